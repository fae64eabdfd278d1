"""Who may prepare and who may confirm, when a report is sealed, and how late facts find their place."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from shop.core.errors import Forbidden, Invalid, Refused
from shop.parties.accounts.actor import Actor
from shop.parties.accounts.permissions import Permission, ScopeKind
from shop.reporting.reports.states import OPEN, PeriodKind, RunStatus

PLATFORM = "/"
PLAN = "PLAN"  # a plan has no figures: it is text and papers


class NotYours(Forbidden):
    """Only the one whose report it is may prepare it."""

    code = "report.not_yours"


class OwnReport(Forbidden):
    """Nobody confirms what he prepared or submitted himself."""

    code = "report.own_report"


class NotReceiver(Forbidden):
    """Only the level that receives it confirms or sends back."""

    code = "report.not_receiver"


class AlreadyThere(Refused):
    """There is a report of this period and scope."""

    code = "report.already_there"


class PeriodRunning(Refused):
    """A month, quarter or year is reported when it is over."""

    code = "report.period_running"


class NotSealed(Refused):
    """There is no frozen report to correct."""

    code = "report.not_sealed"


class Frozen(Refused):
    """A submitted report is not edited."""

    code = "report.frozen"


class RemindedToday(Refused):
    """Once a day is enough."""

    code = "report.reminded_today"


class BadDuty(Invalid):
    """The duty, or the rule behind it, cannot be like this."""

    code = "report.bad_duty"


@dataclass(frozen=True)
class Place:
    """Whose report: a region ('/' and no code: the platform), and a department line or '' for its office."""

    path: str = PLATFORM
    code: str | None = None
    department: str = ""

    @property
    def receiver(self) -> str:
        """A department reports to its region's office, an office to the one above, at the top the platform."""
        return self.path if self.department else above(self.path)


def above(path: str) -> str:
    """'/650000/654200/' -> '/650000/' -> '/'."""
    return path.rstrip("/").rpartition("/")[0] + "/"


def may_prepare(actor: Actor, path: str, department: str) -> bool:
    """The department itself or its region's office; the platform for all. The level above does not: it confirms."""
    if actor.everywhere(Permission.REPORT_PREPARE):
        return True
    return any(
        grant.region_path == path and grant.department in ("", department)
        for grant in actor.official_grants(Permission.REPORT_PREPARE)
    )


def check_preparing(actor: Actor, path: str, department: str) -> None:
    """Raises NotYours."""
    if not may_prepare(actor, path, department):
        raise NotYours("只能编制本单位（本部门）的报表；下级的报表由下级编制，您可以催办、退回或确认")


def may_receive(actor: Actor, *, path: str, department: str, receiver: str) -> bool:
    """Whoever reaches the receiving office; of a department line also the same department further up."""
    if actor.everywhere(Permission.REPORT_CONFIRM):
        return True
    for grant in actor.official_grants(Permission.REPORT_CONFIRM):
        if grant.kind is ScopeKind.REGION and receiver.startswith(grant.region_path):
            return True
        line = grant.department == department and grant.department != ""
        if line and path.startswith(grant.region_path) and path != grant.region_path:
            return True
    return False


def check_receiving(actor: Actor, *, path: str, department: str, receiver: str) -> None:
    """Raises NotReceiver."""
    if not may_receive(actor, path=path, department=department, receiver=receiver):
        raise NotReceiver("这份报表由上一级（或本级办公室）办理，您不能确认、退回或催办")


def check_other_person(actor: Actor, *, prepared_by: int | None, submitted_by: int | None) -> None:
    """Raises OwnReport."""
    if actor.id in (prepared_by, submitted_by):
        raise OwnReport("编制或报送的人不能确认、退回自己的报表，请由另一人办理")


def check_open(status: RunStatus) -> None:
    """Raises Frozen."""
    if status not in OPEN:
        raise Frozen("报表已报送，数据和文字不能再改；需要更正请由收表方退回，或在确认后发起更正")


def check_over(kind: PeriodKind, end: date, today: date) -> None:
    """Raises PeriodRunning; a campaign's summary may be asked for before its last day."""
    if kind is not PeriodKind.DAYS and end > today:
        raise PeriodRunning(f"期间尚未结束，请在 {end.isoformat()} 或以后报送")


class Span(NamedTuple):
    """Facts with ids in after < id <= upto, counted `times` (-1 takes back what was counted twice)."""

    after: int
    upto: int
    times: int


def uncounted(counted: Iterable[Span], cut: int) -> Iterator[Span]:
    """What has to be added so that every fact up to the cut counts exactly once."""
    steps: dict[int, int] = {0: 1, cut: -1} if cut else {}
    for span in counted:
        steps[span.after] = steps.get(span.after, 0) - span.times
        steps[span.upto] = steps.get(span.upto, 0) + span.times
    level, since = 0, 0
    for at in sorted(steps):
        if level:
            yield Span(since, at, level)
        level, since = level + steps[at], at


class Difference(NamedTuple):
    """One cell of which two versions say different things; None where a version has no such row."""

    kind: str
    keys: Mapping[str, str]
    column: str
    before: int | None
    after: int | None


def differences(before: str | bytes, after: str | bytes) -> list[Difference]:
    """Cell by cell between two texts of `sheet.figures`, in the order of the rows."""
    old, new = _cells(before), _cells(after)
    found = []
    for where in dict.fromkeys([*new, *old]):
        kind, keys, column = where
        if old.get(where) != new.get(where):
            found.append(Difference(kind, dict(json.loads(keys)), column, old.get(where), new.get(where)))
    return found


def _cells(text: str | bytes) -> dict[tuple[str, str, str], int | None]:
    cells: dict[tuple[str, str, str], int | None] = {}
    said: dict[str, Any] = json.loads(text) if text else {"rows": []}
    for row in said["rows"]:
        keys = json.dumps(row["keys"], sort_keys=True, ensure_ascii=False)
        cells |= {(row["kind"], keys, column): value for column, value in row["values"].items()}
    return cells


def days_late(due_on: date, done_on: date | None, today: date) -> int:
    """How many days after the day it was due; 0 in time."""
    return max(0, ((done_on or today) - due_on).days)
