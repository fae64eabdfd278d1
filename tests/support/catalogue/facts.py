"""One product as facts: what it is, where it comes from, who sells it, in which packs.

Search is judged by these, never by what an engine made of the name.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from shop.catalog.products.states import BaseUnit, SaleUnit

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Pack:
    """One SKU. `net` counts grams, millilitres or pieces by `measure` (g, ml, pc); loose goods say loose."""

    spec: str
    net: int
    measure: str
    unit: SaleUnit
    base: BaseUnit
    price_fen: int

    @property
    def pack_milli(self) -> int:
        """A thousandth of a kilogram is a gram; of a piece there are a thousand."""
        return self.net * 1000 if self.measure == "pc" else self.net


@dataclass(frozen=True, slots=True)
class Seller:
    """A cooperative, or whoever sells in its stead, at home in a town."""

    id: int
    name: str
    word: str  # what is its own in the name
    brand: str
    town_code: str


@dataclass(frozen=True, slots=True)
class Item:
    """One product. `kinds` are what it is, the closest first: 樱桃番茄, 番茄."""

    id: int
    kinds: tuple[str, ...]
    variety: str
    name: str
    brand: str
    about: str
    category_code: str
    origin_code: str
    origin_path: str
    origin_names: tuple[str, ...]
    seller: Seller
    packs: tuple[Pack, ...]
    marks: tuple[str, ...]
    accredited: bool
    stock_milli: int
    sold_milli: int

    @property
    def price_fen(self) -> int:
        return min(pack.price_fen for pack in self.packs)


@dataclass(frozen=True, slots=True)
class Place:
    """A current region with the path and the names down to it."""

    code: str
    path: str
    names: tuple[str, ...]


@cache
def places() -> dict[str, Place]:
    """Every real region that is in force, from the files that the region table is loaded from."""
    from shop.parties.regions.load import _rows

    rows = {row["code"]: row for row in _rows()}
    names = {code: row["name"] for code, row in rows.items()}
    return {
        code: Place(code, row["path"], tuple(names[part] for part in row["path"].split("/") if part))
        for code, row in rows.items()
        if row["current"] and not row["hidden"]
    }


def read(name: str) -> list[dict[str, str]]:
    """A table beside this file."""
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
