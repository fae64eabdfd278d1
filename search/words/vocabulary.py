"""What words are known: other names of the same thing, wider words, usual misspellings, and the catalogue's own."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from functools import cache, cached_property
from typing import NamedTuple

from search.words import fold, sounds
from search.words.cut import Cutter


class Group(NamedTuple):
    """`same`: all words mean one thing. `wider`, `typo`: the first word means the others."""

    kind: str
    words: tuple[str, ...]
    source: str = ""


# So many are looked through for a mistake in one sign; what is used less is not what was meant.
_OF_A_SIGN = 300


class Vocabulary:
    """Immutable; a changed one is made anew. `goods` and `names` (places, sellers, brands) say how much each of
    the catalogue's own words is used: of two that somebody may have meant, goods go before names."""

    def __init__(
        self,
        groups: Iterable[Group] = (),
        goods: Mapping[str, int] | None = None,
        names: Mapping[str, int] | None = None,
        *,
        cutter: Cutter | None = None,
    ) -> None:
        self.same: dict[str, tuple[str, ...]] = {}
        self.wider: dict[str, tuple[str, ...]] = {}
        self.typos: dict[str, str] = {}
        self.known: dict[str, int] = {}
        for group in groups:
            self._take(group)
        for word, used in (goods or {}).items():
            plain = fold.fold(word)
            if plain and sounds.is_han_word(plain):
                self.known[plain] = max(used, self.known.get(plain, 0))
        self.names: dict[str, int] = {}
        for word, used in (names or {}).items():
            plain = fold.fold(word)
            if len(plain) > 1 and sounds.is_han_word(plain) and plain not in self.known:
                self.names[plain] = used
        self.known.update(self.names)
        self._cutter = cutter

    def _take(self, group: Group) -> None:
        words = tuple(dict.fromkeys(fold.fold(word).strip() for word in group.words))
        first, others = words[0], words[1:]
        if not others:  # 红棗 and 红枣 are one word already
            return
        if group.kind == "same":
            for word in words:
                known = self.same.get(word, ())
                more = (other for other in words if other != word)
                self.same[word] = tuple(dict.fromkeys((*known, *more)))
        elif group.kind == "wider":
            self.wider[first] = tuple(dict.fromkeys((*self.wider.get(first, ()), *others)))
        else:
            self.typos[first] = others[0]
        for word in words if group.kind != "typo" else others:
            if sounds.is_han_word(word):
                self.known.setdefault(word, 1)

    @cached_property
    def cutter(self) -> Cutter:
        """A dictionary takes 33 MB: one handed in learns the words it does not know yet."""
        own = [*self.known, *self.typos, *sounds.told_words()]
        if self._cutter is None:
            return Cutter(own)
        self._cutter.learn_all(own)
        return self._cutter

    @cached_property
    def by_sound(self) -> dict[str, tuple[str, ...]]:
        """'hongzao' -> the known words that sound so, the most used first."""
        return self._grouped(sounds.joined)

    @cached_property
    def by_initials(self) -> dict[str, tuple[str, ...]]:
        return self._grouped(sounds.initials)

    @cached_property
    def by_loose_sound(self) -> dict[str, tuple[str, ...]]:
        return self._grouped(lambda word: "".join(map(sounds.loose, sounds.syllables(word))))

    @cached_property
    def by_sign(self) -> dict[str, tuple[str, ...]]:
        """A character -> known words of two to six characters that hold it, the most used of them."""
        found: dict[str, list[str]] = {}
        for word in self._most_used:
            if 2 <= len(word) <= 6:
                for sign in set(word):
                    words = found.setdefault(sign, [])
                    if len(words) < _OF_A_SIGN:
                        words.append(word)
        return {sign: tuple(words) for sign, words in found.items()}

    @cached_property
    def _most_used(self) -> list[str]:
        return sorted(self.known, key=lambda word: (word in self.names, -self.known[word], word))

    def _grouped(self, key: object) -> dict[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {}
        for word in self._most_used:
            found.setdefault(key(word), []).append(word)  # type: ignore[operator]
        return {name: tuple(words) for name, words in found.items()}

    def prepared(self) -> Vocabulary:
        """Itself, with all that is made at its first use: for whoever makes one apart from a question."""
        for made in ("cutter", "by_sound", "by_initials", "by_loose_sound", "by_sign"):
            getattr(self, made)
        return self

    def others(self, word: str) -> tuple[str, ...]:
        """Other names of the same thing."""
        return self.same.get(word, ())


def shipped_groups() -> list[Group]:
    """The groups that come with the shop; the platform's own stand in the table `search_alias`."""
    with (sounds.DATA / "aliases.csv").open(encoding="utf-8", newline="") as file:
        return [
            Group(row["kind"], tuple(row["words"].split()), row["source"]) for row in csv.DictReader(file)
        ]


@cache
def stopwords() -> frozenset[str]:
    """Words that say nothing about what is wanted."""
    return frozenset((sounds.DATA / "stopwords.txt").read_text(encoding="utf-8").split())


@cache
def praise() -> frozenset[str]:
    """Words that everybody writes about everything: good to find, no reason to leave something out."""
    return frozenset((sounds.DATA / "praise.txt").read_text(encoding="utf-8").split())


@cache
def lookalikes() -> dict[str, frozenset[str]]:
    """A character -> those that are taken for it."""
    found: dict[str, set[str]] = {}
    for group in (sounds.DATA / "lookalikes.txt").read_text(encoding="utf-8").split():
        for sign in group:
            found.setdefault(sign, set()).update(group)
    return {sign: frozenset(signs - {sign}) for sign, signs in found.items()}


@cache
def shipped() -> Vocabulary:
    """What is known before anybody has asked a database."""
    return Vocabulary(shipped_groups())
