"""Publicity with objections, revocation, expiry, and the orders of the past (A44, A45)."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from shop.catalog.accreditation import actions, publishing, queries, rules
from shop.catalog.accreditation.states import AccreditationStatus
from shop.catalog.products.models import Product
from shop.core.db import db
from shop.core.flow import WrongMoment
from shop.handlers import HANDLERS
from shop.ledger.models import SaleFact
from shop.parties.accounts.permissions import Permission, Role
from shop.parties.accounts.queries import actor_of
from shop.parties.policy import actions as policy
from shop.support.notices.models import Notice
from shop.support.outbox.drain import drain, tick
from tests.factories.accreditation import a_good_product, an_accreditation, an_application, bring_to, officer
from tests.factories.papers import all_papers
from tests.factories.parties import an_administrator, an_official
from tests.factories.parties_rows import MORNING
from tests.factories.trading import a_seller, a_trade, an_accepted_order

S = AccreditationStatus
WHO = {"by": None, "now": MORNING}
OVER = datetime(2026, 11, 9, 16, 0, tzinfo=UTC)  # midnight after the fifth working day from Monday 2 November


@pytest.fixture
def public(app):
    found = an_application(a_good_product())
    bring_to(found, S.PUBLICITY)
    return found


def work(now):
    tick("tick.accreditation", every=timedelta(minutes=10), now=now)
    db.session.commit()
    assert drain(HANDLERS, now=lambda: now).failed == 0


def test_publicity_lasts_its_working_days_and_ends_by_itself(public):
    assert public.public_until_at == OVER
    work(OVER - timedelta(seconds=1))
    assert public.status is S.PUBLICITY
    with pytest.raises(rules.PublicityRunning):
        actions.pass_on(public, opinion="同意", by=officer(public).id, now=OVER - timedelta(seconds=1))
    work(OVER)
    assert public.status is S.PUBLICATION
    assert public.steps[-1].opinion == "公示期满，无异议"


def test_the_days_are_the_places_own(app):
    policy.set_value(
        "publicity_workdays",
        value="7",
        region_code="419001",
        valid_from=MORNING.date(),
        source="测试文件",
        **WHO,
    )
    found = an_application(a_good_product())
    bring_to(found, S.PUBLICITY)
    assert found.public_until_at == OVER + timedelta(days=2)


def test_a_place_without_publicity_goes_on_at_once(app):
    policy.set_value(
        "publicity_workdays",
        value="",
        region_code="419001",
        valid_from=MORNING.date(),
        source="测试文件",
        **WHO,
    )
    found = an_application(a_good_product())
    now = bring_to(found, S.PUBLICITY)
    work(now)
    assert found.status is S.PUBLICATION


def test_an_objection_stops_it_until_the_county_has_answered(public):
    raised = actions.object_to(public, text="产地与包装不一致", now=MORNING)
    work(OVER)
    assert public.status is S.PUBLICITY
    with pytest.raises(rules.PublicityRunning, match="1 条异议"):
        actions.pass_on(public, opinion="同意", by=officer(public).id, now=OVER)
    for stranger in (
        an_official(Role.TOWN, "419001103"),
        an_official(Role.COUNTY, "654202"),
        an_administrator(),
    ):
        with pytest.raises(rules.NotYourTurn):
            actions.answer(raised, public, text="已核实", by=stranger.id, now=OVER)
    actions.answer(raised, public, text="已现场核实，产地无误", by=officer(public).id, now=OVER)
    work(OVER + timedelta(minutes=10))
    assert public.status is S.PUBLICATION
    assert public.steps[-1].opinion == "公示期满，异议均已答复"


def test_an_objection_that_is_right_sends_it_back(public):
    actions.object_to(public, text="产地与包装不一致", contact="000-0000-0000", now=MORNING)
    actions.send_back(public, opinion="异议属实，请更正产地", by=officer(public).id, now=MORNING)
    assert public.status is S.RETURNED


def test_objections_are_taken_during_publicity_only_and_not_without_end(public):
    for number in range(rules.MAX_OPEN_OBJECTIONS):
        actions.object_to(public, text=f"异议{number}", now=MORNING)
    with pytest.raises(rules.NotPublic):
        actions.object_to(public, text="再一条", now=MORNING)
    draft = actions.apply(a_good_product(), **WHO)
    with pytest.raises(rules.NotPublic):
        actions.object_to(draft, text="异议", now=MORNING)


@pytest.mark.parametrize(
    ("role", "code", "may"),
    [
        (Role.TOWN, "654202108", False),
        (Role.COUNTY, "654202", True),
        (Role.COUNTY, "654203", False),
        (Role.PREFECTURE, "654200", True),
        (Role.PREFECTURE, "652300", False),
    ],
)
def test_who_may_revoke(app, role, code, may):
    found = an_accreditation(a_good_product("tacheng"))
    official = an_official(role, code)
    if may:
        publishing.revoke(found, opinion="抽检不合格", by=official.id, now=OVER)
        assert (found.status, found.product.accredited) == (S.REVOKED, False)
    else:
        with pytest.raises(rules.NotYourTurn):
            publishing.revoke(found, opinion="抽检不合格", by=official.id, now=OVER)


def test_revocation_changes_nothing_that_was_ordered(app):
    """A45: the line and the facts keep what was true on the day of the order."""
    trade = a_trade()
    product = db.session.scalars(select(Product).where(Product.cooperative_id == trade.cooperative.id)).one()
    all_papers(product)
    found = an_accreditation(product)
    number = found.number
    order = an_accepted_order(trade)
    before = [
        (fact.id, fact.accredited, fact.amount_fen)
        for fact in db.session.query(SaleFact).order_by(SaleFact.id)
    ]
    assert before
    assert all(accredited for _id, accredited, _amount in before)
    publishing.revoke(found, opinion="抽检不合格", by=an_administrator().id, now=OVER)
    db.session.commit()
    after = [
        (fact.id, fact.accredited, fact.amount_fen)
        for fact in db.session.query(SaleFact).order_by(SaleFact.id)
    ]
    assert after == before
    assert (order.lines[0].accredited, order.lines[0].accreditation_no) == (True, number)
    later = an_accepted_order(trade)
    assert (later.lines[0].accredited, later.lines[0].accreditation_no) == (False, "")


def test_it_ends_after_its_last_day(app):
    found = an_accreditation(a_good_product(), until=date(2026, 12, 1))
    midnight = datetime(2026, 12, 1, 16, 0, tzinfo=UTC)
    work(midnight - timedelta(seconds=1))
    assert found.product.accredited
    work(midnight)
    assert (found.status, found.product.accredited, found.product.accreditation_no) == (S.EXPIRED, False, "")
    assert queries.in_force().total == 0
    with pytest.raises(WrongMoment):
        publishing.revoke(found, opinion="抽检不合格", by=an_administrator().id, now=midnight)


def test_a_new_accreditation_takes_the_place_of_the_old_one(app):
    product = a_good_product()
    old = an_accreditation(product)
    new = an_accreditation(product, now=OVER + timedelta(days=1))
    assert (old.status, new.status) == (S.REPLACED, S.PUBLISHED)
    assert product.accreditation_no == new.number
    assert queries.in_force().total == 1


def test_the_cooperative_is_told_how_it_went(app):
    product = a_good_product()
    seller = a_seller(product.cooperative)
    found = an_application(product)
    actions.send_back(found, opinion="请补充说明", by=officer(found).id, now=MORNING)
    actions.submit(found, **WHO)
    bring_to(found, S.PUBLISHED)
    publishing.revoke(found, opinion="抽检不合格", by=an_administrator().id, now=OVER + timedelta(hours=1))
    work(OVER + timedelta(hours=1))
    told = [
        notice.name for notice in db.session.query(Notice).filter_by(user_id=seller.id).order_by(Notice.id)
    ]
    assert told == ["accreditation.returned", "accreditation.published", "accreditation.ended"]


def test_a_draft_is_its_cooperatives_own_business(app):
    product = a_good_product()
    found = actions.apply(product, **WHO)
    official = actor_of(an_official(Role.COUNTY, "419001").id)
    assert queries.accreditations(official, permission=Permission.ACCREDITATION_REVIEW).total == 0
    owner = actor_of(a_seller(product.cooperative).id)
    assert [one.id for one in queries.accreditations(owner).items] == [found.id]


def test_an_answered_objection_no_longer_waits_for_the_county(public):
    county = officer(public)
    actor = actor_of(county.id)
    assert queries.waiting_count(actor) == 0
    raised = actions.object_to(public, text="产地与包装不一致", now=MORNING)
    assert queries.waiting_count(actor) == 1
    actions.answer(raised, public, text="已核实", by=county.id, now=MORNING)
    assert queries.waiting_count(actor) == 0
