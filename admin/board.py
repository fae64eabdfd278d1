"""The sales-by-region board: asks the statistics and lays their answers out as rows and cards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from flask_babel import gettext as _

from admin.asked import Asked, year_before
from shop.core.clock import Period
from shop.parties.accounts.actor import Actor
from shop.reporting.exports.table import FEN_A_WAN_CELL, wan_cells
from shop.reporting.stats import queries as stats

MEASURES = ("amount", "orders", "units", "households")


@dataclass(frozen=True)
class Row:
    """One region, the region asked for itself (`own`: what names no place below it), 未归类 or 合计.
    `shown_fen` is the amount as displayed: exact, or in whole hundredths of 万元;
    `values` the exact measures by column; `before_fen` the amount of the same days a year earlier."""

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


@dataclass(frozen=True)
class Board:
    """Everything the table and its export show; `rows` + `unclassified` = `total` for amounts."""

    asked: Asked
    level: str | None
    rows: Sequence[Row]
    unclassified: Row | None
    total: Row
    as_of: datetime
    scope: str

    @property
    def all_rows(self) -> list[Row]:
        return [*self.rows, *([self.unclassified] if self.unclassified else []), self.total]


def growth(now: int, before: int) -> int | None:
    """(now - before) / before in tenths of a percent, half away from zero; None without a positive base."""
    if before <= 0:
        return None
    tenths = (abs(now - before) * 2000 + before) // (2 * before)
    return tenths if now >= before else -tenths


def so_far(period: Period, today: date) -> Period:
    """The part of a period that has passed, so that half a month is not compared with a whole one."""
    end = min(period.end, today + timedelta(days=1))
    return Period(period.first, end) if end > period.first else period


def ask(
    actor: Actor, asked: Asked, by: str, period: Period, measures: Sequence[str] = ("amount",)
) -> stats.Figures:
    """The figures of this view by one dimension, in some period."""
    return stats.table(
        actor=actor, by=(by,), measures=measures, basis=asked.basis, period=period, filters=asked.filters
    )


def board(actor: Actor, asked: Asked, today: date) -> Board:
    """The table of the regions right below the one asked for, with 未归类 and 合计.

    A region that lacks a layer stands in for itself in the statistics (济源 is its own prefecture and
    county); such a row would only repeat its parent, so the next layer is shown at once.
    """
    level = asked.deeper()
    now = ask(actor, asked, _by(asked, level), asked.period, MEASURES)
    while level in ("prefecture", "county") and [row.keys[0] for row in now.rows] == [asked.region]:
        level = "county" if level == "prefecture" else "town"
        now = ask(actor, asked, _by(asked, level), asked.period, MEASURES)
    before = ask(actor, asked, _by(asked, level), year_before(so_far(asked.period, today)))
    return _laid_out(asked, level, now, before)


def _by(asked: Asked, level: str | None) -> str:
    return f"{asked.side}.{level}" if level else "month"


def _laid_out(asked: Asked, level: str | None, now: stats.Figures, before: stats.Figures) -> Board:
    earlier = {row.keys[0]: row.values["amount_fen"] for row in before.rows}
    found = [(str(row.keys[0]), row.names[0], row.values) for row in now.rows] if level else []
    found.sort(key=lambda row: _rank(asked.sort, row))
    rest = now.unclassified if level and any(now.unclassified.values()) else None
    amounts = [values["amount_fen"] for _code, _name, values in found]
    shown = _shown(asked, [*amounts, *([rest["amount_fen"]] if rest else [])])
    rows = [
        Row(code, name, "region", values, earlier.get(code, 0), shown[at], opens=level != "town")
        if code != asked.region
        else Row(code, _("%(name)s（本级）", name=name), "own", values, earlier.get(code, 0), shown[at])
        for at, (code, name, values) in enumerate(found)
    ]
    unclassified = None
    if rest:
        unclassified = Row(
            "", _("未归类"), "unclassified", rest, before.unclassified["amount_fen"], shown[-1]
        )
    whole = _shown(asked, [now.total["amount_fen"]])[0]
    total = Row("", _("合计"), "total", now.total, before.total["amount_fen"], whole)
    return Board(asked, level, rows, unclassified, total, now.as_of, said_once(now.scope))


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
    code, _name, values = row
    if sort == "name":
        return (code,)
    return (-values[{"amount": "amount_fen"}.get(sort, sort)], code)
