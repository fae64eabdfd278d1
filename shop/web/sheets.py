"""Listings as tables for other platforms, and the bad rows of an import with what is wrong: typed, formula-safe."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from itertools import islice
from typing import Any

from flask import request
from flask_babel import gettext as _
from sqlalchemy import Select

from shop.catalog.imports import queries
from shop.catalog.imports.rules import COLUMNS, FAULT_HEADINGS
from shop.catalog.products.models import Product, Sku
from shop.catalog.stock import queries as stock
from shop.core import clock
from shop.core.db import db
from shop.parties.regions import queries as regions
from shop.parties.regions.rules import levels
from shop.reporting.exports.table import Column, Table
from shop.web.labels import label

AT_ONCE = 200


class Platform(StrEnum):
    """For whom a list is made: the 832 platform, or any other shop."""

    GENERAL = "general"
    P832 = "832"


# Codes are text, money is yuan with two places, quantities have up to three.
_GOODS = (
    Column("code", "商品编号"),
    Column("name", "品名", width=24),
    Column("category_code", "类别代码"),
    Column("category", "类别"),
    Column("brand", "品牌"),
    Column("marks", "认证标志", width=18),
    Column("accreditation_no", "认定编号", width=18),
    Column("origin_code", "产地区划代码"),
    Column("origin", "产地", width=32),
    Column("sku", "规格编号", width=18),
    Column("spec", "规格", width=24),
    Column("unit", "销售单位"),
    Column("base_unit", "计价单位"),
    Column("pack", "每单位含量", "qty"),
    Column("price", "单价（元）", "fen"),
    Column("base_price", "每计价单位价格（元）", "fen"),
    Column("min", "起订量", "qty"),
    Column("step", "递增量", "qty"),
    Column("stock", "可订数量", "qty"),
    Column("lead_days", "发货天数", "int"),
    Column("storage", "储存", width=24),
    Column("about", "简介", width=40),
    Column("photo", "图片地址", width=40),
    Column("cooperative", "供应商", width=28),
    Column("credit_code", "统一社会信用代码", width=22),
)
_COUNTY = (
    Column("county_code", "832 县代码"),
    Column("county", "832 县", width=28),
    Column("households", "带动脱贫户数", "int"),
)


def offered(scope: Select[Product], platform: Platform) -> Table:
    """Every SKU on sale within `scope`; for the 832 platform only those from a flagged county (A57)."""
    poor = platform is Platform.P832
    title = _("832 平台上架商品") if poor else _("其他平台上架商品")
    now = clock.utcnow().astimezone(clock.SHANGHAI)
    notes = [
        (_("范围"), _("仅产地在 832 县的在售商品") if poor else _("全部在售商品")),
        (_("数据截至"), now.strftime("%Y-%m-%d %H:%M")),
    ]
    found = queries.offered(scope, only_832=poor)
    return Table(title, (*_COUNTY, *_GOODS) if poor else _GOODS, _rows(found, poor, request.url_root), notes)


def _rows(found: Iterator[tuple[Product, Sku]], poor: bool, root: str) -> Iterator[list[Any]]:
    while chunk := list(islice(found, AT_ONCE)):
        free = stock.free([sku.id for _product, sku in chunk])
        regions.names(code for product, _sku in chunk for code in product.origin_path.split("/") if code)
        for product, sku in chunk:
            cells = _goods(product, sku, free[sku.id], root)
            yield [*_county(product), *cells] if poor else cells


def _county(product: Product) -> list[Any]:
    county = levels(product.origin_path).county or ""
    path = product.origin_path.partition(county)
    return [county, regions.full_name(path[0] + path[1]), product.cooperative.households or None]


def _goods(product: Product, sku: Sku, free_milli: int, root: str) -> list[Any]:
    seller = product.cooperative
    return [
        *(product.code, product.name, product.category_code, product.category.name, product.brand),
        "、".join(str(label(mark, "Mark")) for mark in product.mark_list),
        *(product.accreditation_no, product.origin_code, regions.full_name(product.origin_path)),
        *(sku.code, sku.spec, str(label(sku.unit)), str(label(sku.base_unit))),
        *(sku.pack_milli, sku.price_fen, sku.base_price_fen, sku.min_milli, sku.step_milli),
        *(free_milli, product.lead_days, product.storage, product.about),
        root.rstrip("/") + product.photo if product.photo else "",
        *(seller.name, seller.credit_code),
    ]


def faulty(import_id: int) -> Table:
    """The bad rows as they were typed, with every fault; mended, the same file can be handed in."""
    columns = [
        *(Column(key, words, width=14) for words, key in FAULT_HEADINGS.items()),
        *(Column(column.key, column.label, width=column.width) for column in COLUMNS),
    ]
    return Table(_("批量导入错误行"), columns, _faulty(import_id))


def _faulty(import_id: int) -> Iterator[list[Any]]:
    for row in db.session.scalars(queries.rows_of(import_id, bad=True)):
        words = "；".join(fault for found in row.faults.values() for fault in found)
        yield [str(row.row_no), words, *(row.cells.get(column.key) for column in COLUMNS)]
