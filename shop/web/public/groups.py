"""Group purchases that everybody may look at: the list, one group, its poster and QR code."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, g, render_template, request
from marshmallow import EXCLUDE, Schema, ValidationError, fields, validate

from shop.core import clock
from shop.http.guards import public
from shop.http.paging import page_number
from shop.parties.accounts.permissions import Permission
from shop.parties.regions import queries as regions
from shop.support.printing.codes import qr_svg
from shop.trading.groups import progress, queries
from shop.trading.groups.origins import origins
from shop.trading.groups.states import Audience
from shop.web.group_page import group_page
from shop.web.group_view import share_link, standing, standings

bp = Blueprint("public_groups", __name__, url_prefix="/group-purchases")
STATES = {"open": queries.RUNNING, "closed": queries.OVER}
PER_PAGE = 12


class GroupsForm(Schema):
    """The questions above the list; a mistyped one is left out."""

    state = fields.String(load_default="open", validate=validate.OneOf(sorted(STATES)))
    region = fields.String(load_default="", validate=validate.Regexp(r"^(\d{2,12})?$"))
    audience = fields.Enum(Audience, by_value=True, load_default=None)


def _asked() -> dict[str, Any]:
    given = {key: value for key, value in request.args.items() if value.strip()}
    reader = GroupsForm(unknown=EXCLUDE)
    try:
        return dict(reader.load(given))
    except ValidationError as error:
        wrong = error.normalized_messages()
        return dict(reader.load({key: value for key, value in given.items() if key not in wrong}))


@bp.get("")
@public
def index() -> str:
    actor, asked, places = g.get("actor"), _asked(), _places()
    if asked["region"] not in dict(places):
        asked["region"] = ""
    found = queries.groups(
        actor,
        status=STATES[asked["state"]],
        region=asked["region"],
        audience=asked["audience"],
        page=page_number(),
        size=PER_PAGE,
    )
    cards = {card.id: card for card in standings(found.items, actor, now=clock.utcnow())}
    return render_template(
        "public/groups/index.html",
        page=found.map(lambda group: cards[group.id]),
        asked=asked,
        regions=places,
        may_organise=actor is not None and actor.may(Permission.GROUP_ORGANISE),
    )


def _places() -> list[tuple[str, str]]:
    """The counties (or prefectures) from which groups that the reader may see come."""
    codes = origins(g.get("actor"))
    names = regions.names(codes)
    return [(code, names.get(code, code)) for code in codes]


@bp.get("/<int:group_id>")
@public
def show(group_id: int) -> str:
    return group_page(group_id)


@bp.get("/<int:group_id>/share")
@public
def share(group_id: int) -> str:
    group = queries.group(group_id, g.get("actor"))
    now = clock.utcnow()
    whole = progress.progress(group, actor=g.get("actor"), now=now)
    return render_template(
        "public/groups/share.html",
        group=group,
        one=standing(whole.items[0], whole, now=now),
        link=share_link(group.id),
    )


@bp.get("/<int:group_id>/qr.svg")
@public
def qr(group_id: int) -> Response:
    group = queries.group(group_id, g.get("actor"))
    return Response(qr_svg(share_link(group.id)), mimetype="image/svg+xml")
