"""One unit leaves a group that is closed: nobody else notices, and the books say the same."""

import pytest

from shop.catalog.stock import queries as stock
from shop.core.db import db
from shop.fulfilment.substitutions import actions as substitutions
from shop.fulfilment.substitutions import queries as found
from shop.trading.groups import actions, queries
from shop.trading.groups.models import GroupPledge
from shop.trading.groups.states import FreightKind, FreightSplit, GroupStatus
from shop.trading.orders import actions as orders
from shop.trading.orders.models import Order
from shop.trading.orders.states import OrderStatus
from tests.factories.aftersales import faults
from tests.factories.catalog import a_product
from tests.factories.groups import CLOSES, a_pledge, a_scene, an_open_group, item_plan
from tests.factories.trading import later

STOCK = 10_000_000


@pytest.fixture
def closed(app):
    """Three units with 200 kg each, at the tier of 500 kg that only all together reached; 100.00 of freight."""
    scene = a_scene(joiners=3, stock_milli=STOCK)
    group = an_open_group(
        scene,
        [item_plan(scene.skus[0], weight_milli=1000)],
        freight_kind=FreightKind.FIXED,
        freight_fen=10_000,
        freight_split=FreightSplit.BY_WEIGHT,
    )
    for one in scene.joiners:
        a_pledge(group, one, 200_000)
    actions.close_due(queries.locked(group.id), now=CLOSES)
    db.session.commit()
    assert group.status is GroupStatus.ORDERED
    return scene, group


def orders_of(group):
    return db.session.query(Order).filter_by(group_purchase_id=group.id).order_by(Order.id).all()


def state_of(group, order):
    """All that a unit has of a group: its order with prices and freight, and what its pledge got."""
    db.session.expire_all()
    lines = [(line.sku_id, line.qty_milli, line.price_fen, line.amount_fen) for line in order.lines]
    pledge = db.session.query(GroupPledge).filter_by(group_id=group.id, order_id=order.id).one()
    got = (pledge.status, pledge.allocated_milli, pledge.final_price_fen, pledge.freight_fen)
    return order.status, order.total_fen, order.freight_fen, lines, got


@pytest.mark.parametrize("confirmed", [False, True])
def test_a_cancelled_order_changes_nothing_for_the_others(closed, confirmed):
    scene, group = closed
    first, *others = orders_of(group)
    for order in orders_of(group) if confirmed else ():
        orders.confirm(order, by=scene.supplier.id, now=CLOSES)
    db.session.commit()
    assert faults() == []
    before = [state_of(group, order) for order in others]
    ended = (group.status, group.total_fen, group.freight_total_fen, group.items[0].final_price_fen)
    sku = scene.skus[0].id
    assert stock.free([sku])[sku] == STOCK - 600_000

    orders.cancel(first, reason="食堂停业", by=scene.joiners[0].buyer.id, now=CLOSES)
    db.session.commit()

    assert first.status is OrderStatus.CANCELLED
    assert [state_of(group, order) for order in others] == before
    assert {lines[0][2] for _status, _total, _freight, lines, _got in before} == {620}
    assert sum(order.freight_fen for order in orders_of(group)) == 10_000
    assert (group.status, group.total_fen, group.freight_total_fen, group.items[0].final_price_fen) == ended
    assert stock.free([sku])[sku] == STOCK - 400_000
    assert faults() == []


def test_when_all_have_cancelled_nothing_is_held_and_the_books_agree(closed):
    scene, group = closed
    for order, one in zip(orders_of(group), scene.joiners, strict=True):
        orders.cancel(order, reason="食堂停业", by=one.buyer.id, now=CLOSES)
        db.session.commit()
    assert stock.free([scene.skus[0].id])[scene.skus[0].id] == STOCK
    assert faults() == []


def test_a_substitution_in_one_order_changes_nothing_for_the_others(closed):
    scene, group = closed
    first, *others = orders_of(group)
    orders.confirm(first, by=scene.supplier.id, now=CLOSES)
    other = a_product(scene.cooperative, price_fen=500, stock_milli=STOCK, step_milli=100, min_milli=100)
    db.session.commit()
    before = [state_of(group, order) for order in others]
    proposal = substitutions.propose(
        first, first.lines[0].id, found.sku(other.skus[0].id), qty_milli=50_000, price_fen=None,
        reason="土豆受冻", by=scene.supplier.id, now=CLOSES,
    )  # fmt: skip
    substitutions.consent(
        proposal, found.sku(proposal.sku_id), by=scene.joiners[0].buyer.id, now=later(days=8)
    )
    db.session.commit()
    assert [(line.qty_milli, line.price_fen) for line in first.lines] == [(200_000, 620), (50_000, 500)]
    assert first.lines[0].substituted_milli == 50_000
    assert [state_of(group, order) for order in others] == before
    assert faults() == []
