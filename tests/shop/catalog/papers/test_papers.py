"""Papers are handed in, checked by somebody else, renewed and never edited."""

from datetime import date

import pytest

from shop.catalog.papers import actions, load, queries, rules
from shop.catalog.papers.models import Paper, PaperNeed
from shop.catalog.papers.states import PaperKind, PaperStatus, Standing
from shop.catalog.products import rules as product_rules
from shop.core.db import db
from shop.core.errors import Missing
from shop.core.flow import WrongMoment
from shop.parties.accounts.permissions import Permission, Role, ScopeKind
from shop.parties.accounts.queries import actor_of
from tests.factories.catalog import a_product
from tests.factories.papers import a_paper, all_papers
from tests.factories.parties import an_official, give
from tests.factories.parties_rows import MORNING, a_cooperative
from tests.factories.trading import a_seller

WHO = {"by": None, "now": MORNING}
TODAY = date(2026, 11, 2)
K = PaperKind


@pytest.fixture
def product(app):
    return a_product(a_cooperative(region_code="419001103"))


def standing(product, kind=K.TEST_REPORT, on=TODAY):
    return {need.kind: need.standing for need in queries.needed(product, on, warn=True)}[kind]


def kinds(product):
    return {need.kind for need in queries.needed(product, TODAY)}


def test_a_category_says_which_papers_it_needs(app):
    seller = a_cooperative()
    always = {K.BUSINESS_LICENCE, K.TEST_REPORT, K.HELPING, K.VOLUME}
    for category in ("0205", "0301", "0402", "0208", "0211", "0212"):
        assert K.CONFORMITY in kinds(a_product(seller, category_code=category)), category
    assert kinds(a_product(seller, category_code="0102")) == always | {K.FOOD_LICENCE}
    assert kinds(a_product(seller, category_code="0407")) == always


def test_loading_the_needs_again_leaves_what_was_edited(product):
    need = next(
        found for found in queries.needs() if found.kind is K.CONFORMITY and found.category_code == "0205"
    )
    actions.waive(need, **WHO)
    load.load_needs()
    assert K.CONFORMITY not in kinds(product)
    actions.require(category_code="02", kind=K.CONFORMITY, for_sale=True, source="测试文件", **WHO)
    assert K.CONFORMITY in kinds(product)
    with pytest.raises(rules.NeedKnown):
        actions.require(category_code="02", kind=K.CONFORMITY, for_sale=False, source="测试文件", **WHO)
    with pytest.raises(product_rules.UnknownCategory):
        actions.require(category_code="99", kind=K.CONFORMITY, for_sale=False, source="测试文件", **WHO)


def test_from_missing_to_good_and_back(product):
    assert standing(product) is Standing.MISSING
    paper = a_paper(product, K.TEST_REPORT, checked=False, last_on=date(2027, 12, 31))
    assert standing(product) is Standing.PENDING
    actions.check(paper, **WHO)
    assert standing(product) is Standing.VALID
    assert standing(product, on=date(2027, 11, 1)) is Standing.EXPIRING
    assert standing(product, on=date(2028, 1, 1)) is Standing.EXPIRED
    actions.send_back(paper, opinion="印章不清", **WHO)
    assert standing(product) is Standing.RETURNED


def test_a_renewal_takes_over_and_the_old_paper_stays(product):
    old = a_paper(product, K.TEST_REPORT, last_on=date(2026, 11, 30))
    new = a_paper(product, K.TEST_REPORT, first_on=date(2026, 12, 1), last_on=date(2027, 11, 30))
    assert standing(product) is Standing.EXPIRING
    assert standing(product, on=date(2026, 12, 1)) is Standing.VALID
    assert (old.status, new.status) == (PaperStatus.CHECKED, PaperStatus.CHECKED)
    assert db.session.query(Paper).count() == 2


