"""The results of verifications: kept for the officials, and when the next one is due."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select

from shop.core.db import db
from shop.oversight.verify.models import VerifyRun

NAMED = 20
# A worker waits a little longer than a day: where `jobs nightly` is called, that comes first.
EVERY, LATE = timedelta(hours=30), timedelta(hours=48)


class Verified(NamedTuple):
    """The last verification, as officials are shown it."""

    finished_at: datetime
    found: int
    stale: bool


def keep(lines: Sequence[str], *, began: datetime, now: datetime) -> VerifyRun:
    """Keep what a verification found: how many, and the first of them."""
    made = VerifyRun(began_at=began, finished_at=now, found=len(lines), first={"lines": list(lines[:NAMED])})
    db.session.add(made)
    db.session.flush()
    return made


def latest(number: int) -> Sequence[VerifyRun]:
    """The last runs, the newest first."""
    return db.session.scalars(select(VerifyRun).order_by(VerifyRun.id.desc()).limit(number)).all()


def verified(now: datetime) -> Verified | None:
    """The last one, and whether it is too old; None before the first."""
    found = next(iter(latest(1)), None)
    return None if found is None else Verified(found.finished_at, found.found, now - found.finished_at > LATE)


def is_due(now: datetime) -> bool:
    """Whether a worker that nobody calls at night should verify by itself."""
    found = next(iter(latest(1)), None)
    return found is None or now - found.finished_at >= EVERY
