"""Orders by the thousand are what `place` would have written, in a number of statements that does not grow."""

import dataclasses
import json
from datetime import date

import pytest
from sqlalchemy import event, func, select, text

from shop.catalog.products import actions as products
from shop.catalog.products.models import Sku
from shop.catalog.products.rules import AboveCeiling
from shop.catalog.stock import queries as stock
from shop.catalog.stock.rules import CapacityFull, OutOfStock
from shop.core.db import db
from shop.core.errors import Invalid
from shop.oversight.verify.queries import differences
from shop.parties.buyers.models import DeliveryPoint
from shop.parties.regions import queries as regions
from shop.trading.campaigns import actions as campaigns
from shop.trading.orders import actions, basket, bulk, queries, rules
from shop.trading.orders.bulk import BulkOrder, place_group
from shop.trading.orders.deals import BadDeal, Deal
from shop.trading.orders.models import Order
from shop.trading.orders.states import Channel, Festival, OrderStatus, Purpose
from tests.factories.catalog import a_product
from tests.factories.parties_rows import MORNING, a_cooperative, a_unit
from tests.factories.trading import CANTEEN, a_trade

TABLES = (
    "purchase",
    "sales_order",
    "order_line",
    "stock_move",
    "audit_entry",
    "outbox_message",
    "capacity_week",
)
# What differs from one order to the next: ids, drawn numbers.
OWN = {"id", "no", "purchase_id", "order_id", "order_line_id", "target_id", "order_no"}


@pytest.fixture
def trade(app):
    return a_trade()


def rows_written(work):
    """What `work` adds to the tables, as the database holds it, without ids and numbers."""
    before = {
        table: {row["id"] for row in rows} for table, rows in _tables().items() if table != "capacity_week"
    }
    work()
    db.session.flush()
    return {
        table: [_plain(row) for row in rows if row.get("id") not in before.get(table, ())]
        for table, rows in _tables().items()
    }


def _tables():
    read = {}
    for table in TABLES:
        key = "week_on" if table == "capacity_week" else "id"
        found = db.session.execute(text(f"SELECT * FROM {table} ORDER BY {key}"))
        read[table] = [dict(row) for row in found.mappings()]
    return read


def _plain(row):
    facts = row.get("facts")
    if facts is not None:
        facts = json.loads(facts) if isinstance(facts, str) else facts
        row["facts"] = {key: value for key, value in facts.items() if key not in OWN}
    return {key: value for key, value in row.items() if key not in OWN}


def one(trade, lines=None, **more):
    given = {
        "key": "a",
        "unit": trade.unit,
        "placed_by": trade.buyer.id,
        "terms": CANTEEN,
        "lines": [(trade.sku_id, 2_000, 650)] if lines is None else lines,
    }
    return BulkOrder(**given | more)


def group(*parts, by=None):
    return place_group(parts, group_purchase_id=None, by=by, now=MORNING)


def test_every_row_is_the_one_that_placing_would_have_written(trade):
    """Byte for byte: order, lines, stock moves, audit trail, outbox; with campaign, capacity and freight."""
    other = a_product(trade.cooperative, price_fen=1_000, accredited=True).skus[0]
    other.weekly_milli = 50_000
    below = a_unit(parent_id=trade.unit.id, region_code="419001")
    point = db.session.query(DeliveryPoint).filter_by(unit_id=below.id).one()
    window = {"first_on": date(2026, 10, 1), "last_on": date(2026, 12, 31)}
    campaigns.announce(regions.region("419001"), name="消费帮扶月", **window, by=None, now=MORNING)
    terms = dataclasses.replace(
        CANTEEN,
        purpose=Purpose.FESTIVAL,
        festival=Festival.SPRING,
        channel=Channel.GROUP,
        counted_unit_id=below.id,
        delivery_point_id=point.id,
        wanted_on=date(2026, 11, 20),
        note="早上七点前送到",
    )
    prices = {trade.sku_id: 650, other.id: 990}
    deal = Deal(prices_fen=prices, agreed=True, freight_fen=120)
    wanted = [(other.id, 3_000), (trade.sku_id, 2_500)]
    db.session.commit()

    def placing():
        ordered = {"unit_id": trade.unit.id, "terms": terms, "by": trade.buyer.id, "now": MORNING}
        actions.place(wanted, **ordered, deal=deal)

    def closing():
        lines = [(sku_id, qty, prices[sku_id]) for sku_id, qty in wanted]
        text_of = basket.delivery_text(point)
        group(
            one(trade, lines, terms=terms, counted=below, freight_fen=120, delivery_to=text_of),
            by=trade.buyer.id,
        )

    by_place, by_bulk = [], []
    for work, kept in ((placing, by_place), (closing, by_bulk)):
        kept.append(rows_written(work))
        db.session.rollback()
    assert by_place == by_bulk
    assert by_bulk[0]["sales_order"][0]["campaign_id"] and by_bulk[0]["capacity_week"], (
        "the control: all is set"
    )
    assert [len(by_bulk[0][table]) for table in TABLES] == [1, 1, 2, 2, 1, 1, 1]


