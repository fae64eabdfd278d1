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


# Built once: each order asks for it.
_RUNNING = select(Campaign).where(Campaign.first_on <= bindparam("day"), Campaign.last_on >= bindparam("day"))


def running(day: date) -> Sequence[Campaign]:
    """The campaigns whose window holds the day, smallest region first, so that the nearest one wins."""
    return sorted(
        db.session.scalars(_RUNNING, {"day": day}), key=lambda found: (-len(found.region_path), found.id)
    )
