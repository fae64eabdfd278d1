"""Catalogues kept as facts are what the database would hold: judging them is judging the shop."""

from dataclasses import replace

import pytest

from search import documents
from search.backends.base import Field
from shop.catalog.products.models import Product
from shop.catalog.shelf.queries import shelf
from shop.catalog.shelf.rules import Wish
from shop.cli.demo import people, world
from shop.cli.demo.goods import COOPERATIVES
from shop.core.db import db, unit_of_work
from tests.factories.catalog import a_product
from tests.factories.parties_rows import MORNING, a_cooperative
from tests.support.catalogue import demo, rows, synthetic
from tests.support.catalogue.entries import entries

pytestmark = pytest.mark.usefixtures("app")


def alike(made, **aside):
    """Without what only a database knows: ids, the product's code, and with them the digest; and what is set `aside`."""
    found = []
    for entry in made:
        text = [token for token in entry.tokens[Field.TEXT] if token != f"p{entry.id:06d}"]
        found.append(
            replace(
                entry, id=0, cooperative_id=0, tokens={**entry.tokens, Field.TEXT: text}, stamp="", **aside
            )
        )
    return found


def test_the_demo_goods_as_facts_are_those_of_the_demo_world():
    some = (0, 4, 6, 12, 14, 17, 23)  # every form of seller, and both regions; all of them take long
    with unit_of_work():
        people.officials(now=world.OPENED_AT)
        for position in some:
            world._seller(position, COOPERATIVES[position], now=world.OPENED_AT)
    expected = [item for item in demo.products() if item.seller.id - 1 in some]
    # They are accredited later, by the chain, which would take seconds here.
    made = alike(documents.everything(), accredited=False)
    assert made == alike(entries(expected), accredited=False)


def test_synthetic_products_can_be_written_to_the_database():
    goods = synthetic.products(120)
    assert rows.write(goods, now=MORNING) == 0
    assert alike(documents.everything()) == alike(entries(goods))
    page, counted = shelf(Wish(), size=24)
    assert (counted.total, len(page.items)) == (120, 24)


def test_they_stand_behind_what_was_there_and_leave_room_for_more():
    with unit_of_work():
        first = a_product(a_cooperative()).id
    assert rows.write(synthetic.products(30), now=MORNING) == first
    with unit_of_work():
        later = a_product(a_cooperative()).id
    assert later == first + 31
    assert db.session.get(Product, first + 1).name == synthetic.products(1)[0].name
