"""How words sound: pinyin without tones, initials, and a loose form in which near sounds fall together."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from functools import cache, lru_cache
from pathlib import Path

from search.words import fold

DATA = Path(__file__).parent / "data"
_LOOSE = ((re.compile("^([zcs])h"), r"\1"), (re.compile("^[nr](?=[a-z])"), "l"), (re.compile("^h(?=u)"), "f"))
_NASAL = re.compile("(?<=[aei])ng$")


@cache
def known_syllables() -> frozenset[str]:
    return frozenset((DATA / "syllables.txt").read_text(encoding="utf-8").split())


@cache
def _told() -> tuple[dict[str, tuple[str, ...]], re.Pattern[str]]:
    """Readings that the dictionary gets wrong or leaves open, for goods and places."""
    with (DATA / "sounds.csv").open(encoding="utf-8", newline="") as file:
        told = {row["word"]: tuple(row["sound"].split()) for row in csv.DictReader(file)}
    longest_first = sorted(told, key=len, reverse=True)
    return told, re.compile("|".join(map(re.escape, longest_first)))


def told_words() -> Iterable[str]:
    """Words that are kept whole, since they sound otherwise than their parts."""
    return _told()[0]


@lru_cache(maxsize=65536)
def syllables(word: str) -> tuple[str, ...]:
    """'红枣' -> ('hong', 'zao'); one syllable a character. Of Chinese characters only."""
    told, pattern = _told()
    if word in told:
        return told[word]
    found = pattern.search(word)
    if found is None:
        return _read(word)
    before, after = word[: found.start()], word[found.end() :]
    return (syllables(before) if before else ()) + told[found[0]] + (syllables(after) if after else ())


def _read(word: str) -> tuple[str, ...]:
    from pypinyin import lazy_pinyin  # its dictionary takes 55 MB: only who searches pays for it

    read = lazy_pinyin(word)
    # A character without a reading comes back as itself, and neighbours of that kind in one piece.
    return tuple(read) if len(read) == len(word) else tuple(lazy_pinyin(sign)[0] for sign in word)


@lru_cache(maxsize=65536)
def joined(word: str) -> str:
    return "".join(syllables(word))


@lru_cache(maxsize=65536)
def initials(word: str) -> str:
    return "".join(syllable[0] for syllable in syllables(word))


@lru_cache(maxsize=4096)
def loose(syllable: str) -> str:
    """One form for sounds that many people do not tell apart: zh and z, n and l, hu and fu, an and ang."""
    for pattern, into in _LOOSE:
        syllable = pattern.sub(into, syllable)
    return _NASAL.sub("n", syllable)


@lru_cache(maxsize=4096)
def spelled(letters: str) -> tuple[str, ...]:
    """The fewest syllables that spell these letters: 'hongzao' -> ('hong', 'zao'); () when none do."""
    known = known_syllables()
    best: list[tuple[str, ...] | None] = [()] + [None] * len(letters)
    for end in range(1, len(letters) + 1):
        for start in range(max(0, end - 6), end):
            before, piece = best[start], letters[start:end]
            if before is None or piece not in known:
                continue
            current = best[end]
            if current is None or len(before) + 1 <= len(current):
                best[end] = (*before, piece)
    return best[-1] or ()


def is_sound(run: str) -> bool:
    return run.isalpha() and run.isascii() and bool(spelled(run))


def is_han_word(word: str) -> bool:
    return all(fold.is_han(sign) for sign in word)
