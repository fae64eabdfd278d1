"""Rows of the listing template, and imports in each state."""

from __future__ import annotations

from typing import Any

from shop.catalog.imports import actions, workbook
from shop.catalog.imports.models import ListingImport
from shop.catalog.imports.rules import COLUMNS
from shop.catalog.products.load import load_categories
from shop.catalog.products.models import CatalogueStamp
from shop.core.db import db
from shop.parties.cooperatives.models import Cooperative
from tests.factories.parties_rows import MORNING
from tests.factories.workbooks import a_workbook

TOMATO = {
    "name": "沙瓤番茄",
    "category": "茄果瓜菜",
    "origin_name": "济源市",
    "spec": "10 公斤/箱",
    "unit": "箱",
    "pack": "10",
    "price": "45.00",
    "stock": "80",
}


def a_template(*rows: dict[str, str]) -> bytes:
    """The template's columns with these rows."""
    head = [column.label for column in COLUMNS]
    return a_workbook(*[[row.get(column.key, "") for column in COLUMNS] for row in rows], head=head)


def categories() -> None:
    """Load the categories unless they are there."""
    if db.session.get(CatalogueStamp, 1) is None:
        load_categories(now=MORNING)


def a_checked_import(cooperative: Cooperative, *rows: dict[str, str], **values: Any) -> ListingImport:
    """A file with these rows, checked. Needs the regions."""
    categories()
    data = a_template(*rows)
    given: dict[str, Any] = {"file_name": "商品.xlsx", "by": None, "now": MORNING} | values
    return actions.check(cooperative, data=data, lines=workbook.read(data), **given)
