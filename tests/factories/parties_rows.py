"""Rows of the parties wing, made by the real actions."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count
from typing import Any

from shop.core.db import db
from shop.parties.buyers import actions as buyers
from shop.parties.buyers.models import BuyerUnit
from shop.parties.buyers.states import StatisticalSystem, UnitCategory, VenueClass
from shop.parties.cooperatives import actions as cooperatives
from shop.parties.cooperatives.models import Cooperative
from shop.parties.cooperatives.states import LegalForm
from shop.parties.identity.rules import make_credit_code

MORNING = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
_serial = count(1)


def a_credit_code(prefix: str = "12", place: str = "419001") -> str:
    """A valid code that nobody has yet."""
    return make_credit_code(f"{prefix}{place}{next(_serial):09d}")


def a_unit(**values: Any) -> BuyerUnit:
    """A canteen unit of 济源 (419001) under 财政局, with one delivery point. Needs the regions."""
    point = values.pop("point", True)
    given: dict[str, Any] = {
        "name": f"济源测试食堂{next(_serial)}",
        "category": UnitCategory.BUDGET_UNIT,
        "venue": VenueClass.OFFICE,
        "system": StatisticalSystem.TREASURY,
        "region_code": "419001",
        "by": None,
        "now": MORNING,
    } | values
    given.setdefault("credit_code", a_credit_code())
    made = buyers.register(**given)
    if point:
        buyers.add_point(made, name="食堂后门", address="测试路 1 号", by=None, now=given["now"])
    db.session.flush()
    return made


def a_cooperative(**values: Any) -> Cooperative:
    """A cooperative of 济源 (419001). Needs the regions."""
    given: dict[str, Any] = {
        "name": f"济源测试种植专业合作社{next(_serial)}",
        "legal_form": LegalForm.COOPERATIVE,
        "region_code": "419001",
        "by": None,
        "now": MORNING,
    } | values
    given.setdefault("credit_code", a_credit_code("93"))
    made = cooperatives.register(**given)
    db.session.flush()
    return made
