"""The shared engine answers as the plain one does, whatever the question."""

from __future__ import annotations

import random

import pytest

from search.backends.base import AllOf, AnyOf, AtLeast, Broken, Field, Filters, Node, Order, Plan, Term
from search.backends.memory import MemoryBackend
from search.backends.shared import Shared
from search.backends.tsquery import Question, finding, lexeme
from shop.core.db import db, unit_of_work
from tests.search import shelf

pytestmark = pytest.mark.only("postgresql", reason="the index is a tsvector")
ENTRIES = shelf.entries()
# With as many of each as entries hold it, so that usual words are asked for most.
TERMS = [(field, token) for entry in ENTRIES for field in Field for token in entry.tokens.get(field, ())]


@pytest.fixture
def shared(app) -> Shared:
    engine = Shared("test")
    engine.rebuild(ENTRIES)
    return engine


@pytest.fixture(scope="module")
def plain() -> MemoryBackend:
    engine = MemoryBackend()
    engine.rebuild(ENTRIES)
    return engine


def a_tree(chance: random.Random, depth: int = 3) -> Node:
    kind = chance.choice(("term", "any", "all", "some")) if depth else "term"
    if kind == "term":
        field, token = chance.choice(TERMS)
        return Term(field, token if chance.random() < 0.9 else "nowhere", chance.randint(1, 64) / 8)
    branches = tuple(a_tree(chance, depth - 1) for _ in range(chance.randint(0 if kind == "any" else 1, 4)))
    if kind == "any":
        return AnyOf(branches)
    return AllOf(branches) if kind == "all" else AtLeast(chance.randint(0, len(branches)), branches)


def some_filters(chance: random.Random) -> Filters:
    if chance.random() < 0.5:
        return Filters()
    return Filters(
        category=chance.choice(("", "", "02", "0301")),
        origin=chance.choice(("", "", "/410000/", "/610000/610600/")),
        marks=chance.choice(((), (), ("green",), ("green", "geographic"))),
        accredited=chance.random() < 0.2,
        in_stock=chance.random() < 0.2,
        price_min_fen=chance.choice((None, None, 2000)),
        price_max_fen=chance.choice((None, None, 9000)),
        cooperative_id=chance.choice((None, None, 1)),
    )


@pytest.mark.parametrize("seed", range(8))
def test_any_question_has_the_same_answer_as_by_the_plain_engine(shared, plain, seed):
    chance = random.Random(seed)
    hits = 0
    for _ in range(60):
        tree = a_tree(chance) if chance.random() < 0.95 else None
        order = chance.choice(list(Order))
        plan = Plan(tree, some_filters(chance), order, chance.choice((0, 0, 2)), chance.choice((3, 24)))
        one, other = shared.find(plan), plain.find(plan)
        assert (list(one.ids), one.total) == (list(other.ids), other.total), plan
        assert dict(one.category) == dict(other.category), plan
        assert dict(one.origin) == dict(other.origin), plan
        assert dict(one.mark) == dict(other.mark), plan
        hits += other.total
    assert hits > 30, "questions that find nothing prove nothing"


@pytest.mark.parametrize(
    "token", ["it's", "a\\b", "'", "\\", ":*", "!", "苹果 & 梨", "x'); DROP TABLE search_entry; --"]
)
def test_signs_in_a_token_mean_nothing(shared, token):
    odd = shelf.entry(999, "怪名")
    odd = type(odd)(**{**vars(odd), "tokens": {Field.NAME: [token]}})
    shared.write([odd], [])
    assert list(shared.find(Plan(Term(Field.NAME, token))).ids) == [999]
    assert shared.frequencies(Field.NAME, [token, "苹果"]) == {token: 1, "苹果": 4}


def test_the_same_token_in_another_field_is_another_word():
    assert lexeme(Field.NAME, "苹果") != lexeme(Field.REGION, "苹果")


def test_what_adds_worth_only_does_not_choose():
    tree = AllOf((Term(Field.NAME, "a"), AtLeast(0, (Term(Field.NAME, "b"),))))
    assert finding(tree) == lexeme(Field.NAME, "a")
    assert "IS NOT NULL" not in Question(Plan(tree)).all


def test_an_index_of_another_version_is_not_asked(shared):
    with pytest.raises(Broken):
        Shared("other").find(Plan(None))


def test_without_a_build_there_is_no_index(app):
    for ask in (
        lambda e: e.find(Plan(None)),
        lambda e: e.stamps(),
        lambda e: e.frequencies(Field.NAME, ["x"]),
    ):
        with pytest.raises(Broken):
            ask(Shared("test"))
    with pytest.raises(Broken):
        Shared("test").write(ENTRIES[:1], [])


def test_a_rebuild_that_fails_leaves_the_index_as_it_was(shared):
    def some_then_none():
        yield ENTRIES[0]
        raise RuntimeError("the database went away")

    with pytest.raises(RuntimeError):
        shared.rebuild(some_then_none())
    assert shared.find(Plan(None)).total == len(ENTRIES)


def test_readers_see_the_old_index_until_the_rebuild_ends(shared, app):
    seen = []

    def watched():
        with db.engine.connect() as other:
            seen.append(other.exec_driver_sql("SELECT count(*) FROM search_entry").scalar())
        yield ENTRIES[0]

    assert shared.rebuild(watched()) == 1
    assert seen == [len(ENTRIES)]
    assert shared.find(Plan(None)).total == 1


def test_the_migration_keeps_words_in_the_row(app):
    with unit_of_work():
        found = db.session.connection().exec_driver_sql(
            "SELECT reloptions FROM pg_class WHERE relname = 'search_entry'"
        )
        assert found.scalar() == ["toast_tuple_target=8160"]
