"""The ledger line by line: one row a line whatever writes it, and only what somebody may see."""

from __future__ import annotations

import csv as stdlib_csv
import io
from datetime import date
from random import Random
from typing import Any

import pytest
from flask import Flask
from python_calamine import CalamineWorkbook
from sqlalchemy import literal, select

from shop.core import clock
from shop.core.clock import Period
from shop.core.db import db
from shop.ledger import actions
from shop.ledger.entries import Basis
from shop.ledger.models import SaleFact
from shop.reporting.exports import csv, order_lines, xlsx
from shop.reporting.exports.safe import csv_sql, csv_text
from shop.reporting.stats import labels, source
from tests.factories.facts import any_entry, entry
from tests.shop.reporting.exports.test_files import PAYLOADS

NOW = clock.start_of(date(2026, 11, 23))
YEARS = Period(date(2026, 1, 1), date(2028, 1, 1))
LETTERS = (*PAYLOADS, "a", "Z", "9", "中", "", "é", "(", "“", "\u2003=1", "x=1", "a\nb", 'a"b', "a,b")


def as_csv(pieces: Any) -> list[list[str]]:
    return list(stdlib_csv.reader(io.StringIO(b"".join(pieces).decode("utf-8-sig"), newline="")))


def table(where: Any = ()) -> Any:
    return order_lines.order_lines(YEARS, words=labels.WORDS, now=NOW, where=where)


@pytest.fixture
def sold(app: Flask) -> None:
    """Three hundred facts with every tag drawn, some of them of the same lines, some with names that bite."""
    random = Random(5)
    actions.record([any_entry(random) for _ in range(300)])
    hostile = dict(enumerate(PAYLOADS, 100))
    actions.record(
        [
            entry(
                order_id=at,
                order_line_id=at,
                product_name=name.replace("\x00", ""),
                unit_name=f'{name},"x"\n',
            )
            for at, name in hostile.items()
        ]
    )
    db.session.commit()


def test_a_line_has_its_three_bases_side_by_side(app: Flask) -> None:
    day = date(2026, 10, 30)
    actions.record(
        [
            entry(basis=Basis.ORDERED, on=day, amount_fen=300, qty_milli=3_000),
            entry(basis=Basis.ACCEPTED, on=date(2026, 11, 2), amount_fen=250, qty_milli=2_500),
            entry(
                basis=Basis.ACCEPTED,
                on=date(2026, 11, 3),
                amount_fen=20,
                qty_milli=200,
                unit_name="甲中学（新名）",
            ),
            entry(order_line_id=2, amount_fen=7),
        ]
    )
    db.session.commit()
    head, first, second = as_csv(csv.write(table()))
    row = dict(zip(head, first, strict=True))
    assert (row["确认日"], row["验收日"], row["付款日"], row["统计期"]) == (
        "2026-10-30",
        "2026-11-03",
        "",
        "202611",
    )
    assert (row["订购金额（元）"], row["验收金额（元）"], row["已付金额（元）"]) == ("3.00", "2.70", "0.00")
    assert (row["数量"], row["实收数量"], row["采购单位"]) == ("3", "2.7", "甲中学（新名）")
    assert (row["五进类别"], row["采购方区划"], row["产地县"]) == ("学校", "辽宁省 大连市 中山区", "乌苏市")
    assert second[head.index("验收金额（元）")] == "0.07"


def test_every_writer_writes_the_same_lines_and_all_the_money(sold: None) -> None:
    plain = as_csv(csv.write(table()))
    file = io.BytesIO()
    xlsx.write(table(), file)
    book = CalamineWorkbook.from_filelike(io.BytesIO(file.getvalue()))
    workbook = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    assert len(plain) == len(workbook) > 150
    money = [at for at, column in enumerate(order_lines.COLUMNS) if column.kind == "fen"]
    for line, cells in zip(plain[1:], workbook[1:], strict=True):
        assert [f"{cells[at]:.2f}" for at in money] == [line[at] for at in money]
        assert cells[:2] == line[:2] and cells[12] == line[12] and cells[35] == line[35]
    for basis, at in zip(Basis, money, strict=True):
        facts = db.session.scalars(select(SaleFact.amount_fen).where(SaleFact.basis == basis)).all()
        assert sum(round(float(line[at]) * 100) for line in plain[1:]) == sum(facts)
    for line in plain[1:]:
        assert not any(
            cell[:1] in "=+-@\t\r"
            for cell in line
            if cell and not cell.lstrip("-").replace(".", "").isdigit()
        )
    copied = order_lines.csv_lines(YEARS, words=labels.WORDS)
    if copied is not None:  # PostgreSQL writes it out by itself
        assert as_csv(copied) == plain


def test_conditions_reach_every_line_and_their_absence_shows_more(sold: None) -> None:
    where = source.raw_filters({"buyer": "210000"})
    head, *lines = as_csv(csv.write(table(where)))
    at = head.index("采购方区划代码")
    assert lines and {line[at][:2] for line in lines} == {"21"}
    with db.engine.connect() as reading:
        assert order_lines.number_of(YEARS, where, reading) == len(lines)
        assert order_lines.number_of(YEARS, (), reading) > len(lines)
    assert "范围" in dict(table(where).notes)


@pytest.mark.only("postgresql", reason="its twin of csv_text")
def test_the_database_guards_cells_as_the_writer_does(app: Flask) -> None:
    for text in (text for text in LETTERS if "\x00" not in text):
        assert db.session.scalar(select(csv_sql(literal(text)))) == csv_text(text), repr(text)
