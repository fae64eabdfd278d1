"""Downloads: typed cells that read back as they were, and nothing that can run."""

from __future__ import annotations

import csv as stdlib_csv
import io
import tracemalloc
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from shop.reporting.exports import csv, xlsx
from shop.reporting.exports.table import Column, Table, number, wan_cell, wan_cells

PAYLOADS = [
    *(
        f"{start}{rest}"
        for start in "=+-@\t\r"
        for rest in ("1+1", "cmd|' /C calc'!A0", 'HYPERLINK("http://x","y")')
    ),
    *("\t=1+1", "\r=1+1", "\n=1+1", " =1+1", "  +1", "\x0b=1", "\x0c-1", "＝1+1", "＋1", "－1", "＠SUM(1)"),
    *("|calc", "%0A=1", "@SUM(1+1)*cmd|' /C calc'!A0", '=DDE("cmd";"/C calc";"x")', "-2+3+cmd|' /C calc'!A0"),
    *('=IMPORTXML("http://x")', "+1-1", "-1", "@x", "=", "+", "\u00a0=1", "\u3000=1"),
]
COLUMNS = (
    Column("code", "代码"),
    Column("fen", "金额（元）", "fen"),
    Column("wan", "金额（万元）", "wan"),
    Column("qty", "数量", "qty"),
    Column("count", "笔数", "int"),
    Column("day", "日期", "date"),
)


def sheet(rows: Any, columns: Any = COLUMNS) -> list[list[Any]]:
    file = io.BytesIO()
    xlsx.write(Table("测试", columns, rows, [("口径", "验收")]), file)
    return CalamineWorkbook.from_filelike(io.BytesIO(file.getvalue())).get_sheet_by_index(0).to_python()


def lines(rows: Any, columns: Any = COLUMNS) -> list[list[str]]:
    content = b"".join(csv.write(Table("测试", columns, rows)))
    assert content.startswith(b"\xef\xbb\xbf")
    return list(stdlib_csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_there_are_enough_payloads() -> None:
    assert len(PAYLOADS) >= 40


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_cell_of_a_csv_starts_a_formula(payload: str) -> None:
    cell = lines([[payload]], COLUMNS[:1])[1][0]
    assert cell == f"'{payload}"


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_workbook_holds_formulas_as_quoted_text(payload: str) -> None:
    file = io.BytesIO()
    xlsx.write(Table(payload, [Column("x", payload)], [[payload]], [(payload, payload)]), file)
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(file.getvalue()))
    content = payload.replace("\x0b", "").replace("\x0c", "")
    assert workbook.get_sheet_by_index(0).to_python(skip_empty_area=False)[1] == [content]
    import zipfile

    with zipfile.ZipFile(file) as archive:
        xml = archive.read("xl/worksheets/sheet1.xml").decode()
        assert "<f>" not in archive.read("xl/sharedStrings.xml").decode()
    assert "<f>" not in xml
    assert 's="2" t="s"' in xml


def test_cells_come_back_typed() -> None:
    read = sheet(
        [["010101", 217_940, 123_456, 320_500, 3, date(2026, 11, 23)], ["0", -5, -1, -1_001, -2, None]]
    )
    assert read[0] == ["代码", "金额（元）", "金额（万元）", "数量", "笔数", "日期"]
    assert read[1] == ["010101", 2179.40, 1234.56, 320.5, 3, date(2026, 11, 23)]
    assert read[2] == ["0", -0.05, -0.01, -1.001, -2, ""]
    assert lines([["010101", -5, 1, 320_500, 3, date(2026, 11, 23)]])[1] == [
        "010101", "-0.05", "0.01", "320.5", "3", "2026-11-23",
    ]  # fmt: skip


@given(st.text(max_size=60))
def test_any_text_survives_a_workbook(text: str) -> None:
    kept = "".join(
        c
        for c in text
        if c in "\t\n\r" or (c >= " " and not "\ud800" <= c <= "\udfff" and c not in "\ufffe\uffff")
    )
    read = sheet([[text], ["end"]], COLUMNS[:1])
    assert read[1][0] == kept


def test_markup_and_escapes_are_only_text() -> None:
    for text in ("<b>&amp;</b>", "_x0041_", "a_x000D_b", "quote \" and ' ", "]]>", "𠮷野家", "  spaces  "):
        assert sheet([[text], ["end"]], COLUMNS[:1])[1][0] == text


def test_more_rows_than_a_sheet_holds_go_on_to_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx, "MAX_ROWS", 10)
    file = io.BytesIO()
    xlsx.write(Table("测试", COLUMNS[:1], ([str(at)] for at in range(25))), file)
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(file.getvalue()))
    assert workbook.sheet_names == ["数据", "数据2", "数据3"]
    read = [
        row[0] for name in workbook.sheet_names for row in workbook.get_sheet_by_name(name).to_python()[1:]
    ]
    assert read == [str(at) for at in range(25)]


def test_an_empty_table_is_a_header() -> None:
    assert sheet([]) == [["代码", "金额（元）", "金额（万元）", "数量", "笔数", "日期"]]


@pytest.mark.parametrize("write", [csv.write, xlsx.stream])
def test_memory_stays_flat(write: Any) -> None:
    def rows() -> Iterator[list[Any]]:
        for at in range(60_000):
            yield [f"{at:06d}", at, at, at, at, date(2026, 1, 1)]

    tracemalloc.start()
    for _ in write(Table("测试", COLUMNS, rows())):
        pass
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 8_000_000


@given(st.lists(st.integers(-(10**12), 10**12), max_size=40))
def test_rounded_cells_add_up_to_the_rounded_total(parts: list[int]) -> None:
    cells = wan_cells(parts)
    assert sum(cells) == wan_cell(sum(parts))
    assert all(abs(cell * 10_000 - part) < 10_000 for cell, part in zip(cells, parts, strict=True))


def test_numbers_are_written_exactly() -> None:
    assert [number("fen", n) for n in (0, 5, -5, 100, 9_007_199_254_740_993)] == [
        "0.00", "0.05", "-0.05", "1.00", "90071992547409.93",
    ]  # fmt: skip
    assert [number("qty", n) for n in (0, 1, 320_500, 1_000, -10_000)] == ["0", "0.001", "320.5", "1", "-10"]
