"""From draft to shelf by way of the county's review; versions and their differences."""

import pytest

from shop.catalog.listings import actions, queries, rules
from shop.catalog.listings.states import VersionKind, VersionStatus
from shop.catalog.papers.states import PaperKind
from shop.catalog.products import actions as products
from shop.catalog.products.rules import NotReady
from shop.catalog.products.states import HoldKind, Mark, ProductStatus
from shop.core.db import db
from shop.core.errors import Missing
from shop.core.flow import WrongMoment
from shop.parties.accounts.permissions import Permission, Role, ScopeKind
from shop.parties.accounts.queries import actor_of
from shop.parties.policy.states import Policy
from tests.factories.catalog import a_product
from tests.factories.papers import all_papers
from tests.factories.parties import an_administrator, an_official, give
from tests.factories.parties_rows import MORNING, a_cooperative
from tests.factories.pricing import (
    COUNTY,
    TOWN,
    a_county_officer,
    a_policy,
    a_town_officer,
    an_approved_price,
)
from tests.factories.trading import a_seller

WHO = {"by": None, "now": MORNING}
S, V = ProductStatus, VersionStatus


@pytest.fixture
def seller(app):
    return a_cooperative(region_code=TOWN)


@pytest.fixture
def product(seller):
    made = a_product(seller, name="高山土豆", listed=False)
    all_papers(made)
    return made


@pytest.fixture
def reviewed(app):
    """Listings are reviewed here."""
    a_policy(Policy.LISTING_REVIEW_REQUIRED)


def told(product):
    return [
        (found.number, found.kind.value, found.status.value)
        for found in reversed(queries.versions(product.id))
    ]


def approve(version):
    county = a_county_officer()
    actions.approve(version, by=county.id, now=MORNING)


# --- submitting --------------------------------------------------------------------------------------


def test_where_nobody_has_to_look_it_is_on_sale_at_once(product):
    version = actions.submit(product, **WHO)
    assert (product.status, version.status, version.decided_by) == (S.LISTED, V.APPROVED, None)
    assert version.description["name"] == "高山土豆"


def test_where_listings_are_reviewed_it_waits_for_the_county(product, reviewed):
    version = actions.submit(product, **WHO)
    assert (product.status, version.status) == (S.SUBMITTED, V.WAITING)
    approve(version)
    assert (product.status, version.status) == (S.LISTED, V.APPROVED)


def test_it_comes_back_with_notes_and_is_submitted_again(product, reviewed):
    version, county = actions.submit(product, **WHO), a_county_officer()
    actions.send_back(version, notes="产地请写到村", by=county.id, now=MORNING)
    assert (product.status, version.notes) == (S.DRAFT, "产地请写到村")
    actions.revise(product, name="白杨沟土豆", **WHO)
    again = actions.submit(product, **WHO)
    actions.approve(again, by=county.id, now=MORNING)
    assert told(product) == [(1, "listing", "returned"), (2, "listing", "approved")]


def test_what_waits_is_not_changed_but_taken_back(product, reviewed):
    actions.submit(product, **WHO)
    with pytest.raises(rules.UnderReview):
        actions.revise(product, name="改名", **WHO)
    actions.recall(product, **WHO)
    actions.revise(product, name="改名", **WHO)
    assert (product.status, product.name) == (S.DRAFT, "改名")


def test_nothing_is_submitted_twice_or_listed_by_a_second_approval(product, reviewed):
    version = actions.submit(product, **WHO)
    with pytest.raises(WrongMoment):
        actions.submit(product, **WHO)
    approve(version)
    with pytest.raises(WrongMoment):
        approve(version)


def test_a_missing_sku_or_an_unreviewed_price_is_said_before_anybody_looks(product, reviewed):
    a_policy(Policy.PRICE_REVIEW_REQUIRED)
    with pytest.raises(NotReady, match="价格审定"):
        actions.submit(product, **WHO)
    an_approved_price(product.skus[0], a_town_officer(), 800)
    actions.submit(product, **WHO)
    assert product.status is S.SUBMITTED


