"""Buyer units of the actor's scope: list, one, register, change."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from admin import questions
from admin.forms import CAUGHT, check_place, faults_of, form_values
from admin.lists import Column, ListScreen
from shop.core import clock
from shop.core.db import unit_of_work
from shop.http.guards import requires
from shop.http.inputs import load
from shop.http.login import current_actor
from shop.parties.accounts import queries as accounts
from shop.parties.accounts.permissions import Permission
from shop.parties.buyers import actions, queries
from shop.parties.buyers.models import BuyerUnit
from shop.parties.buyers.schemas import UnitChangeIn, UnitIn
from shop.parties.buyers.states import (
    Canteen,
    HelperRelation,
    StatisticalSystem,
    UnitCategory,
    UnitStatus,
    VenueClass,
)

bp = Blueprint("units", __name__, url_prefix="/units")

CHOICES = {
    "category": UnitCategory, "venue": VenueClass, "system": StatisticalSystem, "canteen": Canteen,
    "helper": HelperRelation,
}  # fmt: skip


def _code(unit: BuyerUnit) -> str:
    """A confidential unit's code names it, so only those who know it read it."""
    return unit.credit_code if queries.knows_identity(current_actor(), unit) else "••••••"


LIST = ListScreen(
    title=_l("采购单位"),
    columns=(
        Column(
            "name",
            _l("单位名称"),
            lambda unit: unit.public_name,
            sort=BuyerUnit.pinyin_key,
            link=lambda unit: url_for("admin.units.show", unit_id=unit.id),
        ),
        Column("credit_code", _l("统一社会信用代码"), _code, kind="code"),
        Column(
            "region", _l("所在区划"), lambda unit: unit.region_path, kind="region", sort=BuyerUnit.region_path
        ),
        Column("venue", _l("场所类别"), lambda unit: unit.venue, kind="label", sort=BuyerUnit.venue),
        Column("system", _l("主管牵头部门"), lambda unit: unit.system, kind="label", sort=BuyerUnit.system),
        Column("status", _l("状态"), lambda unit: unit.status, kind="status", sort=BuyerUnit.status),
    ),
    filters=(
        questions.words(queries.SHOWN_NAME, BuyerUnit.pinyin_key, label=_l("名称或拼音首字母")),
        questions.region(BuyerUnit.region_path),
        questions.one_of("venue", _l("场所类别"), BuyerUnit.venue, VenueClass),
        questions.one_of("system", _l("主管牵头部门"), BuyerUnit.system, StatisticalSystem),
        questions.one_of("status", _l("状态"), BuyerUnit.status, UnitStatus),
    ),
    sort="name",
    tie=BuyerUnit.id,
    empty=_l("没有符合条件的采购单位。请放宽筛选条件，或登记新的单位。"),
)


@bp.get("/")
@requires(Permission.UNIT_READ)
def index() -> ResponseReturnValue:
    return LIST.answer(queries.visible_to(current_actor()), template="admin/units/index.html")


@bp.get("/<int:unit_id>")
@requires(Permission.UNIT_READ)
def show(unit_id: int) -> ResponseReturnValue:
    actor = current_actor()
    unit = queries.unit(unit_id, actor)
    return render_template(
        "admin/units/show.html",
        unit=unit,
        known=queries.knows_identity(actor, unit),
        points=queries.delivery_points(unit.id),
        members=accounts.members_of_unit(unit.id),
        names=queries.former_names(unit.id),
        may_change=actor.may(Permission.UNIT_MANAGE),
    )


@bp.get("/new")
@requires(Permission.UNIT_REGISTER)
def new() -> ResponseReturnValue:
    return _form(None, {}, {})


@bp.post("/")
@requires(Permission.UNIT_REGISTER)
def register() -> ResponseReturnValue:
    try:
        values = load(UnitIn, source="form")
        with unit_of_work():
            actor = current_actor()
            check_place(actor, Permission.UNIT_REGISTER, values["region_code"], values["system"].value)
            unit_id = actions.register(**values, by=actor.id, now=clock.utcnow()).id
    except CAUGHT as error:
        return _form(None, form_values(), faults_of(error)), 422
    flash(_("已登记采购单位"), "success")
    return redirect(url_for(".show", unit_id=unit_id), 303)


@bp.get("/<int:unit_id>/edit")
@requires(Permission.UNIT_MANAGE)
def edit(unit_id: int) -> ResponseReturnValue:
    unit = queries.unit(unit_id, current_actor(), permission=Permission.UNIT_MANAGE)
    return _form(
        unit, {name: getattr(unit, name) for name in UnitChangeIn().fields if hasattr(unit, name)}, {}
    )


@bp.post("/<int:unit_id>")
@requires(Permission.UNIT_MANAGE)
def change(unit_id: int) -> ResponseReturnValue:
    try:
        values = load(UnitChangeIn, source="form")
        with unit_of_work():
            actor = current_actor()
            unit = queries.unit(unit_id, actor, permission=Permission.UNIT_MANAGE, lock=True)
            place, system = values.get("region_code", unit.region_code), values.get("system", unit.system)
            if (place, system) != (unit.region_code, unit.system):
                check_place(actor, Permission.UNIT_REGISTER, place, system.value)
            actions.change(unit, **values, by=actor.id, now=clock.utcnow())
    except CAUGHT as error:
        unit = queries.unit(unit_id, current_actor(), permission=Permission.UNIT_MANAGE)
        return _form(unit, form_values(), faults_of(error)), 422
    flash(_("已保存；已下的订单仍按下单时的单位信息统计"), "success")
    return redirect(url_for(".show", unit_id=unit_id), 303)


def _form(unit: BuyerUnit | None, values: dict[str, object], faults: dict[str, list[str]]) -> str:
    return render_template("admin/units/form.html", unit=unit, values=values, faults=faults, choices=CHOICES)
