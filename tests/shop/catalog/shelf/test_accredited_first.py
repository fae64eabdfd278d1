"""A24: at an equal price the accredited product comes first, in every order; and pages still read an index."""

import pytest

from shop.catalog.products import actions
from shop.catalog.products.models import Product
from shop.catalog.shelf import filters, queries
from shop.catalog.shelf.rules import Sort, Wish
from shop.core.db import db, is_postgresql
from tests.factories.catalog import a_product
from tests.factories.parties_rows import MORNING, a_cooperative


@pytest.fixture
def goods(app):
    seller = a_cooperative()
    made = {
        "plain": a_product(seller, price_fen=500),
        "accredited": a_product(seller, price_fen=500, accredited=True),
        "plain too": a_product(seller, price_fen=500),
        "cheap": a_product(seller, price_fen=400),
        "dear": a_product(seller, price_fen=600),
    }
    return {product.id: name for name, product in made.items()}


@pytest.mark.parametrize(
    ("sort", "names"),
    [
        (Sort.PRICE, ["cheap", "accredited", "plain", "plain too", "dear"]),
        (Sort.DEARER, ["dear", "accredited", "plain too", "plain", "cheap"]),
        (Sort.RELEVANCE, ["accredited", "dear", "cheap", "plain too", "plain"]),
        (Sort.SALES, ["accredited", "dear", "cheap", "plain too", "plain"]),
    ],
)
def test_among_equals_the_accredited_one_is_first(goods, sort, names):
    assert [goods[card.id] for card in queries.shelf(Wish(sort=sort))[0].items] == names


def test_a_better_price_still_wins_and_better_sales_too(goods):
    best = next(i for i, name in goods.items() if name == "plain")
    actions.add_sold({best: 1_000}, now=MORNING)
    assert goods[queries.shelf(Wish(sort=Sort.SALES))[0].items[0].id] == "plain"


@pytest.mark.parametrize("sort", [Sort.PRICE, Sort.DEARER, Sort.SALES, Sort.NEWEST])
def test_a_page_is_read_in_the_order_of_an_index(goods, sort):
    wanted = filters.ordered(filters.filtered(Wish(sort=sort)), Wish(sort=sort)).limit(24)
    text = str(wanted.compile(db.engine, compile_kwargs={"literal_binds": True}))
    if is_postgresql():
        db.session.connection().exec_driver_sql("SET LOCAL enable_seqscan = off")
        db.session.connection().exec_driver_sql("SET LOCAL enable_bitmapscan = off")
        db.session.connection().exec_driver_sql("SET LOCAL enable_sort = off")
        plan = [
            row[0] for row in db.session.connection().exec_driver_sql("EXPLAIN " + text.replace("%", "%%"))
        ]
    else:
        plan = [row[3] for row in db.session.connection().exec_driver_sql("EXPLAIN QUERY PLAN " + text)]
    told = "\n".join(plan)
    assert "TEMP B-TREE" not in told
    assert "Sort" not in told
    assert Product.__tablename__ in told
