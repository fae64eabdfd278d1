"""A member's purchase list from the first line to the placed orders."""

import pytest

from shop.catalog.products import actions as products
from shop.catalog.products.models import Sku
from shop.catalog.products.rules import BadQuantity
from shop.catalog.products.states import BaseUnit, SaleUnit
from shop.core.db import db
from shop.core.errors import Missing
from shop.parties.accounts.permissions import Role
from shop.parties.accounts.queries import actor_of
from shop.trading.lists import actions, queries, rules
from shop.trading.lists.states import ListStatus
from shop.trading.orders.rules import UnknownGoods
from tests.factories.catalog import a_product
from tests.factories.parties_rows import MORNING, a_cooperative
from tests.factories.trading import CANTEEN, a_member, a_trade, an_accepted_order

NOW = MORNING


@pytest.fixture
def trade(app):
    return a_trade()


@pytest.fixture
def draft(trade):
    return actions.open_draft(unit_id=trade.unit.id, by=trade.buyer.id, now=NOW)


def put(draft, sku_id, qty_milli, **more):
    return actions.put(draft, sku_id=sku_id, qty_milli=qty_milli, by=draft.user_id, now=NOW, **more)


def paste(draft, text, **more):
    return actions.paste(draft, text, by=draft.user_id, now=NOW, **more)


def held(draft):
    return {line.sku_id: line.qty_milli for line in draft.lines}


def new_price(sku_id, price_fen):
    products.change_price(db.session.get_one(Sku, sku_id), price_fen=price_fen, by=None, now=NOW)


def test_a_member_has_one_draft_per_unit(trade, draft):
    assert actions.open_draft(unit_id=trade.unit.id, by=trade.buyer.id, now=NOW) is draft


def test_putting_adds_up_and_setting_replaces(trade, draft):
    put(draft, trade.sku_id, 10_000)
    put(draft, trade.sku_id, 320_500)
    assert held(draft) == {trade.sku_id: 330_500}
    put(draft, trade.sku_id, 5_000, add=False)
    assert held(draft) == {trade.sku_id: 5_000}
    actions.remove(draft, sku_id=trade.sku_id, by=draft.user_id, now=NOW)
    assert held(draft) == {}


def test_a_quantity_outside_the_order_rules_is_not_put(trade, draft):
    with pytest.raises(BadQuantity):
        put(draft, trade.sku_id, 50)
    assert held(draft) == {}


def test_goods_off_the_shelf_are_not_put(trade, draft):
    withdrawn = a_product(trade.cooperative, listed=False)
    with pytest.raises(UnknownGoods):
        put(draft, withdrawn.skus[0].id, 1_000)


def test_nobody_reads_the_list_of_another(trade, draft):
    put(draft, trade.sku_id, 1_000)
    db.session.commit()
    colleague = a_member(trade.unit, Role.BUYER)
    assert queries.draft(actor_of(colleague.id), trade.unit.id) is None
    stranger = a_trade().buyer
    with pytest.raises(Missing):
        queries.unit_of(actor_of(stranger.id), trade.unit.id)


def test_names_and_codes_are_pasted(trade, draft):
    pear = a_product(trade.cooperative, name="库尔勒香梨", price_fen=900)
    potato = db.session.get_one(Sku, trade.sku_id)
    done = paste(draft, f"库尔勒香梨， 20\n{potato.code.lower()} 300斤\n库尔勒香梨, 5")
    assert done == actions.Pasted(put=2)
    assert held(draft) == {pear.skus[0].id: 25_000, trade.sku_id: 150_000}


def test_a_paste_with_errors_writes_nothing_and_names_every_line(trade, draft):
    twin = a_cooperative()
    for cooperative in (trade.cooperative, twin):
        a_product(cooperative, name="乌苏大枣")
    a_product(trade.cooperative, name="箱装苹果", unit=SaleUnit.BOX, base_unit=BaseUnit.KG, pack_milli=5_000, min_milli=1_000, step_milli=1_000)  # fmt: skip
    potato = db.session.get_one(Sku, trade.sku_id)
    text = f"{potato.code}, 10\n没有这种东西, 3\n乌苏大枣, 5\n箱装苹果, 3斤\n箱装苹果, 1.5"
    done = paste(draft, text)
    assert done.put == 0
    assert held(draft) == {}
    assert [error.number for error in done.errors] == [2, 3, 4, 5]
    assert len(done.errors[1].candidates) == 2
    assert paste(draft, text, partial=True).put == 1
    assert held(draft) == {trade.sku_id: 10_000}


