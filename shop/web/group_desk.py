"""What organisers of both kinds share: choosing goods, the form of the terms, and the board of a group."""

from __future__ import annotations

from collections.abc import Mapping

from flask import render_template, request
from flask_babel import gettext as _
from marshmallow import ValidationError

from shop.catalog.products import queries as products
from shop.catalog.shelf import queries as shelf
from shop.catalog.shelf.rules import Wish
from shop.core import clock
from shop.http.login import current_actor
from shop.http.paging import page_number
from shop.trading.groups import allotted, progress, queries
from shop.trading.groups.models import GroupPurchase
from shop.trading.groups.terms import plan_of
from shop.trading.lists import queries as lists
from shop.web import group_words
from shop.web.forms import faults, words
from shop.web.group_board import board
from shop.web.group_plans import FREIGHT_ROWS, TIER_ROWS, fresh_values, sku_ids, values_of
from shop.web.group_view import share_link, standing

# What the room calls a term, and what the form calls it.
RENAMED = {"invited_unit_ids": "invited", "freight_fen": "freight"}


def goods_page(area: str, *, cooperative_id: int | None) -> str:
    """Which goods: first whose (a group brings one truck from one cooperative), then which."""
    q = request.args.get("q", "").strip()[:60]
    if cooperative_id is None:
        return render_template(
            "buyer/groups/goods.html", desk=area, sellers=products.sellers(q, page=page_number()), q=q
        )
    seller = products.seller(cooperative_id)
    page, _facets = shelf.shelf(Wish(cooperative_id=seller.id), page=page_number(), size=100)
    return render_template("buyer/groups/goods.html", desk=area, seller=seller, page=page)


def form_page(
    area: str, action: str, *, group: GroupPurchase | None = None, error: Exception | None = None
) -> str:
    """The form: empty for the SKUs of the address, with a draft's terms, or with what was typed and its faults."""
    typed: Mapping[str, str] = request.form if error else {}
    ids = sku_ids(request.form if error else request.args)
    if group is not None and not ids:
        ids = [item.sku_id for item in group.items]
    found = lists.skus_on_sale(ids)
    skus = [found[one] for one in ids if one in found]
    values = typed or (values_of(plan_of(group)) if group else fresh_values(skus, now=clock.utcnow()))
    return render_template(
        "buyer/groups/form.html",
        desk=area,
        action=action,
        group=group,
        skus=skus,
        values=values,
        errors=_renamed(faults(error)) if error and _has_fields(error) else {},
        message=_("请按提示修改") if isinstance(error, ValidationError) else words(error) if error else "",
        tier_rows=TIER_ROWS,
        freight_rows=FREIGHT_ROWS,
    )


def _has_fields(error: Exception) -> bool:
    return isinstance(error, ValidationError) or bool(getattr(error, "fields", None))


def _renamed(found: dict[str, list[str]]) -> dict[str, list[str]]:
    return {RENAMED.get(name, name): listed for name, listed in found.items()}


def board_page(area: str, group: GroupPurchase) -> str:
    """A group for those who run or supply it: how far each item is, and the terms."""
    now, actor = clock.utcnow(), current_actor()
    whole = progress.progress(group, actor=actor, now=now)
    return render_template(
        "buyer/groups/show.html",
        desk=area,
        group=group,
        whole=whole,
        items=[standing(one, whole, now=now) for one in whole.items],
        board=board(group, page=page_number(), now=now),
        words=group_words,
        link=share_link(group.id),
        organises=queries.is_organiser(group, actor),
        totals=allotted.totals(group),
        over=whole.left.total_seconds() <= 0,
    )
