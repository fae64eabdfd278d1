"""What a unit files for its year: consistent, kept in every version, confirmed by somebody else."""

from datetime import UTC, date, datetime

import pytest

from shop.core.db import db
from shop.core.errors import Missing
from shop.core.flow import WrongMoment
from shop.handlers import HANDLERS
from shop.parties.accounts.permissions import Permission, Role, ScopeKind
from shop.parties.accounts.queries import actor_of
from shop.parties.buyers.states import Canteen, StatisticalSystem
from shop.parties.policy import actions as policy
from shop.reporting.quotas import actions, queries, rows, rules
from shop.reporting.quotas.models import QuotaFiling
from shop.reporting.quotas.states import FilingFlag, FilingStatus
from shop.support.notices import queries as notices
from shop.support.outbox.drain import drain
from tests.factories.parties import an_official, give
from tests.factories.parties_rows import a_unit
from tests.factories.quotas import SPRING, YEAR, a_filing, a_reviewer, confirm
from tests.factories.trading import a_member

S = FilingStatus


def deliver():
    db.session.commit()
    assert drain(HANDLERS, now=lambda: SPRING).failed == 0


def told(user):
    return [notice.name for notice in notices.inbox(user.id).items]


def test_share_and_amount_follow_from_each_other():
    both = [
        rules.goal(canteen=Canteen.OWN, total_fen=33_333, share_bp=1000),
        rules.goal(canteen=Canteen.OWN, total_fen=33_333, reserved_fen=3_333),
        rules.goal(canteen=Canteen.CONTRACTED, total_fen=33_333, share_bp=1000, reserved_fen=3_333),
    ]
    assert {(one.share_bp, one.reserved_fen) for one in both} == {(1000, 3_333)}


@pytest.mark.parametrize(
    ("said", "fields"),
    [
        ({"canteen": Canteen.OWN, "share_bp": 1000}, {"total_fen"}),
        ({"canteen": Canteen.OWN, "total_fen": 100}, {"share_bp"}),
        ({"canteen": Canteen.OWN, "total_fen": 100, "reserved_fen": 101}, {"reserved_fen"}),
        (
            {"canteen": Canteen.OWN, "total_fen": 100_000, "share_bp": 1000, "reserved_fen": 1},
            {"reserved_fen"},
        ),
        (
            {"canteen": Canteen.NONE, "total_fen": 100, "union_reserved_fen": 5},
            {"canteen", "union_reserved_fen"},
        ),
        ({"canteen": Canteen.OWN, "union_reserved_fen": 5}, {"total_fen", "union_reserved_fen"}),
    ],
)
def test_what_does_not_fit_is_refused_with_all_its_faults(said, fields):
    with pytest.raises(rules.BadFiling) as refused:
        rules.goal(**said)
    assert set(refused.value.fields) == fields


def test_revision_keeps_every_version_and_the_confirmed_one_holds_until_the_next_is_confirmed(app):
    unit, reviewer = a_unit(), a_reviewer()
    first = confirm(a_filing(unit), reviewer)
    second = a_filing(unit, share_bp=2000)
    assert queries.in_force(queries.versions(unit.id, YEAR)) is first
    third = a_filing(unit, share_bp=1500)
    assert (second.status, third.version) == (S.REPLACED, 3)
    actions.send_back(third, opinion="请核对总额", reviewer=actor_of(reviewer.id), now=SPRING)
    assert queries.in_force(queries.versions(unit.id, YEAR)) is first
    fourth = confirm(a_filing(unit, share_bp=1200), reviewer)
    found = [(one.version, one.status, one.share_bp) for one in queries.versions(unit.id, YEAR)]
    assert found == [
        (4, S.CONFIRMED, 1200), (3, S.RETURNED, 1500), (2, S.REPLACED, 2000), (1, S.REPLACED, 1000),
    ]  # fmt: skip
    assert queries.in_force(queries.versions(unit.id, YEAR)) is fourth
    with pytest.raises(WrongMoment):
        confirm(fourth, reviewer)
    assert first.status is S.REPLACED


def test_a_draft_is_changed_in_place_and_seen_by_the_unit_alone(app):
    unit, reviewer = a_unit(), actor_of(a_reviewer().id)
    own = actor_of(a_member(unit, Role.FINANCE).id)
    goals = [rules.goal(canteen=Canteen.OWN, total_fen=100_000, share_bp=bp) for bp in (1000, 1500)]
    made = [actions.draft(unit, one, year=YEAR, by=own.id, now=SPRING) for one in goals]
    db.session.flush()
    assert made[0] is made[1] and made[0].share_bp == 1500
    assert queries.filing(made[0].id, own) is made[0]
    with pytest.raises(Missing):
        queries.filing(made[0].id, reviewer)


def test_the_superior_department_of_its_system_and_region_confirms_and_nobody_else(app):
    treasury, union = a_unit(), a_unit(system=StatisticalSystem.UNION)
    mine, theirs = a_filing(treasury), a_filing(union)
    seen = {
        "own": a_reviewer(),
        "other system": a_reviewer(department="总工会"),
        "other region": a_reviewer("654202"),
        "county": an_official(),
    }
    for who, found in {
        "own": {mine},
        "other system": {theirs},
        "other region": set(),
        "county": {mine, theirs},
    }.items():
        visible = queries.visible_to(actor_of(seen[who].id), Permission.QUOTA_CONFIRM)
        assert set(db.session.scalars(visible)) == found, who
    assert queries.waiting(actor_of(seen["own"].id)) == 1


