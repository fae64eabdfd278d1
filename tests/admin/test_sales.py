"""The sales board: parts make the whole, every figure opens to its lines, the file is the screen."""

from __future__ import annotations

import csv
import html
import io
import re
from collections.abc import Callable
from datetime import date

import pytest
from python_calamine import CalamineWorkbook

from admin.board import growth
from admin.spans import so_far
from shop.core.clock import Period
from shop.core.db import db
from shop.core.money import parse_yuan
from shop.ledger.entries import Source
from tests.admin.conftest import JIYUAN, NOW, WUSU, Desk, World
from tests.factories.facts import a_sale
from tests.factories.quotas import a_filing, a_reviewer, confirm

ROW = re.compile(r"<tr[^>]*>\s*<th scope=\"row\".*?</tr>", re.S)
LINK = re.compile(r'href="(/admin/sales/lines[^"]*)"[^>]*>([^<]+)</a>')
COUNTS = 4  # orders, units, suppliers and households, last in each row


def rows_of(page: str) -> list[tuple[str, str, str, list[str]]]:
    """(name, address of the lines, amount, counts) of each row of the board's table, total last."""
    found = []
    for row in ROW.findall(page[page.index('id="drill"') :]):
        name = re.sub(r"<[^>]+>", "", row[: row.index("</th>")]).strip()
        links = [(html.unescape(href), text.strip()) for href, text in LINK.findall(row)]
        found.append((name, links[0][0], links[0][1], [text for _href, text in links[-COUNTS:]]))
    return found


def fen(text: str) -> int:
    return -parse_yuan(text[1:]) if text.startswith("-") else parse_yuan(text)


VIEWS = [
    "unit=yuan",
    "unit=yuan&region=650000",
    "unit=yuan&region=654200",
    f"unit=yuan&region={JIYUAN}",
    "unit=yuan&side=buyer&region=654200&basis=ordered",
    "unit=yuan&period=year&department=财政局&venue=office&category=02",
]


@pytest.mark.parametrize("view", VIEWS)
def test_parts_and_unclassified_make_the_whole_and_open_to_their_lines(
    world: World, visit: Callable[[str], Desk], view: str
) -> None:
    client = visit("platform")
    *parts, total = rows_of(client.get(f"/admin/sales/?{view}").text)
    assert total[0] == "合计"
    assert fen(total[2]) > 0
    assert sum(fen(part[2]) for part in parts) == fen(total[2])
    for _name, address, amount, _counts in [*parts, total]:
        lines = client.get(address).text
        assert re.search(r'data-sum="(-?\d+)"', lines)[1] == str(fen(amount))  # type: ignore[index]
        file = list(csv.reader(io.StringIO(client.get(f"{address}&format=csv").data.decode("utf-8-sig"))))
        assert sum(fen(line[-1]) for line in file[1:]) == fen(amount)


def test_what_belongs_to_a_prefecture_itself_opens_to_its_own_lines(
    world: World, visit: Callable[[str], Desk]
) -> None:
    path = "/650000/654200/"
    a_sale(
        on=date(2026, 11, 2),
        order_id=901,
        order_no="X1",
        buyer_path=path,
        origin_path=path,
        amount_fen=12_345,
    )
    db.session.commit()
    client = visit("prefecture")
    for side in ("origin", "buyer"):
        rows = {row[0]: row for row in rows_of(client.get(f"/admin/sales/?unit=yuan&side={side}").text)}
        assert rows["塔城地区（本级）"][2] == "123.45"
        for _name, address, amount, _counts in rows.values():
            assert f'data-sum="{fen(amount)}"' in client.get(address).text


def test_every_cell_opens_to_lines_that_make_it_up(world: World, visit: Callable[[str], Desk]) -> None:
    """Sources, payers, accredited goods, the matrix, the charts' tables and the ranking, whatever the rows are."""
    day = date(2026, 11, 3)
    a_sale(on=day, order_id=901, order_no="X1", source=Source.OFFLINE, channel="counter", amount_fen=70_000)
    a_sale(on=day, order_id=902, order_no="X2", fund_source="personal", accredited=False, amount_fen=5_500)
    a_sale(on=date(2025, 11, 3), order_id=903, order_no="X3", amount_fen=60_000, buyer_path="/", unit_id=12)
    db.session.commit()
    client = visit("platform")
    for view in (
        "period=month",
        "period=year&rows=unit",
        "at=202511",
        "region=654200&rows=product&side=origin",
    ):
        page = client.get(f"/admin/sales/?unit=yuan&{view}").text
        cells = {html.unescape(href): text for href, text in LINK.findall(page) if "." in text}
        assert len(cells) > 15
        for address, shown in cells.items():
            said = re.search(r'data-sum="(-?\d+)"', client.get(address).text)
            assert said and said[1] == str(fen(shown)), (view, address)
    page = client.get("/admin/sales/?unit=yuan").text
    total = page[page.index('<tfoot><tr><th scope="row">合计', page.index('id="drill"')) :]
    money = [fen(text) for _href, text in LINK.findall(total) if "." in text]
    whole, accredited, platform, offline, by_units, by_people = money
    assert whole == platform + offline == by_units + by_people
    assert (offline, by_people) == (70_000, 5_500)
    assert 0 < accredited <= whole - by_people


