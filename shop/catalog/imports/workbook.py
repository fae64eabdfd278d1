"""The listing template: written with XlsxWriter (whose one door this is), read back row by row."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from shop.catalog.imports.rules import (
    BASE_UNIT_WORDS,
    COLUMNS,
    EXAMPLE,
    FAULT_HEADINGS,
    HEADINGS,
    LABELS,
    MARK_WORDS,
    NEEDED,
    SALE_UNIT_WORDS,
    product_name,
)
from shop.catalog.products import queries as products
from shop.support.workbooks import reader
from shop.support.workbooks.rules import MAX_ROWS, Line, bad, lines

MOST_PRODUCTS = 1_000  # they are made in one transaction, in some five seconds
SHEET, NOTES, CODES = "商品", "填写说明", "代码表"
_EXAMPLE = {
    "name": f"{EXAMPLE}高山红皮土豆",
    "category": "土豆",
    "origin_name": "济源市 王屋镇",
    "marks": "绿色食品",
    "storage": "阴凉避光，保质 60 天",
    "lead_days": "2",
    "spec": "25 公斤/袋，一级",
    "unit": "袋",
    "base_unit": "公斤",
    "pack": "25",
    "price": "65.00",
    "min": "2",
    "step": "1",
    "max": "500",
    "stock": "200",
    "photo": "土豆.jpg",
}
_RULES = (
    "一行是一种规格；同一商品的几种规格写几行，品名写成一样，商品资料以第一行为准，以下各行可以留空。",
    "带 * 的列必填。表头可以调换顺序，不要改写、增加或重复。",
    f"以“{EXAMPLE}”开头的行是示例，导入时跳过。最多 {MAX_ROWS} 行、{MOST_PRODUCTS} 个商品。",
    "上传后先检查，所有错误一次列出；确认之后才会生成商品草稿，不会直接上架。",
    "照片为 JPEG 或 PNG，文件名与“照片文件名”一列相同；可随表格一起选中上传，或打成一个 ZIP。",
)


def read(data: bytes) -> list[Line]:
    """The filled rows of a template or of a CSV with its headings; raises BadWorkbook."""
    found = lines(reader.rows(data), HEADINGS | FAULT_HEADINGS, NEEDED)
    filled = [
        Line(line.no, {key: cell for key, cell in line.cells.items() if key in LABELS})
        for line in found
        if not line.cells.get("name", "").startswith(EXAMPLE)
    ]
    if not filled:
        raise bad("表头下面没有数据，请填写后再上传（示例行不导入）")
    if len({product_name(line.cells) for line in filled}) > MOST_PRODUCTS:
        raise bad(f"一个文件最多 {MOST_PRODUCTS} 个商品，请拆成几个文件分别导入")
    return filled


def template() -> bytes:
    """A workbook with headings, drop-downs, notes, an example row and the codes."""
    from xlsxwriter import Workbook

    file = io.BytesIO()
    safe = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with Workbook(file, safe) as book:
        looks = {
            "text": book.add_format({"num_format": "@"}),
            "needed": book.add_format({"bold": True, "bg_color": "#FDE9D9", "num_format": "@"}),
            "free": book.add_format({"bold": True, "bg_color": "#E8EEF7", "num_format": "@"}),
            "example": book.add_format({"font_color": "#888888", "num_format": "@"}),
        }
        sheet, notes, codes = (book.add_worksheet(name) for name in (SHEET, NOTES, CODES))
        leaves = [leaf for top in products.categories() for leaf in (top.children or (top,))]
        _write_sheet(sheet, looks)
        _write_notes(notes, looks)
        _write_codes(codes, looks, leaves)
        choices: dict[str, Any] = {
            "category": f"={CODES}!$B$2:$B${len(leaves) + 1}",
            "marks": list(MARK_WORDS),
            "unit": list(SALE_UNIT_WORDS),
            "base_unit": list(BASE_UNIT_WORDS),
        }
        _offer(sheet, choices)
    return file.getvalue()


def _write_sheet(sheet: Any, looks: dict[str, Any]) -> None:
    """Every cell is text, so that codes keep their zeros and prices what was typed."""
    for at, column in enumerate(COLUMNS):
        sheet.set_column(at, at, column.width, looks["text"])
        words = f"{column.label}*" if column.needed else column.label
        sheet.write_string(0, at, words, looks["needed" if column.needed else "free"])
        sheet.write_comment(0, at, column.note)
        sheet.write_string(1, at, _EXAMPLE.get(column.key, ""), looks["example"])
    sheet.freeze_panes(1, 1)


def _write_notes(sheet: Any, looks: dict[str, Any]) -> None:
    sheet.set_column(0, 0, 16)
    sheet.set_column(1, 1, 90)
    for at, words in enumerate(_RULES):
        sheet.write_string(at, 1, words)
    for at, column in enumerate(COLUMNS, len(_RULES) + 1):
        sheet.write_string(at, 0, column.label, looks["needed" if column.needed else "free"])
        sheet.write_string(at, 1, column.note)


def _write_codes(sheet: Any, looks: dict[str, Any], leaves: Sequence[Any]) -> None:
    table = [
        ("类别代码", [leaf.code for leaf in leaves]),
        ("类别", [leaf.name for leaf in leaves]),
        ("单位", list(SALE_UNIT_WORDS)),
        ("计价单位", list(BASE_UNIT_WORDS)),
        ("标志", list(MARK_WORDS)),
    ]
    for at, (words, cells) in enumerate(table):
        sheet.set_column(at, at, 14, looks["text"])
        sheet.write_string(0, at, words, looks["free"])
        for row, cell in enumerate(cells, 1):
            sheet.write_string(row, at, cell, looks["text"])


def _offer(sheet: Any, choices: dict[str, Any]) -> None:
    """Drop-downs; several marks may be typed, anything else is refused by the program already."""
    for at, column in enumerate(COLUMNS):
        if column.key in choices:
            rule = {"validate": "list", "source": choices[column.key], "error_title": column.label}
            loose = {"error_type": "warning"} if column.key == "marks" else {}
            sheet.data_validation(1, at, MAX_ROWS, at, {**rule, **loose, "error_message": column.note})
