"""Every form fills, adds up in 元 and 万元, and opens to the lines that it is made of."""

from __future__ import annotations

from datetime import date
from random import Random
from typing import Any

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from shop.core import clock
from shop.core.clock import Period
from shop.core.db import db, unit_of_work
from shop.ledger import actions
from shop.ledger.entries import Basis, Source
from shop.ledger.models import SaleFact
from shop.reporting.exports.sheet import Sheet, SheetRow, fingerprint
from shop.reporting.exports.table import wan_cell
from shop.reporting.forms import asking, catalogue, evaluate
from shop.reporting.forms.definitions import Definition
from shop.reporting.forms.periods import span
from shop.reporting.forms.registers import Asked
from shop.reporting.forms.rounding import spread, spread_table
from shop.reporting.stats import queries as stats
from tests.factories.facts import DALIAN, JIYUAN, JIYUAN_TOWN, SHAWAN, TACHENG, TOWN, WUSU, entry

NOW = clock.start_of(date(2026, 12, 2))
NOVEMBER = Period.month(202611)
SYSTEMS = ("工商联", "民政局", "团委", "妇联", "总工会", "财政局")
UNITS = {
    11: ("甲企业", "工商联", "enterprise", "private_enterprise", WUSU),
    12: ("乙协会", "民政局", "other", "social_organisation", WUSU),
    13: ("丙中学", "财政局", "school", "budget_unit", JIYUAN_TOWN),
    14: ("丁医院", "总工会", "hospital", "union", DALIAN),
    15: ("戊商会企业", "工商联", "enterprise", "private_enterprise", SHAWAN),
    16: ("己团支部", "团委", "office", "other", TACHENG),
    17: ("庚合作社", "妇联", "other", "other", "/"),
}


def sales(number: int = 90) -> None:
    """Sales of seven units over two Octobers and Novembers, odd fen everywhere, some taken back."""
    random = Random(5)
    pick = random.choice
    with unit_of_work():
        for at in range(number):
            unit = pick(list(UNITS))
            name, system, venue, category, buyer = UNITS[unit]
            made = entry(
                on=date(pick((2025, 2026, 2026, 2026)), pick((10, 11, 11, 11)), random.randint(1, 30)),
                order_id=at // 2, order_no=f"SO{at // 2:012d}", order_line_id=at, unit_id=unit,
                unit_name=name, system=system, venue=venue, buyer_category=category, buyer_path=buyer,
                competent_department=pick(("教育局", "商务局", "")),
                origin_path=pick((WUSU, SHAWAN, TOWN, JIYUAN, TACHENG, "/")),
                product_id=pick((31, 32)), cooperative_id=pick((21, 22)), unit=pick(("kg", "box")),
                category_path=pick(("/01/0101/", "/02/0203/")), accredited=random.random() < 0.6,
                purpose=pick(("festival", "condolence", "canteen")), festival=pick(("", "中秋", "春节")),
                fund_source=pick(("canteen", "union", "personal")),
                source=pick((Source.PLATFORM, Source.OFFLINE)), qty_milli=random.randint(1, 90_000),
                amount_fen=random.randint(1, 90_000_000),
            )  # fmt: skip
            actions.record([made])
        taken = db.session.scalars(select(SaleFact).order_by(SaleFact.id).limit(9)).all()
        actions.reverse(taken[3:], at=NOW, on=date(2026, 11, 29))


@pytest.fixture
def sold(app: Flask) -> None:
    sales()


def asked(code: str, region_path: str = "/", **more: Any) -> Asked:
    return Asked(code, region_path, NOVEMBER, **more)


def fill(code: str, region_path: str = "/", **more: Any) -> Sheet:
    return evaluate.fill(asked(code, region_path, **more), now=NOW)


def cell(sheet: Sheet, row: SheetRow, key: str) -> Any:
    return row.cells[[column.key for column in sheet.columns].index(key)]


def total(sheet: Sheet) -> SheetRow:
    return next(row for row in sheet.rows if row.kind == "total")


def opened(definition: Definition, sheet: Sheet, row: SheetRow, key: str) -> int:
    """The sum of the lines behind one cell."""
    column = next(one for one in definition.columns if one.key == key)
    filters = asking.merged(
        sheet.row_filters(row),
        {**column.where, **({"accredited": "1"} if column.measure == "accredited" else {})},
    )
    wanted, _ = stats.facts_of(
        actor=None, by=(), period=span(column.span, sheet.period), basis=Basis(sheet.basis), filters=filters
    )
    added = wanted.order_by(None).with_only_columns(func.coalesce(func.sum(SaleFact.amount_fen), 0))
    return int(db.session.scalar(added.select_from(SaleFact)) or 0)


def money(definition: Definition) -> list[str]:
    return [c.key for c in definition.of_form("figure") if c.measure in ("amount", "accredited")]


def body(sheet: Sheet) -> list[SheetRow]:
    return [row for row in sheet.rows if row.kind in ("row", "unclassified")]


