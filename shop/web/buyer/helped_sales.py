"""帮助销售: what the unit helped to sell without buying it; declared with evidence, counted apart."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, current_app, flash, render_template, request
from flask_babel import gettext as _

from shop.core import clock
from shop.core.db import unit_of_work
from shop.core.page import paginate
from shop.http.files import handed_out, store
from shop.http.guards import requires
from shop.http.inputs import load
from shop.http.login import current_actor
from shop.http.paging import page_number
from shop.parties.accounts import queries as accounts
from shop.parties.accounts.permissions import Permission
from shop.parties.buyers import queries as units
from shop.reporting.offline import helped
from shop.reporting.offline.models import HelpedSale
from shop.reporting.offline.schemas import HelpedSaleIn
from shop.web.buyer.here import actor_and_unit
from shop.web.forms import CANNOT, faults, see
from shop.web.helped_form import categories, declared

bp = Blueprint("buyer_helped_sales", __name__, url_prefix="/buyer/helped-sales")
P = Permission


@bp.get("")
@requires(P.QUOTA_READ)
def index() -> str:
    actor, _unit = actor_and_unit(P.QUOTA_READ)
    found = helped.visible_to(actor).order_by(HelpedSale.on_day.desc(), HelpedSale.id.desc())
    return render_template(
        "buyer/helped_sales/index.html", helped=paginate(found, page=page_number(), size=20)
    )


@bp.get("/new")
@requires(P.QUOTA_FILE)
def new() -> str:
    return _form({}, {})


@bp.post("")
@requires(P.QUOTA_FILE)
def declare() -> Any:
    try:
        typed = load(HelpedSaleIn)
        with unit_of_work():
            actor, unit_id = actor_and_unit(P.QUOTA_FILE)
            made_id = declared(units.unit(unit_id, actor), typed, store()).id
    except CANNOT as error:
        return _form(request.form.to_dict(), faults(error)), 422
    flash(_("已申报，由主管部门复核后计入帮助销售"), "success")
    return see(".show", helped_id=made_id)


@bp.get("/<int:helped_id>")
@requires(P.QUOTA_READ)
def show(helped_id: int) -> str:
    found = helped.helped_sale(helped_id, current_actor())
    return render_template(
        "buyer/helped_sales/show.html",
        helped=found,
        evidence=helped.evidence(found),
        categories=dict(categories()),
        names=accounts.names([found.by_user]),
    )


@bp.get("/<int:helped_id>/evidence/<int:document_id>")
@requires(P.QUOTA_READ)
def document(helped_id: int, document_id: int) -> Response:
    return handed_out(helped.attachment(helped.helped_sale(helped_id, current_actor()), document_id))


def _form(values: dict[str, Any], found: dict[str, list[str]]) -> str:
    return render_template(
        "buyer/helped_sales/new.html",
        values=values,
        faults=found,
        categories=categories(),
        today=clock.business_day(clock.utcnow()).isoformat(),
        megabytes=current_app.extensions["settings"].max_upload_bytes // 1024**2,
    )
