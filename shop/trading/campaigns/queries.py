"""Which campaign an order falls into."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import bindparam, select

from shop.core.db import db
from shop.trading.campaigns.models import Campaign


def campaigns() -> Sequence[Campaign]:
    """All campaigns, the latest first."""
    return db.session.scalars(select(Campaign).order_by(Campaign.first_on.desc(), Campaign.id.desc())).all()


def claim_days(campaign_id: int | None) -> int | None:
    """The campaign's own days for after-sales claims; None where it has none."""
    found = db.session.get(Campaign, campaign_id) if campaign_id is not None else None
    return found.claim_days if found else None


# Built once: each order asks for it.
_RUNNING = select(Campaign).where(Campaign.first_on <= bindparam("day"), Campaign.last_on >= bindparam("day"))


def running(day: date) -> Sequence[Campaign]:
    """The campaigns whose window holds the day, smallest region first, so that the nearest one wins."""
    return sorted(
        db.session.scalars(_RUNNING, {"day": day}), key=lambda found: (-len(found.region_path), found.id)
    )
