"""Which deliveries fall due: rotation, holidays with their moved workdays, pauses and skips."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from shop.core import workdays
from shop.trading.standing.schedule import (
    Break,
    CutOff,
    Pattern,
    days,
    deliveries,
    look_at,
    slot_of,
    within,
)
from shop.trading.standing.states import DayKind, MovedDays

POTATO, EGGS = 1, 2
WEEKDAYS = {(1, weekday): {POTATO: 20_000} for weekday in range(1, 6)}
DAY = st.dates(date(2026, 1, 1), date(2026, 12, 31))


def pattern(**more):
    return Pattern(**{"first_on": date(2026, 1, 1), "portions": WEEKDAYS} | more)


def on(first, last, *more, **given):
    return [found.day for found in deliveries(first, last, pattern(**given), *more)]


def test_monday_to_friday_is_what_it_says():
    assert on(date(2026, 11, 23), date(2026, 11, 29)) == [date(2026, 11, day) for day in range(23, 28)]


def test_national_day_is_off_and_its_moved_workdays_are_weekends_unless_chosen():
    # Off 1 to 7 October; worked: Sunday 20 September and Saturday 10 October.
    first, last = date(2026, 9, 19), date(2026, 10, 11)
    plain = on(first, last)
    assert [day for day in plain if date(2026, 9, 30) < day < date(2026, 10, 8)] == []
    assert date(2026, 9, 20) not in plain and date(2026, 10, 10) not in plain
    chosen = on(first, last, moved_days=MovedDays.AS_REPLACED)
    assert sorted(set(chosen) - set(plain)) == [date(2026, 9, 20), date(2026, 10, 10)]
    off = look_at(date(2026, 10, 2), pattern())
    assert (off.kind, off.holiday, off.wanted) == (DayKind.HOLIDAY, "国庆节", {POTATO: 20_000})


def test_a_moved_workday_takes_the_goods_of_the_very_day_it_stands_for():
    # Sunday 20 September stands for Tuesday 6 October, Saturday 10 October for Wednesday the 7th.
    menu = {(1, 2): {POTATO: 1_000}, (2, 2): {EGGS: 2_000}, (1, 3): {POTATO: 3_000}, (2, 3): {EGGS: 4_000}}
    plan = pattern(portions=menu, weeks=2, moved_days=MovedDays.AS_REPLACED)
    sunday, saturday = look_at(date(2026, 9, 20), plan), look_at(date(2026, 10, 10), plan)
    assert sunday.stands_for == date(2026, 10, 6) and saturday.stands_for == date(2026, 10, 7)
    assert sunday.wanted == menu[slot_of(date(2026, 10, 6), plan)]
    assert saturday.wanted == menu[slot_of(date(2026, 10, 7), plan)]


def test_spring_festival_is_off_for_nine_days():
    # Off 15 to 23 February; worked: Saturdays 14 and 28 February.
    chosen = on(date(2026, 2, 9), date(2026, 3, 1), moved_days=MovedDays.AS_REPLACED)
    assert chosen == [date(2026, 2, day) for day in (9, 10, 11, 12, 13, 14, 24, 25, 26, 27, 28)]


def test_a_canteen_that_never_closes_is_served_on_holidays_too():
    every_day = {(1, weekday): {POTATO: 1_000} for weekday in range(1, 8)}
    served = on(date(2026, 10, 1), date(2026, 10, 7), portions=every_day, off_on_holidays=False)
    assert len(served) == 7


def test_plain_weekends_are_no_holidays():
    saturdays = {(1, 6): {POTATO: 1_000}}
    assert on(date(2026, 11, 1), date(2026, 11, 14), portions=saturdays) == [
        date(2026, 11, 7),
        date(2026, 11, 14),
    ]


def test_menus_alternate_by_calendar_week_from_the_first_day():
    menu = {(1, 1): {POTATO: 1_000}, (2, 1): {EGGS: 2_000}}
    plan = pattern(first_on=date(2026, 11, 5), portions=menu, weeks=2)  # a Thursday: its week is A
    found = deliveries(date(2026, 11, 2), date(2026, 11, 30), plan)
    assert [(one.day.day, dict(one.wanted)) for one in found] == [
        (9, {EGGS: 2_000}),
        (16, {POTATO: 1_000}),
        (23, {EGGS: 2_000}),
        (30, {POTATO: 1_000}),
    ]


def test_pauses_and_skips_say_why_and_show_what_they_leave_out():
    winter = Break(date(2026, 11, 24), date(2026, 11, 25), "停电检修")
    until_told = Break(date(2026, 11, 27), None, "放寒假")
    found = {
        one.day.day: one
        for one in days(
            date(2026, 11, 23),
            date(2026, 11, 30),
            pattern(),
            [winter, until_told],
            {date(2026, 11, 26): "运动会"},
        )
    }
    assert [day for day, one in found.items() if one.due] == [23]
    assert (found[24].kind, found[24].reason) == (DayKind.PAUSED, "停电检修")
    assert found[26].reason == "运动会" and found[26].wanted == {POTATO: 20_000}
    assert found[30].reason == "放寒假"
    assert found[28].kind is DayKind.NOTHING  # a Saturday is not paused, nothing would come


def test_a_year_without_a_plan_says_that_it_is_estimated():
    found = look_at(date(2060, 10, 1), pattern())
    assert found.estimated and found.due and not found.holiday
    assert not look_at(date(2026, 10, 1), pattern()).estimated


def test_the_cut_off_is_a_shanghai_moment():
    assert CutOff(1, 16 * 60).of(date(2026, 11, 27)) == datetime(2026, 11, 26, 8, tzinfo=UTC)
    assert CutOff(0, 30).of(date(2026, 11, 27)) == datetime(2026, 11, 26, 16, 30, tzinfo=UTC)


def test_within_what_was_approved():
    assert within({POTATO: 5}, {POTATO: 5, EGGS: 1})
    assert not within({POTATO: 6}, {POTATO: 5})
    assert not within({EGGS: 1}, {POTATO: 5})


@st.composite
def patterns(draw):
    weeks = draw(st.integers(1, 4))
    slots = st.tuples(st.integers(1, weeks), st.integers(1, 7))
    goods = st.dictionaries(st.integers(1, 3), st.integers(1, 10**6), min_size=1)
    first = draw(DAY)
    last = draw(st.none() | st.integers(0, 400).map(lambda n: first + timedelta(days=n)))
    return Pattern(
        first_on=first,
        last_on=last,
        weeks=weeks,
        portions=draw(st.dictionaries(slots, goods, min_size=1)),
        off_on_holidays=draw(st.booleans()),
        moved_days=draw(st.sampled_from(MovedDays)),
    )


BREAKS = st.lists(
    st.builds(
        lambda first, n: Break(first, None if n is None else first + timedelta(days=n), "停"),
        DAY,
        st.none() | st.integers(0, 60),
    ),
    max_size=3,
)


@given(patterns(), BREAKS, st.dictionaries(DAY, st.just("跳过"), max_size=5), DAY, st.integers(0, 90))
def test_nothing_is_due_outside_on_holidays_in_pauses_or_on_skipped_days(plan, breaks, skips, first, span):
    for found in deliveries(first, first + timedelta(days=span), plan, breaks, skips):
        day = found.day
        assert plan.first_on <= day and (plan.last_on is None or day <= plan.last_on)
        assert found.wanted and all(qty > 0 for qty in found.wanted.values())
        assert not (plan.off_on_holidays and workdays.holiday(day))
        assert not any(day in one for one in breaks)
        assert day not in skips
        assert found.wanted == plan.portions[slot_of(found.stands_for or day, plan)]


@given(patterns(), BREAKS, DAY, st.integers(0, 60), st.integers(0, 60))
def test_two_spans_side_by_side_are_one_span(plan, breaks, first, one, other):
    middle, last = first + timedelta(days=one), first + timedelta(days=one + other + 1)
    together = deliveries(first, last, plan, breaks)
    apart = deliveries(first, middle, plan, breaks) + deliveries(
        middle + timedelta(days=1), last, plan, breaks
    )
    assert together == apart


@given(patterns(), DAY)
def test_without_holidays_the_same_menu_comes_again_after_the_rotation(plan, day):
    again = day + timedelta(weeks=plan.weeks)
    assert slot_of(day, plan) == slot_of(again, plan)
    assert {slot_of(day + timedelta(days=n), plan) for n in range(7 * plan.weeks)} == {
        (week, weekday) for week in range(1, plan.weeks + 1) for weekday in range(1, 8)
    }


@given(DAY)
def test_every_moved_workday_stands_for_a_day_off_of_the_same_holiday(day):
    stands_for = workdays.stands_for(day)
    assert (stands_for is None) == (not (workdays.is_workday(day) and day.weekday() >= 5))
    if stands_for is not None:
        assert not workdays.is_workday(stands_for) and stands_for.weekday() < 5
