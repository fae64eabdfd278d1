"""Working days with the moved ones."""

from datetime import date

from shop.core import workdays


def test_a_weekend_moved_to_a_working_day_counts_and_a_holiday_does_not():
    assert workdays.is_workday(date(2020, 9, 27))  # a Sunday worked for the autumn holidays
    assert not workdays.is_workday(date(2020, 10, 8))
    assert workdays.add_workdays(date(2020, 9, 30), 1) == date(2020, 10, 9)
    assert workdays.add_workdays(date(2020, 9, 30), 0) == date(2020, 9, 30)


def test_days_between_are_half_open():
    assert workdays.workdays_between(date(2020, 9, 30), date(2020, 10, 9)) == 1
    assert workdays.workdays_between(date(2020, 10, 9), date(2020, 10, 9)) == 0


def test_a_year_without_a_plan_is_monday_to_friday_and_says_so():
    assert workdays.add_workdays(date(2060, 1, 2), 5) == date(2060, 1, 9)
    assert workdays.estimated(date(2026, 12, 30), date(2060, 1, 1))
    assert not workdays.estimated(date(2026, 1, 1), date(2026, 12, 31))
