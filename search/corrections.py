"""Typed words read once more as words that are known, for when nothing has all of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from search.query import Kind, Word
from search.words import fold
from search.words.guesses import han_run, latin_run
from search.words.vocabulary import Vocabulary


def corrected(words: Sequence[Word], vocabulary: Vocabulary) -> list[Word]:
    """The words with every stretch read as known words; the same list when there is nothing to correct."""
    found: list[Word] = []
    for run in _runs(words):
        kind = run[0].kind
        if kind is Kind.HAN:
            text = "".join(word.text for word in run)
            found += [Word(word, Kind.HAN, run[0].run) for word in han_run(text, vocabulary)]
        elif kind is Kind.LATIN:
            found += [Word(word, _kind(word), run[0].run) for word in latin_run(run[0].text, vocabulary)]
        else:
            found += run
    return found


def _kind(word: str) -> Kind:
    return Kind.HAN if fold.is_han(word) else Kind.LATIN


def _runs(words: Sequence[Word]) -> Iterator[list[Word]]:
    run: list[Word] = []
    for word in words:
        if run and (word.run, word.kind) != (run[0].run, run[0].kind):
            yield run
            run = []
        run.append(word)
    if run:
        yield run
