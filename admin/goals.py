"""Reserved shares beside the figures: how far the units of the region asked for have come, and by region below it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask_babel import gettext as _

from admin.asked import LEVELS, Asked
from admin.board import Board, Row
from shop.core.errors import Missing
from shop.ledger.entries import Basis
from shop.parties.accounts.actor import Actor
from shop.parties.accounts.permissions import Permission
from shop.parties.regions import queries as regions
from shop.parties.regions.rules import level_of, levels
from shop.reporting.quotas import queries as quotas
from shop.reporting.quotas import rules
from shop.reporting.quotas.measures import Execution
from shop.reporting.quotas.states import ExecutionState


@dataclass(frozen=True)
class Place:
    """Some units together: amounts of confirmed filings and what those units bought; how many filed, wait and did not."""

    code: str
    name: str
    time_bp: int
    reserved_fen: int
    cumulative_fen: int
    confirmed: int
    waiting: int
    unfiled: int

    @property
    def completion_bp(self) -> int | None:
        return rules.completion_bp(self.cumulative_fen, self.reserved_fen)

    @property
    def lagging(self) -> bool:
        return self.completion_bp is not None and self.completion_bp < self.time_bp

    @property
    def words(self) -> str:
        """The completion, or why there is none."""
        if self.completion_bp is not None:
            return f"{self.completion_bp // 100}.{self.completion_bp % 100:02d}%"
        if self.waiting:
            return _("待审核")
        return _("未填报") if self.unfiled else "—"


@dataclass(frozen=True)
class Goals:
    """The whole and its places by code ('' for units above that level); `beside`: whether they stand in the table."""

    on: date
    region: str
    department: str
    whole: Place
    places: Mapping[str, Place] = field(default_factory=dict)
    beside: bool = False
    target: Mapping[str, Any] | None = None

    def of(self, row: Row) -> Place | None:
        """What belongs to a row of the table."""
        if row.kind == "rest":
            return None
        return self.whole if row.kind == "total" else self.places.get(row.code)

    def words(self, row: Row) -> str:
        place = self.of(row)
        return place.words if place else "—"


def goals(actor: Actor, asked: Asked, board: Board, today: date) -> Goals | None:
    """None where reserved shares say nothing of the view: other filters, years before them, a region out of sight."""
    on = min(asked.period.last, today)
    narrowed = asked.missing or asked.only or any(key != "department" for key, _text in asked.chosen)
    if narrowed or on.year < rules.FIRST_YEAR or not actor.may(Permission.QUOTA_READ):
        return None
    chosen = dict(asked.chosen).get("department", "")
    try:
        path, department = quotas.scope_of(actor, asked.region or "", chosen)
    except Missing:
        return None
    lines = quotas.execution(path, on.year, department=department, on=on)
    beside = asked.side == "buyer" and board.regional
    level = board.level if beside else _below(path)
    time_bp = rules.share_of_year_bp(on)
    whole = _place("", _("合计"), time_bp, lines)
    places = _places(lines, level, time_bp) if level else {}
    return Goals(on, path, department, whole, places, beside, _target(asked, whole))


def _below(path: str) -> str | None:
    """The level right below a place."""
    codes = path.strip("/").split("/")
    at = LEVELS.index(level_of(codes[-1])) + 1 if codes[-1] else 0
    return LEVELS[at] if at < len(LEVELS) else None


def _places(lines: Sequence[Execution], level: str, time_bp: int) -> dict[str, Place]:
    gathered: dict[str, list[Execution]] = {}
    for line in lines:
        gathered.setdefault(getattr(levels(line.region_path), level) or "", []).append(line)
    names = regions.names(code for code in gathered if code)
    found = [_place(code, names.get(code, _("本级")), time_bp, some) for code, some in gathered.items()]
    found.sort(key=lambda place: (-(place.completion_bp or 0), -place.reserved_fen, place.code))
    return {place.code: place for place in found}


def _place(code: str, name: str, time_bp: int, lines: Sequence[Execution]) -> Place:
    counted = [line for line in lines if line.counted]
    confirmed = [line for line in counted if line.state is ExecutionState.CONFIRMED]
    return Place(
        code,
        name,
        time_bp,
        sum(line.reserved_fen for line in confirmed),
        sum(line.cumulative_fen for line in confirmed),
        len(confirmed),
        sum(line.state is ExecutionState.FILED for line in counted),
        sum(line.state is ExecutionState.UNFILED for line in counted),
    )


def _target(asked: Asked, whole: Place) -> dict[str, Any] | None:
    """A goal of buyers is a line in the trend of what buyers accepted, and nothing to any other trend."""
    if asked.side != "buyer" or asked.basis is not Basis.ACCEPTED or not whole.reserved_fen:
        return None
    return {"name": _("预留金额"), "fen": whole.reserved_fen}
