"""Honest tables come back as exact text, whatever their format and encoding."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.support.workbooks import reader, rules
from shop.support.workbooks.rules import BadWorkbook, Row
from tests.factories.workbooks import a_workbook

KNOWN = {"品名": "name", "单价(元)": "price"}


def cells(data: bytes) -> list[list[str]]:
    return [row.cells for row in reader.rows(data)]


def test_a_workbook_keeps_codes_and_decimals() -> None:
    read = cells(a_workbook(("番茄", 654202, 6.8, 0.1 + 0.2, 12.345, True, "007"), head=("a",)))
    assert read[1] == ["番茄", "654202", "6.8", "0.3", "12.345", "是", "007"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_csv_is_read_in_each_encoding(encoding: str) -> None:
    assert cells('品名,单价(元)\r\n铁棍山药,"1,200.50"\r\n'.encode(encoding)) == [
        ["品名", "单价(元)"],
        ["铁棍山药", "1,200.50"],
    ]


def test_rows_keep_their_number_and_empty_ones_are_left_out() -> None:
    read = reader.rows(a_workbook((), ("甲",), ("", ""), ("乙",), head=("品名",)))
    assert [(row.no, row.cells) for row in read] == [(1, ["品名"]), (3, ["甲"]), (5, ["乙"])]


def test_a_hidden_sheet_is_passed_over() -> None:
    assert cells(a_workbook(("甲",), head=("品名",), hidden_first=True)) == [["品名"], ["甲"]]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (1e308, "1e+308"),
        (float("inf"), "inf"),
        (-3.0, "-3"),
        (date(2026, 11, 2), "2026-11-02"),
        (datetime(2026, 11, 2), "2026-11-02"),  # noqa: DTZ001  as a cell gives it
        (" a\x00b ", "ab"),
    ],
)
def test_cells_are_written_exactly(value: object, text: str) -> None:
    assert rules.cell_text(value) == text


@given(st.integers(0, 10**12))
def test_a_price_typed_as_a_number_survives(fen: int) -> None:
    assert rules.cell_text(fen / 100) == f"{fen // 100}.{fen % 100:02d}".rstrip("0").rstrip(".")


def test_headings_come_in_any_order_and_width() -> None:
    found = rules.lines([Row(1, ["单价（元） *", "品 名"]), Row(4, ["6.80", "番茄"])], KNOWN, ["品名"])
    assert [(line.no, line.cells) for line in found] == [(4, {"price": "6.80", "name": "番茄"})]


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([], "没有数据"),
        ([["品名", "品名"]], "表头重复：品名"),
        ([["品名", "秘密"]], "不认识的表头：秘密"),
        ([["单价(元)"]], "缺少表头：品名"),
        ([["品名"], ["甲", "乙"]], "第 2 行第 2 列有内容"),
        ([["品名"], ["长" * 4001]], "第 2 行第 1 列超过"),
    ],
)
def test_tables_that_fit_no_template_are_refused_by_name(rows: list[list[str]], words: str) -> None:
    numbered = [Row(at, row) for at, row in enumerate(rows, 1)]
    with pytest.raises(BadWorkbook, match=words):
        rules.lines(numbered, KNOWN, ["品名"])


def test_more_rows_than_allowed_are_refused() -> None:
    with pytest.raises(BadWorkbook, match="超过 5000 行"):
        list(rules.checked(Row(at, ["x"]) for at in range(1, 5003)))
    assert len(list(rules.checked(Row(at, ["x"]) for at in range(1, 5002)))) == 5001  # with the headings
