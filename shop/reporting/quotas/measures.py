"""The execution of one unit's year and a union's welfare purchases, as values; ranks and gaps over many."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from shop.reporting.quotas import rules
from shop.reporting.quotas.states import ExecutionState

S = ExecutionState
FILED = (S.FILED, S.CONFIRMED)


@dataclass(frozen=True)
class Bought:
    """Purchases of one unit, or of several added up; every amount may be negative in a month of returns.

    `canteen_fen` is whatever is neither the union's money nor people's own; the three add up to `total_fen`,
    and so do `platform_fen` and `offline_fen`. `welfare_*` are the union's money alone, split likewise.
    """

    total_fen: int = 0
    month_fen: int = 0
    canteen_fen: int = 0
    union_fen: int = 0
    personal_fen: int = 0
    platform_fen: int = 0
    offline_fen: int = 0
    welfare_platform_fen: int = 0
    welfare_offline_fen: int = 0
    welfare_accredited_fen: int = 0
    orders: int = 0

    def __add__(self, other: Bought) -> Bought:
        return Bought(*(getattr(self, name) + getattr(other, name) for name in FIELDS))


FIELDS = tuple(Bought.__dataclass_fields__)
NOTHING = Bought()


@dataclass(frozen=True)
class Execution:
    """How far a unit has come with its reserved share at the end of a day.

    `reserved_fen` is the canteen's share and the union's own, 0 while nothing is filed. A representative's figures
    hold what the units of its shared canteen bought; those have lines of their own, which count in no total
    (`counted`). `completion_bp` and `time_gap_bp` are None where nothing is reserved; `gap_fen` is what is missing.
    """

    unit_id: int
    unit_name: str
    credit_code: str
    region_path: str
    department: str
    competent_department: str
    state: ExecutionState
    reserved_fen: int
    reserved_union_fen: int
    month_fen: int
    cumulative_fen: int
    canteen_fen: int
    union_fen: int
    personal_fen: int
    platform_fen: int
    offline_fen: int
    orders: int
    time_bp: int
    completion_bp: int | None = None
    time_gap_bp: int | None = None
    rank: int | None = None
    represented_by_id: int | None = None

    @property
    def counted(self) -> bool:
        """Whether the line counts in totals: a represented unit's purchases stand with its representative."""
        return self.state is not S.REPRESENTED

    @property
    def has_duty(self) -> bool:
        return self.state in (S.UNFILED, *FILED)

    @property
    def gap_fen(self) -> int:
        """What is missing to the reserved amount, 0 once it is reached."""
        return max(0, self.reserved_fen - self.cumulative_fen) if self.state in FILED else 0

    @property
    def lagging(self) -> bool:
        """Behind the share of the year that has passed."""
        return self.time_gap_bp is not None and self.time_gap_bp < 0


@dataclass(frozen=True)
class Whole:
    """Many executions as one line: those with a duty, and what counts once."""

    units: int
    filed: int
    unfiled: int
    no_canteen: int
    buying: int
    reserved_fen: int
    month_fen: int
    cumulative_fen: int
    canteen_fen: int
    union_fen: int
    personal_fen: int
    platform_fen: int
    offline_fen: int
    completed_fen: int
    orders: int
    completion_bp: int | None


def ranked(lines: Iterable[Execution]) -> list[Execution]:
    """With ranks by completion (equal completions share a rank), best first; then whoever has none, by state."""
    found = sorted(lines, key=lambda line: (-(line.completion_bp or 0), line.unit_id))
    placed = [line for line in found if line.completion_bp is not None]
    better: dict[int, int] = {}
    for at, line in enumerate(placed, 1):
        better.setdefault(line.completion_bp or 0, at)
    rest = [line for line in found if line.completion_bp is None]
    rest.sort(key=lambda line: (_ORDER.index(line.state), line.unit_id))
    return [replace(line, rank=better[line.completion_bp or 0]) for line in placed] + rest


