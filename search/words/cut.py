"""Where words end: rjieba's dictionary with the catalogue's own words added."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from search.words import fold

# An own word must win against the words it is made of, whatever the dictionary thinks of those.
_OWN_FREQUENCY = 200_000


class Cutter:
    """Cuts folded text. Own words are longer than one character and Chinese throughout."""

    def __init__(self, own: Iterable[str] = ()) -> None:
        from rjieba import Jieba

        self._dictionary: Any = Jieba()
        self._seen: set[str] = set()
        self.learn_all(own)

    def learn_all(self, own: Iterable[str]) -> None:
        """A word that the dictionary keeps whole by itself is left with the weight it has."""
        for word in own:
            if word in self._seen or len(word) < 2 or not all(map(fold.is_han, word)):
                continue
            self._seen.add(word)
            if self._dictionary.cut(word) != [word]:
                self._dictionary.add_word(word, _OWN_FREQUENCY, None)

    def cut(self, run: str) -> list[str]:
        """The words of a stretch of Chinese characters, one after the other."""
        return [run] if len(run) == 1 else list(self._dictionary.cut(run))

    def cut_finely(self, run: str) -> list[str]:
        """The same with the words inside words, for what is kept: 牛羊肉 also as 牛羊, 羊肉."""
        return [run] if len(run) == 1 else list(self._dictionary.cut_for_search(run))
