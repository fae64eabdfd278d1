"""What a row of the listing template must say, and which rows together make one product."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from shop.catalog.products.rules import UNIT_WORDS, BadSku, check_sku
from shop.catalog.products.states import BaseUnit, Mark, SaleUnit
from shop.core.errors import Invalid, Refused, Stale
from shop.core.money import MILLI, parse_qty, parse_yuan
from shop.support.documents.rules import safe_name
from shop.support.workbooks.rules import Line
from shop.support.workbooks.template import Column

EXAMPLE = "示例："
MAX_LEAD_DAYS = 60
PRODUCT = (
    "category",
    "origin_code",
    "origin_name",
    "brand",
    "marks",
    "about",
    "storage",
    "lead_days",
    "photo",
)
MARK_WORDS = {"绿色食品": Mark.GREEN, "有机": Mark.ORGANIC, "地理标志": Mark.GEOGRAPHIC}
BASE_UNIT_WORDS = {"公斤": BaseUnit.KG, "件": BaseUnit.PIECE, "升": BaseUnit.LITRE}
SALE_UNIT_WORDS = {words: unit for unit, words in UNIT_WORDS.items()}
# What people write for the same things.
SAME_UNITS = {"千克": "公斤", "kg": "公斤", "KG": "公斤", "Kg": "公斤", "L": "升", "l": "升", "个": "件"}


COLUMNS = (
    Column("name", "品名", True, "同一商品的几种规格写几行，品名相同；商品资料以第一行为准", 60, 20),
    Column("category", "类别", True, "从下拉列表中选择，或填写类别代码"),
    Column("origin_code", "产地区划代码", False, "6、9 或 12 位；与产地名称填一项即可", 12, 15),
    Column("origin_name", "产地名称", False, "如：济源市 王屋镇；有同名地区时请写上级或改填代码", 60, 20),
    Column("brand", "品牌", False, "选填，60 字以内"),
    Column("marks", "标志", False, "绿色食品、有机、地理标志；有多个时用顿号隔开", 40),
    Column("about", "简介", False, "选填，2000 字以内", 2000, 30),
    Column("storage", "储存", False, "如：阴凉避光，保质 60 天", 120, 20),
    Column("lead_days", "发货天数", False, "确认后几天内发货，0 至 60；不填为 2", 2, 10),
    Column("spec", "规格", True, "如：25 公斤/袋，一级", 60, 18),
    Column("unit", "单位", True, "销售单位：公斤、件、箱、袋、瓶", 8, 8),
    Column("base_unit", "计价单位", False, "比较价格所用的单位：公斤、件、升；不填为公斤", 8, 10),
    Column("pack", "每单位含量", False, "一个销售单位含多少计价单位，如每袋 25；按公斤销售时不填", 16),
    Column("price", "单价(元)", True, "每个销售单位的价格，最多两位小数", 16, 10),
    Column("min", "起订量", False, "不填为 1", 16, 8),
    Column("step", "递增量", False, "不填为 1", 16, 8),
    Column("max", "单次最多", False, "不填为 100000", 16, 10),
    Column("stock", "库存", False, "现有数量；不填则以后再盘点", 16, 8),
    Column("photo", "照片文件名", False, "如：土豆.jpg；照片随表格上传，或打成一个 ZIP", 120, 18),
)
HEADINGS = {column.label: column.key for column in COLUMNS}
# Two more columns stand before these in the file of bad rows; handed in again they are passed over.
FAULT_HEADINGS = {"原文件行号": "row", "错误": "faults"}
LABELS = {column.key: column.label for column in COLUMNS}
NEEDED = tuple(column.label for column in COLUMNS if column.needed)


class NothingToImport(Refused):
    """No row can become a product."""

    code = "listing_import.nothing"


class NotAllGood(Refused):
    """All or nothing was asked for, and some rows are bad."""

    code = "listing_import.not_all_good"


class AlreadyImported(Refused):
    """The same file was imported before; nothing is made twice."""

    code = "listing_import.already"


class BeingChecked(Stale):
    """The same file came twice in the same moment."""

    code = "listing_import.being_checked"


class BadLink(Invalid):
    """Not the address of a page."""

    code = "external_listing.bad_link"


class Lookups(NamedTuple):
    """What a row is held against: both answer with a code, or raise Invalid whose message says what is wrong."""

    category: Callable[[str], str]
    origin: Callable[[str, str], str]


@dataclass
class Checked:
    """A row after checking: what would be made of it, and every fault by column."""

    no: int
    cells: Mapping[str, str]
    made: dict[str, Any] = field(default_factory=dict)
    faults: dict[str, list[str]] = field(default_factory=dict)

    def fault(self, key: str, words: str) -> None:
        self.faults.setdefault(key, []).append(words)


def check_row(no: int, cells: Mapping[str, str], look: Lookups) -> Checked:
    """Every fault of one row at once."""
    found = Checked(no, cells)
    for column in COLUMNS:
        cell = cells.get(column.key, "")
        if column.needed and not cell:
            found.fault(column.key, f"请填写{column.label}")
        elif len(cell) > column.most:
            found.fault(column.key, f"{column.label}不能超过 {column.most} 字")
    found.made["name"] = product_name(cells)
    for key in ("brand", "about", "storage", "spec", "photo"):
        found.made[key] = cells.get(key, "")
    _look_up(found, look)
    found.made["marks"] = _marks(found)
    found.made["lead_days"] = _days(found)
    _check_offer(found)
    return found


def product_name(cells: Mapping[str, str]) -> str:
    """Rows with the same name, whatever the blanks in it, are one product."""
    return " ".join(cells.get("name", "").split())


def _look_up(found: Checked, look: Lookups) -> None:
    code, name = found.cells.get("origin_code", ""), found.cells.get("origin_name", "")
    if found.cells.get("category") and "category" not in found.faults:
        _try(found, "category", lambda: look.category(found.cells["category"]))
    if not (code or name):
        found.fault("origin_code", "请填写产地区划代码或产地名称")
    elif not {"origin_code", "origin_name"} & set(found.faults):
        _try(found, "origin_code" if code else "origin_name", lambda: look.origin(code, name))


def _try(found: Checked, key: str, look: Callable[[], str]) -> None:
    try:
        found.made["category_code" if key == "category" else "origin_code"] = look()
    except Invalid as error:
        found.fault(key, error.message)


def _marks(found: Checked) -> list[str]:
    words = [word for word in re.split(r"[、,，;；\s]+", found.cells.get("marks", "")) if word]
    unknown = [word for word in words if word not in MARK_WORDS]
    if unknown:
        found.fault("marks", f"没有“{'、'.join(unknown)}”标志，可填：{'、'.join(MARK_WORDS)}")
    return [MARK_WORDS[word].value for word in words if word in MARK_WORDS]


def _days(found: Checked) -> int:
    text = found.cells.get("lead_days", "") or "2"
    if not (text.isascii() and text.isdigit() and int(text) <= MAX_LEAD_DAYS):
        found.fault("lead_days", f"发货天数应为 0 至 {MAX_LEAD_DAYS} 的整数")
        return 2
    return int(text)


def _check_offer(found: Checked) -> None:
    """Units, quantities and price, and then whether they fit together."""
    unit = _unit(found, "unit", SALE_UNIT_WORDS)
    base = _unit(found, "base_unit", BASE_UNIT_WORDS, missing="公斤")
    if unit not in (None, SaleUnit.KG) and not found.cells.get("pack"):
        found.fault("pack", "请填写每单位含量，如每袋 25")
    numbers: dict[str, Any] = {
        "pack_milli": _qty(found, "pack", MILLI),
        "min_milli": _qty(found, "min", MILLI),
        "step_milli": _qty(found, "step", MILLI),
        "max_milli": _qty(found, "max", 100_000 * MILLI),
        "price_fen": _price(found),
    }
    found.made |= {**numbers, "stock_milli": _qty(found, "stock", None), "unit": unit, "base_unit": base}
    if {"unit", "base_unit", "pack", "min", "step", "max", "price"} & set(found.faults):
        return
    try:
        check_sku(unit=unit, base_unit=base, **numbers)
    except BadSku as error:
        for key, words in error.fields.items():
            found.faults.setdefault("price" if key == "price_fen" else key, []).extend(words)


def _unit(found: Checked, key: str, words: Mapping[str, Any], missing: str = "") -> Any:
    text = found.cells.get(key, "") or missing
    text = SAME_UNITS.get(text, text)
    if text and text not in words:
        found.fault(key, f"{LABELS[key]}只能是{'、'.join(words)}")
    return words.get(text)


def _qty(found: Checked, key: str, missing: int | None) -> int | None:
    text = found.cells.get(key, "")
    if not text or key in found.faults:
        return missing
    try:
        return parse_qty(text)
    except ValueError:
        found.fault(key, f"{LABELS[key]}应为数字，最多三位小数，如 320.5")
        return missing


def _price(found: Checked) -> int | None:
    text = found.cells.get("price", "")
    if not text or "price" in found.faults:
        return None
    try:
        return parse_yuan(text)
    except ValueError:
        found.fault("price", "单价应为元，最多两位小数，如 6.80")
        return None


def inherit(lines: Sequence[Line]) -> list[Line]:
    """Further rows of a product may leave out what its first row already says about it."""
    first: dict[str, Mapping[str, str]] = {}
    filled = []
    for line in lines:
        leader = first.setdefault(product_name(line.cells), line.cells) if line.cells.get("name") else {}
        told = {key: leader[key] for key in PRODUCT if leader.get(key)}
        if {"origin_code", "origin_name"} & set(line.cells):
            told = {key: said for key, said in told.items() if not key.startswith("origin")}
        filled.append(Line(line.no, told | line.cells))
    return filled


def compare(rows: Sequence[Checked]) -> None:
    """Hold the rows of one product against its first, let no SKU come twice, and hold back the good rows of a
    product that has a bad one: half a product would have to be found and mended by hand."""
    first: dict[str, Checked] = {}
    specs: dict[tuple[str, str], int] = {}
    for row in rows:
        name, spec = row.made["name"], row.made["spec"]
        leader = first.setdefault(name, row)
        for key in PRODUCT:
            if name and row.cells.get(key, "") != leader.cells.get(key, ""):
                row.fault(key, f"与第 {leader.no} 行同一商品的{LABELS[key]}不同，请改成一致或留空")
        before = specs.setdefault((name, spec), row.no)
        if name and spec and before != row.no:
            row.fault("spec", f"与第 {before} 行的品名和规格都相同")
    bad = {row.made["name"]: row.no for row in reversed(rows) if row.faults}
    for row in rows:
        if not row.faults and row.made["name"] in bad:
            row.fault("name", f"同一商品的第 {bad[row.made['name']]} 行有错误，整个商品暂不导入")


def without_folders(file_name: str) -> str:
    """'照片/土豆.jpg' -> '土豆.jpg', on every system that packs a ZIP."""
    return file_name.replace("\\", "/").rsplit("/", 1)[-1]


def photo_key(file_name: str) -> str:
    """Photos are found by their name without folders, ending or case."""
    return safe_name(without_folders(file_name), "jpeg").rsplit(".", 1)[0].casefold()


def check_link(link: str) -> None:
    """Raise BadLink for anything but the address of a page on the web; nobody here ever fetches it."""
    try:
        parts = urlsplit(link)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and not parts.username
    except ValueError:
        good = False
    if not good or any(char.isspace() or char < " " for char in link):
        fault = "请填写商品页的完整网址，以 http:// 或 https:// 开头"
        raise BadLink(fault, fields={"link": [fault]})
