"""The console in a real browser: charts are drawn under the strict policy, nothing runs off a phone."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from tests.admin.conftest import OFFICIALS, WUSU, World
from tests.support.browser import check_no_sideways_scroll, sign_in
from tests.support.servers import Served

PAGES = (
    "/admin/",
    "/admin/sales/?period=year",
    "/admin/sales/?period=custom&side=buyer",
    "/admin/sales/lines",
    "/admin/units/",
    "/admin/units/new",
    "/admin/cooperatives/",
    "/admin/orders/",
    "/admin/audit/",
    "/admin/regions/654202",
    "/admin/users/",
    "/admin/jobs/",
)


@pytest.fixture
def seated(app: Flask, world: World, live_server: Served) -> Any:
    """Somebody of the platform, signed in on a given browser page."""

    def sit(page: Any) -> Any:
        sign_in(page, app, OFFICIALS["platform"](), live_server.url)
        return page

    return sit


def test_nothing_runs_off_a_phone(seated: Any, phone: Any, world: World) -> None:
    seated(phone)
    for path in (*PAGES, f"/admin/orders/{world.orders[WUSU].no}"):
        phone.goto(path)
        check_no_sideways_scroll(phone)


def test_the_board_draws_and_opens_to_its_lines(seated: Any, page: Any) -> None:
    seated(page).goto("/admin/sales/?period=year&unit=yuan")
    page.wait_for_selector("body[data-ready]")
    assert page.locator("[data-chart] svg").count() == 4
    assert page.locator("[data-spark] svg").count() == 6
    page.get_by_role("link", name="新疆维吾尔自治区").click()
    page.get_by_role("link", name="塔城地区", exact=True).click()
    amount = page.get_by_role("row", name="乌苏市").get_by_role("link").nth(1)
    shown = amount.inner_text()
    amount.click()
    assert shown in page.locator("[data-sum]").inner_text()
