"""The sales board: asks the statistics and lays their answers out as rows with totals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _

from admin.asked import LEVELS, Asked
from admin.spans import so_far, year_before
from shop.core.clock import Period
from shop.parties.accounts.actor import Actor
from shop.reporting.exports.table import FEN_A_WAN_CELL, wan_cells
from shop.reporting.stats import queries as stats

COUNTS = ("orders", "units", "cooperatives", "households")
MEASURES = ("amount", "orders", "units", "households")
PERSONAL = "personal"
# Parts of an amount, each stated beside it: by where it was sold, by who paid, and what is accredited.
PARTS = ("accredited_fen", "platform_fen", "offline_fen", "synthetic_fen", "by_unit_fen", "by_person_fen")
SHOWN = 200  # rows on the screen; the file holds them all


@dataclass(frozen=True)
class Row:
    """One region or thing, the region asked for itself (`own`: what names no place below it), 未归类, 合计, or
    what did not fit the screen (`rest`). `shown_fen` is the amount as displayed: exact, or in whole hundredths
    of 万元; `values` the exact measures by column; `before_fen` the amount of the same days a year earlier."""

    code: str
    name: str
    kind: str
    values: Mapping[str, int]
    before_fen: int
    shown_fen: int
    opens: bool = False

    @property
    def amount_fen(self) -> int:
        return self.values["amount_fen"]

    @property
    def growth(self) -> int | None:
        return growth(self.amount_fen, self.before_fen)

    @property
    def accredited_bp(self) -> int | None:
        return share_bp(self.values["accredited_fen"], self.amount_fen)


@dataclass(frozen=True)
class Board:
    """Everything the table and its export show; `rows` + `unclassified` = `total` for amounts."""

    asked: Asked
    level: str | None
    dimension: str
    rows: Sequence[Row]
    unclassified: Row | None
    total: Row
    as_of: datetime
    scope: str

    @property
    def all_rows(self) -> list[Row]:
        return [*self.rows, *([self.unclassified] if self.unclassified else []), self.total]

    @property
    def screen(self) -> list[Row]:
        """The rows that fit the screen, and one for those that do not."""
        if len(self.rows) <= SHOWN:
            return list(self.rows)
        hidden = self.rows[SHOWN:]
        sums = {key: sum(row.values[key] for row in hidden) for key in ("amount_fen", *PARTS)}
        name = _("其余 %(number)s 项（见导出文件）", number=len(hidden))
        rest = Row(
            "", name, "rest", {**dict.fromkeys(COUNTS, 0), **sums}, sum(row.before_fen for row in hidden),
            sum(row.shown_fen for row in hidden),
        )  # fmt: skip
        return [*self.rows[:SHOWN], rest]

    @property
    def regional(self) -> bool:
        return "." in self.dimension


@dataclass
class _Found:
    """What is known of one key while rows are put together."""

    name: str
    values: dict[str, int] = field(default_factory=lambda: dict.fromkeys(("amount_fen", *PARTS, *COUNTS), 0))


def growth(now: int, before: int) -> int | None:
    """(now - before) / before in tenths of a percent, half away from zero; None without a positive base."""
    if before <= 0:
        return None
    tenths = (abs(now - before) * 2000 + before) // (2 * before)
    return tenths if now >= before else -tenths


def share_bp(part: int, whole: int) -> int | None:
    """Hundredths of a percent, rounded half up; None of nothing."""
    return (part * 20_000 + whole) // (2 * whole) if whole > 0 else None


def ask(
    actor: Actor, asked: Asked, by: str | Sequence[str], period: Period, measures: Sequence[str] = ("amount",)
) -> stats.Figures:
    """The figures of this view by one or more dimensions, in some period."""
    dimensions = (by,) if isinstance(by, str) else tuple(by)
    return stats.table(
        actor=actor, by=dimensions, measures=measures, basis=asked.basis, period=period, filters=asked.filters
    )


def board(actor: Actor, asked: Asked, today: date) -> Board:
    """The table of the regions right below the one asked for (or of units, products …), with 未归类 and 合计.

    A region that lacks a layer stands in for itself in the statistics (济源 is its own prefecture and
    county); such a row would only repeat its parent, so the next layer is shown at once.
    """
    level = asked.deeper() if asked.rows == "region" else None
    parts = _parts(actor, asked, dimension_of(asked, level))
    while level in ("prefecture", "county") and {row.keys[0] for row in parts.rows} == {asked.region}:
        level = LEVELS[LEVELS.index(level) + 1]
        parts = _parts(actor, asked, dimension_of(asked, level))
    dimension = dimension_of(asked, level)
    counts = ask(actor, asked, dimension, asked.period, COUNTS)
    before = ask(actor, asked, dimension, year_before(so_far(asked.period, today)))
    return _laid_out(asked, level, dimension, parts, counts, before)


def dimension_of(asked: Asked, level: str | None) -> str:
    """What the rows are by; below a town they are who bought or who sold there."""
    if level:
        return f"{asked.side}.{level}"
    if asked.rows != "region":
        return asked.rows
    return "unit" if asked.side == "buyer" else "cooperative"


def _parts(actor: Actor, asked: Asked, dimension: str) -> stats.Figures:
    """Amounts, and where and by whom they were spent: the money of a page comes from this one statement."""
    return ask(actor, asked, (dimension, "fund_source", "source"), asked.period, ("amount", "accredited"))


def _gathered(parts: stats.Figures, counts: stats.Figures) -> tuple[dict[Any, _Found], _Found]:
    """What is known by key (None: 未归类), and of the whole."""
    found: dict[Any, _Found] = {}
    whole = _Found(_("合计"))
    for row in [*parts.rows, *parts.unclassified_rows]:
        key, payer, source = row.keys
        for into in (found.setdefault(key, _Found(row.names[0])), whole):
            _add(into.values, row.values, payer, source)
    for counted in [*counts.rows, *counts.unclassified_rows]:
        into = found.setdefault(counted.keys[0], _Found(counted.names[0]))
        into.values.update({name: counted.values[name] for name in COUNTS})
    whole.values.update({name: counts.total[name] for name in COUNTS})
    return found, whole


def _add(into: dict[str, int], values: Mapping[str, int], payer: str | None, source: str) -> None:
    amount = values["amount_fen"]
    into["amount_fen"] += amount
    into["accredited_fen"] += values["accredited_fen"]
    into[f"{source}_fen"] += amount
    into["by_person_fen" if payer == PERSONAL else "by_unit_fen"] += amount


def _laid_out(
    asked: Asked, level: str | None, dimension: str, parts: stats.Figures, counts: stats.Figures,
    before: stats.Figures,
) -> Board:  # fmt: skip
    gathered, whole = _gathered(parts, counts)
    earlier = {str(row.keys[0]): row.values["amount_fen"] for row in before.rows}
    rest = gathered.pop(None, None)
    found = [(str(key), known.name, known.values) for key, known in gathered.items()]
    found.sort(key=lambda row: _rank(asked.sort, row))
    named = rest is not None and any(rest.values.values())
    amounts = [values["amount_fen"] for _code, _name, values in found]
    shown = _shown(asked, [*amounts, rest.values["amount_fen"]] if rest and named else amounts)
    rows = [
        _row(asked, level, (code, name, values), earlier.get(code, 0), shown[at])
        for at, (code, name, values) in enumerate(found)
    ]
    unclassified = None
    if rest and named:
        lost = before.unclassified["amount_fen"]
        unclassified = Row("", _("未归类"), "unclassified", rest.values, lost, shown[-1])
    amount = _shown(asked, [whole.values["amount_fen"]])[0]
    total = Row("", whole.name, "total", whole.values, before.total["amount_fen"], amount)
    scope = said_once(parts.scope)
    return Board(asked, level, dimension, rows, unclassified, total, parts.as_of, scope)


def _row(
    asked: Asked, level: str | None, found: tuple[str, str, Mapping[str, int]], before: int, shown: int
) -> Row:
    code, name, values = found
    if level is None:
        return Row(code, name, "thing", values, before, shown)
    if code == asked.region:
        return Row(code, _("%(name)s（本级）", name=name), "own", values, before, shown)
    return Row(code, name, "region", values, before, shown, opens=True)


def said_once(scope: str) -> str:
    """The scope in words, without the filters that only repeat it."""
    parts = scope.split("；")
    return "；".join(dict.fromkeys(part.replace("＝", "：") for part in parts))


def _shown(asked: Asked, amounts: Sequence[int]) -> list[int]:
    """Amounts as displayed: in 万元 they are rounded so that they still add up to the rounded total."""
    if asked.unit == "yuan":
        return list(amounts)
    return [cell * FEN_A_WAN_CELL for cell in wan_cells(amounts)]


def _rank(sort: str, row: tuple[str, str, Mapping[str, int]]) -> tuple[Any, ...]:
    code, name, values = row
    if sort == "name":
        return (code if code.isdigit() and len(code) >= 6 else name, code)
    column = f"{sort}_fen" if sort in ("amount", "accredited") else sort
    return (-values[column], code)
