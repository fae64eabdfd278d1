"""Tries to sign in: counted in the database, so that all workers and restarts agree on the limits."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, text

from shop.core.db import db, is_postgresql
from shop.parties.accounts import queries, rules
from shop.parties.accounts.models import SignInAttempt
from shop.support import audit


def count(*, email: str, address: str, now: datetime) -> SignInAttempt:
    """Count one try to sign in, before its password is looked at. Raises TooManyTries.

    Commit it before going on: a try counts even when what follows fails.
    """
    email = email.strip().lower()[:255]
    if is_postgresql():  # two tries at once must see each other; SQLite lets only one in anyway
        for key in sorted((f"account {email}", f"address {address}")):
            db.session.execute(text("SELECT pg_advisory_xact_lock(hashtext(:key))"), {"key": key})
    rules.check_tries(*queries.tries(email=email, address=address, now=now))
    attempt = SignInAttempt(email=email, address=address, at=now)
    db.session.add(attempt)
    db.session.flush()
    return attempt


def note_failure(attempt_id: int, *, now: datetime) -> None:
    """Keep in the audit trail that a try failed; the attempt's row says whose."""
    attempt = db.session.get_one(SignInAttempt, attempt_id)
    audit.note("sign_in.fail", attempt, by=None, now=now, address=attempt.address)


def forget_of(email: str) -> None:
    """The right password was given: earlier tries of this account count no more."""
    db.session.execute(delete(SignInAttempt).where(SignInAttempt.email == email))
