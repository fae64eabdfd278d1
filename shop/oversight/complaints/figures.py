"""Complaints counted: by region, kind and how they stand against their deadlines; no person in it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from shop.core import clock
from shop.core.db import db
from shop.oversight.complaints import queries, rules
from shop.oversight.complaints.models import Complaint
from shop.oversight.complaints.states import ComplaintKind, Timing
from shop.parties.accounts.actor import Actor


@dataclass
class Row:
    """One county (or kind): how many stand how."""

    key: str
    counts: Counter[Timing] = field(default_factory=Counter)

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    def of(self, timing: Timing) -> int:
        return self.counts[timing]


@dataclass(frozen=True)
class Overview:
    """By county, by kind, and in all."""

    by_region: list[Row]
    by_kind: list[Row]
    total: Row


def overview(actor: Actor, *, now: datetime) -> Overview:
    """Everything in the actor's sight; each complaint stands in one region and one kind."""
    today = clock.business_day(now)
    wanted = queries.visible_to(actor).with_only_columns(
        Complaint.place_path, Complaint.kind, Complaint.due_on, Complaint.answered_on
    )
    places: dict[str, Row] = {}
    kinds = {kind: Row(kind.value) for kind in ComplaintKind}
    total = Row("")
    for path, kind, due, answered in db.session.execute(wanted):
        county = rules.county_path(path)
        how = rules.timing(due, answered, today)
        for row in (places.setdefault(county, Row(county)), kinds[kind], total):
            row.counts[how] += 1
    return Overview(
        sorted(places.values(), key=lambda row: (-row.total, row.key)),
        [row for row in kinds.values() if row.total],
        total,
    )
