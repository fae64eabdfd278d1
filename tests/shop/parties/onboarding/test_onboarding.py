"""A cooperative applies, the county recommends, the platform admits; two different people, and no known password."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from shop.core.db import db
from shop.core.errors import Missing
from shop.core.flow import WrongMoment
from shop.parties.accounts import links
from shop.parties.accounts.models import PasswordLink, User
from shop.parties.accounts.queries import actor_of, user_by_password
from shop.parties.cooperatives.models import Cooperative
from shop.parties.cooperatives.queries import claims_of
from shop.parties.onboarding import actions, queries, rules
from shop.parties.onboarding.models import Application
from shop.parties.onboarding.states import ApplicationStatus
from shop.support.audit.queries import of_target
from shop.support.idempotency.rules import KeyReused
from shop.support.strangers.rules import Slip, digest
from tests.factories.desks import PDF, an_application, form, store
from tests.factories.parties import PASSWORD, a_user, an_administrator, an_official
from tests.factories.parties_rows import MORNING, a_cooperative, a_credit_code

COUNTY, PLATFORM = 21, 22


@pytest.fixture
def application(app: Flask) -> Application:
    return an_application(key="AAAABBBBCCCCDDDD")


def recommended(application: Application, by: int = COUNTY) -> Application:
    actions.recommend(application, opinion="情况属实", by=by, now=MORNING)
    return application


def admitted(application: Application) -> Cooperative:
    return actions.admit(recommended(application, an_official().id), by=an_administrator().id, now=MORNING)


def test_a_recommended_application_becomes_a_cooperative_with_an_account(application: Application) -> None:
    cooperative = admitted(application)
    user = db.session.get_one(User, application.user_id)
    assert (cooperative.name, cooperative.legal_person) == (application.name, "测试法人")
    assert (user.email, user.password_hash, user.password_changed_at) == ("new@test.example", "", None)
    grants = actor_of(user.id).grants
    assert {(grant.role.value, grant.cooperative_id) for grant in grants} == {
        ("supplier", cooperative.id),
        ("supplier_admin", cooperative.id),
    }
    assert application.status is ApplicationStatus.ADMITTED


def test_whoever_recommended_does_not_admit(application: Application) -> None:
    recommended(application, PLATFORM)
    with pytest.raises(rules.SamePerson):
        actions.admit(application, by=PLATFORM, now=MORNING)
    assert db.session.scalar(select(Cooperative.id)) is None


def test_nothing_is_admitted_without_a_recommendation(application: Application) -> None:
    with pytest.raises(WrongMoment):
        actions.admit(application, by=PLATFORM, now=MORNING)


def test_sent_back_it_is_corrected_and_recommended_anew(application: Application) -> None:
    recommended(application)
    actions.send_back(application, opinion="户名与证照不一致", by=PLATFORM, now=MORNING)
    assert application.due_on is None
    values = form(credit_code=application.credit_code, account_name="改过的户名")
    actions.correct(application, store=store(), now=MORNING, **values)
    assert (application.status, application.recommended_by) == (ApplicationStatus.SUBMITTED, None)
    assert application.account_name == "改过的户名"
    assert application.due_on is not None


def test_whole_account_numbers_stay_out_of_the_trail(application: Application) -> None:
    actions.send_back(application, opinion="改", by=COUNTY, now=MORNING)
    values = form(credit_code=application.credit_code, account_no="6200000000008888")
    actions.correct(application, store=store(), now=MORNING, **values)
    trail = str([entry.facts for entry in of_target("cooperative_application", application.id)])
    assert "6200000000007777" not in trail and "6200000000008888" not in trail


def test_a_known_code_gets_one_answer_whether_registered_or_applied_for(application: Application) -> None:
    registered = a_cooperative(credit_code=a_credit_code("93"))
    answers = []
    for code in (application.credit_code, registered.credit_code):
        with pytest.raises(rules.AlreadyKnown) as refused:
            an_application(credit_code=code)
        answers.append((refused.value.message, refused.value.facts))
    assert answers[0] == answers[1]


def test_a_withdrawn_one_may_be_handed_in_again(application: Application) -> None:
    actions.withdraw(application, now=MORNING)
    assert an_application(credit_code=application.credit_code).no != application.no


def test_the_same_request_hands_in_once(app: Flask) -> None:
    slip, other = Slip("AAAABBBBCCCCDDDD", "a" * 64, "one"), Slip("AAAABBBBCCCCDDDD", "a" * 64, "two")
    papers = [actions.Paper("licence", PDF, "a.pdf")]
    values = form()
    first = actions.apply(slip=slip, papers=papers, store=store(), now=MORNING, **values)
    again = actions.apply(slip=slip, papers=papers, store=store(), now=MORNING, **values)
    assert first.id == again.id and len(queries.documents(first)) == 1
    with pytest.raises(KeyReused):
        actions.apply(slip=other, papers=papers, store=store(), now=MORNING, **values)


def test_without_a_licence_nothing_is_handed_in(app: Flask) -> None:
    with pytest.raises(rules.NoLicence):
        actions.apply(slip=Slip("A"), papers=[], store=store(), now=MORNING, **form())


@pytest.mark.parametrize("code", ["419001", "410000"])
def test_the_place_is_a_town_or_a_village(app: Flask, code: str) -> None:
    with pytest.raises(rules.NoPlace):
        an_application(region_code=code)


def test_number_and_key_open_it_and_either_being_wrong_is_missing(application: Application) -> None:
    key = digest("aaaa-bbbb cccc dddd")
    assert queries.by_key(application.no.lower(), key).id == application.id
    told = []
    for no, tried in ((application.no, digest("X")), ("RZ0", key)):
        with pytest.raises(Missing) as missing:
            queries.by_key(no, tried)
        told.append((missing.value.message, missing.value.facts))
    assert told[0] == told[1]


def test_counts_are_published_when_the_county_saw_their_evidence(application: Application) -> None:
    cooperative = admitted(application)
    assert (cooperative.households, cooperative.people) == (12, 40)
    claim = claims_of(cooperative.id)[0]
    assert claim.answered_by == application.recommended_by


def test_counts_without_evidence_stay_unpublished(app: Flask) -> None:
    assert admitted(an_application(evidence=False)).households == 0


def test_an_address_that_signs_somebody_in_is_not_taken_over(application: Application) -> None:
    a_user(email="new@test.example")
    recommended(application)
    with pytest.raises(rules.EmailTaken):
        actions.admit(application, by=an_administrator().id, now=MORNING)


def test_a_first_password_is_set_once_by_a_link_that_ends(application: Application) -> None:
    with pytest.raises(rules.NoPasswordNeeded):
        actions.first_password(application, now=MORNING)
    admitted(application)
    old = actions.first_password(application, now=MORNING)
    new = actions.first_password(application, now=MORNING)
    assert db.session.scalar(select(PasswordLink.id).where(PasswordLink.token_sha256 == new)) is None
    with pytest.raises(links.LinkGone):
        links.link(old, now=MORNING)
    with pytest.raises(links.LinkGone):
        links.link(new, now=MORNING + links.LIFE)
    links.use(new, password=PASSWORD, now=MORNING)
    assert user_by_password("new@test.example", PASSWORD) is not None
    with pytest.raises(links.LinkGone):
        links.use(new, password=PASSWORD, now=MORNING)
    with pytest.raises(rules.NoPasswordNeeded):
        actions.first_password(application, now=MORNING)


def test_long_after_admission_the_key_alone_gives_no_password(application: Application) -> None:
    admitted(application)
    late = MORNING + rules.FIRST_PASSWORD_WITHIN + timedelta(seconds=1)
    with pytest.raises(rules.NoPasswordNeeded):
        actions.first_password(application, now=late)


def test_officials_see_the_applications_of_their_region(application: Application) -> None:
    here, elsewhere = actor_of(an_official().id), actor_of(an_official(region_code="654202").id)
    assert queries.application(application.id, here).id == application.id
    with pytest.raises(Missing):
        queries.application(application.id, elsewhere)
    assert (queries.waiting(here), queries.waiting(elsewhere)) == (1, 0)


def test_it_is_overdue_after_its_last_working_day(application: Application) -> None:
    assert application.due_on is not None
    assert queries.overdue(MORNING) == []
    assert [found.id for found in queries.overdue(MORNING + timedelta(days=30))] == [application.id]
