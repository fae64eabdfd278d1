"""What the calendar does to agreements: they come into force, are spoken of before their end, and end."""

from __future__ import annotations

from datetime import datetime

from shop.core import clock
from shop.core.db import db
from shop.support import audit, outbox
from shop.trading.agreements import queries, rules
from shop.trading.agreements.models import Agreement
from shop.trading.agreements.states import AgreementStatus, EndReason

S = AgreementStatus


def run_due(*, now: datetime, limit: int) -> int:
    """What the calendar does: come into force, end, remind thirty days before. Answers how many were touched."""
    today = clock.business_day(now)
    due = queries.due(now, limit=limit)
    for agreement_id in due:
        found = queries.locked(agreement_id)
        if found.status in (S.SIGNED, S.IN_FORCE) and found.last_on < today:
            end(found, EndReason.TERM_OVER, "期限届满", by=None, now=now)
            continue
        if found.status is S.SIGNED and found.first_on <= today:
            begin(found, by=None, now=now)
        if found.ending_told_at is None and found.last_on <= today + rules.TOLD_BEFORE:
            found.ending_told_at = now
            tell("agreement.ending", found, now=now)
    return len(due)


def begin(agreement: Agreement, *, by: int | None, now: datetime) -> None:
    """From now on it can be called off."""
    audit.move(agreement, "begin", by=by, now=now)
    tell("agreement.in_force", agreement, now=now)


def end(agreement: Agreement, why: EndReason, words: str, *, by: int | None, now: datetime) -> None:
    """Nothing can be called off any more; orders so far go on."""
    audit.move(agreement, "end", by=by, now=now, reason=words, why=why)
    agreement.end_reason, agreement.end_words, agreement.ended_at = why, words, now
    tell("agreement.ended", agreement, now=now, by=by)


def tell(name: str, agreement: Agreement, *, now: datetime, by: int | None = None) -> None:
    """Announce it; `by` is left out of who is told."""
    db.session.flush()
    outbox.put(name, now=now, agreement_id=agreement.id, by=by)