_ORDER = (S.CONFIRMED, S.FILED, S.UNFILED, S.REPRESENTED, S.NO_CANTEEN)


def whole(lines: Sequence[Execution]) -> Whole:
    """Everything that counts once. Completion compares what was reserved with what those units bought."""
    counted = [line for line in lines if line.counted]
    filed = [line for line in counted if line.state in FILED]
    reserved = sum(line.reserved_fen for line in filed)
    completed = sum(line.cumulative_fen for line in filed)

    def added(name: str) -> int:
        return sum(getattr(line, name) for line in counted)

    return Whole(
        units=sum(line.has_duty for line in counted),
        filed=len(filed),
        unfiled=sum(line.state is S.UNFILED for line in counted),
        no_canteen=sum(line.state is S.NO_CANTEEN for line in counted),
        buying=sum(line.has_duty and line.cumulative_fen > 0 for line in counted),
        reserved_fen=reserved,
        month_fen=added("month_fen"),
        cumulative_fen=added("cumulative_fen"),
        canteen_fen=added("canteen_fen"),
        union_fen=added("union_fen"),
        personal_fen=added("personal_fen"),
        platform_fen=added("platform_fen"),
        offline_fen=added("offline_fen"),
        completed_fen=completed,
        orders=added("orders"),
        completion_bp=rules.completion_bp(completed, reserved),
    )


def lagging(lines: Iterable[Execution]) -> list[Execution]:
    """Those behind the time that has passed, the farthest first."""
    return sorted((line for line in lines if line.lagging), key=lambda line: line.time_gap_bp or 0)


@dataclass(frozen=True)
class Welfare:
    """A union's farm-product purchases against its declared welfare spend. Without a declaration there are no
    ratios and nothing is met or missed (未填报). `by_accredited`: which of the two ratios decides."""

    unit_id: int
    unit_name: str
    region_path: str
    department: str
    members: int
    spent_fen: int | None
    bought_fen: int
    platform_fen: int
    offline_fen: int
    accredited_fen: int
    threshold_bp: int | None
    by_accredited: bool
    cap_fen: int | None
    share_bp: int | None = field(init=False)
    accredited_bp: int | None = field(init=False)
    met: bool | None = field(init=False)
    missing_fen: int | None = field(init=False)
    per_head_fen: int | None = field(init=False)

    def __post_init__(self) -> None:
        spent, decides = self.spent_fen, self.accredited_fen if self.by_accredited else self.bought_fen
        judged = bool(spent) and self.threshold_bp is not None
        needed = -(-(self.threshold_bp or 0) * (spent or 0) // rules.WHOLE)
        found = {
            "share_bp": rules.share_bp(self.bought_fen, spent) if spent else None,
            "accredited_bp": rules.share_bp(self.accredited_fen, spent) if spent else None,
            "met": rules.is_met(decides, spent or 0, self.threshold_bp or 0) if judged else None,
            "missing_fen": max(0, needed - decides) if judged else None,
            "per_head_fen": rules.ratio(self.bought_fen, self.members) if self.members else None,
        }
        for name, value in found.items():
            object.__setattr__(self, name, value)

    @property
    def declared(self) -> bool:
        return self.spent_fen is not None

    @property
    def above_cap(self) -> bool:
        """Whether the welfare spend per member is above the cap of the place and year."""
        return bool(self.cap_fen and self.members and (self.spent_fen or 0) > self.cap_fen * self.members)


@dataclass(frozen=True)
class Month:
    """One month of a year with the sum up to its end: the sum before it and its own, returns negative."""

    month: int
    cumulative_fen: int
    bought: Bought


def months(sums: Mapping[int, Bought], first: int, last: int) -> list[Month]:
    """Every month from first to last (numbers of one year), also those in which nothing was bought."""
    found, run = [], 0
    for month in range(first, last + 1):
        one = sums.get(month, NOTHING)
        run += one.total_fen
        found.append(Month(month, run, one))
    return found
