"""Cooperatives: their account changes by two people, households are counts."""

from __future__ import annotations

import pytest
from flask import Flask

from shop.core.errors import Missing
from shop.core.flow import WrongMoment
from shop.parties.accounts.actor import Actor, Grant
from shop.parties.accounts.permissions import Role, ScopeKind
from shop.parties.cooperatives import actions, changes, queries, rules
from shop.parties.cooperatives.models import BankAccountChange, Cooperative
from shop.parties.cooperatives.states import CooperativeStatus
from shop.support.audit.queries import of_target
from tests.factories.parties_rows import MORNING, a_cooperative, a_credit_code

ASKER, SECOND = 11, 12
OLD, NEW = "6200000000001111", "6200000000002222"


@pytest.fixture
def cooperative(app: Flask) -> Cooperative:
    return a_cooperative(bank="甲行", account_no=OLD)


def ask(cooperative: Cooperative) -> BankAccountChange:
    return changes.ask_bank_change(
        cooperative, bank="乙行", account_name="户名", account_no="6200 0000 0000 2222", by=ASKER, now=MORNING
    )


def test_an_account_changes_only_when_a_second_person_confirms(cooperative: Cooperative) -> None:
    asked = ask(cooperative)
    assert cooperative.account_no == OLD
    with pytest.raises(rules.SamePerson):
        changes.confirm_bank_change(asked, by=ASKER, now=MORNING)
    assert cooperative.account_no == OLD
    changes.confirm_bank_change(asked, by=SECOND, now=MORNING)
    assert (cooperative.bank, cooperative.account_no) == ("乙行", NEW)


def test_a_wish_is_answered_once(cooperative: Cooperative) -> None:
    asked = ask(cooperative)
    changes.confirm_bank_change(asked, by=SECOND, now=MORNING)
    with pytest.raises(WrongMoment):
        changes.refuse_bank_change(asked, by=SECOND, now=MORNING)
    with pytest.raises(Missing):
        queries.bank_change(cooperative.id)


def test_a_second_wish_waits_for_the_first(cooperative: Cooperative) -> None:
    asked = ask(cooperative)
    with pytest.raises(rules.ChangePending):
        ask(cooperative)
    changes.refuse_bank_change(asked, by=SECOND, now=MORNING)
    assert cooperative.account_no == OLD
    ask(cooperative)


def test_details_change_without_touching_the_account(cooperative: Cooperative) -> None:
    actions.change(cooperative, phone="000-0000-0000", by=1, now=MORNING)
    assert (cooperative.phone, cooperative.account_no) == ("000-0000-0000", OLD)


def test_neither_page_nor_trail_shows_the_whole_account(cooperative: Cooperative) -> None:
    changes.confirm_bank_change(ask(cooperative), by=SECOND, now=MORNING)
    assert cooperative.masked_account == "•••• 2222"
    trail = [*of_target("cooperative", cooperative.id), *of_target("bank_account_change", 1)]
    assert OLD not in str([entry.facts for entry in trail])
    assert NEW not in str([entry.facts for entry in trail])


def test_an_account_is_digits(cooperative: Cooperative) -> None:
    with pytest.raises(rules.BadAccount):
        changes.ask_bank_change(
            cooperative, bank="乙", account_name="户", account_no="12ab", by=1, now=MORNING
        )


def test_households_of_a_year_are_corrected_not_doubled(cooperative: Cooperative) -> None:
    actions.record_helped(cooperative, year=2025, households=10, people=31, by=1, now=MORNING)
    actions.record_helped(cooperative, year=2026, households=12, people=36, by=1, now=MORNING)
    actions.record_helped(cooperative, year=2026, households=13, people=40, by=1, now=MORNING)
    assert [(row.year, row.households) for row in queries.helped(cooperative.id)] == [(2025, 10), (2026, 13)]
    assert (cooperative.households, cooperative.people) == (13, 40)


@pytest.mark.parametrize(("year", "households", "people"), [(2026, 5, 4), (2026, -1, 4), (1999, 1, 1)])
def test_impossible_counts_are_refused(
    cooperative: Cooperative, year: int, households: int, people: int
) -> None:
    with pytest.raises(rules.BadCounts):
        actions.record_helped(cooperative, year=year, households=households, people=people, by=1, now=MORNING)


def test_a_suspended_cooperative_sells_nothing_until_resumed(cooperative: Cooperative) -> None:
    actions.suspend(cooperative, reason="证照到期", by=1, now=MORNING)
    with pytest.raises(rules.CooperativeNotActive):
        rules.check_selling(cooperative.status)
    actions.resume(cooperative, by=1, now=MORNING)
    assert cooperative.status is CooperativeStatus.ACTIVE


def test_the_same_code_is_registered_once(app: Flask) -> None:
    code = a_credit_code("93")
    a_cooperative(credit_code=code)
    with pytest.raises(rules.CodeTaken):
        a_cooperative(credit_code=code)


def test_an_official_of_one_county_sees_nothing_of_the_next(app: Flask) -> None:
    wusu, shawan = a_cooperative(region_code="654202108"), a_cooperative(region_code="654203104")
    grant = Grant(Role.COUNTY, ScopeKind.REGION, region_path="/650000/654200/654202/")
    actor = Actor(2, "乌苏", "w@demo.example", (grant,))
    assert [found.id for found in queries.cooperatives(actor).items] == [wusu.id]
    with pytest.raises(Missing):
        queries.cooperative(shawan.id, actor)
