"""Whoever could be reached before a change is told of it; the asker cannot prevent that, nor be his own second."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from shop.core.db import db
from shop.handlers import HANDLERS
from shop.parties.accounts import actions as accounts
from shop.parties.accounts.models import User
from shop.parties.accounts.permissions import Role, ScopeKind
from shop.parties.cooperatives import actions, changes, helped, queries, rules
from shop.parties.cooperatives.models import Cooperative
from shop.support.audit.queries import of_target
from shop.support.notices.queries import inbox
from shop.support.outbox.drain import drain
from tests.factories.desks import a_paper
from tests.factories.parties import a_user, an_administrator, an_official, give
from tests.factories.parties_rows import MORNING, a_cooperative

BEFORE = MORNING - timedelta(days=200)
ACCOUNT = {"bank": "乙行", "account_name": "户名", "account_no": "6200000000002222"}


def a_member(cooperative: Cooperative, *, since=BEFORE) -> User:
    user = a_user()
    scope = {
        "role": Role.SUPPLIER_ADMIN,
        "scope_kind": ScopeKind.COOPERATIVE,
        "cooperative_id": cooperative.id,
    }
    give(user, **scope, now=since)
    return user


@pytest.fixture
def cooperative(app: Flask) -> Cooperative:
    return a_cooperative(
        bank="甲行",
        account_no="6200000000001111",
        contact="老联系人",
        phone="000-0000-1234",
        legal_person="甲",
    )


def told(user: User) -> list[str]:
    db.session.commit()
    drain(HANDLERS, now=lambda: MORNING)
    return [notice.name for notice in inbox(user.id).items]


def end(user: User, *, days_ago: int) -> None:
    accounts.end_membership(user.memberships[0], by=None, now=MORNING - timedelta(days=days_ago))


def test_every_member_of_that_time_is_told_of_a_new_account(cooperative: Cooperative) -> None:
    asker, other = a_member(cooperative), a_member(cooperative)
    stranger = a_member(a_cooperative())
    changes.ask_bank_change(cooperative, **ACCOUNT, by=asker.id, now=MORNING)
    assert told(other) == ["cooperative.change_asked"]
    assert told(stranger) == []


def test_a_member_removed_just_before_is_told_all_the_same(cooperative: Cooperative) -> None:
    asker, removed, long_gone = (a_member(cooperative) for _ in range(3))
    end(removed, days_ago=1)
    end(long_gone, days_ago=31)
    changes.ask_bank_change(cooperative, **ACCOUNT, by=asker.id, now=MORNING)
    assert (told(removed), told(long_gone)) == (["cooperative.change_asked"], [])


def test_a_member_removed_just_after_is_told_too(cooperative: Cooperative) -> None:
    asker, other = a_member(cooperative), a_member(cooperative)
    changes.ask_bank_change(cooperative, **ACCOUNT, by=asker.id, now=MORNING)
    accounts.end_membership(other.memberships[0], by=None, now=MORNING)
    assert told(other) == ["cooperative.change_asked"]


def test_a_contact_replaced_first_stands_in_the_trail_for_thirty_days(cooperative: Cooperative) -> None:
    asker = a_member(cooperative)
    earlier = MORNING - timedelta(days=29)
    actions.change(cooperative, contact="新联系人", phone="000-0000-9999", by=asker.id, now=earlier)
    changes.ask_bank_change(cooperative, **ACCOUNT, by=asker.id, now=MORNING)
    entry = next(e for e in of_target("cooperative", cooperative.id) if e.action == "cooperative.tell")
    assert entry.facts["contacts"] == ["新联系人 …9999", "老联系人 …1234"]
    since = MORNING + timedelta(days=2) - rules.TOLD_FOR
    assert list(queries.contacts_lately(cooperative.id, since=since)) == []


def test_a_change_of_other_details_makes_nobody_a_former_contact(cooperative: Cooperative) -> None:
    actions.change(cooperative, address="新址", by=1, now=MORNING)
    assert list(queries.contacts_lately(cooperative.id, since=BEFORE)) == []


def test_confirming_is_told_as_well(cooperative: Cooperative) -> None:
    asker, second = a_member(cooperative), a_member(cooperative)
    asked = changes.ask_bank_change(cooperative, **ACCOUNT, by=asker.id, now=MORNING)
    changes.confirm_bank_change(asked, by=second.id, now=MORNING)
    assert set(told(asker)) == {"cooperative.change_asked", "cooperative.change_confirmed"}


def test_a_second_account_made_for_the_purpose_is_no_second_person(cooperative: Cooperative) -> None:
    asker, puppet = a_member(cooperative), a_member(cooperative, since=MORNING - timedelta(days=29))
    asked = changes.ask_bank_change(cooperative, **ACCOUNT, by=asker.id, now=MORNING)
    with pytest.raises(rules.TooNew):
        changes.confirm_bank_change(asked, by=puppet.id, now=MORNING)
    assert cooperative.account_no == "6200000000001111"
    changes.confirm_bank_change(asked, by=an_administrator().id, now=MORNING)
    assert cooperative.account_no == "6200000000002222"


def test_a_legal_person_changes_with_a_licence_and_a_second_person(cooperative: Cooperative) -> None:
    asker, second = a_member(cooperative), a_member(cooperative)
    paper, foreign = a_paper(cooperative, purpose="licence"), a_paper(a_cooperative(), purpose="licence")
    with pytest.raises(rules.BadEvidence):
        changes.ask_legal_person_change(
            cooperative, legal_person="乙", document_id=foreign.id, by=asker.id, now=MORNING
        )
    asked = changes.ask_legal_person_change(
        cooperative, legal_person="乙", document_id=paper.id, by=asker.id, now=MORNING
    )
    with pytest.raises(rules.SamePerson):
        changes.confirm_legal_person_change(asked, by=asker.id, now=MORNING)
    assert cooperative.legal_person == "甲"
    changes.confirm_legal_person_change(asked, by=second.id, now=MORNING)
    assert cooperative.legal_person == "乙"
    assert "cooperative.change_confirmed" in told(asker)


def stated(cooperative: Cooperative, by: int, **values: int):
    counts = {"year": 2026, "households": 20, "people": 61} | values
    return helped.state(cooperative, **counts, document_id=a_paper(cooperative).id, by=by, now=MORNING)


def test_counts_show_only_after_the_county_has_checked_them(cooperative: Cooperative) -> None:
    member = a_member(cooperative)
    claim = stated(cooperative, member.id)
    assert (cooperative.households, queries.helped(cooperative.id)) == (0, [])
    helped.check(claim, by=an_official().id, now=MORNING)
    assert (cooperative.households, cooperative.people) == (20, 61)
    assert told(member) == ["helped.answered"]


def test_refused_counts_leave_what_was_shown(cooperative: Cooperative) -> None:
    county = an_official().id
    helped.check(stated(cooperative, a_member(cooperative).id), by=county, now=MORNING)
    again = stated(cooperative, a_member(cooperative).id, households=99, people=300)
    helped.refuse(again, opinion="与名册不符", by=county, now=MORNING)
    assert cooperative.households == 20


def test_neither_the_one_who_stated_nor_a_member_checks(cooperative: Cooperative) -> None:
    official = an_official()
    scope = {"role": Role.SUPPLIER, "scope_kind": ScopeKind.COOPERATIVE, "cooperative_id": cooperative.id}
    give(official, **scope, now=BEFORE)
    with pytest.raises(rules.NotOneself):
        helped.check(stated(cooperative, a_member(cooperative).id), by=official.id, now=MORNING)
    platform = an_administrator()
    with pytest.raises(rules.NotOneself):
        helped.check(stated(cooperative, platform.id, year=2025), by=platform.id, now=MORNING)


def test_one_year_waits_once(cooperative: Cooperative) -> None:
    stated(cooperative, 1)
    with pytest.raises(rules.ClaimPending):
        stated(cooperative, 1)
