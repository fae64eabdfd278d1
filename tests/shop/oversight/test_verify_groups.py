"""`ledger verify` holds the orders of closed groups against what their units were allotted."""

import pytest
from sqlalchemy import update

from shop.core.db import db
from shop.oversight.verify import groups as verify
from shop.trading.groups import actions, queries
from shop.trading.groups.models import GroupItem, GroupPledge, GroupPurchase
from shop.trading.groups.states import FreightKind
from shop.trading.orders.models import Order
from tests.factories.groups import CLOSES, a_pledge, a_scene, an_open_group


@pytest.fixture
def closed(app):
    scene = a_scene(joiners=2, skus=2)
    group = an_open_group(scene, freight_kind=FreightKind.FIXED, freight_fen=1_001)
    for one in scene.joiners:
        for item in group.items:
            a_pledge(group, one, 100_000, item=item)
    actions.close(queries.locked(group.id), by=scene.organiser.buyer.id, now=CLOSES)
    db.session.commit()
    return group


def found():
    return [one.check for one in verify.differences()]


def test_what_a_closing_wrote_is_in_order(closed):
    assert found() == []


@pytest.mark.parametrize(
    ("kind", "values", "check"),
    [
        (GroupPledge, {"allocated_milli": 90_000}, "拼单参团与订单行"),
        (GroupPledge, {"final_price_fen": 600}, "拼单参团与订单行"),
        (GroupPledge, {"freight_fen": 7}, "拼单各参团的运费与订单运费"),
        (GroupPledge, {"order_id": None}, "拼单订单行与参团"),
        (GroupItem, {"allocated_milli": 1}, "拼单商品的合计与参团"),
        (GroupPurchase, {"total_fen": 1}, "拼单货款合计与订单"),
        (GroupPurchase, {"freight_total_fen": 1}, "拼单运费合计与订单"),
        (Order, {"group_purchase_id": None}, "拼单参团与订单行"),
    ],
)
def test_each_difference_is_named(closed, kind, values, check):
    some = db.session.query(kind).order_by(kind.id).first().id
    db.session.execute(update(kind).where(kind.id == some).values(**values))
    assert check in found()
