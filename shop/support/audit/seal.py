"""Makes the trail tamper-evident: a job chains SHA-256 over finished entries; checkouts never wait for it.

Within a run entries are linked in id order. On PostgreSQL a transaction may commit a lower id after a
higher one was sealed; it is then linked later. So the place in the chain says when an entry was found
finished, every entry gets exactly one link, and nothing has to lock out writers.

Whoever can rewrite the entries and all later links can only be caught from outside: `Anchor`s, taken
after each run and kept elsewhere (`anchors.py`), pin number and digest of the head.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, text

from shop.core.db import db, is_postgresql
from shop.support.audit.models import AuditEntry, AuditSeal

GENESIS = "0" * 64
BATCH = 2000
SEALER_LOCK = 7_203_114  # any constant: the advisory lock that lets one sealer work at a time


@dataclass(frozen=True)
class Anchor:
    """The head of the chain at some moment."""

    number: int
    digest: str


@dataclass(frozen=True)
class Fault:
    """`kind`: tampered, missing, gap or truncated; `number` is the link, `entry_id` the entry where known."""

    kind: str
    number: int
    entry_id: int | None
    message: str


def canonical(entry: AuditEntry) -> bytes:
    """The one spelling of an entry that its digest covers: every column, keys sorted, UTF-8."""
    whole = {
        "id": entry.id,
        "at": entry.at.isoformat(),
        "by_user": entry.by_user,
        "action": entry.action,
        "target_kind": entry.target_kind,
        "target_id": entry.target_id,
        "unit_id": entry.unit_id,
        "cooperative_id": entry.cooperative_id,
        "region_path": entry.region_path,
        "request_id": entry.request_id,
        "facts": entry.facts,
    }
    return json.dumps(whole, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def link(before: str, entry: AuditEntry) -> str:
    """The digest of the next link."""
    return hashlib.sha256(before.encode() + canonical(entry)).hexdigest()


def head() -> Anchor | None:
    """The last link; None before the first run."""
    last = db.session.scalar(select(AuditSeal).order_by(AuditSeal.number.desc()).limit(1))
    return None if last is None else Anchor(last.number, last.digest)


def unsealed() -> int:
    """How many finished entries wait for their link."""
    linked = select(AuditSeal.entry_id).where(AuditSeal.entry_id == AuditEntry.id).exists()
    return db.session.scalar(select(func.count()).select_from(AuditEntry).where(~linked)) or 0


def seal_some(*, now: datetime, limit: int = BATCH) -> int:
    """Link up to `limit` waiting entries, in the caller's unit of work; answers how many."""
    if is_postgresql():
        db.session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": SEALER_LOCK})
    linked = select(AuditSeal.entry_id).where(AuditSeal.entry_id == AuditEntry.id).exists()
    waiting = db.session.scalars(select(AuditEntry).where(~linked).order_by(AuditEntry.id).limit(limit)).all()
    last = head() or Anchor(0, GENESIS)
    number, digest = last.number, last.digest
    for entry in waiting:
        number, digest = number + 1, link(digest, entry)
        db.session.add(AuditSeal(number=number, entry_id=entry.id, sealed_at=now, digest=digest))
    db.session.flush()
    return len(waiting)


def verify(anchors: Iterable[Anchor] = ()) -> list[Fault]:
    """Recompute every link; names each changed, missing or exchanged entry and a chain cut short."""
    pinned = {anchor.number: anchor.digest for anchor in anchors}
    faults: list[Fault] = []
    expected, before = 1, GENESIS
    for number, entry_id, digest, entry in _links():
        faults += [Fault("gap", lost, None, f"第 {lost} 号封条缺失") for lost in range(expected, number)]
        broken = number != expected  # the digest before is unknown behind a gap
        if entry is None:
            faults.append(
                Fault("missing", number, entry_id, f"审计记录 {entry_id} 已被删除（第 {number} 号封条）")
            )
        elif not broken and link(before, entry) != digest:
            faults.append(
                Fault("tampered", number, entry_id, f"审计记录 {entry_id} 与第 {number} 号封条不符")
            )
        if pinned.pop(number, digest) != digest:
            faults.append(
                Fault("truncated", number, entry_id, f"第 {number} 号封条与外部留存的链头不符，封条链被重写")
            )
        expected, before = number + 1, digest
    faults += [
        Fault("truncated", number, None, f"外部留存的链头为第 {number} 号，现有封条链不含它：末尾被截断")
        for number in sorted(pinned)
    ]
    return faults


def _links() -> Iterator[tuple[int, int, str, AuditEntry | None]]:
    wanted = (
        select(AuditSeal.number, AuditSeal.entry_id, AuditSeal.digest, AuditEntry)
        .outerjoin(AuditEntry, AuditEntry.id == AuditSeal.entry_id)
        .order_by(AuditSeal.number)
        .execution_options(yield_per=1000, populate_existing=True)
    )
    yield from db.session.execute(wanted)
