"""Units: registered once, changed with a trail, ended with a date; confidential ones known by their alias."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask

from shop.core.errors import Missing
from shop.core.flow import WrongMoment
from shop.parties.accounts.actor import Actor, Grant
from shop.parties.accounts.permissions import Role, ScopeKind
from shop.parties.buyers import actions, queries, rules, schemas
from shop.parties.buyers.models import BuyerUnit
from shop.parties.buyers.states import StatisticalSystem, UnitStatus
from shop.support.audit.queries import of_target
from tests.factories.parties_rows import MORNING, a_credit_code, a_unit

TODAY = date(2026, 11, 2)
PLATFORM = Actor(1, "平台", "p@demo.example", (Grant(Role.PLATFORM, ScopeKind.PLATFORM),))


def official(path: str, role: Role = Role.COUNTY, department: str = "") -> Actor:
    kind = ScopeKind.DEPARTMENT if department else ScopeKind.REGION
    return Actor(2, "区域", "r@demo.example", (Grant(role, kind, region_path=path, department=department),))


def member(unit: BuyerUnit, role: Role = Role.BUYER) -> Actor:
    return Actor(3, "成员", "m@demo.example", (Grant(role, ScopeKind.UNIT, unit_id=unit.id),))


def test_a_unit_is_registered_with_its_place_and_a_trail(app: Flask) -> None:
    unit = a_unit(name="济源市第九食堂")
    assert unit.region_path == "/410000/419001/"
    assert unit.pinyin_key.startswith("ji yuan shi")
    assert [entry.action for entry in of_target("buyer_unit", unit.id)] == ["buyer_unit.register"]


def test_the_same_code_is_registered_once(app: Flask) -> None:
    code = a_credit_code()
    a_unit(credit_code=code)
    with pytest.raises(rules.CodeTaken):
        a_unit(credit_code=code.lower())


def test_an_official_sees_his_region_only(app: Flask) -> None:
    wusu, shawan = a_unit(region_code="654202"), a_unit(region_code="654203")
    actor = official("/650000/654200/654202/")
    assert [unit.id for unit in queries.units(actor).items] == [wusu.id]
    with pytest.raises(Missing):
        queries.unit(shawan.id, actor)


def test_a_department_sees_the_units_of_its_system_only(app: Flask) -> None:
    ours, theirs = a_unit(), a_unit(system=StatisticalSystem.UNION)
    actor = official("/410000/419001/", Role.TREASURY, "财政局")
    assert [unit.id for unit in queries.units(actor).items] == [ours.id]
    with pytest.raises(Missing):
        queries.unit(theirs.id, actor)


def test_a_member_sees_his_own_unit_only(app: Flask) -> None:
    ours, theirs = a_unit(), a_unit()
    assert queries.unit(ours.id, member(ours)).id == ours.id
    with pytest.raises(Missing):
        queries.unit(theirs.id, member(ours))


def test_somebody_without_a_grant_sees_nothing(app: Flask) -> None:
    a_unit()
    assert queries.units(Actor(9, "无", "n@demo.example")).total == 0


def test_a_confidential_unit_needs_an_alias(app: Flask) -> None:
    with pytest.raises(rules.BadUnit):
        a_unit(confidential=True)


def test_outsiders_read_and_find_a_confidential_unit_by_its_alias_only(app: Flask) -> None:
    unit = a_unit(name="绝密番号", confidential=True, alias="驻济军营一号食堂")
    outside = official("/410000/419001/")
    shown = schemas.for_reader(unit, knows=queries.knows_identity(outside, unit), details=True)
    assert (shown["name"], shown["credit_code"], shown["points"]) == ("驻济军营一号食堂", "", [])
    assert queries.units(outside, q="绝密").total == 0
    assert queries.units(outside, q=unit.credit_code).total == 0
    assert queries.units(outside, q="驻济").total == 1
    inside = schemas.for_reader(unit, knows=queries.knows_identity(member(unit), unit), details=True)
    assert (inside["name"], len(inside["points"])) == ("绝密番号", 1)
    assert "绝密" not in str([entry.facts for entry in of_target("buyer_unit", unit.id)])


def test_a_unit_that_becomes_confidential_leaves_no_sound_of_its_name_in_the_trail(app: Flask) -> None:
    unit = a_unit(name="绝密番号")
    actions.change(unit, confidential=True, alias="驻济军营二号食堂", by=1, now=MORNING)
    assert unit.pinyin_key.startswith("zhu ji")
    assert "jue mi" not in str([entry.facts for entry in of_target("buyer_unit", unit.id)])


def test_a_change_keeps_what_was_and_became(app: Flask) -> None:
    unit = a_unit()
    changed = actions.change(unit, union_members=88, region_code="654202", by=1, now=MORNING)
    assert changed["union_members"] == [0, 88]
    assert unit.region_path == "/650000/654200/654202/"


def test_a_renamed_unit_keeps_its_former_name_with_the_day(app: Flask) -> None:
    unit = a_unit(name="济源旧食堂")
    actions.rename(unit, name="济源新食堂", by=1, now=MORNING)
    assert unit.name == "济源新食堂"
    assert [(row.name, row.until_on) for row in queries.former_names(unit.id)] == [("济源旧食堂", TODAY)]


def test_a_merged_unit_points_to_its_heir_and_changes_no_more(app: Flask) -> None:
    unit, heir = a_unit(), a_unit()
    actions.merge(unit, into=heir, on=TODAY, by=1, now=MORNING)
    assert (unit.status, unit.merged_into_id, unit.ended_on) == (UnitStatus.MERGED, heir.id, TODAY)
    with pytest.raises(rules.UnitNotActive):
        actions.change(unit, union_members=1, by=1, now=MORNING)
    with pytest.raises(rules.UnitNotActive):
        actions.merge(heir, into=unit, on=TODAY, by=1, now=MORNING)


def test_a_unit_is_not_merged_into_itself(app: Flask) -> None:
    unit = a_unit()
    with pytest.raises(rules.BadUnit):
        actions.merge(unit, into=unit, on=TODAY, by=1, now=MORNING)


def test_a_unit_closes_once_and_not_before_it_began(app: Flask) -> None:
    unit = a_unit(since_on=date(2020, 1, 1))
    with pytest.raises(rules.BadUnit):
        actions.close(unit, on=date(2019, 12, 31), by=1, now=MORNING)
    actions.close(unit, on=TODAY, by=1, now=MORNING)
    with pytest.raises(WrongMoment):
        actions.close(unit, on=TODAY, by=1, now=MORNING)
    actions.reopen(unit, by=1, now=MORNING)
    assert (unit.status, unit.ended_on) == (UnitStatus.ACTIVE, None)


def test_orders_count_for_oneself_a_child_and_a_represented_unit(app: Flask) -> None:
    unit = a_unit()
    child, shared, stranger = a_unit(parent_id=unit.id), a_unit(represented_by_id=unit.id), a_unit()
    assert {found.id for found in queries.countable(unit)} == {unit.id, child.id, shared.id}
    assert all(rules.may_count_for(unit, counted) for counted in (unit, child, shared))
    assert not rules.may_count_for(unit, stranger)
    assert not rules.may_count_for(child, unit), "a child does not order for its parent"


def test_a_point_of_another_unit_is_missing(app: Flask) -> None:
    unit, other = a_unit(), a_unit()
    with pytest.raises(Missing):
        queries.delivery_point(unit, other.points[0].id)


def test_a_retired_point_is_offered_no_more(app: Flask) -> None:
    unit = a_unit()
    actions.change_point(unit.points[0], active=False, by=1, now=MORNING)
    assert queries.delivery_points(unit.id) == []


def test_invoice_details_are_set_and_set_again(app: Flask) -> None:
    unit = a_unit()
    actions.set_invoice(unit, title="甲", tax_no=unit.credit_code, by=1, now=MORNING)
    actions.set_invoice(unit, title="乙", tax_no=unit.credit_code, by=1, now=MORNING)
    assert unit.invoice is not None
    assert unit.invoice.title == "乙"
