"""The facts behind one figure: every line, and the sum that equals the figure."""

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from sqlalchemy import func

from admin import choices
from admin.asked import read
from admin.board import PERSONAL, said_once
from admin.lists import Column, ListScreen
from admin.views.sales import crumbs
from shop.core import clock
from shop.core.db import db
from shop.http.guards import requires
from shop.http.login import current_actor
from shop.ledger.entries import Source
from shop.ledger.models import SaleFact
from shop.parties.accounts.permissions import Permission
from shop.reporting.stats import queries as stats

bp = Blueprint("lines", __name__, url_prefix="/sales/lines")

LIST = ListScreen(
    title=_l("统计明细"),
    columns=(
        Column("on", _l("日期"), lambda fact: fact.on_day, kind="date", sort=SaleFact.on_day),
        Column(
            "no",
            _l("订单号"),
            lambda fact: fact.order_no,
            kind="code",
            sort=SaleFact.order_no,
            link=lambda fact: (
                url_for("admin.orders.show", no=fact.order_no) if fact.source is Source.PLATFORM else ""
            ),
        ),
        Column("unit", _l("采购单位"), lambda fact: fact.unit_name, sort=SaleFact.unit_name),
        Column(
            "cooperative", _l("供应商"), lambda fact: fact.cooperative_name, sort=SaleFact.cooperative_name
        ),
        Column("product", _l("产品"), lambda fact: fact.product_name, sort=SaleFact.product_name),
        Column("origin", _l("产地"), lambda fact: fact.origin_town or fact.origin_county, kind="place"),
        Column("qty", _l("数量"), lambda fact: fact.qty_milli, kind="qty", sort=SaleFact.qty_milli),
        Column(
            "amount", _l("金额（元）"), lambda fact: fact.amount_fen, kind="fen", sort=SaleFact.amount_fen
        ),
    ),
    sort="on",
    tie=SaleFact.id,
    empty=_l("这个数字下没有明细：统计期内没有符合条件的记录。"),
)


@bp.get("")
@requires(Permission.STATISTICS_READ)
def index() -> ResponseReturnValue:
    actor = current_actor()
    asked = read(request.args, actor, clock.business_day(clock.utcnow()))
    by = asked.cells
    wanted, scope = stats.facts_of(
        actor=actor, by=by, period=asked.period, basis=asked.basis, filters=asked.filters
    )
    # 单位采购 is whatever employees did not pay themselves: a cell of its own beside 职工个人.
    by_units = request.args.get("payer") == "unit"
    if by_units:
        wanted = wanted.where(SaleFact.fund_source != PERSONAL)
    added = wanted.order_by(None).with_only_columns(
        func.coalesce(func.sum(SaleFact.amount_fen), 0), func.count(), maintain_column_froms=True
    )
    sum_fen, number = (int(value) for value in db.session.execute(added).one())  # a sum of bigint is numeric
    figure = stats.table(
        actor=actor, by=by or ("month",), measures=("orders", "units", "households"), basis=asked.basis,
        period=asked.period, filters=asked.filters,
    )  # fmt: skip
    return LIST.answer(
        wanted,
        template="admin/sales/lines.html",
        keep=asked.lines(payer="unit" if by_units else None),
        notes=[(str(_l("范围")), said_once(scope.text))],
        asked=asked,
        scope=said_once(scope.text),
        sum_fen=sum_fen,
        number=number,
        figure=None if by_units else figure.total,
        by_units=by_units,
        crumbs=crumbs(asked),
        chips=choices.chips(asked, choices.offered() if asked.chosen else {}),
    )
