"""Saved views of the workbench: one's own, always readable, and where one starts."""

from __future__ import annotations

import re
from collections.abc import Callable

from tests.admin.conftest import Desk, World

VIEWS = "/admin/sales/views"


def ids(page: str) -> list[str]:
    return re.findall(r"/admin/sales/views/(\d+)/drop", page)


def test_a_view_is_kept_renamed_started_with_and_dropped(world: World, visit: Callable[[str], Desk]) -> None:
    client = visit("county")
    kept = client.post(VIEWS, {"name": "  上月  付款 ", "query": "period=month&at=202610&basis=paid&odd=1"})
    assert kept.location.startswith("/admin/sales/?period=month&at=202610&basis=paid")
    assert "odd" not in kept.location
    number = ids(client.get(VIEWS).text)[0]
    assert "上月 付款" in client.get("/admin/sales/?period=month").text
    client.post(VIEWS, {"name": "本季", "query": "period=quarter"})
    assert "已有同名视图" in client.get(client.post(VIEWS, {"name": "本季", "query": ""}).location).text
    assert client.get("/admin/sales/").status_code == 200
    for other in ids(client.get(VIEWS).text):
        client.post(f"{VIEWS}/{other}/start", {"start": "1"})
    client.post(f"{VIEWS}/{number}/start", {"start": "1"})
    assert client.get("/admin/sales/").location == kept.location
    client.post(f"{VIEWS}/{number}/rename", {"name": "十月付款"})
    assert "十月付款" in client.get(VIEWS).text
    client.post(f"{VIEWS}/{number}/start", {"start": "0"})
    assert client.get("/admin/sales/").status_code == 200
    client.post(f"{VIEWS}/{number}/drop")
    assert number not in ids(client.get(VIEWS).text)


def test_a_view_that_cannot_be_shown_is_not_kept(world: World, visit: Callable[[str], Desk]) -> None:
    client = visit("county")
    for query in ("period=never", "basis=guessed", "period=custom&from=2026-12-01&to=2026-01-01"):
        assert client.post(VIEWS, {"name": "甲", "query": query}).location == VIEWS
    assert ids(client.get(VIEWS).text) == []


def test_the_views_of_others_are_out_of_sight(world: World, visit: Callable[[str], Desk]) -> None:
    client = visit("county")
    client.post(VIEWS, {"name": "县里的视图", "query": "period=year"})
    number = ids(client.get(VIEWS).text)[0]
    stranger = visit("platform")
    assert "县里的视图" not in stranger.get(VIEWS).text
    for verb, said in (("rename", {"name": "乙"}), ("start", {"start": "1"}), ("drop", {})):
        assert stranger.post(f"{VIEWS}/{number}/{verb}", said).status_code == 404
