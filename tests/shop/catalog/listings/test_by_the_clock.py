"""Planned moments and seasons, at their edges in Shanghai time."""

from datetime import UTC, date, datetime, timedelta

import pytest

from shop.catalog.listings import actions, queries, rules, schedule
from shop.catalog.products import queries as products
from shop.catalog.products.states import ProductStatus
from shop.core import clock
from shop.core.db import db
from shop.core.errors import Missing
from shop.handlers import HANDLERS
from shop.parties.policy.states import Policy
from shop.support.notices import queries as notices
from shop.support.outbox.drain import drain
from tests.factories.catalog import a_product
from tests.factories.papers import all_papers
from tests.factories.parties_rows import MORNING, a_cooperative
from tests.factories.pricing import TOWN, a_county_officer, a_policy
from tests.factories.trading import a_seller

WHO = {"by": None, "now": MORNING}
S = ProductStatus
MIDNIGHT = datetime(2026, 12, 31, 16, 0, tzinfo=UTC)  # 1 January in Shanghai
SECOND = timedelta(seconds=1)


@pytest.fixture
def seller(app):
    return a_cooperative(region_code=TOWN)


@pytest.fixture
def product(seller):
    made = a_product(seller, listed=False)
    all_papers(made)
    return made


def plan(product, now=MORNING, **parts):
    given = dict.fromkeys(("list_at", "withdraw_at", "season_from", "season_to")) | parts
    return schedule.plan(product, **given, by=None, now=now)


def tick(now):
    return schedule.run_due(now=now, limit=50)


def test_it_goes_on_sale_at_the_planned_second_and_off_again(product):
    plan(product, list_at=MIDNIGHT, withdraw_at=MIDNIGHT + timedelta(hours=1))
    actions.submit(product, **WHO)
    assert product.status is S.SUBMITTED
    assert tick(MIDNIGHT - SECOND) == 0
    tick(MIDNIGHT)
    assert product.status is S.LISTED
    tick(MIDNIGHT + timedelta(hours=1) - SECOND)
    assert product.status is S.LISTED
    tick(MIDNIGHT + timedelta(hours=1))
    assert product.status is S.WITHDRAWN
    assert queries.schedule(product.id).list_at is None


def test_it_waits_for_its_review_however_late_that_comes(product):
    a_policy(Policy.LISTING_REVIEW_REQUIRED)
    plan(product, list_at=MIDNIGHT)
    version, county = actions.submit(product, **WHO), a_county_officer()
    assert tick(MIDNIGHT + SECOND) == 0
    actions.approve(version, by=county.id, now=MIDNIGHT + timedelta(hours=9))
    assert product.status is S.LISTED


def test_an_early_approval_waits_for_the_moment(product):
    a_policy(Policy.LISTING_REVIEW_REQUIRED)
    plan(product, list_at=MIDNIGHT)
    version, county = actions.submit(product, **WHO), a_county_officer()
    actions.approve(version, by=county.id, now=MORNING)
    assert product.status is S.SUBMITTED
    tick(MIDNIGHT)
    assert product.status is S.LISTED


def test_a_plan_may_be_taken_back(product):
    plan(product, list_at=MIDNIGHT)
    actions.submit(product, **WHO)
    actions.recall(product, **WHO)
    assert product.status is S.DRAFT
    assert tick(MIDNIGHT) == 0


def test_what_cannot_be_sold_by_then_is_a_draft_again_and_its_people_hear_why(product, seller):
    supplier = a_seller(seller)
    plan(product, list_at=MIDNIGHT)
    actions.submit(product, **WHO)
    product.skus[0].active = False
    tick(MIDNIGHT)
    assert product.status is S.DRAFT
    db.session.commit()
    drain(HANDLERS, now=lambda: MIDNIGHT)
    (notice,) = [found for found in notices.inbox(supplier.id).items if found.name == "listing.failed"]
    assert "在售规格" in notice.body


@pytest.mark.parametrize(
    "parts",
    [
        {"list_at": MORNING},
        {"withdraw_at": MORNING - SECOND},
        {"list_at": MIDNIGHT, "withdraw_at": MIDNIGHT},
        {"season_from": 901},
    ],
)
def test_a_plan_that_makes_no_sense_is_refused(product, parts):
    with pytest.raises(rules.BadSchedule):
        plan(product, **parts)


@pytest.mark.parametrize(
    ("first", "last", "day", "inside"),
    [
        (901, 1130, date(2026, 9, 1), True),
        (901, 1130, date(2026, 11, 30), True),
        (901, 1130, date(2026, 8, 31), False),
        (901, 1130, date(2026, 12, 1), False),
        (1101, 229, date(2026, 12, 31), True),
        (1101, 229, date(2028, 2, 29), True),
        (1101, 229, date(2027, 3, 1), False),
        (None, None, date(2026, 7, 7), True),
    ],
)
def test_a_season_has_both_its_days_and_may_cross_the_new_year(first, last, day, inside):
    assert rules.in_season(first, last, day) is inside


@pytest.mark.parametrize("text", ["02-30", "13-01", "九月", "0901"])
def test_a_day_that_is_none_is_refused(text):
    with pytest.raises(rules.BadSchedule):
        rules.season_day(text, "season_from")


def test_a_season_ends_and_begins_at_midnight_in_shanghai(product):
    actions.submit(product, **WHO)
    plan(product, season_from=901, season_to=1231)
    assert product.status is S.LISTED
    assert tick(MIDNIGHT - SECOND) == 0
    tick(MIDNIGHT)
    assert product.status is S.HELD
    assert "下季再来" in product.held_reason
    assert tick(MIDNIGHT + SECOND) == 0
    with pytest.raises(Missing):
        products.product(product.id)
    opening = clock.start_of(date(2027, 9, 1))
    tick(opening - SECOND)
    assert product.status is S.HELD
    tick(opening)
    assert (product.status, product.held_reason) == (S.LISTED, "")


def test_over_the_new_year_the_database_agrees_with_the_rule(product):
    actions.submit(product, **WHO)
    plan(product, season_from=1101, season_to=228)
    for day, status in (
        (date(2026, 12, 31), S.LISTED), (date(2027, 2, 28), S.LISTED), (date(2027, 3, 1), S.HELD),
        (date(2027, 10, 31), S.HELD), (date(2027, 11, 1), S.LISTED),
    ):  # fmt: skip
        tick(clock.start_of(day))
        assert product.status is status, day


def test_without_a_season_it_is_back_at_once(product):
    actions.submit(product, **WHO)
    plan(product, season_from=301, season_to=501)
    assert product.status is S.HELD
    plan(product)
    assert product.status is S.LISTED


def test_submitted_out_of_season_it_is_listed_and_held(product):
    plan(product, season_from=301, season_to=501)
    actions.submit(product, **WHO)
    assert product.status is S.HELD
    actions.withdraw(product, **WHO)
    actions.submit(product, **WHO)
    assert product.status is S.HELD
