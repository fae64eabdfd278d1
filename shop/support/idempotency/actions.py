"""Answer a request once: claim its key, then remember the answer, both in the caller's transaction."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from shop.core.db import db
from shop.support.idempotency.models import AnsweredRequest
from shop.support.idempotency.rules import InFlight, check_key, check_same

__all__ = ["check_key", "claim", "forget_before", "remember", "with_one_retry"]
R = TypeVar("R")


class Claim(NamedTuple):
    """An actor's key: its row, and the answer once there is one."""

    id: int
    http_status: int = 0
    body: Any = None


# Built once, and without objects of the rows: every request with a key runs them.
_T: Any = AnsweredRequest.__table__
_MINE = select(_T).where(_T.c.user_id == bindparam("user"), _T.c.key == bindparam("key"))
_CLAIM = insert(_T).returning(_T.c.id)
_ANSWER = update(_T).where(_T.c.id == bindparam("answered_request_id"))


def claim(user_id: int, *, key: str, fingerprint: str, now: datetime) -> Claim:
    """The claim of this actor's key: already answered (`http_status` > 0), or claimed by us just now.

    Of two claimers at once the second waits on the unique key, then gets InFlight and may look again.
    Raises KeyReused when the key answered another request.
    """
    connection = db.session.connection()
    found = connection.execute(_MINE, {"user": user_id, "key": key}).one_or_none()
    if found is not None:
        check_same(found.fingerprint, fingerprint)
        return Claim(found.id, found.http_status, found.body)
    row = {
        "user_id": user_id,
        "key": key,
        "fingerprint": fingerprint,
        "http_status": 0,
        "body": None,
        "at": now,
    }
    try:
        made = connection.execute(_CLAIM, row).scalar_one()
    except IntegrityError:
        raise InFlight("同一请求正在处理，请稍候再查看结果") from None
    return Claim(made)


def remember(claim: Claim, *, http_status: int, body: Any) -> None:
    """Keep the answer with its key."""
    answer = {"answered_request_id": claim.id, "http_status": http_status, "body": body}
    db.session.connection().execute(_ANSWER, answer)


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
