"""From a draft to the shelf and off it again."""

import pytest
from sqlalchemy import select

from shop.catalog.products import actions, load, queries, rules
from shop.catalog.products.models import CatalogueStamp
from shop.catalog.products.states import BaseUnit, Mark, ProductStatus, SaleUnit
from shop.core.db import db
from shop.core.errors import Missing
from shop.core.flow import WrongMoment
from shop.parties.accounts.queries import actor_of
from shop.parties.cooperatives import actions as cooperatives
from shop.parties.regions.rules import UnknownRegion
from shop.support.audit.models import AuditEntry
from tests.factories.catalog import a_product
from tests.factories.parties_rows import MORNING, a_cooperative
from tests.factories.trading import a_seller

WHO = {"by": None, "now": MORNING}


@pytest.fixture
def seller(app):
    return a_cooperative()


def stamp():
    return db.session.scalar(select(CatalogueStamp.number))


def test_loading_the_categories_twice_changes_nothing(app):
    first = load.load_categories(now=MORNING)
    assert load.load_categories(now=MORNING) == first
    tops = queries.categories()
    assert [top.name for top in tops] == ["米袋子", "菜篮子", "果盘子", "其他"]
    assert len([leaf for top in tops for leaf in top.children]) >= 40


def test_a_draft_becomes_a_listing_and_is_withdrawn(seller):
    product = a_product(seller, listed=False)
    with pytest.raises(Missing):
        queries.product(product.id)
    actions.list_product(product, **WHO)
    assert queries.product(product.id).name == product.name
    actions.withdraw(product, **WHO)
    with pytest.raises(Missing):
        queries.product(product.id)
    actions.list_product(product, **WHO)
    assert product.status is ProductStatus.LISTED
    trail = select(AuditEntry.action).where(AuditEntry.target_kind == "product").order_by(AuditEntry.id)
    assert db.session.scalars(trail).all() == [
        "product.draft",
        "product.add_sku",
        "product.list",
        "product.withdraw",
        "product.list",
    ]


def test_nothing_is_listed_without_a_price(seller):
    load.load_categories(now=MORNING)
    product = actions.draft(
        seller, name="空商品", category_code="0101", origin_code=seller.region_code, **WHO
    )
    with pytest.raises(rules.NotReady):
        actions.list_product(product, **WHO)


def test_nothing_is_listed_twice(seller):
    product = a_product(seller)
    with pytest.raises(WrongMoment):
        actions.list_product(product, **WHO)


def test_a_suspended_cooperative_lists_nothing_and_leaves_the_shelf(seller):
    listed, drafted = a_product(seller), a_product(seller, listed=False)
    cooperatives.suspend(seller, reason="抽检不合格", **WHO)
    with pytest.raises(rules.NotReady):
        actions.list_product(drafted, **WHO)
    with pytest.raises(Missing):
        queries.product(listed.id)


@pytest.mark.parametrize("code", ["02", "9999"])
def test_a_product_stands_in_a_lowest_category(seller, code):
    a_product(seller)
    with pytest.raises(rules.UnknownCategory):
        actions.draft(seller, name="甲", category_code=code, origin_code="419001", **WHO)


def test_an_unknown_origin_is_the_inputs_fault(seller):
    a_product(seller)
    with pytest.raises(UnknownRegion):
        actions.draft(seller, name="甲", category_code="0101", origin_code="999999", **WHO)


def test_every_price_is_kept_and_the_lowest_is_known(seller):
    product = a_product(seller, price_fen=680)
    small = product.skus[0]
    actions.change_price(small, price_fen=700, **WHO)
    actions.change_price(small, price_fen=700, **WHO)
    big = actions.add_sku(
        product,
        spec="25 公斤/袋",
        unit=SaleUnit.BAG,
        base_unit=BaseUnit.KG,
        pack_milli=25_000,
        price_fen=600,
        **WHO,
    )
    assert [change.price_fen for change in queries.price_history([small.id])] == [700, 680]
    assert product.lowest_price_fen == 600
    actions.change_sku(big, active=False, **WHO)
    assert product.lowest_price_fen == 700


def test_every_change_of_the_offer_moves_the_stamp(seller):
    product = a_product(seller, listed=False)
    changes = [
        lambda: actions.list_product(product, **WHO),
        lambda: actions.change_price(product.skus[0], price_fen=999, **WHO),
        lambda: actions.change(product, marks=[Mark.GREEN], **WHO),
        lambda: actions.set_photo(product, photo="/photos/x", **WHO),
        lambda: actions.withdraw(product, **WHO),
    ]
    for change in changes:
        before = stamp()
        change()
        assert stamp() != before


def test_a_cooperative_reaches_its_own_products_only(seller):
    mine, others = a_product(seller), a_product(a_cooperative())
    db.session.commit()
    actor = actor_of(a_seller(seller).id)
    assert queries.own(mine.id, actor).id == mine.id
    assert [product.id for product in queries.own_products(actor).items] == [mine.id]
    with pytest.raises(Missing):
        queries.own(others.id, actor)