def test_where_listings_are_reviewed_the_papers_for_sale_must_be_there(seller, reviewed):
    bare = a_product(seller, listed=False)
    with pytest.raises(NotReady, match="“检测报告”未上传"):
        actions.submit(bare, **WHO)
    all_papers(bare, but=PaperKind.CONFORMITY)
    with pytest.raises(NotReady, match="“承诺达标合格证”未上传"):
        actions.submit(bare, **WHO)
    all_papers(bare)
    actions.submit(bare, **WHO)
    assert bare.status is S.SUBMITTED


def test_what_is_held_for_something_is_not_submitted(product):
    products.hold(product, kind=HoldKind.INSPECTION, reason="抽检不合格", **WHO)
    with pytest.raises(NotReady, match="抽检不合格"):
        actions.submit(product, **WHO)


def test_an_unchanged_product_comes_back_without_another_look(product, reviewed):
    approve(actions.submit(product, **WHO))
    actions.withdraw(product, **WHO)
    actions.revise(product, about="新一季", **WHO)
    actions.submit(product, **WHO)
    assert product.status is S.LISTED
    actions.withdraw(product, **WHO)
    actions.revise(product, name="另一个名字", **WHO)
    actions.submit(product, **WHO)
    assert product.status is S.SUBMITTED


# --- who decides -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "code", "decides"),
    [
        (Role.COUNTY, COUNTY, True),
        (Role.COUNTY, "654203", False),
        (Role.TOWN, TOWN, False),
        (Role.PREFECTURE, "654200", False),
        (Role.SUPERVISOR, COUNTY, False),
    ],
)
def test_the_county_of_the_cooperative_decides(product, reviewed, role, code, decides):
    version, officer = actions.submit(product, **WHO), an_official(role, code)
    assert (db.session.scalars(queries.queue(actor_of(officer.id))).all() == [version]) is decides
    if decides:
        actions.approve(version, by=officer.id, now=MORNING)
    else:
        with pytest.raises(rules.NotYourDesk):
            actions.approve(version, by=officer.id, now=MORNING)


def test_the_platform_may_decide_too(product, reviewed):
    version, platform = actions.submit(product, **WHO), an_administrator()
    actions.approve(version, by=platform.id, now=MORNING)
    assert product.status is S.LISTED


def test_a_member_of_the_cooperative_never_decides(product, reviewed, seller):
    version, officer = actions.submit(product, **WHO), a_county_officer()
    give(officer, role=Role.SUPPLIER, scope_kind=ScopeKind.COOPERATIVE, cooperative_id=seller.id)
    assert db.session.scalars(queries.queue(actor_of(officer.id))).all() == []
    with pytest.raises(rules.NotYourDesk, match="成员"):
        actions.approve(version, by=officer.id, now=MORNING)


def test_control_without_the_check_a_member_would_decide(product, reviewed, seller, monkeypatch):
    version, officer = actions.submit(product, **WHO), a_county_officer()
    give(officer, role=Role.SUPPLIER, scope_kind=ScopeKind.COOPERATIVE, cooperative_id=seller.id)
    monkeypatch.setattr(rules, "check_reviewer", lambda **_facts: None)
    actions.approve(version, by=officer.id, now=MORNING)
    assert product.status is S.LISTED


def test_versions_of_other_places_and_cooperatives_are_missing(product, reviewed):
    version = actions.submit(product, **WHO)
    for user in (a_county_officer("654203"), a_seller(a_cooperative(region_code=TOWN))):
        for permission in (Permission.LISTING_REVIEW, Permission.PRODUCT_MANAGE):
            with pytest.raises(Missing):
                queries.version(version.id, actor_of(user.id), permission=permission)


# --- changing what is on sale ------------------------------------------------------------------------


@pytest.fixture
def listed(product, reviewed):
    approve(actions.submit(product, **WHO))
    return product


