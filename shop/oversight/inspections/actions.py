"""Record a visit and its findings; mend, confirm, reopen."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime

from shop.core import clock
from shop.core.db import db
from shop.oversight.inspections import queries, rules
from shop.oversight.inspections.models import Finding, Inspection, Inspector
from shop.oversight.inspections.states import Severity, VisitedKind
from shop.parties.accounts.actor import Actor
from shop.parties.buyers.models import BuyerUnit
from shop.parties.cooperatives.models import Cooperative
from shop.support import audit, outbox
from shop.support.documents import actions as documents
from shop.support.documents.models import Document
from shop.support.documents.storage import Store
from shop.support.numbering import new_number


def record(
    visited: Cooperative | BuyerUnit,
    *,
    visited_on: date,
    inspectors: Collection[int],
    summary: str,
    recorder: Actor,
    now: datetime,
) -> Inspection:
    """A visit that took place, by people of the recorder's own scope. Raises BadVisit, OwnHouse."""
    cooperative_id = visited.id if isinstance(visited, Cooperative) else None
    unit_id = visited.id if isinstance(visited, BuyerUnit) else None
    if any((g.cooperative_id or 0) == cooperative_id or (g.unit_id or 0) == unit_id for g in recorder.grants):
        raise rules.OwnHouse("不能检查自己所在的单位或合作社")
    today = clock.business_day(now)
    known = [user.id for user in queries.inspectors(recorder)]
    rules.check_visit(visited_on=visited_on, today=today, inspectors=inspectors, known=known)
    made = Inspection(
        no=new_number("JC", today),
        kind=VisitedKind.COOPERATIVE if cooperative_id is not None else VisitedKind.UNIT,
        cooperative_id=cooperative_id, unit_id=unit_id,
        visited_name=visited.name if isinstance(visited, Cooperative) else visited.public_name,
        region_path=visited.region_path, visited_on=visited_on, summary=summary.strip(),
        recorded_by=recorder.id, recorded_at=now,
    )  # fmt: skip
    made.inspectors = [Inspector(user_id=number) for number in sorted(set(inspectors))]
    db.session.add(made)
    audit.note("inspection.record", made, by=recorder.id, now=now, no=made.no, visited=made.visited_name)
    return made


def find(
    inspection: Inspection, *, severity: Severity, words: str, mend_by: date, by: int, now: datetime
) -> Finding:
    """Something to mend; the cooperative is told. Raises BadFinding."""
    rules.check_finding(mend_by=mend_by, visited_on=inspection.visited_on)
    made = Finding(
        cooperative_id=inspection.cooperative_id, region_path=inspection.region_path, severity=severity,
        words=words.strip(), mend_by=mend_by,
    )  # fmt: skip
    inspection.findings.append(made)
    audit.note("inspection_finding.find", made, by=by, now=now, severity=severity, mend_by=mend_by)
    if inspection.cooperative_id is not None:
        outbox.put(
            "finding.found", now=now, finding_id=made.id, cooperative_id=inspection.cooperative_id,
            no=inspection.no, words=made.words[:200], mend_by=str(mend_by),
        )  # fmt: skip
    return made


def add_photo(
    finding: Finding,
    data: bytes,
    *,
    file_name: str,
    purpose: str,
    store: Store,
    max_bytes: int | None,
    by: int,
    now: datetime,
) -> Document:
    """A photo as proof, seen by the inspectors and the cooperative. Raises BadFile, TooManyPhotos."""
    taken: Sequence[Document] = queries.photos([finding.id])[finding.id]
    rules.check_photos(len(taken))
    return documents.keep(
        data, file_name=file_name, owner_kind=queries.OWNER, owner_id=finding.id, purpose=purpose,
        cooperative_id=finding.cooperative_id, store=store, max_bytes=max_bytes, by=by, now=now,
    )  # fmt: skip


def mend(finding: Finding, *, answer: str, by: int, now: datetime) -> None:
    """The cooperative says what it mended. Raises WrongMoment."""
    audit.move(finding, "mend", by=by, now=now, answer=answer)
    finding.answer, finding.answered_at = answer.strip(), now
    db.session.flush()
    outbox.put("finding.mended", now=now, finding_id=finding.id, inspection_id=finding.inspection_id)


def confirm(finding: Finding, *, opinion: str, by: int, now: datetime) -> None:
    """An inspector has looked: it is mended. Raises WrongMoment."""
    audit.move(finding, "confirm", by=by, now=now, opinion=opinion)
    finding.opinion, finding.closed_at = opinion.strip(), now
    _answered(finding, now=now)


def reopen(finding: Finding, *, opinion: str, mend_by: date, by: int, now: datetime) -> None:
    """It is not mended yet; a new deadline. Raises WrongMoment, BadFinding."""
    rules.check_finding(mend_by=mend_by, visited_on=clock.business_day(now))
    audit.move(finding, "reopen", by=by, now=now, opinion=opinion)
    finding.opinion, finding.mend_by = opinion.strip(), mend_by
    _answered(finding, now=now)


def close_on_site(finding: Finding, *, opinion: str, by: int, now: datetime) -> None:
    """A unit has mended it, as the inspector saw. Raises CooperativeAnswers, WrongMoment."""
    rules.check_closing_on_site(finding.inspection.kind)
    audit.move(finding, "close_on_site", by=by, now=now, opinion=opinion)
    finding.opinion, finding.closed_at = opinion.strip(), now
    db.session.flush()


def _answered(finding: Finding, *, now: datetime) -> None:
    db.session.flush()
    outbox.put(
        "finding.answered", now=now, finding_id=finding.id, cooperative_id=finding.cooperative_id,
        status=finding.status.value, opinion=finding.opinion, mend_by=str(finding.mend_by),
        at=now.isoformat(),
    )  # fmt: skip
