"""Working days of mainland China: the State Council's plan with its moved days; Monday to Friday where none is known."""

from __future__ import annotations

from datetime import date, timedelta

import chinese_calendar

ONE = timedelta(days=1)


def planned(year: int) -> bool:
    """Whether the holiday plan of a year is known; for other years a count is an estimate, and pages say so."""
    try:
        chinese_calendar.is_workday(date(year, 1, 1))
    except NotImplementedError:
        return False
    return True


def is_workday(day: date) -> bool:
    """Saturdays that are worked count, weekdays that are holidays do not."""
    if planned(day.year):
        return bool(chinese_calendar.is_workday(day))
    return day.weekday() < 5


def add_workdays(day: date, n: int) -> date:
    """The `n`-th working day after `day`; the day itself where n is 0 or less."""
    for _number in range(n):
        day += ONE
        while not is_workday(day):
            day += ONE
    return day


def workdays_between(first: date, end: date) -> int:
    """Working days from `first` up to, but without, `end`."""
    return sum(is_workday(first + ONE * offset) for offset in range((end - first).days))


def estimated(first: date, last: date) -> bool:
    """Whether some year from `first` to `last` has no known plan."""
    return not all(planned(year) for year in range(first.year, last.year + 1))
