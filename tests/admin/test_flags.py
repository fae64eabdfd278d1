"""Flags at the console, and the nightly check of the books that officials are shown."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from flask import Flask

from shop.cli import duties
from shop.core import clock
from shop.core.db import db
from shop.oversight.flags import actions
from shop.oversight.flags.models import Flag
from shop.oversight.verify import runs
from shop.trading.orders.models import OrderLine
from tests.admin.conftest import NOW, WUSU, Desk, World


def test_an_auditor_reads_the_evidence_and_answers(
    world: World, visit: Callable[[str], Desk], at: Callable[..., object]
) -> None:
    """A90: the month of three counties was bought in its last hours only where it was."""
    end = clock.start_of(clock.business_day(NOW).replace(month=12, day=1))
    for order in world.orders.values():
        order.placed_at = end - timedelta(days=15)
    world.orders[WUSU].placed_at = end - timedelta(hours=3)
    db.session.commit()
    at(end + timedelta(hours=3))
    actions.scan(now=end + timedelta(hours=3))
    db.session.commit()
    flag = db.session.query(Flag).one()
    assert visit("treasury").get("/admin/flags/").status_code == 403
    desk = visit("supervisor")
    assert "期末集中" in desk.get("/admin/flags/?status=open").text
    assert f'href="/admin/flags/{flag.id}"' in desk.get("/admin/flags/").text
    page = desk.get(f"/admin/flags/{flag.id}").text
    assert world.orders[WUSU].no in page
    assert "2,179.40" in page
    assert "待核实异常线索" in desk.get("/admin/").text
    assert desk.post(f"/admin/flags/{flag.id}/uphold", {"words": ""}).status_code == 422
    assert desk.post(f"/admin/flags/{flag.id}/uphold", {"words": "突击下单"}).status_code == 303
    assert "突击下单" in desk.get(f"/admin/flags/{flag.id}").text
    assert f'href="/admin/flags/{flag.id}"' not in desk.get("/admin/flags/?status=open").text


def test_officials_see_what_the_nightly_check_found(
    world: World, visit: Callable[[str], Desk], app: Flask, tmp_path: object, at: Callable[..., object]
) -> None:
    """Control: before it ran there is no line; a falsified order shows as a difference."""
    folder = app.extensions["settings"].instance_dir
    desk = visit("county")
    assert "账实核对" not in desk.get("/admin/").text
    assert runs.is_due(NOW)
    assert duties.verify(folder) == 0
    assert "汇总与审计封条一致" in desk.get("/admin/").text
    line = db.session.query(OrderLine).first()
    assert line is not None
    line.accepted_fen += 100
    db.session.commit()
    assert duties.verify(folder) >= 1
    assert "处差异" in desk.get("/admin/").text
    assert "应为" in visit("platform").get("/admin/jobs/").text
    at(NOW + timedelta(days=3))
    assert "超过两天" in visit("county").get("/admin/").text
