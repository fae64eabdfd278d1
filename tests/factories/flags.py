"""A flag and a campaign of 济源, as rooms that only guard them need."""

from __future__ import annotations

from datetime import date

from shop.core.db import db
from shop.oversight.flags.models import Flag
from shop.oversight.flags.states import FlagKind
from shop.parties.cooperatives.models import Cooperative
from shop.parties.regions import queries as regions
from shop.trading.campaigns import actions as campaigns
from shop.trading.campaigns.models import Campaign
from tests.factories.parties_rows import MORNING


def a_flag(cooperative: Cooperative, said: str) -> Flag:
    """Open, about a cooperative."""
    made = Flag(
        kind=FlagKind.ODD_PRICE, key="k", said=said, about_cooperative_id=cooperative.id,
        origin_path="/410000/419001/", on_day=date(2026, 11, 2), amount_fen=1, found_at=MORNING,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    return made


def a_past_campaign(name: str) -> Campaign:
    """Over since 2020."""
    made = campaigns.announce(
        regions.region("419001"), name=name, first_on=date(2020, 9, 10), last_on=date(2020, 10, 10), by=None,
        now=MORNING,
    )  # fmt: skip
    db.session.flush()
    return made
