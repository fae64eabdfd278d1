"""Facts as the entries that search keeps, without a database: fast enough for a hundred thousand."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from search import chinese, documents
from search.backends.base import Entry
from search.words.catalogue import learn_from
from search.words.vocabulary import Vocabulary
from shop.catalog.products import load
from shop.catalog.products.states import Mark
from tests.support.catalogue.facts import Item


@cache
def categories() -> dict[str, str]:
    """Names by code, from the file that the table is loaded from."""
    path = Path(load.__file__).parent / "data" / "categories.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return {row["code"]: row["name"] for row in csv.DictReader(file)}


def facts(item: Item) -> chinese.Facts:
    """What a product says of itself."""
    return chinese.Facts(
        name=item.name,
        regions=item.origin_names,
        seller=item.seller.name,
        category=categories()[item.category_code],
        category_top=categories()[item.category_code[:2]],
        brand=item.brand,
        specs=tuple(pack.spec for pack in item.packs),
        marks=tuple(documents.MARK_WORDS[Mark(mark)] for mark in item.marks),
        about=item.about,
    )


def vocabulary(catalogue: Sequence[Item]) -> Vocabulary:
    """What the shop knows with this catalogue, for questions."""
    return learn_from(facts(item) for item in catalogue).vocabulary()


def entries(catalogue: Sequence[Item]) -> Iterator[Entry]:
    """One for each product, in its order."""
    for item in catalogue:
        tokens = chinese.tokens(facts(item))
        columns = {
            "category_code": item.category_code,
            "origin_path": item.origin_path,
            "cooperative_id": item.seller.id,
            "accredited": item.accredited,
            "marks": item.marks,
            "price_fen": item.price_fen,
            "in_stock": item.stock_milli > 0,
            "sold_milli": item.sold_milli,
        }
        yield Entry(id=item.id, tokens=tokens, stamp=documents._stamp(tokens, columns), **columns)
