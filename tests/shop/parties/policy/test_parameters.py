"""Parameters by place and day: the nearest region first, an empty value switches a check off."""

from datetime import date

import pytest

from shop.core.db import db
from shop.core.errors import Missing
from shop.parties.policy import actions, load, queries, rules
from shop.parties.policy.models import PolicyParameter
from shop.parties.policy.states import Policy
from shop.support.audit.models import AuditEntry
from tests.factories.parties_rows import MORNING

WHO = {"by": None, "now": MORNING, "source": "测试文件"}
WUSU, TACHENG, JIYUAN = "/650000/654200/654202/", "/650000/654200/", "/410000/419001/"
DAY = date(2026, 11, 2)
DAYS = Policy.PUBLICITY_WORKDAYS


def days(path=WUSU, on=DAY, department=""):
    return queries.number_of(DAYS, region_path=path, on=on, department=department)


def put(value, region_code="", valid_from=DAY, **more):
    made = actions.set_value(DAYS, value=value, region_code=region_code, valid_from=valid_from, **more, **WHO)
    db.session.flush()
    return made


def test_every_parameter_has_a_default_with_its_source(app):
    assert load.load_parameters(now=MORNING) == len(Policy)
    for name in Policy:
        row = queries.in_force(name, region_path=WUSU, on=date(2020, 6, 1))
        assert row.value == rules.DEFINITIONS[name].default
        assert row.source
    assert days() == 5
    assert queries.numbers_of(Policy.PAPER_REMINDER_DAYS, region_path=WUSU, on=DAY) == (90, 30, 7)


def test_without_any_row_the_built_in_default_holds(app):
    db.session.query(PolicyParameter).delete()
    assert days() == 5
    assert queries.required(Policy.PRICE_REVIEW_REQUIRED, region_path=WUSU, on=DAY) is False


def test_the_nearest_region_upwards_decides(app):
    put("7", "654200")
    assert (days(), days(JIYUAN)) == (7, 5)
    put("3", "654202")
    assert (days(), days(TACHENG)) == (3, 7)


def test_an_empty_value_switches_the_check_off_and_is_no_zero(app):
    put("", "654202")
    assert days() is None
    put("0", "654202")
    assert days() == 0


def test_a_departments_own_value_goes_before_the_one_for_all(app):
    put("9", "654202", department="财政局")
    put("4", "654202")
    assert (days(), days(department="财政局"), days(department="总工会")) == (4, 9, 4)


def test_a_value_holds_from_its_first_day_up_to_but_without_its_last(app):
    put("8", "654202", valid_from=date(2026, 11, 10), valid_to=date(2026, 11, 20))
    found = [days(on=date(2026, 11, day)) for day in (9, 10, 19, 20)]
    assert found == [5, 8, 8, 5]


def test_a_later_row_replaces_an_earlier_one_and_the_history_stays(app):
    first = put("8", "654202")
    put("6", "654202")
    assert days() == 6
    assert [row.value for row in queries.history(DAYS)][:2] == ["6", "8"]
    assert first.value == "8"
    assert db.session.query(AuditEntry).filter_by(action="policy_parameter.set").count() == 2


def test_what_is_ended_gives_way_to_the_region_above(app):
    row = put("8", "654202")
    actions.end(row, on=date(2026, 12, 1), by=None, now=MORNING)
    assert (days(), days(on=date(2026, 12, 1))) == (8, 5)
    with pytest.raises(rules.BadValue):
        actions.end(row, on=DAY, by=None, now=MORNING)


@pytest.mark.parametrize(
    ("name", "text"),
    [(DAYS, "五"), (DAYS, "-1"), (DAYS, "1,2"), (DAYS, "9999999"), ("price_review_required", "2")],
)
def test_nonsense_is_refused(app, name, text):
    with pytest.raises(rules.BadValue):
        actions.set_value(name, value=text, valid_from=DAY, **WHO)


def test_an_unknown_name_or_region_is_refused(app):
    with pytest.raises(rules.UnknownPolicy):
        actions.set_value("colour", value="1", valid_from=DAY, **WHO)
    with pytest.raises(Missing):
        put("1", "999999")


def test_numbers_are_kept_from_high_to_low():
    assert rules.written(Policy.PAPER_REMINDER_DAYS, "7、30， 90") == "90,30,7"


def test_what_a_document_set_from_a_day_on_holds_from_that_day(app):
    share, welfare = Policy.RESERVED_SHARE_BP, Policy.WELFARE_SHARE_BP
    found = [
        queries.number_of(share, region_path=WUSU, on=day) for day in (date(2020, 12, 31), date(2021, 1, 1))
    ]
    assert found == [None, 1000]
    assert queries.number_of(welfare, region_path=JIYUAN, on=date(2020, 1, 1)) == 5000
    assert queries.number_of(welfare, region_path=WUSU, on=DAY) is None


def test_many_places_are_looked_up_in_one_read(app):
    put("7", "654200")
    put("9", "654202", department="财政局")
    value = queries.lookup(DAYS, on=DAY)
    for place in ((WUSU, ""), (WUSU, "财政局"), (TACHENG, ""), (JIYUAN, "总工会")):
        assert value(*place) == queries.value_of(DAYS, region_path=place[0], department=place[1], on=DAY)


def test_an_amount_may_be_larger_than_a_number():
    assert rules.written(Policy.WELFARE_CAP_FEN, "220000") == "220000"
    with pytest.raises(rules.BadValue):
        rules.written(DAYS, "220000")
