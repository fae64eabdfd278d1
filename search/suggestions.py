"""What to offer while somebody types: phrases that begin so, by character, by pinyin, or by initials."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from search.words import fold, sounds
from search.words.vocabulary import shipped

MOST = 10
_LOOKED_AT = 400


class Suggestions:
    """Built once from phrases and how much each is used; then only read."""

    def __init__(self, phrases: Mapping[str, int]) -> None:
        self._phrases = sorted(phrases, key=lambda phrase: (-phrases[phrase], len(phrase), phrase))
        self._folded = [fold.fold(phrase) for phrase in self._phrases]
        # (key, place of its phrase), so that those that begin alike stand together.
        self._keys = sorted({(key, place) for place, text in enumerate(self._folded) for key in _keys(text)})

    def __call__(self, typed: str, most: int = MOST) -> list[str]:
        """At most `most` phrases, the most used first."""
        wanted = "".join(fold.runs(fold.fold(typed.strip()[:40])))
        if not wanted:
            return []
        places = {place for key in _wanted(wanted) for place in self._from(key)}
        signs = [sign for sign in wanted if fold.is_han(sign)]
        fitting = (place for place in sorted(places) if all(sign in self._folded[place] for sign in signs))
        return [self._phrases[place] for place in islice(fitting, most)]

    def _from(self, beginning: str) -> Iterator[int]:
        at = bisect_left(self._keys, (beginning, -1))
        for key, place in self._keys[at : at + _LOOKED_AT]:
            if not key.startswith(beginning):
                return
            yield place


def _keys(text: str) -> Iterator[str]:
    folded = "".join(fold.runs(text))
    if not folded:
        return
    yield folded
    yield from (folded[start:] for start in range(1, min(len(folded) - 1, 6)))
    said = [part for run in fold.runs(folded) for part in _said(run)]
    yield "".join(said)
    yield "".join([part[0] for part in said])


def _said(run: str) -> Sequence[str]:
    """By words, which repeat from phrase to phrase and are cached."""
    if not fold.is_han(run):
        return [run]
    return [syllable for word in shipped().cutter.cut(run) for syllable in sounds.syllables(word)]


def _wanted(typed: str) -> Iterator[str]:
    """As typed; and with its characters spelled out, for what is half typed: 红z."""
    yield typed
    if not typed.isascii():
        yield "".join("".join(sounds.syllables(run)) if fold.is_han(run) else run for run in fold.runs(typed))
