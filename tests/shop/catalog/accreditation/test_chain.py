"""From application to publication in areas with and without a county layer (A43, A44)."""

from datetime import timedelta

import pytest

from shop.catalog.accreditation import actions, publishing, queries, rules
from shop.catalog.accreditation.states import AccreditationStatus, StepEvent
from shop.catalog.papers import actions as paper_actions
from shop.catalog.papers.states import PaperKind
from shop.core.db import db
from shop.core.flow import WrongMoment
from shop.parties.accounts.permissions import Role, ScopeKind
from shop.parties.policy import actions as policy
from tests.factories.accreditation import a_good_product, an_accreditation, an_application, bring_to, officer
from tests.factories.catalog import a_product
from tests.factories.papers import a_paper, all_papers
from tests.factories.parties import an_administrator, an_official, give
from tests.factories.parties_rows import MORNING, a_cooperative

S = AccreditationStatus
WHO = {"by": None, "now": MORNING}
JIYUAN = (S.TOWN_REVIEW, S.DECISION, S.PUBLICITY, S.PUBLICATION)
TACHENG = (S.TOWN_REVIEW, S.DECISION, S.PUBLICITY, S.UPPER_REVIEW, S.PUBLICATION)


@pytest.mark.parametrize(
    ("path", "steps", "deciding"),
    [
        ("/410000/419001/419001103/", JIYUAN, "/410000/419001/"),
        ("/650000/654200/654202/654202108/", TACHENG, "/650000/654200/654202/"),
        ("/650000/654200/654202/654202108/654202108200/", TACHENG, "/650000/654200/654202/"),
        ("/410000/419001/", JIYUAN[1:], "/410000/419001/"),
        ("/650000/654200/654202/", TACHENG[1:], "/650000/654200/654202/"),
        ("/440000/441900/441900003/", JIYUAN, "/440000/441900/"),
        ("/110000/110101/110101001/", JIYUAN, "/110000/110101/"),
    ],
)
def test_the_region_tree_says_which_steps_there_are(path, steps, deciding):
    assert rules.route(path) == steps
    assert rules.office_of(path, S.DECISION) == deciding


@pytest.mark.parametrize(
    ("place", "steps", "code"), [("jiyuan", JIYUAN, "419001"), ("tacheng", TACHENG, "654202")]
)
def test_a_product_goes_from_application_to_the_directory(app, place, steps, code):
    product = a_good_product(place)
    found = an_application(product)
    seen = []
    now = MORNING
    for status in (*steps[1:], S.PUBLISHED):
        seen.append(found.status)
        now = bring_to(found, status, now=now)
    assert tuple(seen) == steps
    assert found.number == f"RD2026{code}0001"
    assert (product.accredited, product.accreditation_no) == (True, found.number)
    assert (found.households, found.people, found.value_fen) == (40, 121, 54_400_000)
    events = [step.event for step in found.steps]
    assert events[0] is StepEvent.SUBMITTED
    assert events[-1] is StepEvent.PUBLISHED
    assert all(step.at and (step.opinion or step.event is StepEvent.SUBMITTED) for step in found.steps)
    people = [step.by_user for step in found.steps if step.by_user]
    assert len(people) == len(set(people)) == len(steps) - 1
    assert [one.id for one in queries.in_force().items] == [found.id]


def test_the_next_number_of_the_year_and_place(app):
    an_accreditation(a_good_product())
    second = an_accreditation(a_good_product())
    elsewhere = an_accreditation(a_good_product("tacheng"))
    assert second.number == "RD20264190010002"
    assert elsewhere.number == "RD20266542020001"


def test_missing_and_expired_papers_are_named_and_nothing_is_submitted(app):
    product = a_product(a_cooperative(region_code="419001103"))
    all_papers(product, but=PaperKind.TEST_REPORT)
    found = actions.apply(product, **WHO)
    with pytest.raises(rules.PapersLacking, match="检测报告”未上传") as refused:
        actions.submit(found, **WHO)
    assert refused.value.facts["papers"] == ["test_report"]
    a_paper(product, PaperKind.TEST_REPORT, last_on=MORNING.date())
    with pytest.raises(rules.PapersLacking, match="检测报告”已过期"):
        actions.submit(found, by=None, now=MORNING + timedelta(days=1))
    assert (found.status, found.steps) == (S.DRAFT, [])


def test_a_paper_that_waits_may_be_submitted_but_must_be_checked_to_go_on(app):
    product = a_product(a_cooperative(region_code="419001103"))
    all_papers(product, but=PaperKind.CONFORMITY)
    paper = a_paper(product, PaperKind.CONFORMITY, checked=False)
    found = an_application(product)
    town = officer(found)
    with pytest.raises(rules.PapersLacking, match="待核验"):
        actions.pass_on(found, opinion="同意", by=town.id, now=MORNING)
    paper_actions.check(paper, by=town.id, now=MORNING)
    actions.pass_on(found, opinion="同意", by=town.id, now=MORNING)
    assert found.status is S.DECISION


def test_one_application_at_a_time(app):
    product = a_good_product()
    found = an_application(product)
    with pytest.raises(rules.AlreadyOpen):
        actions.apply(product, **WHO)
    actions.withdraw(found, **WHO)
    assert actions.apply(product, **WHO).status is S.DRAFT


