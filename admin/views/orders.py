"""Orders of the actor's scope, to look at only: no official places, approves or confirms one (A89)."""

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from admin import questions
from admin.lists import Column, ListScreen
from shop.fulfilment.acceptance import queries as acceptance
from shop.fulfilment.shipments import queries as shipments
from shop.http.guards import requires
from shop.http.login import current_actor
from shop.parties.accounts import queries as accounts
from shop.parties.accounts.permissions import Permission
from shop.parties.buyers.states import StatisticalSystem, UnitCategory, VenueClass
from shop.trading.orders import queries
from shop.trading.orders.models import Order
from shop.trading.orders.states import FundSource, OrderStatus

bp = Blueprint("orders", __name__, url_prefix="/orders")

LIST = ListScreen(
    title=_l("订单与验收"),
    columns=(
        Column(
            "no",
            _l("订单号"),
            lambda order: order.no,
            kind="code",
            sort=Order.no,
            link=lambda order: url_for("admin.orders.show", no=order.no),
        ),
        Column("placed", _l("下单时间"), lambda order: order.placed_at, kind="instant", sort=Order.placed_at),
        Column("unit", _l("计入单位"), lambda order: order.counted_unit_name, sort=Order.counted_unit_name),
        Column(
            "buyer", _l("采购方区划"), lambda order: order.buyer_path, kind="region", sort=Order.buyer_path
        ),
        Column(
            "cooperative", _l("供应商"), lambda order: order.cooperative_name, sort=Order.cooperative_name
        ),
        Column(
            "total", _l("订单金额（元）"), lambda order: order.total_fen, kind="fen", sort=Order.total_fen
        ),
        Column(
            "freight",
            _l("其中运费（元）"),
            lambda order: order.freight_fen,
            kind="fen",
            sort=Order.freight_fen,
        ),
        Column(
            "payable", _l("应付（元）"), lambda order: order.payable_fen, kind="fen", sort=Order.payable_fen
        ),
        Column("paid", _l("已付（元）"), lambda order: order.paid_fen, kind="fen", sort=Order.paid_fen),
        Column("status", _l("状态"), lambda order: order.status, kind="status", sort=Order.status),
    ),
    filters=(
        questions.words(
            Order.no, Order.counted_unit_name, Order.cooperative_name, label=_l("订单号、单位或供应商")
        ),
        questions.one_of("status", _l("状态"), Order.status, OrderStatus),
        questions.region(Order.buyer_path, key="buyer", label=_l("采购方区划代码")),
        questions.region(Order.cooperative_path, key="supplier", label=_l("供应商区划代码")),
        questions.one_of("system", _l("主管牵头部门"), Order.system, StatisticalSystem),
        questions.one_of("category", _l("单位类别"), Order.buyer_category, UnitCategory),
        questions.one_of("venue", _l("场所类别"), Order.venue, VenueClass),
        questions.one_of("fund", _l("资金来源"), Order.fund_source, FundSource),
        questions.since(Order.placed_at),
        questions.until(Order.placed_at),
    ),
    sort="-placed",
    tie=Order.id,
    empty=_l("没有符合条件的订单。请放宽筛选条件或换一个时间段。"),
)


@bp.get("/")
@requires(Permission.ORDER_READ)
def index() -> ResponseReturnValue:
    return LIST.answer(queries.visible_to(current_actor()))


@bp.get("/<no>")
@requires(Permission.ORDER_READ)
def show(no: str) -> ResponseReturnValue:
    order = queries.order(no, current_actor())
    trail = queries.trail(order)
    people = accounts.names({entry.by_user for entry in trail if entry.by_user is not None})
    return render_template(
        "admin/orders/show.html",
        order=order,
        trail=trail,
        people=people,
        shipments=shipments.shipments_of(order),
        acceptances=acceptance.acceptances_of(order),
    )
