"""Which tables may come in, what a cell's text is, and which column is which; knows no file library."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any, NamedTuple

from shop.core.errors import Invalid

MAX_ROWS = 5_000
MAX_COLUMNS = 60
MAX_CELL = 4_000
MAX_TEXT = 12_000_000  # characters of the whole table
DIGITS = 15  # what a spreadsheet shows; the sixteenth is noise of binary numbers


class BadWorkbook(Invalid):
    """Not a table that can be read here; the message says what to hand in instead."""

    code = "workbook.bad"


class Limits(NamedTuple):
    """How much of a table may come in: rows below the headings, characters, and bytes of its parts unpacked."""

    rows: int
    text: int
    unpacked: int


# By name, since a child process is told which. `large`: a platform's export of a whole season.
LIMITS = {
    "plain": Limits(MAX_ROWS, MAX_TEXT, 64 * 1024 * 1024),
    "large": Limits(100_000, 40_000_000, 160 * 1024 * 1024),
}


class Row(NamedTuple):
    """A row as it stands in the file: its number there, and the text of each cell."""

    no: int
    cells: list[str]


class Line(NamedTuple):
    """A row by the keys of its columns; cells without a column of their own are not there."""

    no: int
    cells: dict[str, str]


def bad(message: str) -> BadWorkbook:
    """The refusal of a whole file."""
    return BadWorkbook(message, fields={"file": [message]})


def cell_text(value: Any) -> str:
    """A cell as exact text: 6.8 is '6.8', 654202.0 is '654202', true is '是'."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    if isinstance(value, date | datetime):
        return value.isoformat()
    return clean(str(value))


def _number(value: float) -> str:
    if math.isfinite(value) and value == int(value) and abs(value) < 10**DIGITS:
        return str(int(value))
    return format(value, f".{DIGITS}g")


def clean(text: str) -> str:
    """Without what no database takes, and without blanks around it."""
    kept = "".join(char for char in text if char in "\n\t" or unicodedata.category(char) not in ("Cc", "Cs"))
    return kept.strip()


def row_texts(cells: Sequence[Any]) -> list[str]:
    """The texts of a row's cells: `cell_text` of each, fast where nothing odd is among them."""
    found = [cell if cell.__class__ is str else cell_text(cell) for cell in cells]
    together = "".join(found)
    if not together.isprintable():
        return [clean(cell) for cell in found]
    return [cell.strip() for cell in found] if " " in together else found


def checked(rows: Iterable[Row], limits: Limits = LIMITS["plain"]) -> Iterator[Row]:
    """The rows that hold something; raises BadWorkbook beyond the caps on rows, columns and text."""
    kept = letters = 0
    for row in rows:
        width = len(row.cells)
        while width and not row.cells[width - 1]:
            width -= 1
        if not width:
            continue
        if width > MAX_COLUMNS:
            raise bad(f"第 {row.no} 行超过 {MAX_COLUMNS} 列，请使用模板填写")
        if kept > limits.rows:
            raise bad(f"数据超过 {limits.rows} 行，请拆成几个文件分别导入")
        kept += 1
        letters += len("".join(row.cells))
        if letters > limits.text:
            raise bad(f"到第 {row.no} 行为止文字过多，请拆成几个文件分别导入")
        yield Row(row.no, row.cells[:width])


def lines(rows: Iterable[Row], known: Mapping[str, str], required: Sequence[str]) -> list[Line]:
    """All of `each_line`."""
    return list(each_line(rows, known, required))


def each_line(rows: Iterable[Row], known: Mapping[str, str], required: Sequence[str]) -> Iterator[Line]:
    """The rows below the headings, by column key. `known` maps a heading to its key, in any order; headings that
    are unknown, missing or there twice are refused by name. Too long a cell is kept out by whoever checks it."""
    rest = iter(rows)
    head = next(rest, None)
    if head is None:
        raise bad("文件里没有数据，请按模板填写后再上传")
    keys = _keys(head, known)
    missing = [name for name in required if known[name] not in keys]
    if missing:
        raise bad(f"缺少表头：{'、'.join(missing)}。请使用最新模板，不要删除或改写表头")
    for row in rest:
        yield Line(row.no, _cells(row, keys))


def heading(text: str) -> str:
    """'单价（元） *' and '单价(元)' are the same heading."""
    return "".join(unicodedata.normalize("NFKC", text).split()).rstrip("*")


def _keys(head: Row, known: Mapping[str, str]) -> list[str]:
    by_heading = {heading(name): key for name, key in known.items()}
    said = [heading(cell) for cell in head.cells]
    twice = sorted({name for name in said if name and said.count(name) > 1})
    if twice:
        raise bad(f"表头重复：{_some(twice)}。请只保留一列")
    unknown = [name for name in said if name and name not in by_heading]
    if unknown:
        raise bad(f"不认识的表头：{_some(unknown)}。请使用模板，不要增加或改写表头")
    return [by_heading.get(name, "") for name in said]


def _some(names: Sequence[str]) -> str:
    return "、".join(name[:20] for name in names[:8])


def _cells(row: Row, keys: Sequence[str]) -> dict[str, str]:
    for at, cell in enumerate(row.cells):
        if cell and (at >= len(keys) or not keys[at]):
            raise bad(f"第 {row.no} 行第 {at + 1} 列有内容，但这一列没有表头")
        if len(cell) > MAX_CELL:
            raise bad(f"第 {row.no} 行第 {at + 1} 列超过 {MAX_CELL} 字，请缩短")
    return {keys[at]: cell for at, cell in enumerate(row.cells) if cell}
