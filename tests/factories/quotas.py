"""Reserved shares and welfare declarations, made by the real actions."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from shop.core.db import db
from shop.ledger.entries import Basis, Source
from shop.parties.accounts.models import User
from shop.parties.accounts.permissions import Role
from shop.parties.accounts.queries import actor_of
from shop.parties.buyers.models import BuyerUnit
from shop.parties.buyers.states import Canteen
from shop.reporting.quotas import actions, rules
from shop.reporting.quotas.models import QuotaFiling
from tests.factories.facts import a_sale
from tests.factories.parties import an_official

SPRING = datetime(2026, 2, 2, 1, 0, tzinfo=UTC)
YEAR = 2026
SOMEBODY = 987_654_321  # of the unit, whoever that was


def a_filing(
    unit: BuyerUnit, *, year: int = YEAR, now: datetime = SPRING, by: int = SOMEBODY, **said: Any
) -> QuotaFiling:
    """10 % of 1,000,000 yuan handed in for the year, unless said otherwise."""
    given: dict[str, Any] = {"canteen": Canteen.OWN, "total_fen": 100_000_000, "share_bp": 1000} | said
    if given["canteen"] not in rules.DUTY:
        given = {key: value for key, value in given.items() if key not in ("total_fen", "share_bp")}
    made = actions.draft(unit, rules.goal(**given), year=year, by=by, now=now)
    actions.file(made, by=by, now=now)
    db.session.flush()
    return made


def a_reviewer(region_code: str = "419001", department: str = "财政局") -> User:
    """Somebody of the superior department."""
    role = Role.TREASURY if department == "财政局" else Role.UNION
    return an_official(role, region_code, department)


def confirm(filing: QuotaFiling, reviewer: User, *, now: datetime = SPRING) -> QuotaFiling:
    actions.confirm(filing, opinion="", reviewer=actor_of(reviewer.id), now=now)
    return filing


def buys(unit: BuyerUnit, amount_fen: int, on: date, *, order_id: int = 1, **more: Any) -> None:
    """An accepted (and an earlier confirmed) purchase of the unit."""
    ordered_on = more.pop("ordered_on", on)
    given = {
        "unit_id": unit.id, "unit_name": unit.public_name, "order_id": order_id, "amount_fen": amount_fen,
        "source": Source.PLATFORM,
    } | more  # fmt: skip
    a_sale(basis=Basis.ORDERED, on=ordered_on, **given)
    a_sale(basis=Basis.ACCEPTED, on=on, **given)
