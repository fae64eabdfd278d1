"""The decision record (择优决定书) as plain facts, for the page and the PDF alike."""

from __future__ import annotations

from typing import Any

from shop.core import clock
from shop.core.money import yuan
from shop.trading.selections.models import SelectionCandidate, SupplierSelection

STANDING = {1: "第一择优", 2: "第二择优"}


def record_of(selection: SupplierSelection) -> dict[str, Any]:
    """Texts and lists only; candidates by their score, those without one last."""
    ranked = sorted(selection.candidates, key=lambda one: (one.score is None, -(one.score or 0), one.id))
    decided = selection.decided_at
    return {
        "no": selection.no,
        "unit": selection.unit_name,
        "title": selection.title,
        "need": selection.need,
        "opened_on": str(clock.business_day(selection.opened_at)),
        "decided_on": str(clock.business_day(decided)) if decided else "",
        "words": selection.words,
        "criteria": [{"name": one.name, "weight": str(one.weight)} for one in selection.criteria],
        "candidates": [_candidate(one, selection) for one in ranked],
        "chosen": [
            {"place": STANDING[one.place or 1], "name": one.cooperative_name, "reason": one.reason}
            for one in selection.chosen
        ],
    }


def points_text(hundredths: int | None) -> str:
    """8650 -> '86.50'; nothing yet is a dash."""
    return "—" if hundredths is None else yuan(hundredths)


def _candidate(one: SelectionCandidate, selection: SupplierSelection) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": one.cooperative_name,
        "score": points_text(one.score),
        "standing": STANDING.get(one.place or 0, ""),
        "points": [_mean(one, criterion.id) for criterion in selection.criteria],
        "visits": [
            {"on": str(visit.visited_on), "visitors": visit.visitors, "findings": visit.findings}
            for visit in one.visits
        ],
    }


def _mean(one: SelectionCandidate, criterion_id: int) -> str:
    given = [score.points for score in one.scores if score.criterion_id == criterion_id]
    return points_text((sum(given) * 200 + len(given)) // (2 * len(given)) if given else None)
