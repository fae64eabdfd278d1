import threading

import pytest
from sqlalchemy import case, func, select

from shop.catalog.stock import actions, queries
from shop.catalog.stock.actions import Portion
from shop.catalog.stock.models import MoveKind, StockMove
from shop.catalog.stock.rules import BadCount, BelowReserved, OutOfStock
from shop.core.db import db, unit_of_work
from tests.factories.catalog import a_product
from tests.factories.parties_rows import MORNING, a_cooperative


@pytest.fixture
def skus(app):
    cooperative = a_cooperative()
    made = [a_product(cooperative, stock_milli=10_000).skus[0].id for _ in range(2)]
    db.session.commit()
    return made


def reserve(*portions):
    actions.reserve([Portion(*p) for p in portions], by=None, now=MORNING)


def test_what_is_reserved_is_no_longer_free(skus):
    reserve((skus[0], 4_000))
    assert queries.levels(skus) == {skus[0]: (10_000, 4_000), skus[1]: (10_000, 0)}
    assert queries.free(skus) == {skus[0]: 6_000, skus[1]: 10_000}


def test_more_than_is_free_is_refused_and_every_short_sku_is_named(skus):
    reserve((skus[0], 10_000))
    with pytest.raises(OutOfStock) as refused:
        reserve((skus[0], 1), (skus[1], 10_001))
    assert [s["sku_id"] for s in refused.value.facts["short"]] == sorted(skus)


def test_two_lines_of_one_sku_count_together(skus):
    with pytest.raises(OutOfStock):
        reserve((skus[0], 6_000, 1), (skus[0], 6_000, 2))


def test_releasing_frees_and_shipping_takes_away(skus):
    reserve((skus[0], 4_000))
    actions.release([Portion(skus[0], 1_000)], by=None, now=MORNING)
    actions.ship([Portion(skus[0], 3_000)], by=None, now=MORNING)
    assert queries.levels(skus)[skus[0]] == (7_000, 0)


def test_more_than_was_reserved_can_be_neither_released_nor_shipped(skus):
    reserve((skus[0], 1_000))
    for verb in (actions.release, actions.ship):
        with pytest.raises(AssertionError):
            verb([Portion(skus[0], 1_001)], by=None, now=MORNING)


def test_a_count_cannot_go_below_what_was_promised(skus):
    reserve((skus[0], 4_000))
    with pytest.raises(BelowReserved):
        actions.count(skus[0], on_hand_milli=3_999, reason="盘点", by=None, now=MORNING)
    actions.count(skus[0], on_hand_milli=4_000, reason="盘点", by=None, now=MORNING)
    assert queries.free(skus)[skus[0]] == 0


def test_a_negative_count_is_refused(skus):
    with pytest.raises(BadCount):
        actions.count(skus[0], on_hand_milli=-1, reason="", by=None, now=MORNING)


def test_every_movement_leaves_a_row(skus):
    reserve((skus[0], 4_000, 77))
    latest = queries.moves(skus[0])[0]
    assert (latest.kind.value, latest.qty_milli, latest.order_line_id) == ("reserve", 4_000, 77)


@pytest.mark.only("postgresql", reason="SQLite has one writer: nothing is shipped during a count")
@pytest.mark.parametrize("locked", [True, pytest.param(False, id="control: read without its lock")])
def test_what_leaves_during_a_count_is_not_counted_into_it(app, skus, monkeypatch, locked):
    sku = skus[0]
    reserve((sku, 4_000))
    db.session.commit()
    if not locked:
        monkeypatch.setattr(queries, "on_hand_locked", lambda sku_id: queries.levels([sku_id])[sku_id][0])

    def count():
        with app.app_context(), unit_of_work():
            actions.count(sku, on_hand_milli=12_000, reason="盘点", by=None, now=MORNING)

    counting = threading.Thread(target=count)
    with unit_of_work():
        actions.ship([Portion(sku, 4_000)], by=None, now=MORNING)
        counting.start()
        counting.join(0.3)  # it waits for the row that the shipment holds
    counting.join()
    signs = {MoveKind.COUNT: 1, MoveKind.SHIP: -1}
    moved = case(
        *((StockMove.kind == kind, StockMove.qty_milli * sign) for kind, sign in signs.items()), else_=0
    )
    summed = db.session.scalar(select(func.sum(moved)).where(StockMove.sku_id == sku))
    assert (summed == queries.levels([sku])[sku][0]) is locked
