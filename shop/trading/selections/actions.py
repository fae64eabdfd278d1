"""Open a selection, name candidates, write down visits and scores, decide. The caller holds the lock
(`queries.selection(lock=True)`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from shop.core import clock
from shop.core.db import db
from shop.core.errors import Missing
from shop.parties.buyers import rules as units
from shop.parties.buyers.models import BuyerUnit
from shop.parties.cooperatives.models import Cooperative
from shop.parties.cooperatives.states import CooperativeStatus
from shop.support import audit
from shop.support.documents import actions as documents
from shop.support.documents.models import Document
from shop.support.documents.storage import Store
from shop.support.numbering import new_number
from shop.trading.selections import queries, rules
from shop.trading.selections.models import (
    SelectionCandidate,
    SelectionCriterion,
    SelectionScore,
    SelectionVisit,
    SupplierSelection,
)


def open_selection(
    unit: BuyerUnit, *, title: str, need: str, criteria: Sequence[tuple[str, int]], by: int, now: datetime
) -> SupplierSelection:
    """Begin a selection; `criteria` are (name, weight), weights adding up to 100. Raises UnitNotActive, BadCriteria."""
    units.check_active(unit.status)
    named = [(name.strip(), weight) for name, weight in criteria]
    rules.check_criteria(named)
    made = SupplierSelection(
        no=new_number("KC", clock.business_day(now)), unit_id=unit.id, unit_name=unit.public_name,
        buyer_path=unit.region_path, system=unit.system.value, title=title.strip(), need=need.strip(),
        opened_by=by, opened_at=now,
        criteria=[SelectionCriterion(name=name, weight=weight) for name, weight in named],
    )  # fmt: skip
    db.session.add(made)
    audit.note("supplier_selection.open", made, by=by, now=now, title=made.title, criteria=named)
    return made


def nominate(
    selection: SupplierSelection, cooperative_id: int, *, by: int, now: datetime
) -> SelectionCandidate:
    """Name a cooperative as a candidate. Raises NotOpen, CandidateTaken, TooManyCandidates, Missing."""
    rules.check_open(selection.status)
    found = db.session.get(Cooperative, cooperative_id)
    if found is None or found.status is not CooperativeStatus.ACTIVE:
        raise Missing("没有这家合作社，或已停止经营", cooperative_id=cooperative_id)
    if any(one.cooperative_id == cooperative_id for one in selection.candidates):
        raise rules.CandidateTaken(f"{found.name}已是候选合作社")
    if len(selection.candidates) >= rules.MAX_CANDIDATES:
        raise rules.TooManyCandidates(f"候选合作社最多 {rules.MAX_CANDIDATES} 家")
    made = SelectionCandidate(
        cooperative_id=found.id, cooperative_name=found.name, cooperative_path=found.region_path
    )
    selection.candidates.append(made)
    db.session.flush()
    audit.note("supplier_selection.nominate", selection, by=by, now=now, cooperative_id=found.id)
    return made


def record_visit(
    candidate: SelectionCandidate, *, visited_on: date, visitors: str, findings: str, by: int, now: datetime
) -> SelectionVisit:
    """What was seen on the spot. `visitors` are roles, not names. Raises NotOpen, BadVisit."""
    rules.check_open(candidate.selection.status)
    visitors, findings = visitors.strip(), findings.strip()
    rules.check_visit(
        visited_on=visited_on, today=clock.business_day(now), visitors=visitors, findings=findings
    )
    made = SelectionVisit(
        visited_on=visited_on, visitors=visitors, findings=findings, recorded_by=by, recorded_at=now
    )
    candidate.visits.append(made)
    db.session.flush()
    facts = {"cooperative_id": candidate.cooperative_id, "visited_on": visited_on, "visit_id": made.id}
    audit.note("supplier_selection.visit", candidate.selection, by=by, now=now, **facts)
    return made


def add_photo(
    selection: SupplierSelection,
    visit: SelectionVisit,
    data: bytes,
    *,
    file_name: str,
    store: Store,
    max_bytes: int | None,
    by: int,
    now: datetime,
) -> Document:
    """A photo of a visit. Raises NotOpen, BadFile, TooManyPhotos."""
    rules.check_open(selection.status)
    rules.check_photos(len(queries.photos(selection)[visit.id]))
    kept = documents.keep(
        data, file_name=file_name, owner_kind=queries.OWNER, owner_id=visit.id, purpose=queries.PURPOSE,
        unit_id=selection.unit_id, store=store, max_bytes=max_bytes, by=by, now=now,
    )  # fmt: skip
    db.session.flush()
    return kept


def score(candidate: SelectionCandidate, points: Mapping[int, int], *, by: int, now: datetime) -> None:
    """One member's points out of 100 by criterion id; given again, they replace his earlier ones.

    Raises NotOpen, BadScore.
    """
    rules.check_open(candidate.selection.status)
    rules.check_points(points, [one.id for one in candidate.selection.criteria])
    own = {one.criterion_id: one for one in candidate.scores if one.scored_by == by}
    for criterion_id, given in sorted(points.items()):
        known = own.get(criterion_id)
        if known is None:
            known = SelectionScore(criterion_id=criterion_id, scored_by=by)
            candidate.scores.append(known)
        known.points, known.scored_at = given, now
    db.session.flush()
    facts = {"cooperative_id": candidate.cooperative_id, "points": dict(sorted(points.items()))}
    audit.note("supplier_selection.score", candidate.selection, by=by, now=now, **facts)


def decide(
    selection: SupplierSelection, *, chosen: Sequence[tuple[int, str]], words: str, by: int, now: datetime
) -> None:
    """Choose one or two, (candidate id, reason) in their order; the opener cannot. Raises NotOpen,
    OwnSelection, TooManyChosen, BadDecision, NotVisited."""
    rules.check_open(selection.status)
    rules.check_decider(opened_by=selection.opened_by, by=by)
    with_reasons = [(candidate_id, reason.strip()) for candidate_id, reason in chosen]
    known = {one.id: one for one in selection.candidates}
    ready = [one.id for one in selection.candidates if one.ready]
    rules.check_chosen(with_reasons, ready, known)
    # Before the move: the database lets nothing be decided by nobody.
    selection.decided_by, selection.decided_at, selection.words = by, now, words.strip()
    facts = [(known[candidate_id].cooperative_id, reason) for candidate_id, reason in with_reasons]
    audit.move(selection, "decide", by=by, now=now, chosen=facts)
    for place, (candidate_id, reason) in enumerate(with_reasons, 1):
        known[candidate_id].place, known[candidate_id].reason = place, reason
    db.session.flush()


def drop(selection: SupplierSelection, *, reason: str, by: int, now: datetime) -> None:
    """Nothing came of it, and why. Raises NotOpen, BadDecision."""
    rules.check_open(selection.status)
    if not reason.strip():
        raise rules.BadDecision("请填写终止原因", fields={"reason": ["请填写终止原因"]})
    audit.move(selection, "drop", by=by, now=now, reason=reason.strip())
    selection.words = reason.strip()
    db.session.flush()
