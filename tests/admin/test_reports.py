"""Report forms in the console and the API: filled, opened to lines, handed out, and never beyond one's reach."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest

from shop.parties.accounts.permissions import Role, ScopeKind
from tests.admin.conftest import JIYUAN, WUSU, Desk, World, an_official
from tests.factories.parties import bearer

CODES = (
    "R1",
    "R2",
    "R3",
    "R3-3",
    "R22",
    "R22-4",
    "R4",
    "R8",
    "R9",
    "R10",
    "R11",
    "R12",
    "R13",
    "R15",
    "R16",
    "R18",
    "R20",
    "R21",
)


def test_every_form_fills_on_the_screen_and_its_figures_open_to_their_lines(
    world: World, visit: Callable[[str], Desk]
) -> None:
    desk = visit("county")
    listed = desk.get("/admin/reports/").text
    for code in CODES:
        assert f"/admin/reports/{code}?" in listed
        page = desk.get(f"/admin/reports/{code}?period=2026-11")
        assert page.status_code == 200, code
        assert not world.told_of_shawan(page.text), code
    page = desk.get("/admin/reports/R8?period=2026-11&unit=yuan").text
    opened = re.findall(r'href="(/admin/reports/R8/lines[^"]+column=amount[^"]*)"[^>]*>([\d,.]+)<', page)
    assert opened
    for address, shown in opened:
        lines = desk.get(unescape(address)).text
        assert f"合计 {shown} 元" in lines.replace("\xa0", " "), (address, shown)
    for kind, start in (("xlsx", b"PK"), ("csv", "\ufeff".encode()), ("pdf", b"%PDF"), ("json", b"{")):
        assert desk.get(f"/admin/reports/R8?period=2026-11&format={kind}").data.startswith(start)


def test_nobody_reads_a_form_of_elsewhere_or_of_another_department(
    world: World, visit: Callable[[str], Desk]
) -> None:
    desk = visit("county")
    assert desk.get(f"/admin/reports/R8?period=2026-11&region={JIYUAN}").status_code == 404
    assert (
        desk.get(f"/admin/reports/R8/lines?period=2026-11&key.buyer.county={JIYUAN}").text.count("<tr>") <= 1
    )
    assert desk.get("/admin/reports/R99?period=2026-11").status_code == 404
    assert desk.get("/admin/reports/R8?period=soon").status_code in (400, 422)
    treasury = visit("treasury")
    assert treasury.get("/admin/reports/R3?period=2026-11").status_code == 404
    assert treasury.get("/admin/reports/R11?period=2026-11").status_code == 404
    narrowed = treasury.get("/admin/reports/R8?period=2026-11")
    assert narrowed.status_code == 200 and "统计系统：财政局" in narrowed.text
    assert treasury.get("/admin/reports/R8?period=2026-11&department=总工会").status_code == 404


@pytest.mark.parametrize("who", ["county", "treasury"])
def test_the_api_lists_and_previews_what_the_console_shows(world: World, client: Any, who: str) -> None:
    user = (
        an_official(Role.COUNTY, ScopeKind.REGION, WUSU)
        if who == "county"
        else an_official(Role.TREASURY, ScopeKind.DEPARTMENT, WUSU, "财政局")
    )
    headers = bearer(user)
    listed = client.get("/api/v1/reports", headers=headers).json["items"]
    codes = {found["code"] for found in listed}
    assert "R8" in codes and ("R3" in codes) is (who == "county")
    address = "/api/v1/reports/R8/preview?period=2026-11&unit=yuan"
    sheet = client.get(address, headers=headers).json
    at = [column["key"] for column in sheet["columns"]].index("amount")
    total = sheet["rows"][-1]
    assert total["kind"] == "total" and total["cells"][at] == 217_940
    assert sheet["filters"]["buyer"] == WUSU
    elsewhere = client.get(f"{address}&region={JIYUAN}", headers=headers)
    assert elsewhere.status_code == 404
