"""The listing template: written with its drop-downs, read back row by row."""

from __future__ import annotations

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
from shop.support.workbooks.template import Template, written

MOST_PRODUCTS = 1_000  # they are made in one transaction, in some five seconds
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
    leaves = [leaf for top in products.categories() for leaf in (top.children or (top,))]
    codes = {
        "类别代码": [leaf.code for leaf in leaves],
        "类别": [leaf.name for leaf in leaves],
        "单位": list(SALE_UNIT_WORDS),
        "计价单位": list(BASE_UNIT_WORDS),
        "标志": list(MARK_WORDS),
    }
    choices = {"category": "类别", "marks": "标志", "unit": "单位", "base_unit": "计价单位"}
    return written(Template("商品", COLUMNS, _EXAMPLE, _RULES, codes, choices, MAX_ROWS, loose=("marks",)))