def test_nobody_confirms_his_own_or_his_units_filing(app):
    unit, reviewer = a_unit(), a_reviewer()
    mine = a_filing(unit, by=reviewer.id)
    with pytest.raises(rules.OwnFiling):
        confirm(mine, reviewer)
    member = a_reviewer()
    give(member, role=Role.RECEIVER, scope_kind=ScopeKind.UNIT, unit_id=unit.id)
    theirs = a_filing(unit, share_bp=1100)
    with pytest.raises(rules.OwnFiling):
        confirm(theirs, member)
    assert confirm(theirs, reviewer).status is S.CONFIRMED, "control: somebody else may"


def test_below_the_minimum_is_flagged_and_not_refused(app):
    unit = a_unit()
    assert queries.flags(a_filing(unit, share_bp=999)) == [FilingFlag.BELOW_MINIMUM]
    assert queries.flags(a_filing(unit, share_bp=1000)) == []
    early = datetime(2020, 3, 1, tzinfo=UTC)
    assert queries.flags(a_filing(unit, year=2020, share_bp=100, now=early)) == [], "no minimum before 2021"
    policy.set_value(
        "reserved_not_below_last", value="1", valid_from=date(2026, 1, 1), source="测试", by=None, now=SPRING
    )
    a_filing(unit, year=2025, share_bp=2000, now=datetime(2025, 3, 1, tzinfo=UTC))
    assert queries.flags(queries.versions(unit.id, YEAR)[0]) == [FilingFlag.BELOW_LAST_YEAR]


def test_a_year_is_filed_from_december_before_it_until_it_is_closed(app):
    unit = a_unit()
    for now, error in (
        (datetime(2025, 11, 30, 15, tzinfo=UTC), rules.BadYear),  # 23:00 in Shanghai
        (datetime(2027, 1, 31, 16, tzinfo=UTC), rules.YearClosed),  # 1 February in Shanghai
    ):
        with pytest.raises(error):
            a_filing(unit, now=now)
    for now in (datetime(2025, 11, 30, 16, tzinfo=UTC), datetime(2027, 1, 31, 15, tzinfo=UTC)):
        assert a_filing(unit, now=now).status is S.FILED


def test_a_shared_canteen_needs_a_representative(app):
    lead, other = a_unit(canteen=Canteen.SHARED_LEAD), a_unit(canteen=Canteen.SHARED)
    with pytest.raises(rules.BadFiling):
        a_filing(other, canteen=Canteen.SHARED)
    other.represented_by_id = lead.id
    assert a_filing(other, canteen=Canteen.SHARED).represented_by_id == lead.id


def test_the_department_hears_of_a_filing_and_the_unit_of_the_answer(app):
    unit, reviewer, county = a_unit(), a_reviewer(), an_official()
    finance, buyer = a_member(unit, Role.FINANCE), a_member(unit, Role.BUYER)
    made = a_filing(unit, by=finance.id)
    deliver()
    assert (told(reviewer), told(county), told(finance)) == (["quota.filed"], [], [])
    actions.send_back(
        db.session.get(QuotaFiling, made.id), opinion="请补充", reviewer=actor_of(reviewer.id), now=SPRING
    )
    deliver()
    assert (told(finance), told(buyer)) == (["quota.returned"], [])
    assert "请补充" in notices.inbox(finance.id).items[0].body


def test_units_with_a_duty_are_reminded_once_a_year(app):
    late, done, exempt = a_unit(), a_unit(), a_unit(canteen=Canteen.NONE)
    people = [a_member(unit, Role.UNIT_ADMIN) for unit in (late, done, exempt)]
    a_filing(done)
    db.session.commit()
    for handler in HANDLERS["tick.quotas"] * 2:
        handler(None, SPRING)
    assert [told(user) for user in people] == [["quota.due"], [], []]
    later = a_member(a_unit(), Role.FINANCE)
    HANDLERS["tick.quotas"][0](None, datetime(2026, 4, 1, tzinfo=UTC))
    assert told(later) == []


def test_the_form_of_filings_shows_what_holds_with_last_years_amount(app):
    unit, secret = a_unit(), a_unit(confidential=True, alias="某食堂")
    a_filing(unit, year=2025, now=datetime(2025, 3, 1, tzinfo=UTC))
    a_filing(unit, share_bp=2000)
    a_filing(secret)
    first, second = rows.filings("/410000/419001/", YEAR)
    by_unit = {row["unit_id"]: row for row in (first, second)}
    assert by_unit[unit.id]["reserved_fen"] == 20_000_000
    assert by_unit[unit.id]["last_reserved_fen"] == 10_000_000
    assert (by_unit[secret.id]["unit_name"], by_unit[secret.id]["credit_code"]) == ("某食堂", "")
    assert rows.filings("/410000/419001/", YEAR, department="总工会") == []
