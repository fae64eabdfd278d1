"""Integrity flags of the official's region: the list, one with its evidence, and the answer."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from admin import questions
from admin.forms import CAUGHT, faults_of, form_values
from admin.lists import Column, ListScreen
from shop.core import clock
from shop.core.db import unit_of_work
from shop.http.guards import requires
from shop.http.inputs import load
from shop.http.login import current_actor
from shop.oversight.flags import actions, queries
from shop.oversight.flags.models import Flag
from shop.oversight.flags.schemas import FlagAnswerIn
from shop.oversight.flags.states import FlagKind, FlagStatus
from shop.parties.accounts import queries as accounts
from shop.parties.accounts.permissions import Permission
from shop.trading.orders import queries as orders

bp = Blueprint("flags", __name__, url_prefix="/flags")
P = Permission.FLAG_REVIEW


LIST = ListScreen(
    title=_l("异常线索"),
    columns=(
        Column(
            "kind", _l("类型"), lambda flag: flag.kind, kind="label", sort=Flag.kind,
            link=lambda flag: url_for("admin.flags.show", flag_id=flag.id),
        ),
        Column("said", _l("情况"), lambda flag: flag.said, kind="long"),
        Column("unit", _l("采购单位"), lambda flag: flag.unit_name, sort=Flag.unit_name),
        Column("seller", _l("合作社"), lambda flag: flag.cooperative_name, sort=Flag.cooperative_name),
        Column("amount", _l("涉及金额（元）"), lambda flag: flag.amount_fen, kind="fen", sort=Flag.amount_fen),
        Column("on", _l("日期"), lambda flag: flag.on_day, kind="date", sort=Flag.on_day),
        Column("status", _l("状态"), lambda flag: flag.status, kind="status", sort=Flag.status),
    ),
    filters=(
        questions.one_of("kind", _l("类型"), Flag.kind, FlagKind),
        questions.one_of("status", _l("状态"), Flag.status, FlagStatus),
        questions.words(Flag.unit_name, Flag.cooperative_name, label=_l("单位或合作社")),
        questions.region(Flag.buyer_path, Flag.origin_path),
    ),
    sort="-on",
    tie=Flag.id,
    empty=_l("没有符合条件的线索。系统每晚按政策参数查找一次。"),
)  # fmt: skip


@bp.get("/")
@requires(P)
def index() -> ResponseReturnValue:
    return LIST.answer(queries.visible_to(current_actor()))


@bp.get("/<int:flag_id>")
@requires(P)
def show(flag_id: int) -> str:
    return _page(flag_id, {}, {})


@bp.post("/<int:flag_id>/<any(explain, uphold):answer>")
@requires(P)
def answer(flag_id: int, answer: str) -> ResponseReturnValue:
    try:
        values = load(FlagAnswerIn)
        act = actions.explain if answer == "explain" else actions.uphold
        with unit_of_work():
            act(
                queries.flag(flag_id, current_actor(), lock=True),
                **values,
                actor=current_actor(),
                now=clock.utcnow(),
            )
    except CAUGHT as error:
        return _page(flag_id, form_values(), faults_of(error)), 422
    flash(_("核实情况已记录"), "success")
    return redirect(url_for(".show", flag_id=flag_id), 303)


def _page(flag_id: int, values: dict[str, Any], faults: dict[str, list[str]]) -> str:
    found = queries.flag(flag_id, current_actor())
    numbers = [row["no"] for row in found.rows]
    return render_template(
        "admin/flags/show.html",
        flag=found,
        seen=orders.seen_numbers(current_actor(), numbers),
        people=accounts.names([found.answered_by]),
        values=values,
        faults=faults,
    )
