"""Spans of late facts, periods as they are typed, and who stands above whom."""

from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.core.clock import Period
from shop.parties.accounts.actor import Actor, Grant
from shop.parties.accounts.permissions import Role, ScopeKind
from shop.reporting.reports import periods, rules
from shop.reporting.reports.rules import Difference, Place, Span
from shop.reporting.reports.states import PeriodKind

TACHENG, WUSU, JIYUAN = "/650000/654200/", "/650000/654200/654202/", "/410000/419001/"
IDS = st.integers(0, 60)
SPANS = st.lists(
    st.builds(lambda a, b, n: Span(min(a, b), max(a, b), n), IDS, IDS, st.sampled_from((1, 1, 2, -1))), max_size=8
)  # fmt: skip


@given(counted=SPANS, cut=IDS)
def test_whatever_was_counted_the_rest_makes_every_fact_count_once(counted: list[Span], cut: int) -> None:
    rest = list(rules.uncounted(counted, cut))
    for fact in range(1, 62):
        times = sum(span.times for span in [*counted, *rest] if span.after < fact <= span.upto)
        assert times == (1 if fact <= cut else 0)


def test_periods_are_read_and_written_alike() -> None:
    assert periods.parse("2026-10") == (PeriodKind.MONTH, Period.month(202610))
    assert periods.parse("2026q4") == (PeriodKind.QUARTER, Period.quarter(2026, 4))
    assert periods.parse("2026") == (PeriodKind.YEAR, Period.year(2026))
    days = periods.parse("2020-09-10/2020-10-10")
    assert days == (PeriodKind.DAYS, Period(date(2020, 9, 10), date(2020, 10, 11)))
    for text in ("2026-10", "2026Q4", "2026", "2020-09-10/2020-10-10"):
        assert periods.written(*periods.parse(text)) == text
    for wrong in (
        "",
        "2026-13",
        "2026Q5",
        "26",
        "2026-10-02/2026-10-01",
        "2026-10-01",
        "1900-01-01/1900-02-01",
    ):
        with pytest.raises(periods.BadPeriod):
            periods.parse(wrong)


def test_periods_are_due_when_they_are_over() -> None:
    since, none = date(2026, 10, 1), list[Period]()
    assert list(periods.ended(PeriodKind.MONTH, since=since, until=None, today=date(2026, 10, 31))) == none
    over = periods.ended(PeriodKind.MONTH, since=since, until=None, today=date(2026, 12, 1))
    assert [one.first for one in over] == [date(2026, 10, 1), date(2026, 11, 1)]
    quarter = periods.ended(PeriodKind.QUARTER, since=since, until=None, today=date(2027, 1, 1))
    assert list(quarter) == [Period.quarter(2026, 4)]
    ended = periods.ended(PeriodKind.MONTH, since=since, until=date(2026, 11, 30), today=date(2027, 3, 1))
    assert [one.first.month for one in ended] == [10]  # November's last day is no longer within


def official(path: str, department: str = "", role: Role = Role.COUNTY) -> Actor:
    kind = ScopeKind.DEPARTMENT if department else ScopeKind.REGION
    return Actor(1, "某", "m@demo.example", (Grant(role, kind, region_path=path, department=department),))


def test_a_department_reports_to_its_office_and_an_office_to_the_one_above() -> None:
    assert Place(WUSU, "654202", "财政局").receiver == WUSU
    assert Place(WUSU, "654202").receiver == TACHENG
    assert Place(JIYUAN, "419001").receiver == "/410000/"
    assert Place("/410000/", "410000").receiver == Place().receiver == "/"


@pytest.mark.parametrize(
    ("who", "department", "path", "line", "may"),
    [
        (WUSU, "", WUSU, "财政局", True),  # the office of the same region
        (TACHENG, "", WUSU, "财政局", True),  # the level above it
        (TACHENG, "", WUSU, "", True),
        (WUSU, "", WUSU, "", False),  # its own
        (TACHENG, "财政局", WUSU, "财政局", True),  # the department over its system
        (TACHENG, "总工会", WUSU, "财政局", False),
        (WUSU, "财政局", WUSU, "财政局", False),
        (JIYUAN, "", WUSU, "财政局", False),
    ],
)  # fmt: skip
def test_who_receives(who: str, department: str, path: str, line: str, may: bool) -> None:
    actor = official(who, department, Role.TREASURY if department else Role.COUNTY)
    receiver = Place(path, "654202", line).receiver
    assert rules.may_receive(actor, path=path, department=line, receiver=receiver) is may


def test_the_level_above_confirms_but_does_not_prepare() -> None:
    assert rules.may_prepare(official(WUSU), WUSU, "财政局")
    assert rules.may_prepare(official(WUSU, "财政局", Role.TREASURY), WUSU, "财政局")
    assert not rules.may_prepare(official(WUSU, "财政局", Role.TREASURY), WUSU, "")
    assert not rules.may_prepare(official(TACHENG), WUSU, "")
    town = official(WUSU, role=Role.TOWN)
    assert rules.may_prepare(town, WUSU, "") and not rules.may_receive(
        town, path=WUSU, department="财政局", receiver=WUSU
    )


def test_differences_name_row_column_before_and_after() -> None:
    def said(amount: int, *, more: bool = False) -> str:
        rows = [{"kind": "row", "keys": {"unit": "11"}, "values": {"amount": amount, "qty": 5}}]
        if more:
            rows.append({"kind": "row", "keys": {"unit": "12"}, "values": {"amount": 7, "qty": 5}})
        return json.dumps({"rows": rows})

    assert rules.differences(said(100), said(100)) == []
    assert rules.differences(said(100), said(90, more=True)) == [
        Difference("row", {"unit": "11"}, "amount", 100, 90),
        Difference("row", {"unit": "12"}, "amount", None, 7),
        Difference("row", {"unit": "12"}, "qty", None, 5),
    ]
    assert rules.differences(said(100, more=True), said(100))[0] == Difference(
        "row", {"unit": "12"}, "amount", 7, None
    )
