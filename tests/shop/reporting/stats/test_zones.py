"""Months, quarters and years begin at midnight in Shanghai, wherever the server stands."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from shop.core.db import db
from tests.support import zones
from tests.support.databases import ROOT, Database

pytestmark = pytest.mark.slow
ZONES = ("UTC", "Asia/Shanghai", "America/Los_Angeles")


def test_edges_of_periods_are_the_same_in_every_time_zone(
    app: Flask, database: Database, tmp_path: Path
) -> None:
    db.session.remove()
    servers = [_server(zone, database.url, tmp_path) for zone in ZONES]  # they load side by side
    answers = [server.communicate("now\n", timeout=120)[0] for server in servers]
    assert [server.returncode for server in servers] == [0] * len(ZONES)
    assert answers[0] == answers[1] == answers[2]
    told = json.loads(answers[0])
    assert told["of the facts"] == told["of the cubes"]
    found, expected = told["of the cubes"], _by_hand()
    assert {month: values[0] for month, values in found["month"].items()} == expected
    for name, key in (("quarter", _quarter), ("year", lambda month: month[:4])):
        sums: dict[str, int] = defaultdict(int)
        for month, amount in expected.items():
            sums[key(month)] += amount
        assert {period: values[0] for period, values in found[name].items()} == sums
    # 50 sales, of which ten were returned: each of those counts in its own month, and counts back in the next.
    assert found["month total"][2:] == [40, 40]
    assert found["year"]["2023"][2:] == [6, 6]  # of seven sales one came back in it; the next on 1 January
    assert found["month"]["202402"][2] == 4 + 2  # five around the leap day less one; two before March
    assert found["today"] == "2026-11-23"


def _by_hand() -> dict[str, int]:
    """The amounts by month: before an edge they are of the month that ends, from it on of the one that begins."""
    found: dict[str, int] = defaultdict(int)
    for edge_at, day in enumerate(zones.EDGES):
        before = day.replace(day=28) if day.day > 1 else _month_before(day)
        for step_at in range(len(zones.STEPS)):
            month = day if step_at >= 2 else before
            found[f"{month:%Y%m}"] += zones.amount(edge_at, step_at)
        found[f"{day:%Y%m}"] -= zones.amount(edge_at, 1)
    return dict(found)


def _month_before(day: Any) -> Any:
    return day.replace(year=day.year - 1, month=12) if day.month == 1 else day.replace(month=day.month - 1)


def _quarter(month: str) -> str:
    return f"{month[:4]}{(int(month[4:]) + 2) // 3}"


def _server(zone: str, address: str, folder: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.support.zones", address, str(folder)],
        cwd=ROOT, env={**os.environ, "TZ": zone, "PGTZ": zone}, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
