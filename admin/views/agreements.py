"""The register of framework agreements: what was announced beside what was executed; to look at only (A71, A89)."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from sqlalchemy import Select

from admin import questions
from admin.lists import Column, Filter, ListScreen
from shop.http.files import handed_out
from shop.http.guards import requires
from shop.http.login import current_actor
from shop.parties.accounts.permissions import Permission
from shop.parties.buyers.states import StatisticalSystem
from shop.trading.agreements import material, queries
from shop.trading.agreements.models import Agreement
from shop.trading.agreements.states import BINDING, AgreementStatus
from shop.web.labels import label

bp = Blueprint("agreements", __name__, url_prefix="/agreements")
P = Permission.AGREEMENT_READ


def _in_status(wanted: Select[Agreement], text: str) -> Select[Agreement]:
    return wanted.where(Agreement.status == AgreementStatus(text))


LIST = ListScreen(
    title=_l("框架协议登记"),
    columns=(
        Column(
            "no",
            _l("编号"),
            lambda one: one.no,
            kind="code",
            sort=Agreement.no,
            link=lambda one: url_for("admin.agreements.show", agreement_id=one.id),
        ),
        Column("title", _l("协议名称"), lambda one: one.title, sort=Agreement.title),
        Column("unit", _l("采购单位"), lambda one: one.unit_name, sort=Agreement.unit_name),
        Column(
            "buyer", _l("采购方区划"), lambda one: one.buyer_path, kind="region", sort=Agreement.buyer_path
        ),
        Column(
            "cooperative", _l("供应商"), lambda one: one.cooperative_name, sort=Agreement.cooperative_name
        ),
        Column("first", _l("起始日"), lambda one: one.first_on, kind="date", sort=Agreement.first_on),
        Column("last", _l("截止日"), lambda one: one.last_on, kind="date", sort=Agreement.last_on),
        Column(
            "intent", _l("意向金额（元）"), lambda one: one.intent_fen, kind="fen", sort=Agreement.intent_fen
        ),
        Column(
            "called",
            _l("已下单（元）"),
            lambda one: one.called_off_fen,
            kind="fen",
            sort=queries.CALLED_OFF_FEN,
        ),
        Column(
            "executed",
            _l("实际执行（元）"),
            lambda one: one.executed_fen,
            kind="fen",
            sort=queries.EXECUTED_FEN,
        ),
        Column("status", _l("状态"), lambda one: one.status, kind="status", sort=Agreement.status),
    ),
    filters=(
        questions.words(
            Agreement.no,
            Agreement.title,
            Agreement.unit_name,
            Agreement.cooperative_name,
            label=_l("编号、名称、单位或供应商"),
        ),
        Filter(
            "status",
            _l("状态"),
            _in_status,
            kind="select",
            choices=lambda: [(status.value, label(status)) for status in BINDING],
        ),
        questions.region(Agreement.buyer_path, key="buyer", label=_l("采购方区划代码")),
        questions.region(Agreement.cooperative_path, key="supplier", label=_l("供应商区划代码")),
        questions.one_of("system", _l("主管牵头部门"), Agreement.system, StatisticalSystem),
        questions.since(Agreement.signed_at, _l("签署起始日")),
        questions.until(Agreement.signed_at, _l("签署截止日")),
    ),
    sort="-first",
    tie=Agreement.id,
    empty=_l("没有符合条件的协议。采购单位与合作社签署后会登记在这里。"),
)


@bp.get("/")
@requires(P)
def index() -> ResponseReturnValue:
    seen = queries.visible_to(current_actor()).where(Agreement.status.in_(BINDING))
    number, intent_fen, executed_fen = queries.register_totals(seen)
    return LIST.answer(
        queries.with_sums(seen),
        template="admin/agreements/index.html",
        number=number,
        intent_fen=intent_fen,
        executed_fen=executed_fen,
    )


@bp.get("/<int:agreement_id>")
@requires(P)
def show(agreement_id: int) -> str:
    actor = current_actor()
    found = queries.agreement(agreement_id, actor)
    return render_template(
        "admin/agreements/show.html",
        agreement=found,
        drawdown=queries.drawdown(found.id),
        papers=material.papers(found.id),
        orders=queries.orders_of(found.id, actor),
    )


@bp.get("/<int:agreement_id>/papers/<int:document_id>")
@requires(P)
def paper(agreement_id: int, document_id: int) -> Response:
    return handed_out(material.paper(queries.agreement(agreement_id, current_actor()), document_id))
