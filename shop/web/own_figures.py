"""What a unit bought or a cooperative sold in a year: by month, by what it is asked by, and the lines behind each figure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, func

from shop.core.clock import Period, month_number
from shop.core.db import db
from shop.core.errors import Forbidden, Invalid
from shop.ledger.entries import Basis
from shop.ledger.models import SaleFact
from shop.parties.accounts.actor import Actor
from shop.parties.accounts.permissions import Permission
from shop.reporting.exports.table import Table
from shop.reporting.stats import queries as stats
from shop.reporting.stats.cubes import NOTHING
from shop.reporting.stats.dimensions import DIMENSIONS
from shop.reporting.stats.sheets import sales_table

FIRST_YEAR = 2019
SHOWN = 15  # lines of a section on the screen; its file holds them all
COUNTS = ("amount", "accredited", "orders", "units", "cooperatives", "households")


def own(actor: Actor, *, unit_id: int | None = None, cooperative_id: int | None = None) -> Actor:
    """The reader with nothing but his places in this unit or cooperative, whatever else he is elsewhere."""
    kept = (
        grant for grant in actor.grants if (grant.unit_id, grant.cooperative_id) == (unit_id, cooperative_id)
    )
    return replace(actor, grants=tuple(kept))


@dataclass(frozen=True)
class Asked:
    """A year (or one month of it) on a basis; `cells` are the keys of the figure that was opened, `returns` keeps
    what was taken back alone."""

    year: int
    basis: Basis
    month: int = 0
    cells: tuple[tuple[str, str], ...] = ()
    returns: bool = False

    @property
    def period(self) -> Period:
        return Period.month(self.year * 100 + self.month) if self.month else Period.year(self.year)

    @property
    def both_years(self) -> Period:
        return Period(date(self.year - 1, 1, 1), date(self.year + 1, 1, 1))

    def args(self, **changes: Any) -> dict[str, Any]:
        """The address of this view with some arguments changed; None drops one."""
        kept: dict[str, Any] = {
            "year": self.year, "basis": self.basis.value, "month": self.month, **dict(self.cells),
            "returns": "1" if self.returns else "",
        } | changes  # fmt: skip
        return {key: value for key, value in kept.items() if value not in (None, "", 0)}


def years(today: date) -> range:
    return range(today.year, FIRST_YEAR - 1, -1)


def read(args: Mapping[str, str], today: date, offered: Iterable[str]) -> Asked:
    """Read the address. Raises Invalid for a year, a month or a basis that is not on offer."""
    basis = args.get("basis") or Basis.ACCEPTED.value
    faults = {}
    year = _number(args, "year", FIRST_YEAR - 1, today.year, today.year)
    month = _number(args, "month", 1, 12, 0)
    if year is None:
        faults["year"] = [_("请重新选择年度")]
    if month is None:
        faults["month"] = [_("请重新选择月份")]
    if basis not in list(Basis):
        faults["basis"] = [_("请重新选择口径")]
    if year is None or month is None or faults:
        raise Invalid(_("请选择列出的年度、月份和口径"), fields=faults)
    cells = tuple((key, text) for key in (*offered, "accredited") if (text := args.get(key, "").strip()))
    return Asked(year, Basis(basis), month, cells, returns=args.get("returns") == "1")


def _number(args: Mapping[str, str], key: str, least: int, most: int, default: int) -> int | None:
    text = args.get(key, "").strip()
    if not text:
        return default
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 5 else -1
    return number if least <= number <= most else None


@dataclass(frozen=True)
class Line:
    """One row: its key among the filters (None where it stands for several), this year's amounts and last year's."""

    key: str | None
    name: str
    fen: int
    accredited_fen: int
    before_fen: int


@dataclass(frozen=True)
class Section:
    """The year by one dimension, the largest first, 未归类 last; the lines add up to `total`."""

    dimension: str
    label: str
    lines: Sequence[Line]
    total: Line


@dataclass(frozen=True)
class Month:
    """One month beside the same month of last year; `fen` is None for months to come."""

    month: int
    fen: int | None
    before_fen: int
    accredited_fen: int
    returned_fen: int
    sum_fen: int | None


def section(actor: Actor, asked: Asked, dimension: str, label: str) -> Section:
    """Both years in one statement."""
    figures = stats.table(
        actor=actor, by=("year", dimension), measures=("amount", "accredited"), basis=asked.basis,
        period=asked.both_years,
    )  # fmt: skip
    found: dict[Any, Line] = {}
    for row in [*figures.rows, *figures.unclassified_rows]:
        year, key = row.keys
        now, values = year == asked.year, row.values
        line = found.get(key) or Line(NOTHING if key is None else str(key), row.names[1], 0, 0, 0)
        found[key] = Line(
            line.key, line.name, line.fen + now * values["amount_fen"],
            line.accredited_fen + now * values["accredited_fen"],
            line.before_fen + (not now) * values["amount_fen"],
        )  # fmt: skip
    lines = sorted(
        found.values(), key=lambda line: (line.key == NOTHING, -line.fen, -line.before_fen, line.name)
    )
    return Section(dimension, label, _bounded(lines), _added(_("合计"), lines))


def _bounded(lines: Sequence[Line]) -> Sequence[Line]:
    if len(lines) <= SHOWN + 1:
        return lines
    rest = lines[SHOWN:]
    return [*lines[:SHOWN], _added(_("其余 %(number)s 项", number=len(rest)), rest)]


def _added(name: str, lines: Sequence[Line]) -> Line:
    sums = (sum(getattr(line, part) for line in lines) for part in ("fen", "accredited_fen", "before_fen"))
    return Line(None, name, *sums)


def months(actor: Actor, asked: Asked, today: date) -> list[Month]:
    """The twelve months with their running sum, and what was taken back in each."""
    figures = stats.table(
        actor=actor,
        by=("month",),
        measures=("amount", "accredited"),
        basis=asked.basis,
        period=asked.both_years,
    )
    known = {row.keys[0]: row.values for row in figures.rows}
    back, run, found = _returned(actor, asked), 0, []
    for month in range(1, 13):
        number = asked.year * 100 + month
        values = known.get(number, {})
        run += (fen := values.get("amount_fen", 0))
        past = number <= month_number(today)
        before = known.get(number - 100, {}).get("amount_fen", 0)
        found.append(
            Month(
                month, fen if past else None, before, values.get("accredited_fen", 0), back.get(number, 0),
                run if past else None,
            )
        )  # fmt: skip
    return found


def _returned(actor: Actor, asked: Asked) -> dict[int, int]:
    wanted, _scope = facts(actor, replace(asked, month=0, cells=(), returns=True))
    sums = wanted.order_by(None).with_only_columns(
        SaleFact.month, func.sum(SaleFact.amount_fen), maintain_column_froms=True
    )
    return {month: int(fen) for month, fen in db.session.execute(sums.group_by(SaleFact.month))}


def facts(actor: Actor, asked: Asked) -> tuple[Select[Any], str]:
    """The lines behind a figure, oldest first, and the scope in words."""
    cells = dict(asked.cells)
    by = tuple(key for key in cells if key in DIMENSIONS)
    wanted, scope = stats.facts_of(actor=actor, by=by, period=asked.period, basis=asked.basis, filters=cells)
    if asked.returns:
        wanted = wanted.where(SaleFact.reverses_id.is_not(None))
    return wanted, scope.text


def summed(wanted: Select[Any]) -> tuple[int, int]:
    """(fen, how many) of some lines."""
    added = wanted.order_by(None).with_only_columns(
        func.coalesce(func.sum(SaleFact.amount_fen), 0), func.count(), maintain_column_froms=True
    )
    fen, number = db.session.execute(added).one()
    return int(fen), int(number)


def totals(actor: Actor, asked: Asked, today: date) -> tuple[Mapping[str, int], int, stats.Figures]:
    """(the year's counts, the amount of the same days a year before, what the figures are)."""
    now = stats.table(
        actor=actor, by=("year",), measures=COUNTS, basis=asked.basis, period=Period.year(asked.year)
    )
    end = date(asked.year, 1, 1)
    if asked.year < today.year:
        passed = Period.year(asked.year - 1)
    else:
        last = date(asked.year - 1, today.month, min(today.day, 28 if today.month == 2 else today.day))
        passed = Period(date(asked.year - 1, 1, 1), min(end, last + timedelta(days=1)))
    before = stats.table(actor=actor, by=("year",), basis=asked.basis, period=passed)
    return now.total, before.total["amount_fen"], now


def growth(now: int, before: int) -> int | None:
    """(now - before) / before in tenths of a percent, half away from zero; None without a positive base."""
    if before <= 0:
        return None
    tenths = (abs(now - before) * 2000 + before) // (2 * before)
    return tenths if now >= before else -tenths


def trend(found: Sequence[Month], year: int, target: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """As `js/figures.js` draws it."""
    drawn = {
        "kind": "trend",
        "labels": [_("%(n)s月", n=one.month) for one in found],
        "before": {"name": _("%(year)s 年", year=year - 1), "fen": [one.before_fen for one in found]},
        "now": {"name": _("%(year)s 年", year=year), "fen": [one.fen for one in found]},
        "sum": _("%(year)s 年累计", year=year),
        "unit": _("万元"),
    }
    return drawn | {"target": target} if target else drawn


def file_of(actor: Actor, asked: Asked, by: str, offered: Iterable[str], title: str) -> Table:
    """The year by one dimension as a table. Raises Forbidden, Invalid."""
    may_export(actor)
    if by not in ("month", *offered):
        raise Invalid(_("请选择要导出的统计表"), fields={"by": [_("请重新选择")]})
    figures = stats.table(
        actor=actor, by=(by,), measures=("amount", "accredited"), basis=asked.basis, period=asked.period
    )
    return sales_table(figures, title=title)


def may_export(actor: Actor) -> None:
    """Raises Forbidden for members who only look."""
    if not actor.may(Permission.STATISTICS_EXPORT):
        raise Forbidden(_("您的角色不能导出统计数据"))
