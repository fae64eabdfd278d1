"""Group purchases in every state, made by the real actions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from shop.catalog.products.models import Sku
from shop.core.db import db
from shop.parties.accounts.models import User
from shop.parties.accounts.permissions import Role
from shop.parties.buyers.models import BuyerUnit
from shop.parties.cooperatives.models import Cooperative
from shop.trading.groups import actions
from shop.trading.groups.models import GroupItem, GroupPledge, GroupPurchase
from shop.trading.groups.rules import ItemPlan, Plan
from shop.trading.orders.states import FundSource, Purpose
from tests.factories.catalog import a_product
from tests.factories.parties_rows import MORNING, a_cooperative, a_unit
from tests.factories.trading import a_member, a_seller

CLOSES = datetime(2026, 11, 9, 10, 0, tzinfo=UTC)
_serial = count(1)


@dataclass
class Joiner:
    """A unit that may join, with a buyer without limits and an approver."""

    unit: BuyerUnit
    buyer: User
    approver: User


@dataclass
class Scene:
    """A unit that organises, a cooperative, what it sells, and units that may join."""

    organiser: Joiner
    cooperative: Cooperative
    supplier: User
    skus: list[Sku]
    joiners: list[Joiner] = field(default_factory=list)


def a_joiner(**values: Any) -> Joiner:
    """A unit of its own; `order_limit_fen=0` makes everything ask for approval."""
    limits = {key: values.pop(key) for key in ("order_limit_fen", "month_limit_fen") if key in values}
    unit = a_unit(**values)
    limits = {"order_limit_fen": None, "month_limit_fen": None} | limits
    return Joiner(unit, a_member(unit, Role.BUYER, **limits), a_member(unit, Role.APPROVER))


def a_scene(
    *,
    joiners: int = 3,
    skus: int = 1,
    stock_milli: int = 10_000_000,
    price_fen: int = 680,
    organiser: dict[str, Any] | None = None,
    **product: Any,
) -> Scene:
    """Everybody needed for a group; goods by the kilogram from 1 kg in steps of 0.5 kg."""
    cooperative = a_cooperative()
    given: dict[str, Any] = {"min_milli": 1000, "step_milli": 500} | product
    goods = [
        a_product(cooperative, price_fen=price_fen, stock_milli=stock_milli, **given)
        for _number in range(skus)
    ]
    made = Scene(
        a_joiner(**(organiser or {})),
        cooperative,
        a_seller(cooperative),
        [one.skus[0] for one in goods],
        [a_joiner() for _number in range(joiners)],
    )
    db.session.commit()
    return made


def item_plan(sku: Sku, **values: Any) -> ItemPlan:
    """6.80 alone, 6.20 from 500 kg on, 5.80 from 1,000 kg on; 100 kg at least."""
    given: dict[str, Any] = {"tiers": ((500_000, 620), (1_000_000, 580)), "minimum_milli": 100_000} | values
    return ItemPlan(sku_id=sku.id, **given)


def a_plan(scene: Scene, items: Sequence[ItemPlan] | None = None, **values: Any) -> Plan:
    """Open from MORNING to CLOSES, delivered in the week after, free of freight."""
    given: dict[str, Any] = {
        "title": f"秋储土豆联合采购{next(_serial)}",
        "opens_at": MORNING,
        "closes_at": CLOSES,
        "deliver_first_on": date(2026, 11, 11),
        "deliver_last_on": date(2026, 11, 13),
    } | values
    return Plan(items=tuple(items or [item_plan(sku) for sku in scene.skus]), **given)


def a_draft_group(
    scene: Scene, items: Sequence[ItemPlan] | None = None, *, now: datetime = MORNING, **values: Any
) -> GroupPurchase:
    """Of the organising unit, seen by nobody else yet."""
    plan = a_plan(scene, items, **values)
    organiser = scene.organiser
    made = actions.draft(plan, unit_id=organiser.unit.id, by=organiser.buyer.id, now=now)
    db.session.commit()
    return made


def an_open_group(
    scene: Scene, items: Sequence[ItemPlan] | None = None, *, now: datetime = MORNING, **values: Any
) -> GroupPurchase:
    """Proposed by the unit, agreed to by the cooperative."""
    group = a_draft_group(scene, items, now=now, **values)
    actions.propose(group, by=scene.organiser.buyer.id, now=now)
    actions.consent(group, by=scene.supplier.id, now=now)
    db.session.commit()
    return group


def an_offered_lot(
    scene: Scene, items: Sequence[ItemPlan] | None = None, *, now: datetime = MORNING, **values: Any
) -> GroupPurchase:
    """Offered by the cooperative itself."""
    plan = a_plan(scene, items, **values)
    made = actions.draft(plan, cooperative_id=scene.cooperative.id, by=scene.supplier.id, now=now)
    actions.propose(made, by=scene.supplier.id, now=now)
    db.session.commit()
    return made


def a_word(qty_milli: int = 100_000, **values: Any) -> actions.Word:
    """For the canteen, without tolerance."""
    given: dict[str, Any] = {"fund_source": FundSource.CANTEEN, "purpose": Purpose.CANTEEN} | values
    return actions.Word(qty_milli=qty_milli, **given)


def a_pledge(
    group: GroupPurchase,
    joiner: Joiner,
    qty_milli: int = 100_000,
    *,
    item: GroupItem | None = None,
    now: datetime = MORNING,
    **values: Any,
) -> GroupPledge:
    """A unit joins with the first item (or `item`); `values` as in `Word`."""
    wanted = item or group.items[0]
    made = actions.pledge(
        group, wanted.id, a_word(qty_milli, **values), unit_id=joiner.unit.id, by=joiner.buyer.id, now=now
    )
    db.session.commit()
    return made
