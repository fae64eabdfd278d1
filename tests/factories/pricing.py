"""Price reviews and the policies behind them, made by the real actions."""

from __future__ import annotations

from datetime import date
from typing import Any

from shop.catalog.pricing import actions
from shop.catalog.pricing.models import PriceReview
from shop.catalog.products.models import Sku
from shop.core.db import db
from shop.parties.accounts.models import User
from shop.parties.accounts.permissions import Role
from shop.parties.policy import actions as policy
from shop.parties.policy.states import Policy
from tests.factories.parties import an_official
from tests.factories.parties_rows import MORNING

TOWN, COUNTY = "654202100", "654202"
UNTIL = date(2027, 6, 30)


def a_policy(name: Policy, value: str = "1", region_code: str = COUNTY) -> None:
    """A parameter that a place has set."""
    policy.set_value(
        name, value=value, region_code=region_code, valid_from=date(2020, 1, 1), source="测试", by=None, now=MORNING
    )  # fmt: skip
    db.session.flush()


def a_town_officer(code: str = TOWN) -> User:
    return an_official(Role.TOWN, code)


def a_county_officer(code: str = COUNTY) -> User:
    return an_official(Role.COUNTY, code)


def a_proposal(sku: Sku, asked_fen: int = 800, **values: Any) -> PriceReview:
    """A question before the desk."""
    given: dict[str, Any] = {
        "asked_fen": asked_fen, "reference_fen": 750, "reference_source": "县农贸市场批发价", "by": None,
        "now": MORNING,
    } | values  # fmt: skip
    made = actions.ask(sku, **given)
    db.session.flush()
    return made


def an_approved_price(
    sku: Sku, officer: User, ceiling_fen: int = 800, until: date = UNTIL, **values: Any
) -> PriceReview:
    """Asked and approved as asked."""
    made = a_proposal(sku, ceiling_fen, **values)
    actions.approve(
        made, ceiling_fen=ceiling_fen, valid_until=until, by=officer.id, now=values.get("now", MORNING)
    )
    db.session.flush()
    return made
