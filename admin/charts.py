"""What the charts draw, as plain data for a `data-chart` attribute; amounts in fen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _

from admin.asked import UNCLASSIFIED, Asked
from admin.board import COUNTS, Board, ask, growth, share_bp
from admin.spans import so_far, year_before
from shop.core.clock import Period, month_number
from shop.parties.accounts.actor import Actor

SLICES = 9  # more would be too small to read; the rest is drawn as one
LEAVES = 24


@dataclass(frozen=True)
class Card:
    """One key figure: fen, a count or hundredths of a percent (`kind`), its change against a year before (for
    a share in points), and its months of this year."""

    key: str
    label: str
    value: int | None
    unit: str
    icon: str
    kind: str
    growth: int | None
    months: Sequence[int]


@dataclass(frozen=True)
class Part:
    """One slice: its key among the filters (None where it stands for several), name and amount."""

    key: str | None
    name: str
    fen: int


@dataclass(frozen=True)
class Parts:
    """A whole and its parts by one dimension."""

    dimension: str
    parts: Sequence[Part]
    total: int

    def chart(self, kind: str, **more: Any) -> dict[str, Any]:
        shown = [{"name": part.name, "fen": part.fen} for part in self.parts if part.fen > 0]
        return {"kind": kind, "parts": shown, "unit": _("万元"), "total": self.total, **more}


@dataclass(frozen=True)
class Month:
    """One line of the trend's table; `now` is None for months to come."""

    number: int
    label: str
    now: int | None
    before: int
    sum: int | None

    @property
    def growth(self) -> int | None:
        return None if self.now is None else growth(self.now, self.before)


@dataclass(frozen=True)
class Pictures:
    """Everything above the table."""

    cards: Sequence[Card]
    year: int
    months: Sequence[Month]
    trend: Mapping[str, Any]
    venues: Parts
    departments: Parts
    categories: Parts
    tops: Sequence[Part]
    tree: Mapping[str, Any]


def pictures(
    actor: Actor, asked: Asked, board: Board, today: date, target: Mapping[str, Any] | None = None
) -> Pictures:
    """Cards, month trend, sectors and categories of the same view as the board."""
    year = asked.period.last.year
    span = Period(date(year - 1, 1, 1), date(year + 1, 1, 1))
    months = _by_month(actor, asked, span, ("amount", "accredited"))
    lines = _months(months, year, today)
    categories, tops, tree = _categories(actor, asked)
    return Pictures(
        cards=_cards(actor, asked, board, months, today),
        year=year,
        months=lines,
        trend=_trend(lines, year, target),
        venues=parts(actor, asked, "venue"),
        departments=parts(actor, asked, "department"),
        categories=categories,
        tops=tops,
        tree=tree,
    )


def _cards(
    actor: Actor, asked: Asked, board: Board, months: Mapping[int, Mapping[str, int]], today: date
) -> list[Card]:
    year = asked.period.last.year
    counted = _by_month(actor, asked, Period.year(year), COUNTS)
    passed = year_before(so_far(asked.period, today))
    before = ask(actor, asked, "month", passed, ("amount", "accredited", *COUNTS)).total
    last = today.month if year == today.year else 12
    numbers = [year * 100 + month for month in range(1, last + 1)]
    now = board.total.values
    cards = [
        Card(
            key, label, now[key], unit, icon, kind, growth(now[key], before[key]),
            [(months if kind == "fen" else counted).get(number, {}).get(key, 0) for number in numbers],
        )
        for key, kind, label, unit, icon in _kinds(asked)
    ]  # fmt: skip
    cards.insert(3, _share(now, before, [months.get(number, {}) for number in numbers]))
    return cards


def _kinds(asked: Asked) -> list[tuple[str, str, str, str, str]]:
    amount = {"accepted": _("验收金额"), "ordered": _("下单金额"), "paid": _("付款金额")}[asked.basis.value]
    return [
        ("amount_fen", "fen", amount, "", "coin-yuan"),
        ("orders", "int", _("订单"), _("单"), "clipboard-list"),
        ("units", "int", _("采购单位"), _("家"), "building-community"),
        ("cooperatives", "int", _("供应商"), _("家"), "building-store"),
        ("households", "int", _("带动脱贫户"), _("户"), "home-heart"),
    ]


