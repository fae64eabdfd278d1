"""A cooperative's applications for accreditation."""

from __future__ import annotations

from flask import Blueprint, flash, render_template
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from shop.catalog.accreditation import actions, queries, rules, schemas
from shop.catalog.accreditation.states import OPEN
from shop.catalog.accreditation.states import AccreditationStatus as S
from shop.catalog.papers import queries as papers
from shop.catalog.products import queries as products
from shop.core import clock
from shop.core.db import unit_of_work
from shop.http.guards import requires
from shop.http.inputs import load
from shop.http.login import current_actor
from shop.http.paging import page_number
from shop.parties.accounts import queries as accounts
from shop.parties.accounts.permissions import Permission
from shop.web.forms import back_to, see

bp = Blueprint("supplier_accreditations", __name__, url_prefix="/supplier/accreditations")
P = Permission


@bp.get("")
@requires(P.ACCREDITATION_APPLY)
def index() -> str:
    actor = current_actor()
    page = queries.accreditations(actor, page=page_number(), size=20)
    busy = {found.product_id for found in page.items if found.status in (*OPEN, S.PUBLISHED)}
    free = [product for product in products.own_products(actor, size=200).items if product.id not in busy]
    return render_template("supplier/accreditations/index.html", page=page, free=free)


@bp.post("")
@back_to(".index")
@requires(P.ACCREDITATION_APPLY)
def apply() -> Response:
    wanted = load(schemas.AccreditationIn)
    with unit_of_work():
        actor = current_actor()
        product = products.own(wanted.pop("product_id"), actor, lock=True)
        made = actions.apply(product, **wanted, by=actor.id, now=clock.utcnow())
        made_id = made.id
    flash(_("申请草稿已建立。请核对所需资料，然后提交。"), "success")
    return see(".show", accreditation_id=made_id)


@bp.get("/<int:accreditation_id>")
@requires(P.ACCREDITATION_APPLY)
def show(accreditation_id: int) -> str:
    found = queries.accreditation(accreditation_id, current_actor(), permission=P.ACCREDITATION_APPLY)
    return render_template(
        "supplier/accreditations/show.html",
        found=found,
        route=rules.route(found.region_path),
        needs=papers.needed(found.product, clock.business_day(clock.utcnow()), warn=True),
        people=accounts.names(step.by_user for step in found.steps),
        may_submit=found.status in (S.DRAFT, S.RETURNED),
        may_withdraw=found.status in OPEN,
    )


@bp.post("/<int:accreditation_id>/submit")
@back_to(".show", accreditation_id="accreditation_id")
@requires(P.ACCREDITATION_APPLY)
def submit(accreditation_id: int) -> Response:
    wanted = load(schemas.StatementIn)
    with unit_of_work():
        actor = current_actor()
        found = queries.accreditation(accreditation_id, actor, permission=P.ACCREDITATION_APPLY, lock=True)
        actions.submit(found, **wanted, by=actor.id, now=clock.utcnow())
    flash(_("申请已提交，办理进度会在这里和站内消息中显示。"), "success")
    return see(".show", accreditation_id=accreditation_id)


@bp.post("/<int:accreditation_id>/withdraw")
@back_to(".show", accreditation_id="accreditation_id")
@requires(P.ACCREDITATION_APPLY)
def withdraw(accreditation_id: int) -> Response:
    with unit_of_work():
        actor = current_actor()
        found = queries.accreditation(accreditation_id, actor, permission=P.ACCREDITATION_APPLY, lock=True)
        actions.withdraw(found, by=actor.id, now=clock.utcnow())
    flash(_("申请已撤回，记录保留"), "success")
    return see(".show", accreditation_id=accreditation_id)
