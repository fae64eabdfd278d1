"""What of a filled form is bound by its fingerprint, and what is not."""

from dataclasses import replace
from datetime import UTC, datetime

from shop.core.clock import Period
from shop.reporting.exports.sheet import Sheet, SheetColumn, SheetRow, figures, fingerprint

COLUMNS = (
    SheetColumn("unit", "采购单位"),
    SheetColumn("amount_fen", "本月（元）", "fen", head=("金额",), ledger=True),
    SheetColumn("members", "会员数", "int"),
)


def a_sheet(name: str = "济源市第一中学", amount: int = 12_300, members: int = 40) -> Sheet:
    row = SheetRow((name, amount, members), keys={"unit": "7"})
    total = SheetRow(("合计", amount, members), "total")
    return Sheet(
        "R2", "执行月报", COLUMNS, (row, total), Period.month(202610), "accepted",
        datetime(2026, 11, 1, tzinfo=UTC), filters={"buyer": "419001"},
    )  # fmt: skip


def test_a_renamed_unit_leaves_the_fingerprint() -> None:
    assert fingerprint(a_sheet()) == fingerprint(a_sheet("济源市实验中学"))
    assert b"\xe6\xb5\x8e" not in figures(a_sheet())


def test_a_fen_changes_the_fingerprint() -> None:
    assert fingerprint(a_sheet()) != fingerprint(a_sheet(amount=12_301))
    assert fingerprint(a_sheet()) != fingerprint(replace(a_sheet(), basis="ordered"))


def test_numbers_of_registers_are_outside_the_ledgers_fingerprint() -> None:
    assert fingerprint(a_sheet(), ledger_only=True) == fingerprint(a_sheet(members=41), ledger_only=True)
    assert fingerprint(a_sheet()) != fingerprint(a_sheet(members=41))
    assert fingerprint(a_sheet(), ledger_only=True) != fingerprint(a_sheet(amount=1), ledger_only=True)


def test_a_row_opens_to_the_filters_of_sheet_and_row() -> None:
    sheet = a_sheet()
    assert sheet.row_filters(sheet.rows[0]) == {"buyer": "419001", "unit": "7"}


def test_a_row_of_nothing_leaves_the_ledgers_fingerprint() -> None:
    sheet = a_sheet()
    later = replace(sheet, rows=(SheetRow(("济源市新设学校", 0, 12), keys={"unit": "8"}), *sheet.rows))
    assert fingerprint(sheet, ledger_only=True) == fingerprint(later, ledger_only=True)
    assert fingerprint(sheet) != fingerprint(later)
