"""A product is off sale for as long as anything holds it."""

import pytest

from shop.catalog.products import actions, queries, rules
from shop.catalog.products.states import HoldKind, ProductStatus
from shop.core.errors import Missing
from tests.factories.catalog import a_product
from tests.factories.parties_rows import MORNING, a_cooperative

WHO = {"by": None, "now": MORNING}
PAPERS, PRICE = HoldKind.PAPERS, HoldKind.PRICE


@pytest.fixture
def product(app):
    return a_product(a_cooperative())


def test_it_comes_back_when_the_last_reason_is_gone(product):
    actions.hold(product, kind=PAPERS, reason="检测报告已过期", **WHO)
    actions.hold(product, kind=PRICE, reason="价格待审定", **WHO)
    assert product.status is ProductStatus.HELD
    assert product.held_reason == "检测报告已过期；价格待审定"
    with pytest.raises(Missing):
        queries.product(product.id)
    actions.release(product, kind=PAPERS, **WHO)
    assert (product.status, product.held_reason) == (ProductStatus.HELD, "价格待审定")
    actions.release(product, kind=PRICE, **WHO)
    assert (product.status, product.held_reason) == (ProductStatus.LISTED, "")
    assert queries.product(product.id).id == product.id


def test_holding_twice_renews_the_reason_and_one_release_lifts_it(product):
    actions.hold(product, kind=PAPERS, reason="检测报告已过期", **WHO)
    actions.hold(product, kind=PAPERS, reason="营业执照已过期", **WHO)
    assert [found.reason for found in queries.holds(product.id)] == ["营业执照已过期"]
    actions.release(product, kind=PAPERS, **WHO)
    assert product.status is ProductStatus.LISTED


def test_releasing_what_nothing_holds_changes_nothing(product):
    actions.release(product, kind=PRICE, **WHO)
    assert product.status is ProductStatus.LISTED


def test_a_held_draft_cannot_be_listed(app):
    product = a_product(a_cooperative(), listed=False)
    actions.hold(product, kind=PAPERS, reason="缺少检测报告", **WHO)
    assert product.status is ProductStatus.DRAFT
    with pytest.raises(rules.NotReady, match="缺少检测报告"):
        actions.list_product(product, **WHO)
    actions.release(product, kind=PAPERS, **WHO)
    assert product.status is ProductStatus.DRAFT
    actions.list_product(product, **WHO)


def test_a_withdrawn_product_stays_withdrawn_when_released(product):
    actions.hold(product, kind=PAPERS, reason="检测报告已过期", **WHO)
    actions.withdraw(product, **WHO)
    actions.release(product, kind=PAPERS, **WHO)
    assert product.status is ProductStatus.WITHDRAWN
