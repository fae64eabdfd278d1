"""R22 reproduces a published provincial circular; R1–R3 say what units filed and bought."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from random import Random
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import insert

from shop.core import clock
from shop.core.clock import Period
from shop.core.db import db, unit_of_work
from shop.ledger import actions as ledger
from shop.parties.accounts.models import Membership, User
from shop.parties.accounts.permissions import Role, ScopeKind
from shop.parties.buyers.models import BuyerUnit
from shop.parties.buyers.states import Canteen, StatisticalSystem, UnitCategory
from shop.reporting.exports.sheet import Sheet, SheetRow
from shop.reporting.forms import evaluate
from shop.reporting.forms.registers import Asked
from shop.reporting.quotas import actions as quotas
from tests.factories.facts import entry
from tests.factories.parties_rows import a_unit
from tests.factories.quotas import SPRING, a_filing, buys

pytestmark = pytest.mark.slow
HENAN = "/410000/"
PLACES = (("419001", "/410000/419001/"), ("410100", "/410000/410100/"), ("410200", "/410000/410200/"))
NOVEMBER = Period.month(202611)
NOW = clock.start_of(date(2026, 12, 1))
# The circular: accounts; reserving units and their money; units that bought and their money.
ACCOUNTS, RESERVING, RESERVED_FEN, BUYING, BOUGHT_FEN = 3_294, 771, 2_224_930_000, 260, 512_020_000


def shares(whole: int, number: int, random: Random) -> list[int]:
    """A whole number in so many positive parts."""
    cuts = sorted(random.sample(range(1, whole), number - 1))
    return [end - begin for begin, end in zip([0, *cuts], [*cuts, whole], strict=True)]


def fill(code: str, path: str = HENAN, **more: Any) -> Sheet:
    return evaluate.fill(Asked(code, path, NOVEMBER, **more), now=NOW)


def cell(sheet: Sheet, row: SheetRow, key: str) -> Any:
    return row.cells[[column.key for column in sheet.columns].index(key)]


def total(sheet: Sheet, key: str) -> Any:
    return cell(sheet, sheet.rows[-1], key)


def rows_of(sheet: Sheet, key: str) -> list[Any]:
    return [cell(sheet, row, key) for row in sheet.rows if row.kind == "row"]


def a_province(units: Sequence[BuyerUnit]) -> None:
    """Filings of 771 units, purchases of 260 of them, 3,294 people who administer a unit."""
    random = Random(22)
    reserved = shares(RESERVED_FEN, RESERVING, random)
    for unit, fen in zip(units, reserved, strict=True):
        a_filing(unit, total_fen=fen * 10, share_bp=None, reserved_fen=fen)
    bought = shares(BOUGHT_FEN, BUYING, random)
    ledger.record(
        entry(
            unit_id=unit.id, unit_name=unit.name, buyer_path=unit.region_path, amount_fen=fen, order_id=at,
            on=date(2026, random.choice((9, 10, 11)), 9),
        )
        for at, (unit, fen) in enumerate(zip(units, bought, strict=False), 1)
    )  # fmt: skip
    people = [
        {"email": f"m{at}@demo.example", "name": f"管理员{at}", "password_hash": "", "created_at": SPRING}
        for at in range(ACCOUNTS)
    ]
    ids = db.session.scalars(insert(User).returning(User.id), people).all()
    db.session.execute(
        insert(Membership),
        [
            {
                "user_id": user_id, "role": Role.UNIT_ADMIN, "scope_kind": ScopeKind.UNIT,
                "unit_id": units[at % RESERVING].id, "created_at": SPRING,
            }
            for at, user_id in enumerate(ids)
        ],
    )  # fmt: skip


def test_the_bulletin_reproduces_the_published_circular(app: Flask, at: Any) -> None:
    at(NOW)
    with unit_of_work():
        units = [a_unit(region_code=PLACES[number % 3][0], point=False) for number in range(RESERVING)]
        a_province(units)
        bare = a_unit(region_code="419001", canteen=Canteen.NONE, point=False)
        silent = a_unit(region_code="419001", point=False)
    sheet = fill("R22")
    assert [total(sheet, key) for key in ("accounts", "reserving", "reserved_fen")] == [3_294, 771, 222_493]
    assert [total(sheet, key) for key in ("buying", "completed_fen")] == [260, 51_202]
    assert total(sheet, "progress") == 2_301  # 23.01 %
    columns = {column.key: column.label for column in sheet.columns}
    assert columns["reserved_fen"] == "金额（万元）" and ("金额单位", "万元") in sheet.notes
    assert sum(rows_of(sheet, "reserved_fen")) == 222_493
    assert sorted(rows_of(sheet, "rank")) == [1, 2, 3]
    own = fill("R22", PLACES[0][1])
    assert (total(own, "reserving"), total(own, "accounts")) == (257, 1_098)
    unfiled = {row.cells[0] for row in fill("R22-2").rows}
    assert silent.name in unfiled and bare.name not in unfiled
    assert len(rows_of(fill("R22-3"), "unit_name")) == RESERVING - BUYING


def a_canteen_year() -> tuple[BuyerUnit, BuyerUnit]:
    """One unit of 济源 that reserved 100,000 yuan and one of the union that declared 100,000 of welfare."""
    unit, union = (
        a_unit(point=False),
        a_unit(point=False, system=StatisticalSystem.UNION, category=UnitCategory.UNION, union_members=50),
    )
    a_filing(unit)
    here = {"buyer_path": "/410000/419001/"}
    buys(unit, 3_000_000, date(2026, 9, 3), order_id=1, **here)
    buys(unit, 2_000_001, date(2026, 11, 3), order_id=2, fund_source="union", **here)
    buys(union, 4_999_999, date(2026, 11, 4), order_id=3, fund_source="union", system="总工会", **here)
    quotas.declare_welfare(union, year=2026, spent_fen=10_000_000, members=50, remark="", by=9, now=SPRING)
    return unit, union


def test_execution_cumulates_month_by_month_and_its_parts_add_up(app: Flask, at: Any) -> None:
    at(NOW)
    with unit_of_work():
        unit, union = a_canteen_year()
        unit_id, union_id = unit.id, union.id

    def row(number: int, code: str = "R2", unit_id: int = unit_id) -> dict[str, Any]:
        asked = Asked(code, "/410000/419001/", Period.month(number), unit="yuan")
        sheet = evaluate.fill(asked, now=NOW)
        found = next(row for row in sheet.rows if row.keys.get("unit") == str(unit_id))
        return dict(zip((column.key for column in sheet.columns), found.cells, strict=True))

    for month in (202610, 202611):  # A23
        now, before = row(month), row(month - 1)
        assert now["cumulative"] == before["cumulative"] + now["month"]
        assert now["canteen"] + now["union"] + now["personal"] == now["cumulative"]
    assert row(202611)["completion_bp"] == 5_000 and row(202611)["reserved_fen"] == 10_000_000
    welfare = row(202611, "R3-3", union_id)  # A17
    assert (welfare["met"], welfare["amount"], welfare["share_bp"]) == ("未达标", 4_999_999, 4_999)
    with unit_of_work():
        buys(
            db.session.get_one(BuyerUnit, union_id),
            1,
            date(2026, 11, 5),
            order_id=4,
            fund_source="union",
            buyer_path="/410000/419001/",
        )
    assert row(202611, "R3-3", union_id)["met"] == "达标"
    filed = row(202611, "R1")
    assert (filed["canteen"], filed["share_bp"], filed["state"]) == ("自有", 1_000, "待确认")