def test_each_units_order_is_found_by_its_key_and_goes_its_way(trade):
    second = a_trade()
    ids = group(one(trade), one(trade, key="b", unit=second.unit, placed_by=second.buyer.id))
    orders = {key: queries.locked(order_id) for key, order_id in ids.items()}
    assert [orders[key].unit_id for key in ("a", "b")] == [trade.unit.id, second.unit.id]
    assert {order.status for order in orders.values()} == {OrderStatus.APPROVED}
    assert all(order.total_fen == order.lines[0].amount_fen == 1_300 for order in orders.values())
    assert stock.free([trade.sku_id]) == {trade.sku_id: 996_000}
    actions.confirm(orders["b"], by=trade.supplier.id, now=MORNING)
    actions.cancel(orders["a"], reason="不要了", by=trade.buyer.id, now=MORNING)
    assert stock.free([trade.sku_id]) == {trade.sku_id: 998_000}
    db.session.commit()
    assert list(differences()) == []


def test_nobody_gets_an_order_when_the_stock_is_short_for_one(trade):
    parts = [one(trade, [(trade.sku_id, 600_000, 650)], key=key) for key in "ab"]
    with pytest.raises(OutOfStock):
        group(*parts)
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(Order)) == 0
    assert len(group(parts[0])) == 1, "the control: one alone fits"


def test_weekly_capacity_is_taken_for_all_together(trade):
    db.session.get_one(Sku, trade.sku_id).weekly_milli = 3_000
    db.session.flush()
    with pytest.raises(CapacityFull):
        group(one(trade), one(trade, key="b"))


@pytest.mark.parametrize(
    ("change", "refused"),
    [
        ({"lines": [(1, 1_000, 0)]}, BadDeal),
        ({"lines": [(1, 0, 650)]}, BadDeal),
        ({"lines": []}, BadDeal),
        ({"lines": [(1, 1_000, 650), (1, 1_000, 640)]}, BadDeal),
        ({"lines": [(1, 1_000, 650), (2, 1_000, 650)]}, BadDeal),
        ({"freight_fen": -1}, BadDeal),
        ({"lines": [(1, 1_000, 681)]}, AboveCeiling),
        ({"lines": [(3, 1_000, 650)]}, rules.UnknownGoods),
        ({"lines": [(99, 1_000, 650)]}, rules.UnknownGoods),
        ({"terms": dataclasses.replace(CANTEEN, festival=Festival.SPRING)}, Invalid),
    ],
)
def test_what_cannot_be_an_order_is_refused(trade, change, refused):
    """SKU 1 has a ceiling, 2 is another cooperative's, 3 is no longer sold."""
    products.set_ceiling(db.session.get_one(Sku, 1), ceiling_fen=680, until=None, by=None, now=MORNING)
    a_product(a_cooperative())
    products.withdraw(a_product(trade.cooperative), by=None, now=MORNING)
    with pytest.raises(refused):
        group(one(trade, **change))


def test_the_statements_do_not_grow_with_the_units(trade):
    skus = [trade.sku_id, *(a_product(trade.cooperative).skus[0].id for _ in range(4))]
    lines = [(sku_id, 1_000, 650) for sku_id in skus]
    asked = []
    event.listen(db.engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    counts = []
    for units in (1, 1, 60):
        asked.clear()
        group(*(one(trade, lines, key=n) for n in range(units)))
        counts.append(len(asked))
        db.session.commit()
    assert counts[1] == counts[2], counts
    assert list(differences()) == []


def test_numbers_that_are_taken_are_drawn_again(trade, monkeypatch):
    """Among a thousand of one day some clash: the closing must not fail for it."""
    group(one(trade))
    taken = db.session.scalars(select(Order.no)).one()
    draw, luck = bulk.new_number, iter([taken, taken, taken])

    def unlucky(prefix, day):
        return (prefix == "DD" and next(luck, None)) or draw(prefix, day)

    monkeypatch.setattr(bulk, "new_number", unlucky)
    group(one(trade, key="b"), one(trade, key="c"))
    numbers = list(db.session.scalars(select(Order.no)))
    assert len(set(numbers)) == len(numbers) == 3


def test_a_group_of_nobody_writes_nothing(trade):
    assert group() == {}
