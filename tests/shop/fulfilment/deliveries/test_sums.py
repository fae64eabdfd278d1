"""A29: whatever is on board, the sheets add up to the pick list."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.fulfilment.deliveries import rules
from shop.fulfilment.deliveries.rules import Parcel
from shop.trading.orders.models import Order, OrderLine

PLACES = st.tuples(st.integers(1, 4), st.integers(1, 4), st.none() | st.integers(1, 3))


@st.composite
def parcels(draw):
    orders = [
        Order(
            id=i, no=f"DD{i}", unit_id=unit, unit_name=f"单位{unit}", counted_unit_id=counted,
            counted_unit_name=f"食堂{counted}", delivery_point_id=point, delivery_to=f"门{point}", cooperative_id=1,
        )
        for i, (unit, counted, point) in enumerate(draw(st.lists(PLACES, min_size=1, max_size=6)))
    ]  # fmt: skip
    found = draw(
        st.lists(st.tuples(st.sampled_from(orders), st.integers(1, 5), st.integers(0, 10**9)), max_size=30)
    )
    return [
        Parcel(OrderLine(order=order, sku_id=sku, product_name=f"货{sku % 2}", spec="一级", unit="kg"), qty)
        for order, sku, qty in found
    ]


@given(parcels())
def test_the_sheets_together_are_the_pick_list(found):
    picked, sent = Counter(), Counter()
    for pick in rules.picks(found):
        picked[pick.sku_id] += pick.qty_milli
    stops = rules.stops(found)
    for stop in stops:
        for line, qty in stop.parcels:
            sent[line.sku_id] += qty
            assert rules.place_of(line) == stop.place
    assert picked == sent == +Counter(_by_sku(found))
    assert len({stop.place for stop in stops}) == len(stops)


def _by_sku(found):
    sums = Counter()
    for line, qty in found:
        sums[line.sku_id] += qty
    return sums


@given(parcels(), st.randoms())
def test_the_order_in_which_lines_come_changes_neither(found, random):
    mixed = found.copy()
    random.shuffle(mixed)
    assert [(p.sku_id, p.qty_milli, p.places) for p in rules.picks(found)] == [
        (p.sku_id, p.qty_milli, p.places) for p in rules.picks(mixed)
    ]
    assert {stop.place for stop in rules.stops(found)} == {stop.place for stop in rules.stops(mixed)}


def test_a_sheet_that_lost_a_parcel_would_be_noticed():
    """The control: with one parcel less on the sheets the sums differ."""
    order = Order(id=1, unit_id=1, counted_unit_id=1, unit_name="甲", counted_unit_name="甲", delivery_to="")
    line = OrderLine(order=order, sku_id=1, product_name="苹果", spec="", unit="kg")
    found = [Parcel(line, 5), Parcel(line, 7)]
    assert sum(p.qty_milli for p in rules.picks(found)) == 12
    assert sum(qty for stop in rules.stops(found[:1]) for _line, qty in stop.parcels) == 5


@pytest.mark.parametrize(("days", "fine"), [(0, True), (30, True), (31, False), (-1, False)])
def test_a_window_is_at_most_a_month_and_ends_after_it_begins(days, fine):
    from datetime import date, timedelta

    from shop.core.errors import Invalid

    first = date(2020, 10, 17)
    if fine:
        rules.check_window(first, first + timedelta(days=days))
    else:
        with pytest.raises(Invalid):
            rules.check_window(first, first + timedelta(days=days))