def test_part_of_a_name_is_enough_when_it_can_mean_only_one(trade, draft):
    milk = a_product(trade.cooperative, name="塔城纯牛奶")
    assert paste(draft, "纯牛奶 12").put == 1
    assert held(draft) == {milk.skus[0].id: 12_000}


def test_a_wildcard_in_a_pasted_name_is_a_plain_character(trade, draft):
    done = paste(draft, "%, 3\n_, 3")
    assert [len(error.candidates) for error in done.errors] == [0, 0]


def test_repeating_says_what_is_gone_and_what_costs_more(trade):
    order = an_accepted_order(trade)
    draft = actions.open_draft(unit_id=trade.unit.id, by=trade.buyer.id, now=NOW)
    new_price(trade.sku_id, 720)
    done = actions.repeat(draft, order, by=trade.buyer.id, now=NOW)
    assert (done.put, done.gone) == (1, ())
    assert [change[1:] for change in done.changed] == [(680, 720)]
    assert held(draft) == {trade.sku_id: 320_500}
    products.withdraw(db.session.get_one(Sku, trade.sku_id).product, by=None, now=NOW)
    again = actions.repeat(draft, order, by=trade.buyer.id, now=NOW)
    assert again.put == 0
    assert len(again.gone) == 1


def test_the_review_groups_by_cooperative_and_names_each_problem(trade, draft):
    other = a_cooperative()
    scarce = a_product(other, price_fen=1_000, stock_milli=2_000)
    put(draft, trade.sku_id, 320_500)
    put(draft, scarce.skus[0].id, 5_000)
    review = queries.review(draft)
    assert [group.total_fen for group in review.groups] == [217_940, 5_000]
    assert review.total_fen == 222_940
    (hindered,) = review.hindered
    assert [problem.code for problem in hindered.problems] == ["short"]
    products.withdraw(scarce, by=None, now=NOW)
    assert [p.code for p in queries.review(draft).hindered[0].problems] == ["gone"]


def test_placing_makes_one_order_per_cooperative_and_a_new_draft_begins(trade, draft):
    other = a_product(a_cooperative(), price_fen=1_000)
    put(draft, trade.sku_id, 320_500)
    put(draft, other.skus[0].id, 5_000)
    purchase = actions.place(draft, CANTEEN, by=trade.buyer.id, now=NOW)
    assert sorted(order.total_fen for order in purchase.orders) == [5_000, 217_940]
    assert draft.status is ListStatus.PLACED
    assert actions.open_draft(unit_id=trade.unit.id, by=trade.buyer.id, now=NOW).lines == []


def test_a_price_that_changed_asks_the_buyer_again(trade, draft):
    put(draft, trade.sku_id, 100_000)
    new_price(trade.sku_id, 700)
    with pytest.raises(rules.PriceChanged) as refused:
        actions.place(draft, CANTEEN, by=trade.buyer.id, now=NOW)
    assert refused.value.facts["total_fen"] == 70_000
    new_price(trade.sku_id, 750)
    with pytest.raises(rules.PriceChanged):
        actions.place(draft, CANTEEN, agreed_total_fen=70_000, by=trade.buyer.id, now=NOW)
    purchase = actions.place(draft, CANTEEN, agreed_total_fen=75_000, by=trade.buyer.id, now=NOW)
    assert purchase.total_fen == 75_000


def test_an_empty_or_hindered_list_is_not_placed(trade, draft):
    with pytest.raises(rules.EmptyList):
        actions.place(draft, CANTEEN, by=trade.buyer.id, now=NOW)
    put(draft, trade.sku_id, 2_000_000)
    with pytest.raises(rules.NotReady) as refused:
        actions.place(draft, CANTEEN, by=trade.buyer.id, now=NOW)
    assert "库存不足" in refused.value.message


def test_the_review_of_a_long_list_costs_no_more_statements(trade, draft):
    from tests.support.statements import recorded

    def look():
        with recorded() as statements:
            queries.review(draft)
        return len(statements)

    put(draft, trade.sku_id, 1_000)
    short = look()
    for number in range(6):
        put(draft, a_product(a_cooperative(), name=f"一号{number}").skus[0].id, 1_000)
    assert look() == short
