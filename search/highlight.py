"""Which parts of a name were found: places to mark, so that a face can escape everything else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from search.words import fold, sounds


def highlight(text: str, words: Sequence[str]) -> list[tuple[int, int]]:
    """(start, end) of every stretch that one of the words names, spells or begins; in order, without overlap."""
    folded, places = fold.fold_with_places(text)
    marked = [False] * len(text)
    for word in words:
        for start, end in _spans(folded, word):
            for at in range(start, end):
                marked[places[at]] = True
    return list(_stretches(marked))


def _spans(folded: str, word: str) -> Iterator[tuple[int, int]]:
    if not word:
        return
    at = folded.find(word)
    while at >= 0:
        yield at, at + len(word)
        at = folded.find(word, at + 1)
    if word.isascii() and word.isalpha():
        yield from _spelled(folded, word)


def _spelled(folded: str, letters: str) -> Iterator[tuple[int, int]]:
    """Chinese stretches whose syllables or initials are exactly these letters."""
    base = 0
    for run in fold.runs(folded):
        base = folded.index(run, base)
        if fold.is_han(run):
            said = sounds.syllables(run)
            for start in range(len(said)):
                for end in range(start + 1, len(said) + 1):
                    part = said[start:end]
                    if letters == "".join(part) or (
                        end - start > 1 and letters == "".join(s[0] for s in part)
                    ):
                        yield base + start, base + end
        base += len(run)


def _stretches(marked: Sequence[bool]) -> Iterator[tuple[int, int]]:
    start = None
    for at, is_marked in enumerate([*marked, False]):
        if is_marked and start is None:
            start = at
        elif not is_marked and start is not None:
            yield start, at
            start = None
