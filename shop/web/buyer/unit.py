"""The unit itself: what it is counted as, where goods go to, how invoices are made out."""

from __future__ import annotations

from flask import Blueprint, flash, render_template
from flask_babel import gettext as _
from marshmallow import fields, validate
from werkzeug.wrappers import Response

from shop.core import clock
from shop.core.db import unit_of_work
from shop.http.guards import requires
from shop.http.inputs import idempotent, load
from shop.parties.accounts.permissions import Permission
from shop.parties.buyers import actions, queries
from shop.parties.buyers.models import BuyerUnit
from shop.trading.lists.schemas import FormSchema
from shop.web.buyer.here import actor_and_unit
from shop.web.forms import back_to, see

bp = Blueprint("buyer_unit", __name__, url_prefix="/buyer/unit")


class PointIn(FormSchema):
    """A place to deliver to."""

    name = fields.String(required=True, validate=validate.Length(min=1, max=120))
    address = fields.String(required=True, validate=validate.Length(min=1, max=255))
    contact = fields.String(load_default="", validate=validate.Length(max=120))
    phone = fields.String(load_default="", validate=validate.Length(max=32))
    hours = fields.String(load_default="", validate=validate.Length(max=120))


class InvoiceIn(FormSchema):
    """发票抬头."""

    title = fields.String(required=True, validate=validate.Length(min=1, max=120))
    tax_no = fields.String(required=True, validate=validate.Length(max=32))
    address = fields.String(load_default="", validate=validate.Length(max=255))
    phone = fields.String(load_default="", validate=validate.Length(max=32))
    bank = fields.String(load_default="", validate=validate.Length(max=120))
    account = fields.String(load_default="", validate=validate.Length(max=40))


def _own() -> tuple[BuyerUnit, int]:
    actor, unit_id = actor_and_unit(Permission.UNIT_MANAGE)
    return queries.unit(unit_id, actor, permission=Permission.UNIT_MANAGE, lock=True), actor.id


@bp.get("")
@requires(Permission.UNIT_READ)
def show() -> str:
    actor, unit_id = actor_and_unit(Permission.UNIT_READ)
    return render_template(
        "buyer/unit/show.html",
        unit=queries.unit(unit_id, actor),
        names=queries.former_names(unit_id),
        manages=unit_id in actor.unit_ids(Permission.UNIT_MANAGE),
    )


@bp.post("/points")
@back_to(".show")
@idempotent
@requires(Permission.UNIT_MANAGE)
def add_point() -> Response:
    typed = load(PointIn, source="form")
    unit, by = _own()
    actions.add_point(unit, **typed, by=by, now=clock.utcnow())
    flash(_("已添加收货点"), "success")
    return see(".show")


@bp.post("/points/<int:point_id>")
@back_to(".show")
@requires(Permission.UNIT_MANAGE)
def change_point(point_id: int) -> Response:
    typed = load(PointIn, source="form")
    with unit_of_work():
        unit, by = _own()
        actions.change_point(queries.delivery_point(unit, point_id), **typed, by=by, now=clock.utcnow())
    flash(_("收货点已更新"), "success")
    return see(".show")


@bp.post("/points/<int:point_id>/retire")
@back_to(".show")
@requires(Permission.UNIT_MANAGE)
def retire_point(point_id: int) -> Response:
    with unit_of_work():
        unit, by = _own()
        actions.change_point(queries.delivery_point(unit, point_id), active=False, by=by, now=clock.utcnow())
    flash(_("收货点已停用；已下的订单不受影响"), "success")
    return see(".show")


@bp.post("/invoice")
@back_to(".show")
@requires(Permission.UNIT_MANAGE)
def set_invoice() -> Response:
    typed = load(InvoiceIn, source="form")
    with unit_of_work():
        unit, by = _own()
        actions.set_invoice(unit, **typed, by=by, now=clock.utcnow())
    flash(_("发票信息已保存"), "success")
    return see(".show")
