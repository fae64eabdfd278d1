"""A filled form as XLSX, CSV, PDF, JSON and on the screen: the same cells everywhere, and none that can run."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pikepdf
import pytest
from flask import Flask, render_template_string
from python_calamine import CalamineWorkbook

from shop.core.clock import Period
from shop.core.errors import Invalid
from shop.reporting.exports import sheets
from shop.reporting.exports.sheet import Sheet, SheetColumn, SheetRow
from shop.reporting.exports.sheet_layout import heads
from shop.support.printing.press import TooLong
from tests.shop.reporting.exports.test_files import PAYLOADS

COLUMNS = (
    SheetColumn("unit", "采购单位", width=28),
    SheetColumn("code", "信用代码", width=22),
    SheetColumn("month_fen", "本月（元）", "fen", head=("采购金额", "平台"), ledger=True),
    SheetColumn("year_fen", "累计（万元）", "wan", head=("采购金额", "平台"), ledger=True),
    SheetColumn("offline_fen", "平台外（元）", "fen", head=("采购金额",)),
    SheetColumn("qty", "数量", "qty"),
    SheetColumn("orders", "订单数", "int", ledger=True),
    SheetColumn("rate", "完成率", "bp"),
    SheetColumn("on", "日期", "date"),
)
ROWS = (
    SheetRow(
        ("济源市第一中学", "012345", 123_456, 217_940, None, 320_500, 1_234, 8_630, date(2026, 10, 31)),
        keys={"unit": "7"},
    ),
    SheetRow(("其中：食堂", "", -5, 0, 0, 1_000, 0, None, None), depth=1),
    SheetRow(("合计", "", 123_451, 217_940, 0, 321_500, 1_234, 8_630, None), "total"),
)
NOTES = (("统计期", "2026年10月"), ("金额单位", "元"), ("说明", "退货以负数计入发生当期"))


def a_sheet(**changes: Any) -> Sheet:
    sheet = Sheet(
        "R2", "预留份额执行月报", COLUMNS, ROWS, Period.month(202610), "accepted",
        datetime(2026, 11, 1, 1, tzinfo=UTC), filters={"buyer": "419001"}, notes=NOTES, document_no="济消帮〔2026〕7号",
    )  # fmt: skip
    return replace(sheet, **changes)


def workbook(sheet: Sheet) -> tuple[CalamineWorkbook, zipfile.ZipFile]:
    data = sheets.file_of(sheet, "xlsx", prepared_by="王填表", reviewed_by="李审核")[0]
    return CalamineWorkbook.from_filelike(io.BytesIO(data)), zipfile.ZipFile(io.BytesIO(data))


def test_equal_words_side_by_side_become_one_head() -> None:
    laid = [[(head.text, head.column, head.rows, head.columns) for head in level] for level in heads(COLUMNS)]
    assert laid[0][:3] == [("采购单位", 0, 3, 1), ("信用代码", 1, 3, 1), ("采购金额", 2, 1, 3)]
    assert laid[1] == [("平台", 2, 1, 2), ("平台外（元）", 4, 2, 1)]
    assert laid[2] == [("本月（元）", 2, 1, 1), ("累计（万元）", 3, 1, 1)]
    covered = sum(head.rows * head.columns for level in heads(COLUMNS) for head in level)
    assert covered == 3 * len(COLUMNS), "no hole and no overlap"


def test_a_workbook_prints_as_a_form_and_reads_back_typed() -> None:
    book, package = workbook(a_sheet())
    cells = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    assert cells[0][0] == "预留份额执行月报"
    assert cells[1][0] == "文号：济消帮〔2026〕7号　　统计期：2026年10月　　金额单位：元"
    assert cells[2][:3] == ["采购单位", "信用代码", "采购金额"]
    assert cells[5] == [
        "济源市第一中学",
        "012345",
        1234.56,
        21.794 * 100,
        "",
        320.5,
        1234,
        0.863,
        date(2026, 10, 31),
    ]
    assert cells[6][2] == -0.05
    assert cells[7][0] == "合计"
    assert cells[8][0] == "说明：退货以负数计入发生当期"
    assert [cell for cell in cells[10] if cell] == [
        "单位负责人：",
        "审核人：李审核",
        "填表人：王填表",
        "日期：",
    ]
    xml = package.read("xl/worksheets/sheet1.xml").decode()
    merged = book.get_sheet_by_index(0).merged_cell_ranges
    assert ((2, 2), (2, 4)) in merged and ((2, 0), (4, 0)) in merged and ((0, 0), (0, 8)) in merged
    assert 'orientation="landscape"' in xml and 'paperSize="9"' in xml and 'fitToHeight="0"' in xml
    assert "第 &amp;P 页，共 &amp;N 页" in xml and 'state="frozen"' in xml and "<f>" not in xml
    assert "$3:$5" in package.read("xl/workbook.xml").decode(), "the heading is printed on every page"
    styles = package.read("xl/styles.xml").decode()
    assert "0.00%" in styles or 'numFmtId="10"' in styles


def test_the_same_sheet_is_the_same_file() -> None:
    for kind in ("xlsx", "csv", "pdf", "json"):
        assert sheets.file_of(a_sheet(), kind)[0] == sheets.file_of(a_sheet(), kind)[0]
        assert sheets.file_of(a_sheet(), kind)[0] != sheets.file_of(a_sheet(rows=ROWS[1:]), kind)[0]


def test_csv_and_json_carry_exact_figures() -> None:
    data, mime, name = sheets.file_of(a_sheet(title="月报 1/2: <a>"), "csv", prepared_by="王填表")
    assert data.startswith(b"\xef\xbb\xbf") and mime.startswith("text/csv")
    assert name == "月报 1_2_ _a-20261001-20261031.csv"
    lines = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert lines[0][2:5] == [
        "采购金额/平台/本月（元）",
        "采购金额/平台/累计（万元）",
        "采购金额/平台外（元）",
    ]
    assert lines[1] == [
        "济源市第一中学",
        "012345",
        "1234.56",
        "2179.40",
        "",
        "320.5",
        "1234",
        "86.30%",
        "2026-10-31",
    ]
    assert ["统计期", "2026年10月"] in lines and "填表人：王填表" in lines[-1]
    said = json.loads(sheets.file_of(a_sheet(), "json")[0])
    assert said["rows"][0]["cells"][2:4] == [123_456, 217_940] and said["rows"][0]["keys"] == {"unit": "7"}
    assert said["columns"][2]["head"] == ["采购金额", "平台"] and len(said["fingerprint"]) == 64
    with pytest.raises(Invalid):
        sheets.file_of(a_sheet(), "docx")


def test_no_cell_of_a_form_runs() -> None:
    rows = [SheetRow((payload, payload, *[None] * 7)) for payload in PAYLOADS]
    notes = [(payload, payload) for payload in PAYLOADS]
    hostile = a_sheet(rows=rows, title=PAYLOADS[0], document_no="=1", notes=notes, signatures=PAYLOADS[:4])
    book, package = workbook(replace(hostile, columns=(SheetColumn("a", "=1", head=("+1",)), *COLUMNS[1:])))
    names = [name for name in package.namelist() if name.startswith("xl/worksheets/sheet")]
    assert not any("<f>" in package.read(name).decode() for name in names)
    cells = [row[0] for row in book.get_sheet_by_index(0).to_python(skip_empty_area=False)]
    kept = [payload.replace("\x0b", "").replace("\x0c", "").replace("\r", "_x000D_") for payload in PAYLOADS]
    found = [str(cell).replace("\r", "_x000D_") for cell in cells]
    assert [payload for payload in kept if payload not in found] == []
    text = sheets.file_of(hostile, "csv")[0].decode("utf-8-sig")
    for line in csv.reader(io.StringIO(text, newline="")):
        assert not any(cell[:1] in "=+-@\t\r" for cell in line if cell)


def test_a_form_on_paper_has_its_fonts_and_pages_and_an_end() -> None:
    many = [SheetRow((f"单位{at:04d}", "", at, at, at, at, at, at, None)) for at in range(120)]
    data = sheets.file_of(a_sheet(rows=many), "pdf")[0]
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert len(pdf.pages) > 2
        box = [float(side) for side in pdf.pages[0].mediabox]
        assert box[2] > box[3], "lying"
    with pytest.raises(TooLong):
        sheets.file_of(a_sheet(rows=many * 9), "pdf")


def test_the_screen_opens_a_figure_to_its_lines(app: Flask) -> None:
    page = '{% from "sheet.html" import sheet_table, sheet_notes with context %}{{ sheet_notes(sheet) }}{{ sheet_table(sheet, url) }}'
    asked: list[dict[str, str]] = []

    def url(filters: dict[str, str]) -> str:
        asked.append(filters)
        return f"/lines?unit={filters.get('unit', '')}"

    with app.test_request_context():
        html = render_template_string(
            page, sheet=a_sheet(rows=(*ROWS, SheetRow(("<b>", *[None] * 8)))), url=url
        )
        silent = render_template_string(page, sheet=a_sheet(), url=None)
    assert asked == [{"buyer": "419001", "unit": "7"}, {"buyer": "419001"}]
    assert '<th scope="colgroup" colspan="3">采购金额</th>' in html
    assert html.count('href="/lines?unit=7"') == 3, (
        "platform money and orders come from the facts, the rest does not"
    )
    assert "86.30%" in html and "1,234.56" in html and "&lt;b&gt;" in html
    assert "<a " not in silent
