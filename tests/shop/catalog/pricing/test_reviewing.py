"""A price before its desk: who decides, what a ceiling allows, what happens when it runs out."""

from datetime import date, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from shop.catalog.pricing import actions, queries, rules
from shop.catalog.pricing.states import PriceReviewStatus
from shop.catalog.products import actions as products
from shop.catalog.products.queries import price_history
from shop.catalog.products.rules import AboveCeiling
from shop.catalog.products.states import BaseUnit, ProductStatus, SaleUnit
from shop.core import clock
from shop.core.db import db
from shop.core.errors import Missing
from shop.core.flow import WrongMoment
from shop.parties.accounts.permissions import Permission, Role, ScopeKind
from shop.parties.accounts.queries import actor_of
from shop.parties.policy.states import Policy
from tests.factories.catalog import a_product
from tests.factories.parties import an_administrator, an_official, give
from tests.factories.parties_rows import MORNING, a_cooperative
from tests.factories.pricing import (
    COUNTY,
    TOWN,
    UNTIL,
    a_county_officer,
    a_policy,
    a_proposal,
    a_town_officer,
    an_approved_price,
)
from tests.factories.trading import a_seller

WHO = {"by": None, "now": MORNING}


@pytest.fixture
def seller(app):
    return a_cooperative(region_code=TOWN)


@pytest.fixture
def product(seller):
    return a_product(seller, price_fen=680)


@pytest.fixture
def sku(product):
    return product.skus[0]


def waiting_for(user):
    return [found.id for found in db.session.scalars(queries.queue(actor_of(user.id), MORNING))]


def test_the_town_approves_and_the_ceiling_stands_on_the_sku(sku):
    town = a_town_officer()
    review = an_approved_price(sku, town, 800)
    assert (sku.ceiling_fen, sku.ceiling_until) == (800, UNTIL)
    assert (review.status, review.decided_by, review.deviation_bp) == (
        PriceReviewStatus.APPROVED,
        town.id,
        667,
    )


def test_a_price_above_the_ceiling_is_refused_with_the_figure(sku):
    an_approved_price(sku, a_town_officer(), 800)
    with pytest.raises(AboveCeiling, match=r"8\.00") as refused:
        actions.set_price(sku, price_fen=801, **WHO)
    assert refused.value.facts == {"ceiling_fen": 800, "price_fen": 801, "sku_id": sku.id}
    actions.set_price(sku, price_fen=800, **WHO)
    actions.set_price(sku, price_fen=500, **WHO)
    assert [change.price_fen for change in price_history([sku.id])] == [500, 800, 680]


def test_a_new_review_raises_the_ceiling(sku):
    town = a_town_officer()
    an_approved_price(sku, town, 800)
    an_approved_price(sku, town, 900)
    actions.set_price(sku, price_fen=900, **WHO)
    assert sku.price_fen == 900


def test_the_database_itself_refuses_a_price_above_the_ceiling(sku):
    an_approved_price(sku, a_town_officer(), 800)
    with pytest.raises(IntegrityError):
        db.session.execute(text("UPDATE sku SET price_fen = 801 WHERE id = :id"), {"id": sku.id})
    db.session.rollback()


def test_one_question_at_a_time_also_for_the_database(sku):
    first = a_proposal(sku)
    with pytest.raises(rules.AlreadyAsked):
        a_proposal(sku)
    columns = [c.name for c in first.__table__.columns if c.name != "id"]
    copy = "INSERT INTO price_review ({0}) SELECT {0} FROM price_review WHERE id = :id".format(
        ", ".join(columns)
    )
    with pytest.raises(IntegrityError):
        db.session.execute(text(copy), {"id": first.id})
    db.session.rollback()


def test_a_question_is_recalled_or_sent_back_and_asked_anew(sku):
    town, supplier = a_town_officer(), a_seller(sku.product.cooperative)
    actions.recall(a_proposal(sku), by=supplier.id, now=MORNING)
    second = a_proposal(sku)
    actions.send_back(second, reason="参考价来源不明", by=town.id, now=MORNING)
    assert (second.status, second.opinion) == (PriceReviewStatus.RETURNED, "参考价来源不明")
    with pytest.raises(WrongMoment):
        actions.approve(second, ceiling_fen=700, valid_until=UNTIL, by=town.id, now=MORNING)
    a_proposal(sku)


