"""Order lines leave in the background: asked for on the statistics page, watched, fetched, given up."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable

from shop.cli import duties
from tests.admin.conftest import SHAWAN, WUSU, Desk, World


def asked_for(desk: Desk) -> dict[str, str]:
    """What the button on the page would send."""
    form = re.search(r'<form id="export-lines".*?</form>', desk.get("/admin/sales/?period=year").text, re.S)
    assert form
    sent = dict(re.findall(r'name="([^"]+)" value="([^"]*)"', form[0]))
    return {key: value for key, value in sent.items() if key != "csrf_token"}


def test_an_official_exports_the_lines_of_what_he_sees(world: World, visit: Callable[[str], Desk]) -> None:
    desk = visit("county")
    assert desk.post("/admin/exports/", asked_for(desk)).status_code == 303
    strip = desk.get("/admin/exports/strip").text
    assert "正在生成" in strip and "every 2s" in strip
    duties.one_round()
    assert desk.get("/admin/exports/strip").text.strip() == ""
    file = re.search(r'href="(/admin/exports/\d+/file)"', desk.get("/admin/exports/").text)
    assert file
    answer = desk.get(file[1])
    with zipfile.ZipFile(io.BytesIO(answer.data)) as book:
        text = "".join(book.read(name).decode() for name in book.namelist())
    assert world.orders[WUSU].no in text and world.orders[SHAWAN].no not in text


def test_what_is_given_up_is_not_made(world: World, visit: Callable[[str], Desk]) -> None:
    desk = visit("county")
    desk.post("/admin/exports/", asked_for(desk))
    cancel = re.search(r'action="(/admin/exports/\d+/cancel)"', desk.get("/admin/exports/").text)
    assert cancel and desk.post(cancel[1]).status_code == 303
    duties.one_round()
    page = desk.get("/admin/exports/").text
    assert "已取消" in page and "/file" not in page
