"""A filled form as a workbook that prints: merged heads, typed cells, signature line. The door to XlsxWriter.

Streaming tables go through `xlsx`; a form is small, and what it needs (merged cells, print titles, borders)
XlsxWriter has. Text only ever goes through `_put`, which writes strings and nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date
from decimal import Decimal
from typing import IO, Any

from shop.reporting.exports.safe import cell_text, is_dangerous
from shop.reporting.exports.sheet import NUMBERS, Sheet, SheetColumn
from shop.reporting.exports.sheet_layout import STRONG, Head, above, below, heads, signatures
from shop.reporting.exports.table import number

A4 = 9
_SAFE = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_NUMBERS = {"fen": "#,##0.00", "wan": "#,##0.00", "qty": "#,##0.###", "int": "#,##0", "bp": "0.00%"}
_FORBIDDEN_IN_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))
_PLAIN: dict[str, Any] = {"font_name": "宋体", "font_size": 11, "valign": "vcenter"}
_BOXED: dict[str, Any] = {**_PLAIN, "border": 1}
_HEADING: dict[str, Any] = {
    **_BOXED, "bold": True, "align": "center", "text_wrap": True, "bg_color": "#F2F2F2", "num_format": "@",
}  # fmt: skip
_TITLE: dict[str, Any] = {
    **_PLAIN,
    "font_name": "黑体",
    "font_size": 16,
    "align": "center",
    "num_format": "@",
}
_NOTE: dict[str, Any] = {**_PLAIN, "font_size": 10, "text_wrap": True, "num_format": "@"}


def write(sheet: Sheet, file: IO[bytes], *, prepared_by: str = "", reviewed_by: str = "") -> None:
    """Write the workbook; the same sheet always gives the same bytes."""
    from xlsxwriter import Workbook  # only whoever writes a form loads it

    with Workbook(file, _SAFE) as book:
        book.set_properties({"title": cell_text(sheet.title), "created": sheet.as_of.astimezone(UTC)})
        page = _Page(book, sheet)
        page.headings()
        page.body()
        page.foot(signatures(sheet, prepared_by=prepared_by, reviewed_by=reviewed_by))
        page.print_set_up()


class _Page:
    """One form on its way to paper; `row` is the next free row."""

    def __init__(self, book: Any, sheet: Sheet) -> None:
        self.book, self.sheet, self.columns = book, sheet, sheet.columns
        self.page = book.add_worksheet(_tab_name(sheet))
        self.row = self.first_head = 0
        self.looks: dict[Any, Any] = {}
        for at, column in enumerate(self.columns):
            self.page.set_column(at, at, column.width)

    def look(self, base: dict[str, Any], **more: Any) -> Any:
        """One format for each combination: a workbook holds 64,000 at most."""
        key = (id(base), *sorted(more.items()))
        if key not in self.looks:
            self.looks[key] = self.book.add_format({**base, **more})
        return self.looks[key]

    def _put(self, row: int, column: int, text: str, base: dict[str, Any], **more: Any) -> None:
        """Text, and never a formula: what looks like one is quoted as well."""
        quoted = {"quote_prefix": True} if is_dangerous(text) else {}
        self.page.write_string(row, column, cell_text(text), self.look(base, **more, **quoted))

    def _across(self, text: str, base: dict[str, Any], height: int) -> None:
        """A line over the whole width."""
        last = len(self.columns) - 1
        if last > 0:
            self.page.merge_range(self.row, 0, self.row, last, "", self.look(base))
        self._put(self.row, 0, text, base)
        self.page.set_row(self.row, height)
        self.row += 1

    def headings(self) -> None:
        self._across(self.sheet.title, _TITLE, 30)
        if line := above(self.sheet):
            self._across(line, _NOTE, _height(line, self.columns))
        self.first_head = self.row
        for level in heads(self.columns):
            for head in level:
                self._head(head)
            self.page.set_row(self.row, 30)
            self.row += 1
        frozen = 1 if self.columns and self.columns[0].kind == "text" and len(self.columns) > 6 else 0
        self.page.freeze_panes(self.row, frozen)

    def _head(self, head: Head) -> None:
        top = self.first_head + head.row
        if head.rows > 1 or head.columns > 1:
            bottom = self.first_head + head.last_row
            self.page.merge_range(top, head.column, bottom, head.last_column, "", self.look(_HEADING))
        self._put(top, head.column, head.text, _HEADING)

    def body(self) -> None:
        for row in self.sheet.rows:
            bold = {"bold": True} if row.kind in STRONG else {}
            for at, (column, value) in enumerate(zip(self.columns, row.cells, strict=True)):
                indent = {"indent": row.depth} if row.depth and not at else {}
                self._cell(at, column, value, **bold, **indent)
            self.row += 1

    def _cell(self, at: int, column: SheetColumn, value: Any, **more: Any) -> None:
        if value is None:
            self.page.write_blank(self.row, at, None, self.look(_BOXED, **more))
        elif column.kind in NUMBERS:
            look = self.look(_BOXED, num_format=_NUMBERS[column.kind], **more)
            self.page.write_number(self.row, at, _exact(column.kind, value), look)
        elif isinstance(value, date):
            self.page.write_datetime(
                self.row, at, value, self.look(_BOXED, num_format="yyyy\\-mm\\-dd", **more)
            )
        else:
            self._put(self.row, at, str(value), _BOXED, num_format="@", text_wrap=True, **more)

    def foot(self, signed: Sequence[str]) -> None:
        for line in below(self.sheet):
            self._across(line, _NOTE, _height(line, self.columns))
        self.row += 1
        width = len(self.columns)
        for at, words in enumerate(signed):
            self._put(self.row, at * width // len(signed) if width >= len(signed) else at, words, _PLAIN)
        self.page.set_row(self.row, 24)

    def print_set_up(self) -> None:
        """A4 lying, as wide as the paper, the heading on every page, pages counted."""
        page = self.page
        page.set_landscape()
        page.set_paper(A4)
        page.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
        page.fit_to_pages(1, 0)
        page.center_horizontally()
        page.repeat_rows(self.first_head, self.first_head + len(heads(self.columns)) - 1)
        page.print_area(0, 0, self.row, max(len(self.columns) - 1, len(self.sheet.signatures) - 1))
        title = cell_text(self.sheet.title).replace("&", "&&")[:100]
        page.set_footer(f"&L&9{title}&C&9第 &P 页，共 &N 页")


def _exact(kind: str, value: int) -> Decimal:
    """The number that stands in the cell: yuan, 万元, units, or a part of one."""
    return Decimal(value).scaleb(-4) if kind == "bp" else Decimal(number(kind, value))


def _tab_name(sheet: Sheet) -> str:
    """Excel allows 31 characters, and not all of them."""
    return cell_text(sheet.title).translate(_FORBIDDEN_IN_NAMES).strip()[:31].strip() or sheet.code or "报表"


def _height(text: str, columns: Sequence[SheetColumn]) -> int:
    """Merged cells do not grow by themselves: as many lines as the text takes, a Chinese character as two."""
    room = max(sum(column.width for column in columns), 20)
    needed = sum(2 if ord(letter) > 0x2E7F else 1 for letter in text)
    return 16 * max(1, -(-needed // room))
