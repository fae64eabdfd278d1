"""Answer a request once: claim its key, then remember the answer, both in the caller's transaction."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from shop.core.db import db
from shop.support.idempotency.models import AnsweredRequest
from shop.support.idempotency.rules import InFlight, check_key, check_same

__all__ = ["check_key", "claim", "forget_before", "remember", "with_one_retry"]
R = TypeVar("R")


def claim(user_id: int, *, key: str, fingerprint: str, now: datetime) -> AnsweredRequest:
    """The record of this actor's key: already answered (`http_status` > 0), or claimed by us just now.

    Of two claimers at once the second waits on the unique key, then gets InFlight and may look again.
    Raises KeyReused when the key answered another request.
    """
    mine = (AnsweredRequest.user_id == user_id, AnsweredRequest.key == key)
    found = db.session.scalar(select(AnsweredRequest).where(*mine))
    if found is not None:
        check_same(found.fingerprint, fingerprint)
        return found
    record = AnsweredRequest(
        user_id=user_id, key=key, fingerprint=fingerprint, http_status=0, body=None, at=now
    )
    db.session.add(record)
    try:
        db.session.flush()
    except IntegrityError:
        raise InFlight("同一请求正在处理，请稍候再查看结果") from None
    return record


def remember(record: AnsweredRequest, *, http_status: int, body: Any) -> None:
    """Keep the answer with its key."""
    record.http_status = http_status
    record.body = body


def with_one_retry(work: Callable[[], R]) -> R:
    """Run `work` again after InFlight: by then the other one's answer is there to be repeated."""
    try:
        return work()
    except InFlight:
        return work()


def forget_before(moment: datetime) -> int:
    """Drop the answers of before `moment`; says how many."""
    gone = db.session.execute(delete(AnsweredRequest).where(AnsweredRequest.at < moment))
    return int(gone.rowcount)  # type: ignore[attr-defined]  # a DELETE's result is a CursorResult