OF_FACTS = [found for found in catalogue.ALL if found.by and not found.register and not found.matrix]


@pytest.mark.parametrize("place", ["/", "/650000/654200/", JIYUAN])
def test_every_form_adds_up_and_opens(sold: None, place: str) -> None:
    for definition in OF_FACTS:
        exact, wan = fill(definition.code, place, unit="yuan"), fill(definition.code, place, unit="wan")
        for key in money(definition):
            for row in (*exact.rows[-3:], *exact.rows[:3]):
                assert cell(exact, row, key) == opened(definition, exact, row, key), (definition.code, key)
            for sheet in (exact, wan):
                whole = cell(sheet, total(sheet), key)
                assert sum(cell(sheet, row, key) for row in body(sheet)) == whole
                if definition.subtotals:
                    heads = [row for row in sheet.rows if row.kind == "subtotal"]
                    assert sum(cell(sheet, row, key) for row in heads) == whole
            if "accredited" in money(definition):
                for row, rounded in zip(exact.rows, wan.rows, strict=True):
                    whole, part = (cell(wan, rounded, key) for key in ("amount", "accredited"))
                    assert part <= whole or cell(exact, row, "accredited") > cell(exact, row, "amount")


def test_the_matrix_adds_up_on_both_sides_and_opens(sold: None) -> None:
    for unit in ("yuan", "wan"):
        sheet = fill("R10", unit=unit)
        *rows, whole = [row.cells[1:] for row in sheet.rows]
        assert [sum(column) for column in zip(*rows, strict=True)] == list(whole)
        assert all(sum(row[:-1]) == row[-1] for row in (*rows, whole))
    assert sheet.columns[-1].label == "合计（万元）"
    assert {row.kind for row in sheet.rows} == {"row", "unclassified", "total"}


def test_an_enterprise_never_stands_in_the_table_of_civil_affairs(sold: None) -> None:
    names = {row.cells[1] for row in fill("R5").rows}
    assert "乙协会" in names and not names & {"甲企业", "戊商会企业"}
    assert {"甲企业", "戊商会企业"} <= {row.cells[1] for row in fill("R4").rows}


def test_a_quarter_is_the_sum_of_its_months(sold: None) -> None:
    def amount(period: Period) -> int:
        return int(
            cell(
                found := evaluate.fill(Asked("R7", "/", period, unit="yuan"), now=NOW), total(found), "amount"
            )
        )

    months = [amount(Period.month(number)) for number in (202610, 202611, 202612)]
    assert sum(months) == amount(Period.quarter(2026, 4)) and months[1]


def test_the_five_classes_sum_to_the_total_and_can_be_narrowed_to_the_helping_province(sold: None) -> None:
    everywhere = fill("R8-2", "/650000/654200/", unit="yuan")
    narrowed = fill("R8-2", "/650000/654200/", unit="yuan", filters={"buyer": "210000"})
    assert {row.keys.get("buyer.province") for row in body(narrowed)} == {"210000"}
    assert 0 < cell(narrowed, total(narrowed), "amount") < cell(everywhere, total(everywhere), "amount")
    assert ("筛选", "采购方＝辽宁省") in narrowed.notes
    with pytest.raises(asking.BadFilter):
        fill("R4", filters={"department": "民政局"})


def test_counts_of_the_whole_are_no_sums_and_figures_can_stop_at_a_cut(sold: None) -> None:
    sheet = fill("R9", unit="yuan")
    assert (
        cell(sheet, total(sheet), "cooperatives")
        == 2
        < sum(cell(sheet, row, "cooperatives") for row in body(sheet))
    )
    cut = db.session.scalar(select(func.max(SaleFact.id)))
    before = fingerprint(sheet, ledger_only=True)
    with unit_of_work():
        actions.record([entry(on=date(2026, 11, 3), buyer_path=WUSU)])
    assert fingerprint(fill("R9", unit="yuan"), ledger_only=True) != before
    assert fingerprint(fill("R9", unit="yuan", upto=cut), ledger_only=True) == before


@settings(max_examples=40)
@given(
    st.integers(1, 6).flatmap(
        lambda width: st.lists(
            st.lists(st.integers(-40_000, 90_000), min_size=width, max_size=width), min_size=1, max_size=8
        )
    )
)
def test_a_rounded_table_adds_up_on_both_sides_and_no_cell_is_off_by_a_whole_step(
    exact: list[list[int]],
) -> None:
    whole = wan_cell(sum(map(sum, exact)))
    rows = spread([sum(row) for row in exact], whole)
    columns = spread([sum(column) for column in zip(*exact, strict=True)], whole)
    cells = spread_table(exact, rows, columns)
    assert [sum(row) for row in cells] == rows
    assert [sum(column) for column in zip(*cells, strict=True)] == columns
    off = [
        abs(cell * 10_000 - part)
        for line, row in zip(cells, exact, strict=True)
        for cell, part in zip(line, row, strict=True)
    ]
    assert max(off) < 20_000