def test_an_earlier_month_is_chosen_and_a_strange_one_refused(
    world: World, visit: Callable[[str], Desk]
) -> None:
    a_sale(on=date(2026, 10, 31), order_id=901, order_no="X1", amount_fen=12_300)
    db.session.commit()
    client = visit("platform")
    for view in ("period=month&at=202610", "period=custom&from=2026-10-01&to=2026-10-31"):
        assert rows_of(client.get(f"/admin/sales/?unit=yuan&{view}").text)[-1][2] == "123.00"
    quarter = rows_of(client.get("/admin/sales/?unit=yuan&period=quarter&at=20264").text)[-1][2]
    assert quarter == rows_of(client.get("/admin/sales/?unit=yuan&period=quarter").text)[-1][2]
    for odd in ("at=202613", "at=oktober", "period=year&at=1999", "rows=secret"):
        assert client.get(f"/admin/sales/?{odd}").status_code == 422


def test_the_accepted_amount_is_the_figure(world: World, visit: Callable[[str], Desk]) -> None:
    *_parts, total = rows_of(visit("county").get("/admin/sales/?unit=yuan").text)
    assert total[2] == "2,179.40"


def test_opening_downwards_skips_layers_that_do_not_exist(world: World, visit: Callable[[str], Desk]) -> None:
    client = visit("platform")
    names = {
        region: [row[0] for row in rows_of(client.get(f"/admin/sales/?region={region}").text)]
        for region in ("410000", JIYUAN, "650000", "654200")
    }
    assert names["410000"] == ["济源市", "合计"]
    assert names[JIYUAN] == ["未归类", "合计"]  # straight to towns; the sale named none
    assert names["650000"] == ["塔城地区", "合计"]
    assert names["654200"] == ["乌苏市", "沙湾市", "合计"]


def test_the_file_is_the_screen(world: World, visit: Callable[[str], Desk]) -> None:
    client = visit("prefecture")
    for unit in ("yuan", "wan"):
        address = f"/admin/sales/?unit={unit}&order=name"
        screen = [(name, amount, counts) for name, _href, amount, counts in rows_of(client.get(address).text)]
        rows = list(csv.reader(io.StringIO(client.get(f"{address}&format=csv").data.decode("utf-8-sig"))))
        said = [(row[1], f"{float(row[2]):,.2f}", [f"{int(n):,}" for n in row[-COUNTS:]]) for row in rows[1:]]
        assert said == screen
        book = CalamineWorkbook.from_filelike(io.BytesIO(client.get(f"{address}&format=xlsx").data))
        sheet = book.get_sheet_by_index(0).to_python()
        assert [row[1] for row in sheet[1:]] == [name for name, *_rest in screen]
        assert [f"{row[2]:,.2f}" for row in sheet[1:]] == [amount for _name, amount, _counts in screen]
        assert sheet[1][0] == WUSU  # a code stays text
        notes = {row[0]: row[1] for row in book.get_sheet_by_index(1).to_python()}
        assert {"口径", "统计期", "范围", "数据截至"} <= set(notes)


def test_cells_in_wan_still_add_up_to_the_rounded_whole(world: World, visit: Callable[[str], Desk]) -> None:
    for at, town in enumerate(("654202100", "654202001", "654202002")):
        path = f"/650000/654200/{WUSU}/{town}/"
        a_sale(
            on=date(2026, 11, 2), order_id=900 + at, order_no=f"X{at}", origin_path=path, amount_fen=333_333
        )
    db.session.commit()
    *parts, total = rows_of(visit("county").get("/admin/sales/?unit=wan").text)
    assert len(parts) == 4
    assert sum(fen(part[2]) for part in parts) == fen(total[2])


def test_the_page_says_what_its_figures_are(world: World, visit: Callable[[str], Desk]) -> None:
    page = visit("treasury").get("/admin/sales/?side=buyer").text
    for words in (
        "验收",
        "2026-11-01 — 2026-11-30",
        "统计系统：财政局",
        "乌苏市",
        "数据截至：2026-11-20 12:00",
    ):
        assert words in page


def test_a_department_counts_only_its_own(world: World, visit: Callable[[str], Desk]) -> None:
    path = "/650000/654200/654202/"
    a_sale(
        on=date(2026, 11, 2), order_id=901, order_no="X1", buyer_path=path, system="总工会", amount_fen=100
    )
    db.session.commit()
    *_parts, total = rows_of(visit("treasury").get("/admin/sales/?side=buyer&unit=yuan").text)
    assert total[2] == "2,179.40"
    *_parts, total = rows_of(visit("county").get("/admin/sales/?side=buyer&unit=yuan").text)
    assert total[2] == "2,180.40"


def test_growth_compares_the_same_number_of_days() -> None:
    today = date(2026, 11, 20)
    assert so_far(Period.month(202611), today) == Period(date(2026, 11, 1), date(2026, 11, 21))
    assert so_far(Period.month(202610), today) == Period.month(202610)
    assert (growth(150, 100), growth(974, 1000), growth(5, 0), growth(0, 200)) == (500, -26, None, -1000)


def test_reserved_shares_stand_beside_what_buyers_accepted(
    world: World, visit: Callable[[str], Desk]
) -> None:
    confirm(a_filing(world.wusu.unit), a_reviewer(WUSU), now=NOW)
    db.session.commit()
    desk, year = visit("prefecture"), "/admin/sales/?period=year"
    page = desk.get(f"{year}&side=buyer").text
    # 2,179.40 of 100,000 yuan; 沙湾's unit has declared nothing.
    assert page.count("2.18%") >= 4 and "未填报" in page and "已确认 1 家，待审核 0 家，未填报 1 家" in page
    assert '"target"' in page and "10000000" in page
    by_origin = desk.get(f"{year}&side=origin").text
    assert "2.18%" in by_origin and '"target"' not in by_origin  # a goal of buyers, not of this trend
    assert "已确认 1 家" not in desk.get(f"{year}&side=buyer&fund_source=canteen").text
    rows = desk.get(f"{year}&side=buyer&format=csv").data.decode("utf-8-sig")
    assert "预留份额完成率" in rows and "2.18%" in rows
