"""Every standard figure is counted a second time, fact by fact, and agrees to the fen.

`make drill` asks the same of a million facts (`FACTS` says how many).
"""

from __future__ import annotations

import os
import sys
import time
from collections import Counter
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from flask import Flask

from shop.cli import bulk
from shop.core import clock
from shop.core.clock import Period
from shop.core.db import db
from shop.ledger.entries import Source
from shop.reporting.stats import queries
from tests.support import second_count
from tests.support.second_count import LEVELS, TAGS, Count, Line

FACTS = int(os.environ.get("FACTS", "12000"))
TAIL = 600  # facts that no fold has seen
ALL_FROM = 100_000  # below, each column is asked by one of the times only, in turn
TIMES = ("month", "quarter", "year")
SIDES = ("buyer", "origin")
MEASURES = ("amount", "accredited", "qty", "orders", "units", "products", "cooperatives")
COLUMNS = (*TAGS, *(f"{side}_{level}" for side in SIDES for level in LEVELS[:3]))
SOURCES = (Source.PLATFORM, Source.PLATFORM, Source.OFFLINE)


def name_of(column: str) -> str:
    """What the statistics call a column."""
    if column == "unit_id":
        return "unit"
    side, _, level = column.partition("_")
    return f"{side}.{level}" if side in SIDES else column


def asked(column: str, time: str, filters: dict[str, str]) -> Count:
    today = clock.business_day(clock.utcnow())
    found = queries.table(
        actor=None,
        by=(time, name_of(column)),
        measures=MEASURES,
        period=Period(date(today.year - 4, 1, 1), today + timedelta(days=1)),
        filters=filters,
    )
    rows = {row.keys: list(row.values.values()) for row in (*found.rows, *found.unclassified_rows)}
    return Count(rows, list(found.total.values()), list(found.unclassified.values()))


def agree(told: Count, counted: Count, question: Any) -> None:
    """Says which cells differ, and which figures."""
    for keys in told.rows.keys() | counted.rows.keys():
        pair = told.rows.get(keys), counted.rows.get(keys)
        assert pair[0] == pair[1], (question, keys, MEASURES)
    assert told.total == counted.total, (question, "total", MEASURES)
    assert told.unclassified == counted.unclassified, (question, "unclassified", MEASURES)


def would_notice(lines: list[Line]) -> None:
    """One sale overlooked, or one return, and they no longer agree."""
    told = asked("department", "month", {})
    last_return = next(line for line in reversed(lines) if line.row.reverses_id is not None)
    for overlooked in (lines[0], last_return):
        slip = second_count.count([line for line in lines if line is not overlooked], "department", "month")
        with pytest.raises(AssertionError):
            agree(told, slip, "slipped")


@pytest.fixture
def lines(app: Flask) -> list[Line]:
    """Facts of three years, and a tail that came after the last fold."""
    bulk.write(FACTS - TAIL, Random(8), sources=SOURCES)
    bulk.append(TAIL, Random(9), sources=SOURCES)
    found = second_count.read()
    db.session.rollback()
    return found


def test_every_standard_figure_agrees_with_a_second_count(lines: list[Line]) -> None:
    assert len(lines) == FACTS and len({line.month for line in lines}) >= 36
    returned = [line for line in lines if line.row.reverses_id is not None]
    assert len(returned) > FACTS // 40
    assert any(line.month != line.purchase.made for line in returned)
    cells, began = 0, time.monotonic()
    for number, column in enumerate(COLUMNS):
        for name in TIMES if FACTS >= ALL_FROM else (TIMES[number % 3],):
            counted = second_count.count(lines, column, name)
            agree(asked(column, name, {}), counted, (name, column))
            cells += len(counted.rows) * len(MEASURES)
    for side in SIDES:
        for level in LEVELS[:3]:
            within = f"{side}_{level}"
            code = Counter(getattr(line.row, within) or "" for line in lines).most_common(1)[0][0]
            counted = second_count.count(lines, "department", "month", within=(within, code))
            agree(asked("department", "month", {side: code}), counted, (within, code))
            cells += len(counted.rows) * len(MEASURES)
    assert cells > 5_000
    would_notice(lines)
    said = f"{FACTS:,} facts, {cells:,} cells, {time.monotonic() - began:.0f} s\n"
    sys.stdout.write(said)  # for `make drill`
