"""Upload, check page, confirm, with real clicks; nothing runs off a phone."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from shop.core.db import db
from tests.factories.catalog import a_product
from tests.factories.imports import TOMATO, a_template
from tests.factories.parties_rows import a_cooperative
from tests.factories.trading import a_seller
from tests.support.browser import check_no_sideways_scroll, sign_in

pytestmark = pytest.mark.browser
FILE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONG = TOMATO | {"name": "一个名字很长很长的坏商品" * 5, "about": "x" * 300, "price": "贵"}


@pytest.fixture
def somebody(app):
    seller = a_cooperative()
    a_product(seller)
    user = a_seller(seller)
    db.session.commit()
    return user


def upload(page):
    page.goto("/supplier/imports")
    with page.expect_download() as download:
        page.get_by_role("link", name="下载模板").first.click()
    assert download.value.suggested_filename == "商品批量导入模板.xlsx"
    page.get_by_label("表格（.xlsx").set_input_files(
        {"name": "商品.xlsx", "mimeType": FILE, "buffer": a_template(TOMATO, LONG)}
    )
    page.get_by_role("button", name="上传并检查").click()
    page.get_by_text("共 2 行：1 行可以导入，1 行有错误").wait_for()


def test_a_file_is_uploaded_checked_and_confirmed(app, somebody, page, live_server):
    sign_in(page, app, somebody, live_server.url)
    upload(page)
    page.get_by_text("单价应为元").wait_for()
    found = Axe().run(page).response["violations"]
    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == []
    page.get_by_role("button", name="确认导入").click()
    page.get_by_text("已生成 1 个商品草稿。请逐个核对后上架。").wait_for()
    page.get_by_role("link", name="查看草稿").first.click()
    page.get_by_role("link", name="沙瓤番茄").wait_for()


def test_the_pages_fit_a_phone(app, somebody, phone, live_server):
    sign_in(phone, app, somebody, live_server.url)
    upload(phone)
    check_no_sideways_scroll(phone)
    for path in ("/supplier/imports", "/supplier/elsewhere"):
        phone.goto(path)
        check_no_sideways_scroll(phone)