def test_a_material_change_waits_while_the_approved_version_stays_on_sale(listed):
    version = actions.revise(listed, name="有机高山土豆", marks=[Mark.ORGANIC], **WHO)
    assert (listed.status, listed.name, listed.mark_list) == (S.LISTED, "高山土豆", [])
    approve(version)
    assert (listed.name, listed.mark_list) == ("有机高山土豆", ["organic"])
    assert told(listed) == [(1, "listing", "approved"), (2, "material", "approved")]


def test_a_minor_change_counts_at_once_and_is_kept_too(listed):
    version = actions.revise(listed, about="今年新收", lead_days=3, **WHO)
    assert (listed.about, listed.lead_days, version.kind, version.status) == (
        "今年新收", 3, VersionKind.MINOR, V.APPROVED,
    )  # fmt: skip


def test_one_form_with_both_is_taken_apart(listed):
    actions.revise(listed, name="改名", storage="冷藏", **WHO)
    assert (listed.name, listed.storage) == ("高山土豆", "冷藏")
    assert told(listed)[1:] == [(2, "minor", "approved"), (3, "material", "waiting")]


def test_a_second_material_change_takes_the_place_of_the_first(listed):
    first = actions.revise(listed, name="甲", **WHO)
    actions.revise(listed, name="乙", **WHO)
    assert first.status is V.RECALLED
    assert queries.latest(listed.id, V.WAITING).description["name"] == "乙"


def test_an_approval_does_not_undo_what_counted_at_once_meanwhile(listed):
    version = actions.revise(listed, name="改名", **WHO)
    actions.revise(listed, about="今年新收", **WHO)
    approve(version)
    assert (listed.name, listed.about) == ("改名", "今年新收")
    assert version.description["about"] == "今年新收"


def test_a_refused_change_leaves_the_listing_as_it_is(listed):
    version, county = actions.revise(listed, origin_code="654202", **WHO), a_county_officer()
    actions.send_back(version, notes="产地与证照不符", by=county.id, now=MORNING)
    assert (listed.status, listed.origin_code) == (S.LISTED, TOWN)


def test_saving_the_same_again_makes_no_version(listed):
    assert actions.revise(listed, **queries.description_of(listed), **WHO) is None
    assert len(queries.versions(listed.id)) == 1


def test_without_review_a_material_change_counts_at_once(seller):
    product = a_product(seller, name="旧名")
    version = actions.revise(product, name="新名", **WHO)
    assert (product.name, version.number, version.kind) == ("新名", 2, VersionKind.MATERIAL)
    assert queries.numbered(product.id, 1).description["name"] == "旧名", "what was there before is kept"


def test_any_two_versions_are_compared_field_by_field(listed):
    actions.revise(listed, about="今年新收", **WHO)
    actions.revise(listed, name="改名", photo="/photos/x", **WHO)
    first, last = (queries.numbered(listed.id, number).description for number in (1, 3))
    assert [(one.field, one.before, one.after) for one in rules.differences(first, last)] == [
        ("name", "高山土豆", "改名"),
        ("photo", "", "/photos/x"),
        ("about", "", "今年新收"),
    ]


def test_withdrawing_takes_back_what_waits(listed):
    version = actions.revise(listed, name="改名", **WHO)
    actions.withdraw(listed, **WHO)
    assert (listed.status, version.status) == (S.WITHDRAWN, V.RECALLED)


def test_last_seasons_product_comes_back_as_a_draft_with_its_skus(listed):
    with pytest.raises(rules.NothingToCopy):
        actions.copy(listed, **WHO)
    actions.revise(listed, storage="阴凉", **WHO)
    actions.withdraw(listed, **WHO)
    made = actions.copy(listed, **WHO)
    assert made.status is S.DRAFT
    assert queries.description_of(made) == queries.description_of(listed)
    assert [(sku.spec, sku.price_fen, sku.ceiling_fen) for sku in made.skus] == [("散装", 680, None)]
    assert made.skus[0].code != listed.skus[0].code
