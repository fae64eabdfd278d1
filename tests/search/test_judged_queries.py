"""The judged queries are whole, and every judgement can be met by some catalogue."""

from collections import Counter

import pytest

from tests.support.catalogue import demo, synthetic
from tests.support.judging.queries import HALVES, KINDS, Index, UnknownField, cases, queries


@pytest.fixture(scope="module")
def catalogues():
    return [demo.products(), synthetic.products(10_000)]


def test_every_kind_has_twelve_queries_half_of_them_to_tune_by():
    assert Counter((query.kind, query.half) for query in queries()) == {
        (kind, half): 6 for kind in KINDS for half in HALVES
    }
    assert len({query.text for query in queries()}) == len({query.id for query in queries()}) == 144


def test_every_query_has_an_answer_somewhere_unless_it_should_have_none(catalogues):
    answered = {case.query.id for catalogue in catalogues for case in cases(catalogue) if case.best}
    assert {query.id for query in queries()} - answered == {
        query.id for query in queries() if query.kind == "nothing"
    }


def test_goods_that_nobody_sells_are_named_nowhere(catalogues):
    texts = [query.text.lower() for query in queries() if query.kind == "nothing"]
    told = "".join(f"{item.name}{item.about}" for catalogue in catalogues for item in catalogue).lower()
    assert [text for text in texts if text in told] == []


def test_what_is_best_is_also_relevant(catalogues):
    assert all(case.best <= case.relevant for catalogue in catalogues for case in cases(catalogue))


def test_an_unknown_field_is_refused():
    with pytest.raises(UnknownField):
        Index([]).matching("kind=苹果 & colour=red")


def test_every_reason_is_given():
    assert all(query.why for query in queries())
