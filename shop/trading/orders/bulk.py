"""Many units' orders at once, as when a group purchase closes: rows by the thousand instead of one by one.

A closing builds one `BulkOrder` per unit that was allocated something, and calls `place_group` in its own
transaction:

    ids = bulk.place_group(
        [BulkOrder(key=pledge.id, unit=unit, placed_by=pledge.pledged_by, terms=terms,
                   lines=[(sku_id, qty_milli, price_fen)], freight_fen=share, delivery_to=pledge.delivery_to)],
        group_purchase_id=group.id, by=by, now=now,
    )  # {pledge.id: order id}

What is written is to the byte what `placing.place` writes for `Deal(agreed=True, …)`, down to the stock moves,
the audit trail and the outbox; only the number of statements does not grow with the number of units. What the
units said when they joined is not asked again: that somebody is a member, that a delivery point is in use, that
a quantity fits the SKU's own range. Festival, price, review ceiling, sale and stock are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain
from typing import Any, Generic, TypeVar

from sqlalchemy import insert, select

from shop.catalog.products.models import Sku
from shop.catalog.stock import actions as stock
from shop.catalog.stock import capacity
from shop.catalog.stock.rules import week_of
from shop.core import clock
from shop.core.db import db
from shop.parties.buyers.models import BuyerUnit
from shop.parties.buyers.tags import tags_of
from shop.support import audit, outbox
from shop.support.numbering import new_number
from shop.trading.campaigns import queries as campaigns
from shop.trading.campaigns.models import Campaign
from shop.trading.campaigns.rules import tag_for
from shop.trading.orders import basket, deals, rules, snapshots
from shop.trading.orders.deals import BadDeal, Deal
from shop.trading.orders.models import Order, OrderLine, Purchase
from shop.trading.orders.placing import message, placed_facts, placed_name
from shop.trading.orders.terms import Terms

Row = dict[str, Any]
K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True, kw_only=True)
class BulkOrder(Generic[K]):
    """One unit's order from one cooperative. `lines` are (sku id, thousandths, fen for one unit), each SKU
    once; `counted` is the unit for which it counts when that is another; `delivery_to` is the point of
    `terms.delivery_point_id` in words (`basket.delivery_text`)."""

    key: K
    unit: BuyerUnit
    counted: BuyerUnit | None = None
    placed_by: int
    terms: Terms
    lines: Sequence[tuple[int, int, int]]
    freight_fen: int = 0
    delivery_to: str = ""


def place_group(
    parts: Sequence[BulkOrder[K]], *, group_purchase_id: int | None, by: int | None, now: datetime
) -> dict[K, int]:
    """Write one purchase with one approved order per part; answers the order's id by the part's key.

    `by` is who closes the group, None for the clock. Raises BadDeal, AboveCeiling, UnknownGoods, OutOfStock or
    CapacityFull for the whole; then nothing is written.
    """
    if not parts:
        return {}
    goods = basket.load(sku_id for part in parts for sku_id, _qty, _price in part.lines)
    for part in parts:
        _check(part, goods)
    today = clock.business_day(now)
    lines = [_line_rows(part, goods, today) for part in parts]
    running = campaigns.running(today)
    orders = [
        _order_row(part, rows, goods, running, group_purchase_id, now)
        for part, rows in zip(parts, lines, strict=True)
    ]
    purchases = [_purchase_row(order, now) for order in orders]
    for kind, prefix, rows in ((Purchase, "CG", purchases), (Order, "DD", orders)):
        for row, number in zip(rows, _numbers(kind, prefix, len(rows), today), strict=True):
            row["no"] = number
    for order, purchase_id in zip(orders, _insert(Purchase, purchases, "no"), strict=True):
        order["purchase_id"] = purchase_id
    ids = _insert(Order, orders, "no")
    for order_id, rows in zip(ids, lines, strict=True):
        for row in rows:
            row["order_id"] = order_id
    _reserve(list(chain.from_iterable(lines)), by=by, now=now)
    _tell([Order(id=i, **row) for i, row in zip(ids, orders, strict=True)], by=by, now=now)
    return {part.key: order_id for part, order_id in zip(parts, ids, strict=True)}


def _check(part: BulkOrder[Any], goods: dict[int, Sku]) -> None:
    rules.check_festival(part.terms.purpose, part.terms.festival)
    rules.check_payment_method(part.terms.payment_method)
    skus = []
    for sku_id, qty, price_fen in part.lines:
        sku = goods.get(sku_id)
        if sku is None or not basket.on_sale(sku):
            raise rules.UnknownGoods("有商品不存在或已停售，不能下单", sku_id=sku_id)
        deals.check_price(sku, price_fen)
        if qty <= 0:
            raise BadDeal("订购数量必须大于 0", sku_id=sku_id)
        skus.append(sku)
    one_seller = len({sku.product.cooperative_id for sku in skus}) == 1
    if not one_seller or len({sku.id for sku in skus}) < len(skus) or part.freight_fen < 0:
        raise BadDeal("每张订单须为同一家合作社的商品，每种商品一行，运费不能为负数")


def _line_rows(part: BulkOrder[Any], goods: dict[int, Sku], today: date) -> list[Row]:
    """By SKU, as `placing` writes them; with the week whose capacity they take."""
    rows = []
    for sku_id, qty, price_fen in sorted(part.lines):
        sku = goods[sku_id]
        row = snapshots.line_row(sku, qty, price_fen)
        limited = sku.weekly_milli is not None
        row["capacity_week_on"] = week_of(part.terms.wanted_on or today) if limited else None
        rows.append(row)
    return rows


def _order_row(
    part: BulkOrder[Any],
    lines: Sequence[Row],
    goods: dict[int, Sku],
    running: Sequence[Campaign],
    group_purchase_id: int | None,
    now: datetime,
) -> Row:
    tags = tags_of(part.counted or part.unit)
    row = snapshots.order_row(
        part.unit,
        tags,
        goods[lines[0]["sku_id"]].product.cooperative,
        part.terms,
        delivery_point_id=part.terms.delivery_point_id,
        delivery_to=part.delivery_to,
        by=part.placed_by,
        now=now,
        reason="",
        deal=Deal(group_purchase_id=group_purchase_id, agreed=True, freight_fen=part.freight_fen),
        lines_fen=sum(line["amount_fen"] for line in lines),
    )
    row["campaign_id"] = tag_for(running, (tags.region_path, *(line["origin_path"] for line in lines)))
    return row


def _purchase_row(order: Row, now: datetime) -> Row:
    return {
        "unit_id": order["unit_id"],
        "placed_by": order["placed_by"],
        "placed_at": now,
        "total_fen": order["total_fen"],
    }


def _numbers(kind: type[Purchase] | type[Order], prefix: str, count: int, day: date) -> list[str]:
    """That many numbers of which none is taken. One by one a clash is rare and the request is tried again;
    among a thousand it is not."""
    free: set[str] = set()
    while len(free) < count:
        drawn = {new_number(prefix, day) for _more in range(count - len(free))}
        free |= drawn - set(db.session.scalars(select(kind.no).where(kind.no.in_(sorted(drawn)))))
    return list(free)


def _insert(kind: Any, rows: Sequence[Row], *key: str) -> list[int]:
    """Insert all rows and read back their ids, in the order of the rows: these are told apart by `key`, and
    found by its first column. An INSERT with RETURNING is slower on both databases, by a statement for each
    row on SQLite and by taking apart half a million placeholders on PostgreSQL."""
    table, connection = kind.__table__, db.session.connection()
    connection.execute(insert(table), rows)
    columns = [table.c[name] for name in key]
    wanted = select(table.c.id, *columns).where(columns[0].in_({row[key[0]] for row in rows}))
    ids = {tuple(found): row_id for row_id, *found in connection.execute(wanted)}
    return [ids[tuple(row[name] for name in key)] for row in rows]


def _reserve(rows: Sequence[Row], *, by: int | None, now: datetime) -> None:
    """Write the lines and promise them stock, then the weeks' capacity: the order in which `placing` locks."""
    ids = _insert(OrderLine, rows, "order_id", "sku_id")
    portions = [stock.Portion(row["sku_id"], row["qty_milli"], i) for i, row in zip(ids, rows, strict=True)]
    stock.reserve(portions, by=by, now=now)
    weeks: dict[date, list[tuple[int, int]]] = defaultdict(list)
    for row in rows:
        if row["capacity_week_on"] is not None:
            weeks[row["capacity_week_on"]].append((row["sku_id"], row["qty_milli"]))
    for week_on, taken in sorted(weeks.items()):
        capacity.take(taken, week_on=week_on)


def _tell(orders: Sequence[Order], *, by: int | None, now: datetime) -> None:
    audit.note_all("sales_order.place", ((order, placed_facts(order)) for order in orders), by=by, now=now)
    outbox.put_all(placed_name(orders[0]), (message(order, by) for order in orders), now=now)
