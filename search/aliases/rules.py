"""What a group of words may hold."""

from __future__ import annotations

import re

from search.aliases.states import AliasKind
from search.words import fold
from shop.core.errors import Invalid, Refused

MOST_WORDS, LONGEST = 20, 16
WORD = re.compile(f"[{fold.HAN}a-z0-9]{{1,{LONGEST}}}")
# What parts words where people type them.
PARTING = re.compile(r"[\s,;/|=、，；＝]+")


class BadWords(Invalid):
    """The words of a group are not such that they could be found."""

    code = "search.bad_words"


class KnownGroup(Refused):
    """Another group says the same already."""

    code = "search.known_group"


def written(kind: AliasKind, text: str) -> str:
    """The words in their plain form, each once, parted by single spaces. Raises BadWords."""
    words = list(dict.fromkeys(word for word in PARTING.split(fold.fold(text)) if word))
    fault = _fault(kind, words)
    if fault:
        raise BadWords(fault, fields={"words": [fault]})
    return " ".join(words)


def _fault(kind: AliasKind, words: list[str]) -> str:
    wrong = [word for word in words if not WORD.fullmatch(word)]
    if wrong:
        return f"“{wrong[0][:LONGEST]}”只能用汉字、字母和数字，最多 {LONGEST} 个字"
    if len(words) < 2:
        return "至少填写两个不同的词，用空格或顿号隔开"
    if len(words) > MOST_WORDS:
        return f"一组最多 {MOST_WORDS} 个词"
    if kind is AliasKind.TYPO and len(words) != 2:
        return "错字组只有两个词：先写错的，再写对的"
    return ""
