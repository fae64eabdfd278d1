from datetime import UTC, date, datetime, timedelta

import pytest

from shop.core.clock import Period, business_day, month_number, next_month, start_of


def test_the_day_turns_at_midnight_in_shanghai():
    edge = datetime(2026, 10, 31, 16, tzinfo=UTC)
    assert business_day(edge - timedelta(microseconds=1)) == date(2026, 10, 31)
    assert business_day(edge) == date(2026, 11, 1)
    assert start_of(date(2026, 11, 1)) == edge


def test_a_naive_instant_is_refused():
    with pytest.raises(ValueError, match="zone"):
        business_day(datetime(2026, 1, 1))  # noqa: DTZ001  the fault under test


def test_periods_are_half_open():
    november = Period.month(202611)
    assert date(2026, 11, 1) in november
    assert date(2026, 11, 30) in november
    assert date(2026, 12, 1) not in november
    assert november.last == date(2026, 11, 30)


def test_quarters_and_years_are_made_of_their_months():
    months = [Period.month(202610), Period.month(202611), Period.month(202612)]
    fourth = Period.quarter(2026, 4)
    assert (fourth.first, fourth.end) == (months[0].first, months[2].end)
    assert Period.year(2026).end == fourth.end
    assert all(a.end == b.first for a, b in zip(months, months[1:], strict=False))


def test_december_is_followed_by_january():
    assert next_month(month_number(date(2026, 12, 5))) == 202701


def test_a_leap_february_has_29_days():
    assert Period.month(202402).last == date(2024, 2, 29)


def test_a_period_cannot_end_before_it_begins():
    with pytest.raises(ValueError, match="end"):
        Period(date(2026, 2, 1), date(2026, 1, 1))


def test_what_people_type_includes_the_last_day():
    assert Period.inclusive(date(2020, 9, 10), date(2020, 10, 10)).end == date(2020, 10, 11)