def _share(now: Mapping[str, int], before: Mapping[str, int], months: Sequence[Mapping[str, int]]) -> Card:
    """其中认定产品 as a share of the amount; its change is in tenths of a percentage point."""
    here = share_bp(now["accredited_fen"], now["amount_fen"])
    then = share_bp(before["accredited_fen"], before["amount_fen"])
    change = None if here is None or then is None else (here - then) // 10
    line = [share_bp(month.get("accredited_fen", 0), month.get("amount_fen", 0)) or 0 for month in months]
    return Card(
        "accredited_bp", _("认定产品占比"), here, "%", "rosette-discount-check", "bp", change, line
    )  # fmt: skip


def _by_month(
    actor: Actor, asked: Asked, period: Period, measures: Sequence[str]
) -> dict[int, Mapping[str, int]]:
    return {row.keys[0]: row.values for row in ask(actor, asked, "month", period, measures).rows}


def _months(months: Mapping[int, Mapping[str, int]], year: int, today: date) -> list[Month]:
    found, run = [], 0
    for month in range(1, 13):
        number = year * 100 + month
        amount = months.get(number, {}).get("amount_fen", 0)
        run += amount
        known = number <= month_number(today)
        earlier = months.get(number - 100, {}).get("amount_fen", 0)
        label = _("%(n)s月", n=month)
        found.append(Month(number, label, amount if known else None, earlier, run if known else None))
    return found


def _trend(months: Sequence[Month], year: int, target: Mapping[str, Any] | None) -> dict[str, Any]:
    drawn = {
        "kind": "trend",
        "labels": [month.label for month in months],
        "before": {"name": _("%(year)s 年", year=year - 1), "fen": [month.before for month in months]},
        "now": {"name": _("%(year)s 年", year=year), "fen": [month.now for month in months]},
        "sum": _("%(year)s 年累计", year=year),
        "unit": _("万元"),
    }
    return drawn | {"target": target} if target else drawn


def parts(actor: Actor, asked: Asked, by: str) -> Parts:
    """The whole and its slices, the largest first; what is too small is one slice, 未归类 another."""
    figures = ask(actor, asked, by, asked.period)
    found = [Part(str(row.keys[0]), row.names[0], row.values["amount_fen"]) for row in figures.rows]
    return Parts(by, _bounded(found, figures.unclassified["amount_fen"], SLICES), figures.total["amount_fen"])


def _bounded(found: list[Part], unclassified: int, most: int) -> list[Part]:
    found.sort(key=lambda part: (-part.fen, part.name))
    shown = found[:most]
    if len(found) > most:
        shown.append(Part(None, _("其余"), sum(part.fen for part in found[most:])))
    if unclassified:
        shown.append(Part(UNCLASSIFIED, _("未归类"), unclassified))
    return shown


def _categories(actor: Actor, asked: Asked) -> tuple[Parts, list[Part], dict[str, Any]]:
    """Categories under 米袋子, 菜篮子, 果盘子 and 其他, from one statement."""
    figures = ask(actor, asked, ("category_top", "category"), asked.period)
    tops: dict[str, Part] = {}
    leaves = []
    for row in figures.rows:
        fen, (top, code) = row.values["amount_fen"], row.keys
        tops[top] = Part(top, row.names[0], fen + (tops[top].fen if top in tops else 0))
        leaves.append((top, Part(code, row.names[1], fen)))
    leaves.sort(key=lambda leaf: -leaf[1].fen)
    parts = _bounded([leaf for _top, leaf in leaves], figures.unclassified["amount_fen"], LEAVES)
    ordered = sorted(tops.values(), key=lambda part: str(part.key))
    tree = [
        {
            "name": top.name,
            "parts": [{"name": leaf.name, "fen": leaf.fen} for of, leaf in leaves if of == top.key and leaf.fen > 0],
        }
        for top in ordered
        if top.fen > 0
    ]  # fmt: skip
    total = figures.total["amount_fen"]
    return (
        Parts("category", parts, total),
        ordered,
        {"kind": "treemap", "tops": tree, "unit": _("万元"), "total": total},
    )
