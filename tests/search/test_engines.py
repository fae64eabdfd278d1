"""The contract that every engine keeps, asked of each of them; the plain one shows what is right."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as some

from search.backends.base import AllOf, AnyOf, AtLeast, Backend, Field, Filters, Node, Order, Plan, Term
from search.backends.memory import MemoryBackend
from tests.search import shelf

APPLES = Term(Field.NAME, "苹果", 2.0)


def found(engine: Backend, tree: Node | None = None, **more: object) -> list[str]:
    return shelf.names(engine.find(Plan(tree, **more)).ids)  # type: ignore[arg-type]


def test_a_term_matches_its_own_field_only(stocked: Backend) -> None:
    assert set(found(stocked, APPLES)) == {"红富士苹果", "王屋山苹果", "苹果醋", "苹果脯"}
    assert found(stocked, Term(Field.SELLER, "苹果")) == []


def test_all_branches_must_match_and_their_worths_add_up(stocked: Backend) -> None:
    tree = AllOf((APPLES, Term(Field.REGION, "陕西")))
    assert found(stocked, tree) == ["苹果醋", "红富士苹果"]  # alike in worth: what sold more
    dearer = AtLeast(1, (tree, Term(Field.CATEGORY, "苹果", 0.5)))
    assert found(stocked, dearer) == ["红富士苹果", "苹果醋", "王屋山苹果"]


def test_of_alternatives_the_best_counts(stocked: Backend) -> None:
    tree = AnyOf((APPLES, Term(Field.NAME, "$苹果", 3.0), Term(Field.NAME, "$醋", 1.0)))
    assert found(stocked, tree) == ["王屋山苹果", "红富士苹果", "苹果醋", "苹果脯"]


def test_at_least_none_only_adds_worth(stocked: Backend) -> None:
    tree = AllOf((APPLES, AtLeast(0, (Term(Field.NAME, "$果脯", 1.0), Term(Field.NAME, "土豆", 9.0)))))
    assert found(stocked, tree) == ["苹果脯", "王屋山苹果", "苹果醋", "红富士苹果"]


def test_no_branches_match_nothing(stocked: Backend) -> None:
    assert found(stocked, AnyOf(())) == []


@pytest.mark.parametrize(
    ("filters", "names"),
    [
        (Filters(category="03", origin="/610000/"), {"红富士苹果"}),
        (Filters(category="0301"), {"红富士苹果", "王屋山苹果"}),
        (Filters(origin="/650000/654200/654202/", in_stock=True, price_max_fen=800), {"高山洋芋", "线椒"}),
        (Filters(marks=("green", "geographic")), {"黄河滩小米"}),
        (Filters(accredited=True), {"王屋山苹果", "土豆"}),
        (Filters(cooperative_id=4, price_min_fen=1600), {"耙耙柑", "折耳根"}),
        (Filters(price_min_fen=9800), {"冷榨菜籽油"}),
        (Filters(category="0399"), set()),
    ],
)
def test_filters_hold_together_with_the_words(stocked: Backend, filters: Filters, names: set[str]) -> None:
    assert set(found(stocked, None, filters=filters)) == names
    assert set(found(stocked, APPLES, filters=filters)) == {name for name in names if "苹果" in name}


@pytest.mark.parametrize(
    ("order", "names"),
    [
        (Order.PRICE, ["苹果醋", "苹果脯", "王屋山苹果", "红富士苹果"]),
        (Order.DEARER, ["红富士苹果", "王屋山苹果", "苹果脯", "苹果醋"]),
        (Order.SALES, ["苹果醋", "红富士苹果", "王屋山苹果", "苹果脯"]),
        (Order.NEWEST, ["苹果脯", "苹果醋", "王屋山苹果", "红富士苹果"]),
        (Order.RELEVANCE, ["王屋山苹果", "苹果醋", "红富士苹果", "苹果脯"]),
    ],
)
def test_orders(stocked: Backend, order: Order, names: list[str]) -> None:
    assert found(stocked, APPLES, order=order) == names


def test_among_equals_the_accredited_come_first_then_the_sold_then_the_newer(engine: Backend) -> None:
    shelf_of = [
        shelf.entry(1, "苹果"), shelf.entry(2, "苹果", sold=5), shelf.entry(3, "苹果"),
        shelf.entry(4, "苹果", accredited=True), shelf.entry(5, "苹果", accredited=True, sold=1),
    ]  # fmt: skip
    engine.rebuild(shelf_of)
    for order in (Order.RELEVANCE, Order.PRICE, Order.DEARER):
        assert list(engine.find(Plan(APPLES, order=order)).ids) == [5, 4, 2, 3, 1]


def test_pages_neither_repeat_nor_skip(engine: Backend) -> None:
    engine.rebuild(
        shelf.entry(number, "苹果", price_fen=number % 7 + 1, sold=number % 3, accredited=number % 5 == 0)
        for number in range(1, 1001)
    )
    for order in Order:
        pages = [engine.find(Plan(APPLES, order=order, offset=at, limit=24)).ids for at in range(0, 1001, 24)]
        whole = engine.find(Plan(APPLES, order=order, limit=1000)).ids
        assert [number for page in pages for number in page] == list(whole)
        assert len(set(whole)) == 1000


def test_facets_count_under_every_filter_but_their_own(stocked: Backend) -> None:
    answer = stocked.find(Plan(APPLES, Filters(category="0301", origin="/610000/")))
    assert answer.total == 1
    assert answer.category == {"0301": 1, "0406": 1}
    assert answer.origin == {shelf.PLACES["洛川"][0]: 1, shelf.PLACES["济源"][0]: 1}
    marks = stocked.find(Plan(None, Filters(marks=("green",)))).mark
    assert marks == {"green": 2, "geographic": 2}


def test_facets_are_left_out_when_not_asked_for(stocked: Backend) -> None:
    answer = stocked.find(Plan(APPLES, facets=False, limit=0))
    assert (list(answer.ids), answer.total, answer.category) == ([], 4, {})


def test_what_is_written_is_found_and_what_was_there_before_is_not(stocked: Backend) -> None:
    stocked.write([shelf.entry(1, "嘎啦苹果", sold=9), shelf.entry(99, "富平柿饼", "0309")], [3, 12345])
    assert stocked.find(Plan(APPLES)).total == 3
    assert list(stocked.find(Plan(Term(Field.NAME, "$柿饼"))).ids) == [99]
    assert stocked.find(Plan(Term(Field.NAME, "红富士"))).total == 0
    assert {number for number, _stamp in stocked.stamps()} == {*range(1, 19), 99} - {3}


def test_writing_twice_changes_nothing(stocked: Backend) -> None:
    changed = [shelf.entry(1, "嘎啦苹果"), shelf.entry(20, "富平柿饼", "0309")]
    for _ in range(2):
        stocked.write(changed, [3])
        assert stocked.find(Plan(None)).total == 18
        assert dict(stocked.stamps())[1] == changed[0].stamp


def test_many_small_writes_end_where_one_rebuild_would(engine: Backend) -> None:
    plain = MemoryBackend()
    engine.rebuild([])
    for number in range(1, 120):
        changed = [shelf.entry(number % 40 + 1, f"苹果{number}", price_fen=number)]
        for each in (engine, plain):
            each.write(changed, [number // 2] if number % 3 == 0 else [])
    plan = Plan(AnyOf((APPLES, Term(Field.NAME, "~果"))), limit=100)
    assert engine.find(plan) == plain.find(plan)
    assert sorted(engine.stamps()) == sorted(plain.stamps())


def test_a_rebuild_replaces_everything(stocked: Backend) -> None:
    assert stocked.rebuild([shelf.entry(7, "梨")]) == 1
    assert list(stocked.find(Plan(None)).ids) == [7]
    assert stocked.find(Plan(APPLES)).total == 0


def test_frequencies_count_the_entries_that_are_there(stocked: Backend) -> None:
    stocked.write([], [3])
    assert stocked.frequencies(Field.NAME, ["苹果", "土豆", "手机"]) == {"苹果": 3, "土豆": 1, "手机": 0}


def test_tokens_may_be_any_text(engine: Backend) -> None:
    odd = ["*:*", "a AND b", "'; DROP", "\\", "a&b|!c", '"', "#2.5g", "~'", "名:值", " ", "😀", "a'b:*"]
    entry = replace(shelf.entry(1, "苹果"), tokens={Field.NAME: odd})
    engine.rebuild([entry, shelf.entry(2, "梨")])
    for token in odd:
        assert list(engine.find(Plan(Term(Field.NAME, token))).ids) == [1], token


TOKENS = ("苹果", "$苹果", "~果", "红枣", "土豆")
FIELDS = (Field.NAME, Field.CATEGORY, Field.REGION, Field.TEXT)
TERMS = some.builds(
    Term, some.sampled_from(FIELDS), some.sampled_from((*TOKENS, "济源", "#5000g", "陕西")), some.integers(1, 640).map(lambda n: n / 64)
)  # fmt: skip
TREES = some.recursive(
    TERMS,
    lambda below: some.one_of(
        some.lists(below, max_size=3).map(lambda parts: AnyOf(tuple(parts))),
        some.lists(below, min_size=1, max_size=3).map(lambda parts: AllOf(tuple(parts))),
        some.tuples(some.lists(below, min_size=1, max_size=3), some.integers(0, 3)).map(
            lambda made: AtLeast(min(made[1], len(made[0])), tuple(made[0]))
        ),
    ),
    max_leaves=9,
)
PLANS = some.builds(
    Plan, TREES,
    some.builds(Filters, category=some.sampled_from(("", "03", "0301")), origin=some.sampled_from(("", "/610000/")),
                in_stock=some.booleans(), price_max_fen=some.sampled_from((None, 5000))),
    some.sampled_from(Order), some.integers(0, 4), some.sampled_from((0, 3, 24)), some.booleans(),
)  # fmt: skip


@given(plan=PLANS)
def test_every_engine_answers_like_the_plain_one(stocked: Backend, plan: Plan) -> None:
    plain = MemoryBackend()
    plain.rebuild(shelf.entries())
    answer, right = stocked.find(plan), plain.find(plan)
    assert (list(answer.ids), *map(dict, answer[2:]), answer.total) == (
        right.ids, *map(dict, right[2:]), right.total,
    )  # fmt: skip
