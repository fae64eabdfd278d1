"""Counties push their own goods, towns name reviewed ones for unions."""

from datetime import date, timedelta

import pytest

from shop.catalog.products import actions as products
from shop.catalog.recommendations import actions, queries, rules
from shop.core.flow import WrongMoment
from shop.parties.accounts.permissions import Role, ScopeKind
from tests.factories.catalog import a_product
from tests.factories.parties import an_administrator, an_official, give
from tests.factories.parties_rows import MORNING, a_cooperative
from tests.factories.pricing import COUNTY, TOWN, UNTIL, a_county_officer, a_town_officer, an_approved_price

TODAY, LATER = date(2026, 11, 2), date(2026, 12, 1)
DAYS = {"first_on": TODAY, "last_on": LATER}
DAY = timedelta(days=1)


@pytest.fixture
def seller(app):
    return a_cooperative(region_code=TOWN)


@pytest.fixture
def product(seller):
    return a_product(seller)


def push(product, officer, **values):
    return actions.push(product, **{**DAYS, **values}, by=officer.id, now=MORNING)


def shown(on=TODAY, reader_path=""):
    return [
        (code, [one.product_id for one in goods])
        for code, goods in queries.pushed(on, reader_path=reader_path)
    ]


@pytest.mark.parametrize(
    ("role", "code", "may"),
    [
        (Role.COUNTY, COUNTY, True),
        (Role.COUNTY, "654203", False),
        (Role.TOWN, TOWN, False),
        (Role.PREFECTURE, "654200", False),
    ],
)
def test_a_county_pushes_only_its_own(product, role, code, may):
    officer = an_official(role, code)
    if may:
        push(product, officer)
        assert shown() == [(COUNTY, [product.id])]
    else:
        with pytest.raises(rules.NotYours):
            push(product, officer)
        assert shown() == []


def test_control_without_the_check_any_county_could(product, monkeypatch):
    monkeypatch.setattr(rules, "check_county", lambda **_facts: None)
    push(product, a_county_officer("654203"))


def test_a_member_of_the_cooperative_pushes_nothing(product, seller):
    officer = a_county_officer()
    give(officer, role=Role.SUPPLIER, scope_kind=ScopeKind.COOPERATIVE, cooperative_id=seller.id)
    with pytest.raises(rules.NotYours):
        push(product, officer)


def test_it_holds_from_its_first_to_its_last_day_in_the_countys_own_order(product, seller):
    county, second = a_county_officer(), a_product(seller)
    push(product, county, first_on=TODAY + DAY, position=2)
    push(second, county, first_on=TODAY + DAY, position=1)
    assert [shown(day) for day in (TODAY, TODAY + DAY, LATER, LATER + DAY)] == [
        [], [(COUNTY, [second.id, product.id])], [(COUNTY, [second.id, product.id])], [],
    ]  # fmt: skip


def test_a_partner_region_sees_what_is_meant_for_it(product):
    push(product, a_county_officer(), audience_code="210200")
    assert shown() == []
    assert shown(reader_path="/210000/210200/210202/") == [(COUNTY, [product.id])]


def test_it_is_ended_at_once_and_only_by_its_own_county(product):
    county = a_county_officer()
    made = push(product, county)
    with pytest.raises(rules.NotYours):
        actions.end(made, by=an_administrator().id, now=MORNING)
    actions.end(made, by=county.id, now=MORNING)
    assert shown() == []
    push(product, county)


def test_nothing_is_pushed_twice_backwards_or_off_sale(product):
    county = a_county_officer()
    with pytest.raises(rules.BadDays):
        push(product, county, last_on=TODAY - DAY)
    push(product, county)
    with pytest.raises(rules.AlreadyRecommended):
        push(product, county)
    products.withdraw(product, by=None, now=MORNING)
    with pytest.raises(WrongMoment):
        push(product, county, audience_code="210200")


def name(product, officer):
    return actions.name_for_unions(product, **DAYS, by=officer.id, now=MORNING)


def test_only_recommended_and_reviewed_products_are_in_the_union_catalogue(product, seller):
    town, other = a_town_officer(), a_product(seller)
    with pytest.raises(rules.NotReviewed):
        name(product, town)
    an_approved_price(product.skus[0], town, 800, until=UNTIL)
    an_approved_price(other.skus[0], town, 800, until=UNTIL)
    name(product, town)
    both = [product.id, other.id]
    assert queries.in_union_catalogue(both, TODAY) == {product.id}
    assert queries.in_union_catalogue(both, LATER + DAY) == set()


def test_with_its_ceiling_a_product_leaves_the_union_catalogue(product):
    town = a_town_officer()
    an_approved_price(product.skus[0], town, 800, until=TODAY + DAY)
    name(product, town)
    assert queries.in_union_catalogue([product.id], TODAY + DAY) == {product.id}
    assert queries.in_union_catalogue([product.id], TODAY + 2 * DAY) == set()


def test_the_county_names_where_the_town_has_nobody_and_not_elsewhere(product):
    county = a_county_officer()
    an_approved_price(product.skus[0], county, 800)
    made = name(product, county)
    actions.end(made, by=county.id, now=MORNING)
    a_town_officer()
    with pytest.raises(rules.NotYours):
        name(product, county)
