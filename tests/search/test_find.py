"""What somebody types, and what must come of it; on every engine."""

from __future__ import annotations

import pytest

from search import Asked, Filters, find, highlight
from search.backends.base import Backend
from search.find import Result
from search.words.catalogue import learn
from search.words.vocabulary import Group, Vocabulary, shipped_groups
from tests.search import shelf

KNOWN = learn(
    dict.fromkeys([goods[1] for goods in shelf.GOODS], 1),
    regions=[region for _path, regions in shelf.PLACES.values() for region in regions],
    sellers=shelf.SELLERS.values(),
    categories=shelf.KINDS.values(),
).vocabulary()


def ask(engine: Backend, text: str, known: Vocabulary = KNOWN) -> Result:
    return find(Asked(text), engine, known)


def names(result: Result) -> list[str]:
    return shelf.names(result.ids)


@pytest.mark.parametrize(
    ("typed", "first", "all_of_them"),
    [
        ("苹果", "王屋山苹果", {"王屋山苹果", "红富士苹果", "苹果醋", "苹果脯"}),
        ("大枣", "若羌红枣", {"若羌红枣", "骏枣"}),
        ("dazao", "若羌红枣", {"若羌红枣", "骏枣"}),
        ("dz", "若羌红枣", {"若羌红枣", "骏枣"}),
        ("hongzao", "若羌红枣", {"若羌红枣", "骏枣"}),
        ("陕西苹果", "红富士苹果", {"红富士苹果", "苹果醋"}),
        ("5斤装苹果", "红富士苹果", {"红富士苹果"}),
        ("洋芋", "土豆", {"高山洋芋", "土豆"}),
        ("红富士 苹果", "红富士苹果", {"红富士苹果"}),
        ("苹果红富士", "红富士苹果", {"红富士苹果"}),
        ("枣", "若羌红枣", {"若羌红枣", "骏枣"}),
        ("蛋", "散养土鸡蛋", {"散养土鸡蛋"}),
        ("蘋果醋", "苹果醋", {"苹果醋"}),
        ("ＰＩＮＧＧＵＯ", "王屋山苹果", {"王屋山苹果", "红富士苹果", "苹果醋", "苹果脯"}),
        ("西红柿", "番茄", {"番茄"}),
        ("耙耙柑", "耙耙柑", {"耙耙柑"}),
        ("鱼腥草", "折耳根", {"折耳根"}),
        ("济源市土豆", "土豆", {"土豆"}),
        ("jiyuantudou", "土豆", {"土豆"}),
        ("2.5公斤", "红富士苹果", {"耙耙柑", "红富士苹果", "若羌红枣"}),
        ("沃野 小米", "黄河滩小米", {"黄河滩小米"}),
        ("新鲜番茄", "番茄", {"番茄"}),
        ("想买点新疆产的土豆给食堂用", "高山洋芋", {"高山洋芋"}),
    ],
)
def test_finds_what_was_meant(stocked: Backend, typed: str, first: str, all_of_them: set[str]) -> None:
    result = ask(stocked, typed)
    assert set(names(result)) == all_of_them
    assert not result.relaxed
    assert names(result)[0] == first


@pytest.mark.parametrize(
    ("typed", "meant", "first"),
    [
        ("平果", "苹果", "王屋山苹果"), ("红早", "红枣", "若羌红枣"), ("士豆", "土豆", "土豆"), ("honzao", "红枣", "若羌红枣"),
        ("pingguoo", "苹果", "王屋山苹果"), ("土鸡单", "土鸡蛋", "散养土鸡蛋"), ("红富土", "红富士", "红富士苹果"),
    ],
)  # fmt: skip
def test_a_mistake_is_seen_and_said(stocked: Backend, typed: str, meant: str, first: str) -> None:
    result = ask(stocked, typed)
    assert names(result)[0] == first
    assert result.did_you_mean == meant


def test_with_too_many_words_the_thing_is_kept_and_the_answer_says_so(stocked: Backend) -> None:
    result = ask(stocked, "洛川 20斤装 苹果")
    assert result.relaxed
    assert names(result)[0] == "红富士苹果"


@pytest.mark.parametrize("typed", ["挖掘机", "笔记本电脑", "iphone", "***", "：）"])
def test_nothing_is_found_where_nothing_is(stocked: Backend, typed: str) -> None:
    assert ask(stocked, typed).total == 0


@pytest.mark.parametrize(
    "typed",
    [
        "name:苹果",
        "苹果*",
        "(苹果",
        "苹果 AND",
        '"苹果"',
        "苹果^9",
        "[苹果 TO]",
        "苹果\\",
        "%苹果_",
        "<b>苹果</b>",
        "苹果\x00",
    ],
)
def test_signs_and_query_syntax_are_plain_text(stocked: Backend, typed: str) -> None:
    assert "王屋山苹果" in names(ask(stocked, typed))


def test_an_endless_text_is_cut(stocked: Backend) -> None:
    assert ask(stocked, "苹果" + "好" * 10_000).total > 0
    assert ask(stocked, "土豆 " * 5_000).total == 2


def test_nothing_typed_shows_everything_under_the_filters(stocked: Backend) -> None:
    result = find(Asked("  ", Filters(category="0304")), stocked, KNOWN)
    assert set(names(result)) == {"若羌红枣", "骏枣"}


def test_filters_that_leave_nothing_do_not_make_the_words_lenient(stocked: Backend) -> None:
    result = find(Asked("苹果", Filters(category="0205")), stocked, KNOWN)
    assert (result.total, result.relaxed, result.did_you_mean) == (0, False, None)


def test_pages(stocked: Backend) -> None:
    pages = [find(Asked("苹果", page=number, size=3), stocked, KNOWN) for number in (1, 2, 3)]
    assert [len(page.ids) for page in pages] == [3, 1, 0]
    assert {page.total for page in pages} == {4}


def test_aliases_are_what_the_platform_says(stocked: Backend) -> None:
    assert ask(stocked, "噜咕").total == 0
    more = learn({}).vocabulary([*shipped_groups(), Group("same", ("噜咕", "土豆"))])
    assert set(names(ask(stocked, "噜咕", more))) == {"土豆", "高山洋芋"}


def test_the_parts_of_a_name_that_were_meant_are_marked(stocked: Backend) -> None:
    for typed, name, parts in [
        ("苹果", "王屋山蘋果", ["蘋果"]), ("洋芋", "高山土豆", ["土豆"]), ("pg", "红富士苹果", ["苹果"]),
        ("hongzao", "若羌红枣", ["红枣"]), ("红富士 苹果", "<红富士>苹果", ["红富士", "苹果"]), ("5kg", "苹果", []),
    ]:  # fmt: skip
        words = ask(stocked, typed).words
        assert [name[start:end] for start, end in highlight(name, words)] == parts, typed
