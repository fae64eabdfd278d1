"""Applying and complaining on a phone: chosen by taps, nothing runs off the screen, files and all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from shop.core.db import db
from shop.oversight.complaints.models import Complaint
from shop.parties.onboarding.models import Application
from tests.factories.catalog import a_product
from tests.factories.desks import PDF, a_png, form
from tests.factories.parties import an_official
from tests.factories.parties_rows import a_cooperative
from tests.support.browser import check_no_sideways_scroll
from tests.support.servers import Served


@pytest.fixture
def files(tmp_path: Path) -> dict[str, str]:
    (tmp_path / "执照.pdf").write_bytes(PDF)
    (tmp_path / "名册.png").write_bytes(a_png())
    return {"licence": str(tmp_path / "执照.pdf"), "helped_evidence": str(tmp_path / "名册.png")}


def test_a_cooperative_applies_by_its_phone(
    app: Flask, live_server: Served, phone: Any, files: dict[str, str]
) -> None:
    typed = form()
    phone.goto("/login")
    phone.get_by_role("link", name="合作社申请入驻").click()
    for code in ("410000", "419001", "419001103"):
        check_no_sideways_scroll(phone)
        with phone.expect_navigation():
            phone.locator("#place-next").select_option(code)
    for name in ("legal_form",):
        phone.locator(f"#f-{name}").select_option(typed[name])
    for name in set(typed) - {"legal_form", "region_code", "about"}:
        phone.locator(f"#f-{name}").fill(str(typed[name]))
    for name, path in files.items():
        phone.locator(f"#f-{name}").set_input_files(path)
    check_no_sideways_scroll(phone)
    phone.get_by_role("button", name="提交申请").click()
    phone.get_by_text("申请已提交").wait_for()
    check_no_sideways_scroll(phone)
    phone.get_by_role("link", name="查看进度").click()
    phone.get_by_text("待县级推荐").wait_for()
    check_no_sideways_scroll(phone)
    assert db.session.scalars(select(Application.region_code)).one() == "419001103"


def test_a_price_is_complained_about_by_phone(
    app: Flask, live_server: Served, phone: Any, files: dict[str, str]
) -> None:
    an_official()
    product = a_product(a_cooperative()).id
    db.session.commit()
    phone.goto(f"/products/{product}")
    phone.get_by_role("link", name="价格过高？").click()
    check_no_sideways_scroll(phone)
    assert phone.locator("#f-kind").input_value() == "price"
    phone.locator("#f-told").fill("比县城超市贵一倍")
    phone.locator("#f-files").set_input_files([files["helped_evidence"], files["licence"]])
    phone.get_by_role("button", name="提交").click()
    no = phone.locator("[data-slip-no]").inner_text()
    key = phone.locator("[data-slip-key]").inner_text()
    check_no_sideways_scroll(phone)
    phone.get_by_role("link", name="查看办理情况").click()
    phone.get_by_role("button", name="退出查询").click()
    phone.locator("#f-no").fill(no)
    phone.locator("#f-key").fill(key)
    phone.get_by_role("button", name="查询").click()
    phone.get_by_text("待受理").wait_for()
    check_no_sideways_scroll(phone)
    assert db.session.scalars(select(Complaint.no)).one() == no