@pytest.mark.parametrize(
    ("kind", "stated", "field"),
    [
        (K.TEST_REPORT, {}, "number"),
        (K.TEST_REPORT, {"number": "1", "last_on": date(2026, 11, 1)}, "last_on"),
        (
            K.TEST_REPORT,
            {"number": "1", "first_on": date(2027, 1, 1), "last_on": date(2026, 12, 1)},
            "last_on",
        ),
        (K.HELPING, {}, "households"),
        (K.HELPING, {"households": 3, "people": 2}, "people"),
        (K.VOLUME, {"volume_milli": 0}, "volume"),
        (K.VOLUME, {"volume_milli": 5}, "value"),
        (K.BUSINESS_LICENCE, {"number": "1"}, "kind"),
    ],
)
def test_a_paper_must_state_what_its_kind_needs(product, kind, stated, field):
    with pytest.raises(rules.BadPaper) as refused:
        actions.hand_in(product.cooperative, kind=kind, product=product, **stated, **WHO)
    assert field in refused.value.fields


def test_a_paper_of_goods_names_its_goods(product):
    with pytest.raises(rules.BadPaper):
        actions.hand_in(product.cooperative, kind=K.TEST_REPORT, number="1", **WHO)


def test_nobody_checks_his_own_or_his_cooperatives_paper(product):
    supplier = a_seller(product.cooperative)
    paper = a_paper(product, K.TEST_REPORT, checked=False, by=supplier.id)
    official = an_official(Role.TOWN, "419001103")
    give(
        official, role=Role.SUPPLIER, scope_kind=ScopeKind.COOPERATIVE, cooperative_id=product.cooperative_id
    )
    for who in (supplier, official):
        with pytest.raises(rules.OwnPaper):
            actions.check(paper, by=who.id, now=MORNING)
    actions.check(paper, by=an_official(Role.TOWN, "419001103").id, now=MORNING)
    assert paper.status is PaperStatus.CHECKED


def test_what_was_checked_cannot_be_taken_back_and_what_was_taken_back_not_checked(product):
    checked, waiting = a_paper(product, K.TEST_REPORT), a_paper(product, K.CONFORMITY, checked=False)
    with pytest.raises(WrongMoment):
        actions.withdraw(checked, **WHO)
    actions.withdraw(waiting, **WHO)
    with pytest.raises(WrongMoment):
        actions.check(waiting, **WHO)


@pytest.mark.parametrize(
    ("role", "region", "sees"),
    [
        (Role.TOWN, "419001103", True),
        (Role.TOWN, "419001104", False),
        (Role.COUNTY, "419001", True),
        (Role.COUNTY, "654202", False),
        (Role.PREFECTURE, "654200", False),
    ],
)
def test_an_official_sees_the_papers_of_his_region(product, role, region, sees):
    paper = a_paper(product, K.TEST_REPORT, checked=False)
    actor = actor_of(an_official(role, region).id)
    assert queries.to_check(actor) == sees
    if sees:
        assert queries.paper(paper.id, actor, permission=Permission.PAPER_CHECK).id == paper.id
    else:
        with pytest.raises(Missing):
            queries.paper(paper.id, actor, permission=Permission.PAPER_CHECK)


def test_a_cooperative_sees_its_own_papers_only(product):
    mine = a_paper(product, K.TEST_REPORT)
    theirs = a_paper(a_product(a_cooperative()), K.TEST_REPORT)
    actor = actor_of(a_seller(product.cooperative).id)
    assert [paper.id for paper in queries.papers(actor).items] == [mine.id]
    with pytest.raises(Missing):
        queries.paper(theirs.id, actor, permission=Permission.PAPER_MANAGE)


def test_everybody_is_shown_the_latest_good_paper_of_each_kind(product):
    all_papers(product)
    a_paper(product, K.TEST_REPORT, checked=False, number="later, unchecked")
    newest = a_paper(product, K.TEST_REPORT, number="newest")
    found = {paper.kind: paper for paper in queries.shown(product, TODAY)}
    assert set(found) == kinds(product)
    assert found[K.TEST_REPORT].id == newest.id


def test_defaults_say_where_they_come_from(app):
    assert all(need.source for need in db.session.query(PaperNeed))
