"""Which facts a campaign counts: those of its days whose buyer or whose origin lies in its region.

Asked anew for every figure, so that a window that was extended counts at once. A fact may lie in several
campaigns: then it stands in each of their rows, and once in the total.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    FromClause,
    and_,
    case,
    cast,
    column,
    false,
    null,
    or_,
    values,
)

from shop.core.clock import Period
from shop.ledger.models import SaleFact
from shop.reporting.stats.dimensions import LEVELS, SIDES, Expression, F, raw_under

NAME = "campaign"
NONE = "-"  # the filter value for facts of no campaign
EITHER = (
    "either"  # the filter that an official's scope puts on campaigns: one side or the other in his region
)


@dataclass(frozen=True)
class Window:
    """A campaign as figures need it: whose region, and which days, both ends included."""

    id: int
    name: str
    region_code: str
    region_path: str
    first_on: date
    last_on: date
    words: Mapping[str, str] = field(default_factory=dict)  # today's words -> those the campaign is told in


_provided: list[Callable[[], Sequence[Window]]] = []
_KEYS = tuple(F[f"{side}_{level}"] for side in SIDES for level in LEVELS)


def provide(fn: Callable[[], Sequence[Window]]) -> None:
    """Let `fn` tell the windows of all campaigns; statistics must not import the room that keeps them."""
    _provided[:] = [fn]


def windows() -> Sequence[Window]:
    """The windows of all campaigns as they are now."""
    return _provided[0]() if _provided else ()


def window(campaign: str) -> Window | None:
    """The window of a campaign by its id as text; None where there is none."""
    return next((found for found in windows() if str(found.id) == campaign), None)


def said(text: str, filters: Mapping[str, str]) -> str:
    """A label in the words of the campaign that is asked for."""
    found = window(filters[NAME]) if filters.get(NAME, NONE) != NONE else None
    for today, then in found.words.items() if found else ():
        text = text.replace(today, then)
    return text


def either(code: str) -> ColumnElement[bool]:
    """Facts whose buyer or whose origin lies at or under a region."""
    return or_(*(and_(*raw_under(side, code)) for side in SIDES))


def condition(campaign: str) -> ColumnElement[bool]:
    """The facts of a campaign, or with '-' those of none."""
    if campaign != NONE:
        found = window(campaign)
        return _lies_in(found) if found else false()
    return case((or_(false(), *map(_lies_in, windows())), 1), else_=0) == 0


def _lies_in(found: Window) -> ColumnElement[bool]:
    return and_(F.on_day >= found.first_on, F.on_day <= found.last_on, either(found.region_code))


def spread(period: Period, filters: Mapping[str, str]) -> tuple[FromClause, Expression]:
    """The facts, each once per campaign of the period that it lies in (once without a key if in none), and
    the key. With a filter for one campaign only that one is a key."""
    wanted = [
        found
        for found in windows()
        if found.first_on < period.end
        and found.last_on >= period.first
        and filters.get(NAME, str(found.id)) == str(found.id)
    ]
    if not wanted:
        return SaleFact.__table__, cast(null(), BigInteger)
    columns: list[Any] = [column("id", BigInteger)]
    columns += [column("first_on", F.on_day.type), column("last_on", F.on_day.type)]
    columns += [column("code", F.buyer_town.type)]
    rows = [(found.id, found.first_on, found.last_on, found.region_code) for found in wanted]
    listed = values(*columns, name="listed").data(rows).cte()
    holds = and_(F.on_day >= listed.c.first_on, F.on_day <= listed.c.last_on, listed.c.code.in_(_KEYS))
    return SaleFact.__table__.outerjoin(listed, holds), listed.c.id