def test_what_is_sent_back_is_corrected_and_begins_again(app):
    found = an_application(a_good_product())
    bring_to(found, S.DECISION)
    actions.send_back(found, opinion="带动户数需要说明", by=officer(found).id, now=MORNING)
    assert (found.status, found.office_path) == (S.RETURNED, "")
    actions.submit(found, statement="已补充说明", **WHO)
    assert (found.status, found.statement) == (S.TOWN_REVIEW, "已补充说明")


def test_the_same_person_does_not_take_two_steps_in_a_row(app):
    found = an_application(a_good_product())
    both = officer(found)
    give(both, role=Role.COUNTY, scope_kind=ScopeKind.REGION, region_code="419001")
    actions.pass_on(found, opinion="同意", by=both.id, now=MORNING)
    with pytest.raises(rules.SamePerson):
        actions.pass_on(found, opinion="同意", by=both.id, now=MORNING)
    decider = officer(found)
    actions.pass_on(found, opinion="同意", by=decider.id, now=MORNING)
    now = bring_to(found, S.PUBLICATION)
    with pytest.raises(rules.SamePerson):  # the system's step in between makes them no less successive
        publishing.publish(found, opinion="同意", batch="一", by=decider.id, now=now)


def test_a_reviewer_of_his_own_cooperative_is_refused(app):
    found = an_application(a_good_product())
    member = officer(found)
    give(member, role=Role.SUPPLIER, scope_kind=ScopeKind.COOPERATIVE, cooperative_id=found.cooperative_id)
    for deed in (actions.pass_on, actions.send_back):
        with pytest.raises(rules.OwnCooperative):
            deed(found, opinion="同意", by=member.id, now=MORNING)


def test_the_platform_publishes_but_reviews_nothing(app):
    found = an_application(a_good_product())
    platform = an_administrator()
    with pytest.raises(rules.NotYourTurn):
        actions.pass_on(found, opinion="同意", by=platform.id, now=MORNING)
    now = bring_to(found, S.PUBLICATION)
    publishing.publish(found, opinion="同意", batch="一", by=platform.id, now=now)
    assert found.status is S.PUBLISHED


def test_publication_is_a_deed_of_its_own(app):
    found = an_application(a_good_product())
    with pytest.raises(WrongMoment):
        publishing.publish(found, opinion="同意", batch="一", by=officer(found).id, now=MORNING)
    now = bring_to(found, S.PUBLICATION)
    with pytest.raises(WrongMoment):
        actions.pass_on(found, opinion="同意", by=officer(found).id, now=now)


def test_the_validity_comes_from_the_places_policy(app):
    found = an_application(a_good_product())
    policy.set_value(
        "accreditation_months",
        value="12",
        region_code="419001",
        valid_from=MORNING.date(),
        source="测试文件",
        **WHO,
    )
    bring_to(found, S.PUBLISHED)
    assert found.published_on.isoformat() == "2026-11-10"
    assert found.valid_until_on.isoformat() == "2027-11-09"
    assert rules.last_day(MORNING.date().replace(month=8, day=31), 6).isoformat() == "2027-02-27"


def test_each_step_has_its_last_day(app):
    found = an_application(a_good_product())
    assert found.due_on.isoformat() == "2026-11-09"  # five working days after 2 November


@pytest.mark.parametrize("place", ["jiyuan", "tacheng"])
def test_only_the_office_whose_turn_it_is_acts(app, place):
    """Every step × role × region; nobody else moves it, and it waits for exactly that office."""
    found = an_application(a_good_product(place))
    people = {
        (role, code): an_official(role, code)
        for role in (Role.TOWN, Role.COUNTY, Role.PREFECTURE)
        for code in (
            "419001103",
            "419001104",
            "419001",
            "654202108",
            "654202106",
            "654202",
            "654203",
            "654200",
            "410000",
        )
        if (role is Role.TOWN) == (len(code) == 9)
    }
    people |= {(Role.SUPERVISOR, code): an_official(Role.SUPERVISOR, code) for code in ("419001", "654202")}
    now, tried = MORNING, 0
    while found.status is not S.PUBLISHED:
        db.session.commit()
        able = set()
        for who, person in people.items():
            before = found.status
            try:
                if before is S.PUBLICATION:
                    publishing.publish(found, opinion="同意", batch="一", by=person.id, now=now)
                else:
                    actions.pass_on(found, opinion="同意", by=person.id, now=now)
            except rules.NotYourTurn:
                continue
            except rules.PublicityRunning:
                able.add(who)
                continue
            able.add(who)
            db.session.rollback()
            assert found.status is before
        assert able == allowed(found), found.status
        tried += len(people)
        following = (
            rules.following(found.region_path, found.status)
            if found.status is not S.PUBLICATION
            else S.PUBLISHED
        )
        now = bring_to(found, following, now=now)
    assert tried >= 4 * len(people)


def allowed(found):
    """Who may act, said once more in plain words."""
    if found.region_path.startswith("/410000/"):
        town, county, above = "419001103", "419001", "419001"
    else:
        town, county, above = "654202108", "654202", "654200"
    return {
        S.TOWN_REVIEW: {(Role.TOWN, town)},
        S.DECISION: {(Role.COUNTY, county), (Role.PREFECTURE, county)},
        S.PUBLICITY: {(Role.COUNTY, county), (Role.PREFECTURE, county)},
        S.UPPER_REVIEW: {(Role.PREFECTURE, above)},
        S.PUBLICATION: {(Role.COUNTY, above), (Role.PREFECTURE, above)},
    }[found.status]