@pytest.mark.parametrize(
    ("ceiling", "until"),
    [(801, UNTIL), (0, UNTIL), (700, date(2026, 11, 1)), (700, date(2030, 1, 1))],
)
def test_a_ceiling_is_at_most_what_was_asked_and_ends_one_day(sku, ceiling, until):
    review, town = a_proposal(sku, 800), a_town_officer()
    with pytest.raises(rules.BadCeiling):
        actions.approve(review, ceiling_fen=ceiling, valid_until=until, by=town.id, now=MORNING)


@pytest.mark.parametrize("values", [{"reference_fen": 0}, {"reference_source": " "}, {"asked_fen": 0}])
def test_a_proposal_without_a_reference_is_refused(sku, values):
    with pytest.raises(rules.BadProposal):
        a_proposal(sku, **values)


# --- who decides -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "code", "decides"),
    [
        (Role.TOWN, TOWN, True),
        (Role.TOWN, "654202101", False),
        (Role.COUNTY, COUNTY, False),  # the town has an officer
        (Role.COUNTY, "654203", False),
        (Role.PREFECTURE, "654200", False),
        (Role.SUPERVISOR, TOWN, False),
    ],
)
def test_with_an_officer_in_the_town_the_town_alone_decides(sku, role, code, decides):
    a_town_officer()
    _decides(sku, an_official(role, code), decides)


@pytest.mark.parametrize(
    ("role", "code", "decides"),
    [
        (Role.COUNTY, COUNTY, True),
        (Role.COUNTY, "654203", False),
        (Role.TOWN, "654202101", False),
        (Role.PREFECTURE, "654200", False),
    ],
)
def test_without_one_the_county_decides(sku, role, code, decides):
    _decides(sku, an_official(role, code), decides)


def _decides(sku, officer, decides):
    review = a_proposal(sku)
    assert (waiting_for(officer) == [review.id]) is decides
    if decides:
        actions.approve(review, ceiling_fen=800, valid_until=UNTIL, by=officer.id, now=MORNING)
    else:
        with pytest.raises(rules.NotYourDesk):
            actions.approve(review, ceiling_fen=800, valid_until=UNTIL, by=officer.id, now=MORNING)
        with pytest.raises(rules.NotYourDesk):
            actions.send_back(review, reason="试探", by=officer.id, now=MORNING)


def test_not_even_the_platform_decides_in_a_towns_place(sku):
    _decides(sku, an_administrator(), False)


def test_where_there_is_no_town_layer_the_county_decides(app):
    product = a_product(a_cooperative(region_code="419001"))
    review, county = a_proposal(product.skus[0]), a_county_officer("419001")
    assert waiting_for(county) == [review.id]
    actions.approve(review, ceiling_fen=700, valid_until=UNTIL, by=county.id, now=MORNING)


def test_a_member_of_the_cooperative_never_decides_and_the_county_steps_in(sku, seller):
    officer, county = a_town_officer(), a_county_officer()
    give(officer, role=Role.SUPPLIER, scope_kind=ScopeKind.COOPERATIVE, cooperative_id=seller.id)
    review = a_proposal(sku)
    assert (waiting_for(officer), waiting_for(county)) == ([], [review.id])
    with pytest.raises(rules.NotYourDesk, match="成员"):
        actions.approve(review, ceiling_fen=800, valid_until=UNTIL, by=officer.id, now=MORNING)
    actions.approve(review, ceiling_fen=800, valid_until=UNTIL, by=county.id, now=MORNING)


def test_control_without_the_check_a_member_would_decide(sku, seller, monkeypatch):
    officer = a_town_officer()
    give(officer, role=Role.SUPPLIER, scope_kind=ScopeKind.COOPERATIVE, cooperative_id=seller.id)
    monkeypatch.setattr(rules, "check_reviewer", lambda **_facts: None)
    actions.approve(a_proposal(sku), ceiling_fen=800, valid_until=UNTIL, by=officer.id, now=MORNING)


def test_reviews_of_other_places_and_cooperatives_are_missing(sku, seller):
    review = a_proposal(sku)
    for user in (a_town_officer("654203101"), a_seller(a_cooperative(region_code=TOWN))):
        actor = actor_of(user.id)
        for permission in (Permission.PRICE_REVIEW, Permission.PRICE_PROPOSE):
            with pytest.raises(Missing):
                queries.review(review.id, actor, permission=permission)
    own = actor_of(a_seller(seller).id)
    assert queries.review(review.id, own, permission=Permission.PRICE_PROPOSE).id == review.id


