"""Working days of mainland China: the State Council's plan with its moved days; Monday to Friday where none is known."""

from __future__ import annotations

from datetime import date, timedelta

import chinese_calendar
from chinese_calendar import constants

ONE = timedelta(days=1)
_NEAR = timedelta(days=45)  # a worked weekend lies this near to the day off that it makes up for


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


def holiday(day: date) -> str:
    """The Chinese name of the holiday that a day off belongs to; empty for working days, for plain weekends
    and in years without a known plan."""
    named = constants.holidays.get(day)
    return str(constants.Holiday(named).chinese) if named else ""


def stands_for(day: date) -> date | None:
    """The weekday off that a worked weekend day makes up for; None for every other day.

    The plans name both sides without pairing them: the first worked day of a holiday stands for its first
    day off in lieu, the second for the second.
    """
    named = constants.workdays.get(day)
    if named is None:
        return None
    worked = _of(constants.workdays, named, day)
    off = _of(constants.in_lieu_days, named, day)
    position = worked.index(day)
    return off[position] if position < len(off) else None


def _of(plan: dict[date, str], named: str, near: date) -> list[date]:
    return sorted(day for day, name in plan.items() if name == named and abs(day - near) <= _NEAR)
