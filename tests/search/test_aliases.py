"""Groups of words as the platform edits them: one plain form, nothing twice, nothing lost."""

from __future__ import annotations

import pytest
from sqlalchemy import delete

from search.aliases import actions, queries, rules
from search.aliases.load import load_aliases
from search.aliases.models import SearchAlias
from search.aliases.states import AliasKind
from search.words.vocabulary import Vocabulary, shipped_groups
from shop.core.db import db
from shop.core.errors import Missing
from shop.support.audit.models import AuditEntry
from tests.factories.parties_rows import MORNING

WHO = {"by": None, "now": MORNING}


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("洋芋、土豆", "洋芋 土豆"),
        ("  紅棗 = 大枣 ", "红枣 大枣"),
        ("A菜,生菜 生菜", "a菜 生菜"),
        ("土豆＝洋芋，地蛋", "土豆 洋芋 地蛋"),
    ],
)
def test_words_are_kept_in_their_plain_form(typed: str, kept: str) -> None:
    assert rules.written(AliasKind.SAME, typed) == kept


@pytest.mark.parametrize(
    ("kind", "typed", "says"),
    [
        (AliasKind.SAME, "土豆", "至少"), (AliasKind.SAME, "红枣 紅棗", "至少"), (AliasKind.SAME, "土豆 <b>", "只能用"),
        (AliasKind.SAME, "土豆 " + "长" * 17, "最多"), (AliasKind.SAME, " ".join(map(str, range(21))), "最多 20"),
        (AliasKind.TYPO, "士豆 土豆 洋芋", "先写错的"), (AliasKind.WIDER, "", "至少"),
    ],
)  # fmt: skip
def test_what_could_not_be_found_is_refused(kind: AliasKind, typed: str, says: str) -> None:
    with pytest.raises(rules.BadWords, match=says):
        rules.written(kind, typed)


def test_a_group_is_asked_from_the_moment_it_stands_there(app) -> None:
    made = actions.add(AliasKind.SAME, words="噜咕、土豆", source="济源方言", **WHO)
    assert "土豆" in Vocabulary(queries.groups()).others("噜咕")
    actions.change(made, kind=AliasKind.SAME, words="噜咕、南瓜", source="济源方言", **WHO)
    assert Vocabulary(queries.groups()).others("噜咕") == ("南瓜",)
    actions.remove(made, **WHO)
    assert Vocabulary(queries.groups()).others("噜咕") == ()
    with pytest.raises(Missing):
        queries.group(made.id)
    trail = db.session.query(AuditEntry.action).filter(AuditEntry.target_kind == "search_alias")
    assert [row.action for row in trail.order_by(AuditEntry.id)] == [
        "search_alias.add", "search_alias.change", "search_alias.remove",
    ]  # fmt: skip


def test_the_same_group_twice_is_refused(app) -> None:
    made = actions.add(AliasKind.SAME, words="噜咕 土豆", source="", **WHO)
    with pytest.raises(rules.KnownGroup):
        actions.add(AliasKind.SAME, words="噜咕、土豆", source="", **WHO)
    actions.change(made, kind=AliasKind.SAME, words="噜咕 土豆", source="方言词典", **WHO)
    assert made.source == "方言词典"


def test_before_anything_was_loaded_the_shipped_groups_are_asked(app) -> None:
    db.session.execute(delete(SearchAlias))
    assert queries.groups() == shipped_groups()


def test_loading_again_brings_back_nothing_that_was_changed_or_taken_away(app) -> None:
    assert {group.words for group in queries.groups()} == {group.words for group in shipped_groups()}
    changed, removed = queries.page("洋芋").items[0], queries.page("皮牙子").items[0]
    actions.change(changed, kind=changed.kind, words="土豆 洋芋", source="", **WHO)
    actions.remove(removed, **WHO)
    assert load_aliases(now=MORNING) == 0
    assert ("土豆", "洋芋") in [group.words for group in queries.groups()]
    assert queries.page("皮牙子").total == 0


def test_groups_are_listed_by_any_of_their_words_and_kind(app) -> None:
    assert [alias.word_list[0] for alias in queries.page("馬鈴薯").items] == ["土豆"]
    assert queries.page("", AliasKind.TYPO).total == sum(group.kind == "typo" for group in shipped_groups())
    assert queries.page("%").total == 0
