"""The code on a delivery sheet opens its acceptance on the receiver's phone; one submit accepts all its orders."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from shop.core.db import db
from shop.fulfilment.deliveries.queries import acceptances_of
from tests.factories.deliveries import a_plan, an_open_order, loaded, two_canteens
from tests.factories.desks import a_png
from tests.support.browser import check_no_sideways_scroll, sign_in
from tests.support.servers import Served

fits = check_no_sideways_scroll


@pytest.fixture
def person(app: Flask, live_server: Served) -> Callable[..., Any]:
    def sit_down(page: Any, user: Any) -> Any:
        sign_in(page, app, user, live_server.url)
        return page

    return sit_down


def test_a_sheet_is_weighed_and_signed_on_a_phone(
    app: Flask, live_server: Served, phone: Any, person: Any, tmp_path: Path
) -> None:
    trade, one, _other, second = two_canteens()
    orders = [
        an_open_order(trade, one, {trade.sku_id: 30_000}),
        an_open_order(trade, one, {second: 5_000}),
    ]
    run = loaded(trade, a_plan(trade))
    sheet = run.sheets[0]
    (tmp_path / "坏果.png").write_bytes(a_png())

    desk = person(phone, trade.supplier)
    for path in ("/supplier/deliveries", f"/supplier/deliveries/{run.id}"):
        desk.goto(path)
        fits(desk)

    door = person(phone, one.receiver)
    door.goto(f"/d/{sheet.token}")
    fits(door)
    assert all(door.get_by_text(order.no).count() for order in orders)
    first = door.locator("[data-line]").first
    first.get_by_label("实收（过秤）").fill("29.5")
    assert first.get_by_label("拒收或短少数量").input_value() == "0.5"
    first.locator("select").select_option("破损")
    first.locator("input[type=file]").set_input_files(str(tmp_path / "坏果.png"))
    assert "225.60" in door.locator("[data-sum]").inner_text()
    door.get_by_label("签收人姓名").fill("李收货")
    fits(door)
    door.get_by_role("button", name="确认验收").click()
    door.get_by_text("已验收，验收单号").wait_for()
    fits(door)
    db.session.rollback()
    assert sum(order.payable_fen for order in map(db.session.merge, orders)) == 22_560
    done = acceptances_of(db.session.merge(sheet))
    assert {paper.signed_name for paper in done} == {"李收货"} and len(done) == 2
