"""Officials take lists of what is on sale in their scope to other platforms."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from shop.core.db import db
from shop.parties.regions.models import Region
from shop.support.workbooks import reader
from tests.admin.conftest import JIYUAN, SHAWAN, WUSU, Desk, World

LISTS = "/admin/products/elsewhere"


def names(desk: Desk, path: str, column: str) -> set[str]:
    head, *rows = reader.rows(desk.get(path).data)
    at = head.cells.index(column)
    return {row.cells[at] for row in rows}


@pytest.mark.parametrize("who", ["county", "treasury", "supervisor"])
def test_a_list_holds_what_is_in_scope(world: World, visit: Callable[[str], Desk], who: str) -> None:
    assert names(visit(who), f"{LISTS}/general", "供应商") == {world.wusu.cooperative.name}


def test_the_832_list_holds_flagged_counties_alone(world: World, visit: Callable[[str], Desk]) -> None:
    for code, flag in ((WUSU, False), (SHAWAN, True), (JIYUAN, False)):
        db.session.get(Region, code).is_832 = flag
    desk = visit("platform")
    assert names(desk, f"{LISTS}/832", "832 县代码") == {SHAWAN}
    assert len(names(desk, f"{LISTS}/general", "供应商")) == 3
    assert "832 平台上架表" in desk.get("/admin/products/").text


def test_a_list_for_nobody_is_missing(world: World, visit: Callable[[str], Desk]) -> None:
    assert visit("county").get(f"{LISTS}/taobao").status_code == 404
