"""Visits by people of one's own scope; findings are mended by the cooperative and closed by an inspector."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask

from shop.core import clock
from shop.core.db import db, unit_of_work
from shop.core.errors import Missing
from shop.core.flow import WrongMoment
from shop.handlers import HANDLERS
from shop.oversight.inspections import actions, queries, rules
from shop.oversight.inspections.models import Finding, Inspection
from shop.oversight.inspections.states import FindingStatus, Severity, VisitedKind
from shop.parties.accounts.models import User
from shop.parties.accounts.permissions import Role, ScopeKind
from shop.parties.accounts.queries import actor_of
from shop.parties.cooperatives.models import Cooperative
from shop.support.notices.queries import inbox
from shop.support.outbox.drain import drain
from tests.factories.parties import an_official, give
from tests.factories.parties_rows import MORNING, a_cooperative, a_unit
from tests.factories.trading import a_seller

TODAY = clock.business_day(MORNING)


@pytest.fixture
def seller(app: Flask) -> Cooperative:
    return a_cooperative()


@pytest.fixture
def county(app: Flask) -> User:
    return an_official()


def a_visit(house: object, county: User, **values: object) -> Inspection:
    given = {"visited_on": TODAY, "inspectors": [county.id], "summary": "", "now": MORNING} | values
    made = actions.record(house, recorder=actor_of(county.id), **given)  # type: ignore[arg-type]
    db.session.flush()
    return made


def a_finding(visit: Inspection, county: User, mend_by: date = TODAY + timedelta(days=7)) -> Finding:
    return actions.find(
        visit, severity=Severity.SERIOUS, words="冷库温度计未校准", mend_by=mend_by, by=county.id, now=MORNING
    )


def test_a_finding_is_mended_looked_at_and_closed(seller: Cooperative, county: User) -> None:
    member = a_seller(seller)
    finding = a_finding(a_visit(seller, county), county)
    with pytest.raises(WrongMoment):
        actions.confirm(finding, opinion="", by=county.id, now=MORNING)
    actions.mend(finding, answer="已校准", by=member.id, now=MORNING)
    actions.reopen(finding, opinion="证书过期", mend_by=TODAY + timedelta(days=9), by=county.id, now=MORNING)
    assert (finding.status, finding.mend_by) == (FindingStatus.OPEN, TODAY + timedelta(days=9))
    actions.mend(finding, answer="已重新校准", by=member.id, now=MORNING)
    actions.confirm(finding, opinion="属实", by=county.id, now=MORNING)
    assert finding.status is FindingStatus.CLOSED


def test_inspectors_come_from_ones_own_scope(seller: Cooperative, county: User) -> None:
    town, elsewhere = an_official(Role.TOWN, "419001103"), an_official(region_code="654202")
    visit = a_visit(seller, county, inspectors=[county.id, town.id])
    assert [one.user_id for one in visit.inspectors] == [county.id, town.id]
    for strangers in ([elsewhere.id], [], [987_654]):
        with pytest.raises(rules.BadVisit):
            a_visit(seller, county, inspectors=strangers)
    with pytest.raises(rules.BadVisit):
        a_visit(seller, county, visited_on=TODAY + timedelta(days=1))


def test_nobody_inspects_his_own_house_nor_reads_of_it(seller: Cooperative, county: User) -> None:
    visit = a_visit(seller, county)
    give(county, role=Role.SUPPLIER, scope_kind=ScopeKind.COOPERATIVE, cooperative_id=seller.id)
    with pytest.raises(rules.OwnHouse):
        a_visit(seller, county)
    with pytest.raises(Missing):
        queries.inspection(visit.id, actor_of(county.id))


def test_visits_and_houses_of_other_regions_are_missing(seller: Cooperative, county: User) -> None:
    elsewhere = actor_of(an_official(region_code="654202").id)
    finding = a_finding(a_visit(seller, county), county)
    for look in (
        lambda: queries.inspection(finding.inspection_id, elsewhere),
        lambda: queries.finding(finding.id, elsewhere),
        lambda: queries.visited(VisitedKind.COOPERATIVE, seller.id, elsewhere),
        lambda: queries.visited(VisitedKind.UNIT, a_unit().id, elsewhere),
        lambda: queries.own_finding(finding.id, actor_of(a_seller(a_cooperative()).id)),
    ):
        with pytest.raises(Missing):
            look()


def test_a_unit_is_closed_on_site_and_a_cooperative_is_not(seller: Cooperative, county: User) -> None:
    at_unit = a_finding(a_visit(a_unit(), county), county)
    actions.close_on_site(at_unit, opinion="当场整改", by=county.id, now=MORNING)
    assert at_unit.status is FindingStatus.CLOSED
    at_seller = a_finding(a_visit(seller, county), county)
    with pytest.raises(rules.CooperativeAnswers):
        actions.close_on_site(at_seller, opinion="", by=county.id, now=MORNING)


def test_overdue_is_told_to_both_sides_once_per_deadline(seller: Cooperative, county: User, at) -> None:
    member = a_seller(seller)
    finding = a_finding(a_visit(seller, county), county, TODAY)
    number = finding.id
    db.session.commit()
    assert queries.overdue(MORNING) == []
    late = at(MORNING + timedelta(days=1))
    drain(HANDLERS, now=lambda: late)
    for _ in range(2):
        with unit_of_work():
            HANDLERS["tick.remind"][0](None, late)
    assert [found.id for found in queries.overdue(late)] == [number]
    assert db.session.get_one(Finding, number).overdue
    assert [n.name for n in inbox(member.id).items] == ["finding.overdue", "finding.found"]
    assert [n.name for n in inbox(county.id).items] == ["finding.overdue"]
