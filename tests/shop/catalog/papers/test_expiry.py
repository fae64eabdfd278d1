"""A paper that runs out takes its products off sale at midnight in Shanghai, and nobody's order (A48, A49)."""

from datetime import UTC, date, datetime, timedelta

import pytest

from shop.catalog.papers import actions, queries, rules
from shop.catalog.papers.states import PaperKind
from shop.catalog.products import actions as products
from shop.catalog.products import queries as product_queries
from shop.catalog.products.models import Product
from shop.catalog.products.states import HoldKind, ProductStatus
from shop.core.db import db
from shop.core.errors import Missing
from shop.handlers import HANDLERS
from shop.support.notices.models import Notice
from shop.support.outbox.drain import drain, tick
from shop.trading.orders import actions as orders
from shop.trading.orders.rules import UnknownGoods
from shop.trading.orders.states import OrderStatus
from tests.factories.catalog import a_product
from tests.factories.papers import a_paper, all_papers
from tests.factories.trading import CANTEEN, a_placed_order, a_trade

LAST = date(2026, 11, 20)
MIDNIGHT = datetime(2026, 11, 20, 16, 0, tzinfo=UTC)  # the first instant of 21 November in Shanghai
BEFORE = MIDNIGHT - timedelta(seconds=1)
K = PaperKind


@pytest.fixture
def trade(app):
    return a_trade()


@pytest.fixture
def product(trade):
    return db.session.query(Product).one()


def work(now):
    """What a worker does at that moment."""
    tick("tick.papers", every=timedelta(minutes=10), now=now)
    db.session.commit()
    drain(HANDLERS, now=lambda: now)


def test_a_product_is_on_sale_up_to_midnight_and_no_later(product, trade):
    all_papers(product, last_on=LAST)
    order = a_placed_order(trade)
    work(BEFORE)
    assert product_queries.product(product.id).status is ProductStatus.LISTED
    work(MIDNIGHT)
    assert product.status is ProductStatus.HELD
    assert "检测报告" in product.held_reason
    with pytest.raises(Missing):
        product_queries.product(product.id)
    with pytest.raises(UnknownGoods):
        orders.place(
            [(trade.sku_id, 1000)], unit_id=trade.unit.id, terms=CANTEEN, by=trade.buyer.id, now=MIDNIGHT
        )
    # The order of yesterday goes its way.
    orders.approve(order, by=trade.approver.id, now=MIDNIGHT)
    orders.confirm(order, by=trade.supplier.id, now=MIDNIGHT)
    assert order.status is OrderStatus.CONFIRMED


def test_a_renewed_and_checked_paper_brings_it_back_at_once(product):
    all_papers(product, but=K.BUSINESS_LICENCE)
    a_paper(product, K.BUSINESS_LICENCE, last_on=LAST)
    actions.look_through(now=MIDNIGHT)
    assert product.status is ProductStatus.HELD
    renewed = a_paper(product, K.BUSINESS_LICENCE, checked=False, now=MIDNIGHT)
    assert product.status is ProductStatus.HELD
    actions.check(renewed, by=None, now=MIDNIGHT)
    assert (product.status, product.held_reason) == (ProductStatus.LISTED, "")


def test_another_good_paper_of_the_kind_keeps_it_on_sale(product):
    all_papers(product)
    a_paper(product, K.TEST_REPORT, last_on=LAST)
    assert actions.look_through(now=MIDNIGHT) == 0


def test_it_stays_off_sale_while_something_else_holds_it(product):
    paper = all_papers(product)[K.CONFORMITY]
    products.hold(product, kind=HoldKind.PRICE, reason="价格待审定", by=None, now=MIDNIGHT)
    actions.send_back(paper, opinion="核实有误", by=None, now=MIDNIGHT)
    assert {found.kind for found in product_queries.holds(product.id)} == {HoldKind.PRICE, HoldKind.PAPERS}
    a_paper(product, K.CONFORMITY, now=MIDNIGHT)
    assert product.status is ProductStatus.HELD
    products.release(product, kind=HoldKind.PRICE, by=None, now=MIDNIGHT)
    assert product.status is ProductStatus.LISTED


def test_papers_for_accreditation_alone_hold_nothing(product):
    for kind in (K.HELPING, K.VOLUME):
        a_paper(product, kind, last_on=LAST)
    assert actions.look_through(now=MIDNIGHT) == 0


def test_a_paper_that_was_never_good_holds_nothing(product):
    a_paper(product, K.TEST_REPORT, checked=False, last_on=LAST)
    assert actions.look_through(now=MIDNIGHT) == 0


def test_a_need_that_is_waived_releases(product):
    actions.send_back(all_papers(product)[K.CONFORMITY], opinion="核实有误", by=None, now=MIDNIGHT)
    assert product.status is ProductStatus.HELD
    for need in queries.needs():
        if need.kind is K.CONFORMITY:
            actions.waive(need, by=None, now=MIDNIGHT)
    actions.look_through(now=MIDNIGHT)
    assert product.status is ProductStatus.LISTED


def test_a_lapsed_licence_concerns_every_product_of_the_cooperative(product, trade):
    other = a_product(trade.cooperative)
    actions.send_back(all_papers(product)[K.BUSINESS_LICENCE], opinion="已注销", by=None, now=MIDNIGHT)
    assert {product.status, other.status} == {ProductStatus.HELD}


def test_the_people_are_reminded_at_90_30_and_7_days_once_each(product, trade):
    paper = a_paper(product, K.TEST_REPORT, last_on=date(2027, 3, 1))
    db.session.query(type(paper)).filter(
        type(paper).id < paper.id, type(paper).kind == K.TEST_REPORT
    ).delete()
    told = []
    for left in (91, 90, 89, 31, 30, 29, 8, 7, 6, 1, 0):
        now = datetime(2027, 3, 1, 2, 0, tzinfo=UTC) - timedelta(days=left)
        before = db.session.query(Notice).count()
        work(now)
        work(now + timedelta(minutes=10))
        if db.session.query(Notice).count() > before:
            told.append(left)
    assert told == [90, 30, 7]
    notice = db.session.query(Notice).order_by(Notice.id).first()
    assert (notice.user_id, notice.name) == (trade.supplier.id, "paper.expiring")
    assert "2027-03-01" in notice.title


def test_a_paper_handed_in_late_reminds_once_and_not_thrice():
    assert rules.due_reminder(date(2026, 11, 5), date(2026, 11, 2), days=(90, 30, 7), reminded=None) == 7
    assert rules.due_reminder(date(2026, 11, 5), date(2026, 11, 2), days=(90, 30, 7), reminded=7) is None
    assert rules.due_reminder(date(2026, 11, 1), date(2026, 11, 2), days=(90, 30, 7), reminded=None) is None


def test_a_replaced_paper_reminds_nobody(product):
    all_papers(product)
    a_paper(product, K.TEST_REPORT, last_on=date(2026, 11, 10))
    assert actions.remind(now=BEFORE - timedelta(days=15)) == 0
