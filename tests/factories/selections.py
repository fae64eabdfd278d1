"""A selection with candidates that were visited and scored."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from shop.core import clock
from shop.core.db import db
from shop.parties.accounts.models import User
from shop.parties.accounts.permissions import Role
from shop.parties.buyers.models import BuyerUnit
from shop.trading.selections import actions
from shop.trading.selections.models import SelectionCandidate, SupplierSelection
from tests.factories.parties_rows import MORNING, a_cooperative, a_unit
from tests.factories.trading import a_member

CRITERIA = [("质量", 60), ("价格", 40)]
VISIT = {"visitors": "食堂负责人", "findings": "冷库两座，检测齐全"}


@dataclass
class Choosing:
    """A unit's selection, the buyer who opened it and the approver who may decide."""

    unit: BuyerUnit
    buyer: User
    approver: User
    selection: SupplierSelection


def a_selection(candidates: int = 3, **unit: Any) -> Choosing:
    """Open, with that many candidates of whom nobody knows anything yet."""
    house = a_unit(**unit)
    buyer, approver = a_member(house, Role.BUYER), a_member(house, Role.APPROVER)
    made = actions.open_selection(
        house, title="春季蔬菜择优", need="每周两次", criteria=CRITERIA, by=buyer.id, now=MORNING
    )
    for _more in range(candidates):
        actions.nominate(made, a_cooperative().id, by=buyer.id, now=MORNING)
    db.session.commit()
    return Choosing(house, buyer, approver, made)


def look_at(choosing: Choosing, candidate: SelectionCandidate, *points: int) -> None:
    """Visit and score a candidate; points by criterion."""
    today = clock.business_day(MORNING)
    actions.record_visit(candidate, visited_on=today, **VISIT, by=choosing.buyer.id, now=MORNING)
    given = zip(choosing.selection.criteria, points, strict=True)
    actions.score(candidate, {one.id: value for one, value in given}, by=choosing.buyer.id, now=MORNING)
    db.session.commit()


def a_judged_selection(candidates: int = 3, **unit: Any) -> Choosing:
    """Everybody visited and scored, the first one best."""
    choosing = a_selection(candidates, **unit)
    for number, candidate in enumerate(choosing.selection.candidates):
        look_at(choosing, candidate, 90 - 10 * number, 80)
    return choosing