# --- where a review is required ----------------------------------------------------------------------


def test_where_prices_are_reviewed_a_listed_price_may_fall_but_not_rise_unreviewed(product, sku):
    a_policy(Policy.PRICE_REVIEW_REQUIRED)
    actions.set_price(sku, price_fen=600, **WHO)
    with pytest.raises(rules.ReviewNeeded):
        actions.set_price(sku, price_fen=601, **WHO)
    an_approved_price(sku, a_town_officer(), 700)
    actions.set_price(sku, price_fen=700, **WHO)


def test_elsewhere_a_price_moves_freely(sku):
    a_policy(Policy.PRICE_REVIEW_REQUIRED, region_code="654203")
    actions.set_price(sku, price_fen=9_999, **WHO)


def test_a_new_sku_of_a_listed_product_waits_for_its_price(product):
    a_policy(Policy.PRICE_REVIEW_REQUIRED)
    box = {
        "spec": "5 公斤/箱",
        "unit": SaleUnit.BOX,
        "base_unit": BaseUnit.KG,
        "pack_milli": 5_000,
        "price_fen": 4_000,
    }
    made = actions.add_sku(product, **box, **WHO)
    assert not made.active
    with pytest.raises(rules.ReviewNeeded):
        actions.change_offer(made, active=True, **WHO)
    an_approved_price(made, a_town_officer(), 4_000)
    actions.change_offer(made, active=True, **WHO)
    assert made.active


def test_an_approval_below_the_selling_price_holds_until_the_cooperative_agrees(product, sku):
    a_policy(Policy.PRICE_REVIEW_REQUIRED)
    review, town = a_proposal(sku, 800), a_town_officer()
    actions.approve(review, ceiling_fen=600, valid_until=UNTIL, by=town.id, now=MORNING)
    assert (sku.price_fen, product.status) == (600, ProductStatus.HELD)
    assert "待合作社确认" in product.held_reason
    actions.set_price(sku, price_fen=600, **WHO)
    assert product.status is ProductStatus.LISTED


def at_midnight(day, seconds=0):
    return clock.start_of(day) + timedelta(seconds=seconds)


def test_a_ceiling_holds_to_the_last_second_of_its_day_in_shanghai(product, sku):
    a_policy(Policy.PRICE_REVIEW_REQUIRED)
    town, last = a_town_officer(), date(2026, 12, 31)
    an_approved_price(sku, town, 800, until=last)
    after = last + timedelta(days=1)
    assert actions.hold_expired(now=at_midnight(after, -1), limit=50) == 0
    assert product.status is ProductStatus.LISTED
    assert actions.hold_expired(now=at_midnight(after), limit=50) == 1
    assert product.status is ProductStatus.HELD
    assert "2026-12-31" in product.held_reason
    assert actions.hold_expired(now=at_midnight(after, 60), limit=50) == 0
    an_approved_price(sku, town, 800, now=at_midnight(after, 3600))
    assert (product.status, product.held_reason) == (ProductStatus.LISTED, "")


def test_where_no_review_is_required_a_ceiling_just_ends(product, sku):
    an_approved_price(sku, a_town_officer(), 800, until=date(2026, 12, 31))
    actions.hold_expired(now=at_midnight(date(2027, 1, 1)), limit=50)
    assert (product.status, sku.ceiling_fen) == (ProductStatus.LISTED, None)


def test_a_withdrawn_product_is_not_held(product, sku):
    a_policy(Policy.PRICE_REVIEW_REQUIRED)
    an_approved_price(sku, a_town_officer(), 800, until=date(2026, 12, 31))
    products.withdraw(product, **WHO)
    assert actions.hold_expired(now=at_midnight(date(2027, 1, 1)), limit=50) == 0


def test_only_products_whose_every_offer_is_reviewed_count_as_reviewed(product, sku, seller):
    other = a_product(seller)
    an_approved_price(sku, a_town_officer(), 800, until=UNTIL)
    both = [product.id, other.id]
    assert queries.reviewed(both, UNTIL) == {product.id}
    assert queries.reviewed(both, UNTIL + timedelta(days=1)) == set()
