"""A group purchase that a thousand units have joined with every item."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from random import Random

from sqlalchemy import select, text

from shop.catalog.stock.models import StockItem
from shop.core import clock
from shop.core.db import db
from shop.parties.buyers.models import BuyerUnit, DeliveryPoint
from shop.trading.groups.models import GroupPledge, GroupPurchase
from shop.trading.groups.states import Fairness, FreightKind, FreightSplit
from tests.factories import crowd
from tests.factories.groups import a_pledge, a_scene, an_open_group, item_plan
from tests.factories.parties import token_for

STEP, PACK = 1000, 12_000


@dataclass(frozen=True)
class Joined:
    """The group; tokens of one who joined; `skus` are what it is about."""

    group_id: int
    unit_id: int
    buyer: str
    sku_ids: list[int]


def make(units: int, items: int) -> Joined:
    """A group of `items` items with tiers, packs and caps, and `units` units that pledged every one of them.

    One unit joins by the real actions; the others are copies of its rows with quantities of their own.
    """
    scene = a_scene(joiners=1, skus=items, min_milli=STEP, step_milli=STEP)
    now = clock.utcnow()
    today = clock.business_day(now)
    plans = [
        item_plan(sku, pack_milli=PACK, cap_milli=None if at % 2 else units * 40 * STEP, weight_milli=STEP)
        for at, sku in enumerate(scene.skus)
    ]
    group = an_open_group(
        scene,
        plans,
        now=now,
        opens_at=now,
        closes_at=now + timedelta(days=30),
        deliver_first_on=today + timedelta(days=31),
        deliver_last_on=today + timedelta(days=33),
        freight_kind=FreightKind.FIXED,
        freight_fen=1_234_567,
        freight_split=FreightSplit.BY_WEIGHT,
        fairness=Fairness.PRO_RATA,
    )
    joiner = scene.joiners[0]
    point = db.session.scalars(select(DeliveryPoint).where(DeliveryPoint.unit_id == joiner.unit.id)).one()
    for item in group.items:
        a_pledge(
            group, joiner, 50 * STEP, item=item, tolerance_milli=2 * STEP, delivery_point_id=point.id, now=now
        )
    _multiply(group, joiner.unit, point, units)
    return Joined(group.id, joiner.unit.id, token_for(joiner.buyer), [sku.id for sku in scene.skus])


def _multiply(group: GroupPurchase, unit: BuyerUnit, point: DeliveryPoint, units: int) -> None:
    chance = Random(1)
    unit_ids = crowd.more_units(unit, units - 1)
    point_ids = crowd.copies(point, [{"unit_id": unit_id} for unit_id in unit_ids])
    known = db.session.scalars(select(GroupPledge).where(GroupPledge.group_id == group.id)).all()
    for pledge in known:
        changes = [
            {
                "unit_id": unit_id,
                "counted_unit_id": unit_id,
                "delivery_point_id": point_id,
                "qty_milli": chance.randrange(10, 100) * STEP,
            }
            for unit_id, point_id in zip(unit_ids, point_ids, strict=True)
        ]
        crowd.copies(pledge, changes)
    db.session.execute(StockItem.__table__.update().values(on_hand_milli=10**12))
    db.session.commit()
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))
