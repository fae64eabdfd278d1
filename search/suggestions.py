"""What to offer while somebody types: phrases that begin so, by character, by pinyin, or by initials."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from search.words import fold, sounds

MOST = 10
_LOOKED_AT = 400


class _Key(NamedTuple):
    key: str
    place: int  # of its phrase, the most used first


class Suggestions:
    """Built once from phrases and how much each is used; then only read."""

    def __init__(self, phrases: Mapping[str, int]) -> None:
        ranked = sorted(phrases, key=lambda phrase: (-phrases[phrase], len(phrase), phrase))
        self._phrases = ranked
        keys: set[_Key] = set()
        for place, phrase in enumerate(ranked):
            keys.update(_Key(key, place) for key in _keys(phrase))
        self._keys = sorted(keys)

    def __call__(self, typed: str, most: int = MOST) -> list[str]:
        """At most `most` phrases, the most used first."""
        wanted = "".join(fold.runs(fold.fold(typed.strip()[:40])))
        if not wanted:
            return []
        places = {place for key in _wanted(wanted) for place in self._from(key)}
        fitting = (self._phrases[place] for place in sorted(places))
        signs = [sign for sign in wanted if fold.is_han(sign)]
        kept = [phrase for phrase in fitting if all(sign in fold.fold(phrase) for sign in signs)]
        return kept[:most]

    def _from(self, beginning: str) -> Iterator[int]:
        at = bisect_left(self._keys, _Key(beginning, -1))
        for key, place in self._keys[at : at + _LOOKED_AT]:
            if not key.startswith(beginning):
                return
            yield place


def _keys(phrase: str) -> Iterator[str]:
    folded = "".join(fold.runs(fold.fold(phrase)))
    if not folded:
        return
    yield folded
    yield from (folded[start:] for start in range(1, min(len(folded) - 1, 6)))
    said = [
        part for run in fold.runs(folded) for part in (sounds.syllables(run) if fold.is_han(run) else [run])
    ]
    yield "".join(said)
    yield "".join(part[0] for part in said)


def _wanted(typed: str) -> Iterator[str]:
    """As typed; and with its characters spelled out, for what is half typed: 红z."""
    yield typed
    if not typed.isascii():
        yield "".join("".join(sounds.syllables(run)) if fold.is_han(run) else run for run in fold.runs(typed))
