"""考察择优 (A27): seen on the spot, scored, at most two, decided by other eyes."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from shop.core import clock
from shop.core.db import db
from shop.core.errors import Missing
from shop.parties.accounts.permissions import Role, ScopeKind
from shop.parties.accounts.queries import actor_of
from shop.support.audit.models import AuditEntry
from shop.trading.selections import actions, queries, rules
from shop.trading.selections.models import SelectionCandidate, SupplierSelection
from shop.trading.selections.record import record_of
from shop.trading.selections.states import SelectionStatus
from tests.factories.parties import a_user, an_official, give
from tests.factories.parties_rows import MORNING, a_cooperative, a_unit
from tests.factories.selections import CRITERIA, VISIT, a_judged_selection, a_selection, look_at
from tests.factories.trading import a_member, a_seller

TODAY = clock.business_day(MORNING)


@pytest.fixture
def judged(app):
    return a_judged_selection()


def decide(choosing, *numbers, by=None, reason="质量稳定"):
    candidates = choosing.selection.candidates
    chosen = [(candidates[number].id, reason) for number in numbers]
    actions.decide(choosing.selection, chosen=chosen, words="", by=by or choosing.approver.id, now=MORNING)


def test_two_are_chosen_with_their_reasons_by_somebody_else(judged):
    decide(judged, 0, 2)
    found = judged.selection
    assert (found.status, found.decided_by) == (SelectionStatus.DECIDED, judged.approver.id)
    assert [(one.place, one.reason) for one in found.chosen] == [(1, "质量稳定"), (2, "质量稳定")]
    last = db.session.query(AuditEntry).order_by(AuditEntry.id.desc()).first()
    assert (last.action, len(last.facts["chosen"])) == ("supplier_selection.decide", 2)


def test_a_third_is_refused(judged):
    with pytest.raises(rules.TooManyChosen):
        decide(judged, 0, 1, 2)
    assert (judged.selection.status, judged.selection.chosen) == (SelectionStatus.OPEN, [])


def test_the_database_holds_no_third_whatever_the_rules_say(judged):
    decide(judged, 0, 1)
    db.session.commit()
    third = update(SelectionCandidate).where(SelectionCandidate.id == judged.selection.candidates[2].id)
    for place in (1, 2, 3):
        with pytest.raises(IntegrityError), db.session.begin_nested():
            db.session.execute(third.values(place=place, reason="也不错"))


def test_the_opener_does_not_decide_and_the_database_agrees(judged):
    with pytest.raises(rules.OwnSelection):
        decide(judged, 0, by=judged.buyer.id)
    own = update(SupplierSelection).values(decided_by=judged.buyer.id)
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.execute(own)
    decide(judged, 0)


@pytest.mark.parametrize(("numbers", "reason"), [((), "好"), ((0, 0), "好"), ((0,), "  ")])
def test_a_decision_names_somebody_and_says_why(judged, numbers, reason):
    with pytest.raises(rules.BadDecision):
        decide(judged, *numbers, reason=reason)


def test_nobody_is_chosen_unseen_or_without_scores(app):
    choosing = a_selection(2)
    seen = choosing.selection.candidates[0]
    actions.record_visit(seen, visited_on=TODAY, **VISIT, by=choosing.buyer.id, now=MORNING)
    for number in (0, 1):
        with pytest.raises(rules.NotVisited):
            decide(choosing, number)
    look_at(choosing, seen, 90, 80)
    decide(choosing, 0)


def test_what_is_over_stays_as_it_is(judged):
    decide(judged, 0)
    first = judged.selection.candidates[0]
    who = {"by": judged.buyer.id, "now": MORNING}
    for change in (
        lambda: decide(judged, 1),
        lambda: actions.drop(judged.selection, reason="算了", **who),
        lambda: actions.nominate(judged.selection, a_cooperative().id, **who),
        lambda: actions.record_visit(first, visited_on=TODAY, **VISIT, **who),
        lambda: actions.score(first, {one.id: 1 for one in judged.selection.criteria}, **who),
    ):
        with pytest.raises(rules.NotOpen):
            change()


def test_dropping_says_why(judged):
    who = {"by": judged.buyer.id, "now": MORNING}
    with pytest.raises(rules.BadDecision):
        actions.drop(judged.selection, reason=" ", **who)
    actions.drop(judged.selection, reason="需求取消", **who)
    assert (judged.selection.status, judged.selection.words) == (SelectionStatus.DROPPED, "需求取消")


@pytest.mark.parametrize(
    "criteria", [[], [("质量", 100), ("价格", 1)], [("质量", 50), ("质量", 50)], [("", 100)], [("质量", 0)]]
)
def test_weights_add_up_to_a_hundred_and_names_differ(app, criteria):
    unit = a_unit()
    who = {"by": a_member(unit, Role.BUYER).id, "now": MORNING}
    with pytest.raises(rules.BadCriteria):
        actions.open_selection(unit, title="择优", need="", criteria=criteria, **who)
    assert actions.open_selection(unit, title="择优", need="", criteria=CRITERIA, **who).no


def test_a_visit_took_place_and_found_something(app):
    choosing = a_selection(1)
    first, who = choosing.selection.candidates[0], {"by": choosing.buyer.id, "now": MORNING}
    for change in ({"visited_on": TODAY + timedelta(days=1)}, {"visitors": " "}, {"findings": ""}):
        with pytest.raises(rules.BadVisit) as refused:
            actions.record_visit(first, **{"visited_on": TODAY, **VISIT} | change, **who)
        assert set(refused.value.fields) == set(change)


@pytest.mark.parametrize("points", [{}, {1: 50}, {1: 50, 2: 101}, {1: -1, 2: 0}, {1: 50, 2: 50, 3: 50}])
def test_every_criterion_gets_its_points(app, points):
    choosing = a_selection(1)
    ids = [one.id for one in choosing.selection.criteria]
    given_points = {(ids + [10**6])[key - 1]: value for key, value in points.items()}
    with pytest.raises(rules.BadScore):
        actions.score(choosing.selection.candidates[0], given_points, by=choosing.buyer.id, now=MORNING)


def test_a_score_is_the_weighted_mean_of_all_scorers_and_the_last_word_of_each(judged):
    first = judged.selection.candidates[0]
    assert first.score == 8_600
    quality, price = judged.selection.criteria
    for points in ({quality.id: 10, price.id: 10}, {quality.id: 71, price.id: 80}):
        actions.score(first, points, by=judged.approver.id, now=MORNING)
    assert first.score == 8_030  # (161 × 60 + 160 × 40) / 2
    assert a_selection(1).selection.candidates[0].score is None


@given(
    weights=st.lists(st.integers(1, 20), min_size=1, max_size=5),
    scorers=st.integers(1, 4),
    data=st.data(),
)
def test_a_score_lies_between_the_worst_and_the_best_points(weights, scorers, data):
    weights = [*weights, 100 - sum(weights)] if sum(weights) < 100 else [100]
    points = [
        (weight, data.draw(st.lists(st.integers(0, 100), min_size=scorers, max_size=scorers)))
        for weight in weights
    ]
    every = [one for _weight, some in points for one in some]
    assert min(every) * 100 <= rules.weighted(points) <= max(every) * 100


def test_a_cooperative_is_a_candidate_once_and_there_are_not_too_many(app):
    choosing = a_selection(0)
    found, who = choosing.selection, {"by": choosing.buyer.id, "now": MORNING}
    first = a_cooperative()
    actions.nominate(found, first.id, **who)
    with pytest.raises(rules.CandidateTaken):
        actions.nominate(found, first.id, **who)
    with pytest.raises(Missing):
        actions.nominate(found, 10**6, **who)
    for _more in range(rules.MAX_CANDIDATES - 1):
        actions.nominate(found, a_cooperative().id, **who)
    with pytest.raises(rules.TooManyCandidates):
        actions.nominate(found, a_cooperative().id, **who)


def test_it_is_read_by_the_unit_and_its_officials_and_by_nobody_else(judged):
    treasury, elsewhere_department = a_user(), a_user()
    at = {"scope_kind": ScopeKind.DEPARTMENT, "region_code": "419001"}
    give(treasury, role=Role.TREASURY, department="财政局", **at)
    give(elsewhere_department, role=Role.UNION, department="总工会", **at)
    readers = [judged.buyer, a_member(judged.unit, Role.RECEIVER), an_official(), treasury]
    others = [
        a_seller(a_cooperative()),
        a_member(a_unit(), Role.UNIT_ADMIN),
        an_official(Role.COUNTY, "654202"),
        elsewhere_department,
    ]
    for user in readers:
        assert queries.selection(judged.selection.no, actor_of(user.id)) is judged.selection
    for user in others:
        with pytest.raises(Missing):
            queries.selection(judged.selection.no, actor_of(user.id))
    with pytest.raises(Missing):
        queries.selection(
            judged.selection.no, actor_of(readers[2].id), permission=queries.Permission.SELECTION_EDIT
        )


def test_a_confidential_unit_goes_by_its_alias(app):
    choosing = a_judged_selection(1, name="某部后勤处", confidential=True, alias="驻济军营食堂")
    assert "某部后勤处" not in str(record_of(choosing.selection))
    assert record_of(choosing.selection)["unit"] == "驻济军营食堂"


def test_the_record_ranks_the_candidates_and_names_the_chosen(judged):
    decide(judged, 1)
    record = record_of(judged.selection)
    assert [one["score"] for one in record["candidates"]] == ["86.00", "80.00", "74.00"]
    assert [one["standing"] for one in record["candidates"]] == ["", "第一择优", ""]
    assert record["candidates"][0]["points"] == ["90.00", "80.00"]
    assert record["chosen"][0]["reason"] == "质量稳定"
