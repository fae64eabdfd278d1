"""One call-off for many units (A26); what was given back or is shipped again counts against the ceilings."""

import pytest

from shop.core.db import db
from shop.fulfilment.aftersales.states import ClaimKind
from shop.ledger import queries as books
from shop.ledger.entries import Basis
from shop.trading.agreements import calling, queries, rules
from shop.trading.agreements.drawdown import Drawdown, Drawn, over
from shop.trading.orders import actions as orders
from shop.trading.orders.basket import Part
from shop.trading.orders.models import Order, OrderLine
from shop.trading.orders.states import Channel
from tests.factories.aftersales import a_settled_claim, faults
from tests.factories.agreements import (
    an_agreement,
    call_off,
    drawn,
    two_sides,
)
from tests.factories.parties_rows import MORNING, a_unit
from tests.factories.trading import CANTEEN, receive, ship


@pytest.fixture
def sides(app):
    return two_sides()


def sold(sides, agreement, qty_milli=100_000, **values):
    """Called off, approved by limits, confirmed."""
    order = call_off(sides, agreement, qty_milli, **values).orders[0]
    orders.confirm(order, by=sides.trade.supplier.id, now=MORNING)
    db.session.commit()
    return order


def made_orders(made):
    return db.session.query(Order).filter_by(agreement_id=made.id).order_by(Order.id).all()


def for_many(sides, agreement, *qty_by_unit):
    parts = [Part(unit_id, None, [(sides.trade.sku_id, qty)]) for unit_id, qty in qty_by_unit]
    placed = calling.call_off_for_many(
        agreement,
        parts=parts,
        unit_id=sides.trade.unit.id,
        terms=CANTEEN,
        by=sides.trade.buyer.id,
        now=MORNING,
    )
    db.session.commit()
    return placed


def test_one_call_off_for_many_units_is_a_statistics_line_for_each(sides):
    one, two = (a_unit(parent_id=sides.trade.unit.id) for _number in range(2))
    made = an_agreement(sides, members=[one.id, two.id])
    placed = for_many(sides, made, (one.id, 1_000), (two.id, 2_000), (one.id, 3_000))
    found = {order.counted_unit_id: order for order in placed.orders}
    assert {unit_id: order.total_fen for unit_id, order in found.items()} == {one.id: 2_400, two.id: 1_200}
    assert {(order.agreement_id, order.channel) for order in placed.orders} == {(made.id, Channel.AGREEMENT)}
    for order in placed.orders:
        orders.confirm(order, by=sides.trade.supplier.id, now=MORNING)
    facts = [books.standing(order.id, Basis.ORDERED)[0] for order in placed.orders]
    assert {(fact.unit_id, fact.amount_fen) for fact in facts} == {(one.id, 2_400), (two.id, 1_200)}
    assert drawn(made) == (3_600, 0)
    assert faults() == []


def test_the_ceiling_holds_for_all_units_together_and_to_the_fen(sides):
    below = a_unit(parent_id=sides.trade.unit.id)
    made = an_agreement(sides, members=[below.id])
    with pytest.raises(rules.Exceeded) as refusal:
        for_many(sides, made, (None, 300_000), (below.id, 200_100))
    assert {one["asked"] for one in refusal.value.facts["over"]} == {500_100, 300_060}
    db.session.rollback()
    assert made_orders(made) == []
    # each line is rounded for itself: 0.05 kg at 0.10 is 0.5 fen, twice that is 2 fen and not 1
    whole = Drawn(
        sku_id=1, product_name="土豆", spec="散装", unit="kg", price_fen=10, ceiling_milli=None, ceiling_fen=1
    )
    sums = Drawdown(items=(whole,), ceiling_fen=None, ceiling_milli=None)
    assert [one.asked for one in over(sums, [(1, 50), (1, 50)])] == [2]
    assert over(sums, [(1, 100)]) == []


def test_one_strange_unit_among_many_refuses_the_whole(sides):
    made = an_agreement(sides)
    below = a_unit(parent_id=sides.trade.unit.id)
    with pytest.raises(rules.ForeignUnit):
        for_many(sides, made, (None, 1_000), (below.id, 1_000))


def test_what_a_return_frees_is_called_off_again_and_a_replacement_after_it_breaks_no_ceiling(sides):
    made = an_agreement(sides)  # 500 kg
    order = sold(sides, made, 500_000)
    ship(sides.trade, order, 500_000)
    receive(sides.trade, order, 500_000)
    a_settled_claim(sides.trade, order, 20_000)
    assert queries.drawdown(made.id).items[0].remaining_milli == 20_000
    call_off(sides, made, 20_000)
    a_settled_claim(sides.trade, order, 30_000, kind=ClaimKind.REPLACEMENT)
    assert order.lines[0].to_ship_milli == 30_000
    item = queries.drawdown(made.id).items[0]
    assert (item.called_off_milli, item.remaining_milli) == (500_000, 0), "to be shipped again is called off"
    with pytest.raises(rules.Exceeded):
        call_off(sides, made, 100)
    db.session.rollback()
    ship(sides.trade, order, 30_000)
    receive(sides.trade, order, 30_000)
    assert (queries.drawdown(made.id).items[0].remaining_milli, drawn(made)) == (0, (300_000, 288_000))
    assert faults() == []


def test_control_a_replacement_that_was_not_counted_would_free_its_goods(sides, monkeypatch):
    made = an_agreement(sides)
    order = sold(sides, made, 500_000)
    ship(sides.trade, order, 500_000)
    receive(sides.trade, order, 500_000)
    a_settled_claim(sides.trade, order, 30_000, kind=ClaimKind.REPLACEMENT)
    blind = queries.NET_MILLI - OrderLine.replaced_milli
    monkeypatch.setattr(queries, "NET_MILLI", blind)
    monkeypatch.setattr(queries, "NET_FEN", (OrderLine.price_fen * blind + 500) // 1000)
    call_off(sides, made, 30_000)
    monkeypatch.undo()
    assert queries.drawdown(made.id).items[0].remaining_milli == -30_000
