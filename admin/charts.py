"""What the charts draw, as plain data for a `data-chart` attribute; amounts in fen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _

from admin.asked import Asked, year_before
from admin.board import Board, ask, growth, so_far
from shop.core.clock import Period, month_number
from shop.parties.accounts.actor import Actor

SLICES = 12  # more would be too small to read; the rest is drawn as one


@dataclass(frozen=True)
class Card:
    """One key figure: fen or a count, its change against a year before, and its months of this year."""

    key: str
    label: str
    value: int
    unit: str
    icon: str
    growth: int | None
    months: Sequence[int]


@dataclass(frozen=True)
class Pictures:
    """Everything above the table."""

    cards: Sequence[Card]
    trend: dict[str, Any]
    sectors: dict[str, Any]
    categories: dict[str, Any]


def pictures(actor: Actor, asked: Asked, board: Board, today: date) -> Pictures:
    """Cards, month trend, sectors and categories of the same view as the board."""
    year = asked.period.last.year
    months = _by_month(actor, asked, Period(date(year - 1, 1, 1), date(year + 1, 1, 1)), ("amount",))
    counted = _by_month(actor, asked, Period.year(year), ("orders", "units", "households"))
    before = ask(
        actor,
        asked,
        "month",
        year_before(so_far(asked.period, today)),
        ("amount", "orders", "units", "households"),
    ).total
    last = today.month if year == today.year else 12
    numbers = [year * 100 + month for month in range(1, last + 1)]
    cards = [
        Card(
            key,
            label,
            board.total.values[column],
            unit,
            icon,
            growth(board.total.values[column], before[column]),
            [(months if key == "amount" else counted).get(number, {}).get(column, 0) for number in numbers],
        )
        for key, column, label, unit, icon in _kinds(asked)
    ]
    return Pictures(
        cards,
        _trend(months, year, today),
        _parts(actor, asked, "venue"),
        _parts(actor, asked, "category"),
    )


def _kinds(asked: Asked) -> list[tuple[str, str, str, str, str]]:
    amount = {"accepted": _("验收金额"), "ordered": _("下单金额"), "paid": _("付款金额")}[asked.basis.value]
    return [
        ("amount", "amount_fen", amount, "", "coin-yuan"),
        ("orders", "orders", _("订单"), _("单"), "clipboard-list"),
        ("units", "units", _("采购单位"), _("家"), "building-community"),
        ("households", "households", _("带动脱贫户"), _("户"), "home-heart"),
    ]


def _by_month(
    actor: Actor, asked: Asked, period: Period, measures: Sequence[str]
) -> dict[int, dict[str, int]]:
    return {row.keys[0]: row.values for row in ask(actor, asked, "month", period, measures).rows}


def _trend(months: dict[int, dict[str, int]], year: int, today: date) -> dict[str, Any]:
    def series(of: int) -> list[int | None]:
        known = month_number(today)
        numbers = [of * 100 + month for month in range(1, 13)]
        return [months.get(n, {}).get("amount_fen", 0) if n <= known else None for n in numbers]

    return {
        "kind": "trend",
        "labels": [_("%(n)s月", n=month) for month in range(1, 13)],
        "before": {"name": _("%(year)s 年", year=year - 1), "fen": series(year - 1)},
        "now": {"name": _("%(year)s 年", year=year), "fen": series(year)},
        "sum": _("%(year)s 年累计", year=year),
        "unit": _("万元"),
    }


def _parts(actor: Actor, asked: Asked, by: str) -> dict[str, Any]:
    figures = ask(actor, asked, by, asked.period)
    found = sorted(
        ((row.names[0], row.values["amount_fen"]) for row in figures.rows), key=lambda part: -part[1]
    )
    parts = [{"name": name, "fen": fen} for name, fen in found[:SLICES] if fen > 0]
    if rest := sum(fen for _name, fen in found[SLICES:] if fen > 0):
        parts.append({"name": _("其余"), "fen": rest})
    if figures.unclassified["amount_fen"] > 0:
        parts.append({"name": _("未归类"), "fen": figures.unclassified["amount_fen"]})
    return {"kind": by, "parts": parts, "unit": _("万元"), "total": figures.total["amount_fen"]}
