"""What changes in the rooms is told, marked, and followed by the indexer; nothing is lost on the way."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, func, select, update

from search import documents, engine, indexer, marks
from search.backends.base import Plan
from search.models import SearchMark
from shop.catalog.products import actions, load
from shop.catalog.products.models import Category
from shop.catalog.products.states import HoldKind
from shop.catalog.stock import actions as stock
from shop.catalog.stock.actions import Portion
from shop.cli import duties
from shop.core.db import db, in_unit_of_work
from shop.parties.cooperatives import actions as cooperatives
from shop.parties.regions.load import load_regions
from shop.parties.regions.models import Region
from shop.support.outbox.models import Message
from tests.factories.catalog import a_product
from tests.factories.parties_rows import MORNING, a_cooperative
from tests.factories.trading import a_shipped_order, a_trade, receive
from tests.support.statements import recorded

WHO = {"by": None, "now": MORNING}
TOLD = ("product.changed", "cooperative.changed", "region.renamed", "category.renamed")


@pytest.fixture
def seller(app):
    return a_cooperative()


@pytest.fixture
def potatoes(seller):
    made = a_product(seller, name="高山土豆", stock_milli=10_000)
    db.session.commit()
    forget()
    return made


def forget() -> None:
    """What the arrangement told is of no interest."""
    db.session.execute(delete(Message).where(Message.name.in_(TOLD)))
    db.session.commit()


def told(name: str = "product.changed") -> list[dict]:
    db.session.commit()
    wanted = select(Message.facts).where(Message.name == name).order_by(Message.id)
    return list(db.session.scalars(wanted))


@pytest.fixture
def indexed(app):
    db.session.commit()
    indexer.rebuild()
    forget()


def names() -> list[int]:
    return sorted(engine.current().backend.find(Plan(None, limit=100)).ids)


class TestTelling:
    @pytest.mark.parametrize(
        "change",
        [
            lambda p: actions.change(p, name="新土豆", **WHO),
            lambda p: actions.change(p, accredited=True, **WHO),
            lambda p: actions.change(p, about="沙地种植", **WHO),
            lambda p: actions.change_price(p.skus[0], price_fen=700, **WHO),
            lambda p: actions.change_sku(p.skus[0], active=False, **WHO),
            lambda p: actions.hold(p, kind=HoldKind.PAPERS, reason="检测报告到期", **WHO),
            lambda p: actions.withdraw(p, **WHO),
            lambda p: stock.count(p.skus[0].id, on_hand_milli=0, reason="盘点", **WHO),
        ],
        ids=["name", "accreditation", "text", "price", "sku", "held", "withdrawn", "counted"],
    )
    def test_every_change_that_the_index_shows_is_told_in_its_own_transaction(self, potatoes, change):
        change(potatoes)
        assert told() == [{"product_ids": [potatoes.id]}]

    def test_what_is_undone_was_never_told(self, potatoes):
        actions.change(potatoes, name="新土豆", **WHO)
        db.session.rollback()
        assert told() == []

    def test_a_correction_that_changes_nothing_is_not_told(self, potatoes):
        actions.change(potatoes, name="高山土豆", **WHO)
        assert told() == []

    def test_only_the_order_that_takes_the_last_of_it_is_told(self, potatoes):
        sku = potatoes.skus[0].id
        stock.reserve([Portion(sku, 4_000)], **WHO)
        assert told() == []
        stock.reserve([Portion(sku, 6_000)], **WHO)
        assert told() == [{"product_ids": [potatoes.id]}]

    def test_only_the_return_that_makes_some_of_it_free_again_is_told(self, potatoes):
        sku = potatoes.skus[0].id
        stock.reserve([Portion(sku, 10_000)], **WHO)
        forget()
        stock.release([Portion(sku, 1_000)], **WHO)
        assert told() == [{"product_ids": [potatoes.id]}]
        stock.release([Portion(sku, 1_000)], **WHO)
        stock.ship([Portion(sku, 1_000)], **WHO)
        assert len(told()) == 1

    def test_an_order_asks_the_database_one_question_for_it_however_many_its_lines(self, seller, potatoes):
        more = [a_product(seller).skus[0].id for _ in range(3)]
        skus = [potatoes.skus[0].id, *more]
        db.session.commit()
        with recorded() as statements:
            stock.reserve([Portion(sku, 1_000) for sku in skus], **WHO)
        verbs = [words.split()[0] for words in statements if words != "BEGIN"]
        assert verbs == ["UPDATE"] * 4 + ["INSERT", "SELECT"]

    def test_what_was_accepted_counts_as_sold_and_is_told(self, app):
        trade = a_trade()
        order = a_shipped_order(trade)
        product_id = order.lines[0].product_id
        forget()
        receive(trade, order, 320_500)
        assert told() == [{"product_ids": [product_id]}]

    @pytest.mark.parametrize("verb", ["suspend", "close"])
    def test_a_seller_that_stops_is_told(self, seller, verb):
        getattr(cooperatives, verb)(seller, reason="停业", **WHO)
        assert told("cooperative.changed") == [{"cooperative_id": seller.id}]

    def test_a_seller_that_is_renamed_is_told_and_a_new_telephone_is_not(self, seller):
        cooperatives.change(seller, phone="000-0000-0000", **WHO)
        assert told("cooperative.changed") == []
        cooperatives.change(seller, name="新合作社", **WHO)
        assert told("cooperative.changed") == [{"cooperative_id": seller.id}]

    def test_renamed_places_and_categories_are_told(self, app):
        db.session.execute(update(Region).where(Region.code == "419001").values(name="旧名"))
        db.session.execute(update(Category).where(Category.code == "0205").values(name="旧名"))
        db.session.commit()
        load_regions(now=MORNING)
        load.load_categories(now=MORNING)
        assert (len(told("region.renamed")), len(told("category.renamed"))) == (1, 1)


class TestFollowing:
    def test_a_change_is_found_after_one_round_of_the_worker(self, potatoes, indexed):
        actions.withdraw(potatoes, **WHO)
        db.session.commit()
        assert names() == [potatoes.id]
        duties.one_round()
        assert names() == []
        assert indexer.check() == []

    def test_a_sellers_products_leave_and_come_back_with_it(self, seller, potatoes, indexed):
        cooperatives.suspend(seller, reason="整改", **WHO)
        db.session.commit()
        duties.one_round()
        assert names() == []
        cooperatives.resume(seller, **WHO)
        db.session.commit()
        duties.one_round()
        assert names() == [potatoes.id]

    def test_a_renamed_place_is_followed_although_this_process_knew_the_old_name(self, potatoes, indexed):
        in_unit_of_work(lambda: load_regions(now=MORNING))
        db.session.execute(update(Region).where(Region.code == "419001").values(name="新名市"))
        db.session.commit()
        assert [fault for _id, fault in indexer.check(lambda _seconds: None)] == [indexer.Fault.STALE]
        in_unit_of_work(marks.mark_everything)
        indexer.tend()
        assert indexer.check(lambda _seconds: None) == []

    def test_many_marks_are_one_write(self, seller, indexed, monkeypatch):
        made = [a_product(seller) for _ in range(12)]
        db.session.commit()
        writes = []
        here = engine.current()
        real = here.backend.write
        monkeypatch.setattr(here.backend, "write", lambda *a: (writes.append(1), real(*a)))
        duties.one_round()
        assert len(writes) == 1
        assert names() == sorted(product.id for product in made)

    def test_a_few_statements_read_many_products(self, seller):
        made = [a_product(seller).id for _ in range(30)]
        db.session.commit()
        with recorded() as statements:
            found = documents.read([*made, 999_999])
        assert (len(found.entries), found.gone) == (30, [999_999])
        assert len([words for words in statements if words != "BEGIN"]) <= 4

    def test_a_mark_made_while_the_indexer_works_is_not_taken_away(self, potatoes, indexed, monkeypatch):
        """Control for lost marks: taking away by product, and not by mark, would lose this one."""
        in_unit_of_work(lambda: marks.mark([potatoes.id]))
        here = engine.current()
        real = here.backend.write

        def write_while_it_is_renamed(changed, gone):
            real(changed, gone)
            monkeypatch.setattr(here.backend, "write", real)
            actions.change(potatoes, name="改了名的土豆", **WHO)
            marks.mark([potatoes.id])
            db.session.commit()

        monkeypatch.setattr(here.backend, "write", write_while_it_is_renamed)
        indexer.tend()
        assert indexer.check(lambda _seconds: None) == []
        assert marks.count() == 0

    def test_a_mark_that_is_lost_is_seen_by_the_check(self, potatoes, indexed):
        """Control: the same change with its message thrown away."""
        actions.change(potatoes, name="改了名的土豆", **WHO)
        forget()
        duties.one_round()
        assert indexer.check(lambda _seconds: None) == [(potatoes.id, indexer.Fault.STALE)]

    def test_who_dies_between_writing_and_taking_away_has_it_followed_once_more(
        self, potatoes, indexed, monkeypatch
    ):
        in_unit_of_work(lambda: marks.mark([potatoes.id]))

        def die(_marks):
            raise KeyboardInterrupt

        with monkeypatch.context() as broken:
            broken.setattr(marks, "take_away", die)
            with pytest.raises(KeyboardInterrupt):
                indexer.tend()
        assert db.session.scalar(select(func.count()).select_from(SearchMark)) == 1
        indexer.tend()
        assert (marks.count(), indexer.check(lambda _seconds: None)) == (0, [])
