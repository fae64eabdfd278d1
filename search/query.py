"""Typed words as a tree of terms: every word must be found, wherever in the entry it stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from search.backends.base import AllOf, AnyOf, AtLeast, Field, Node, Term
from search.chinese import LONGEST_END, LONGEST_INITIALS
from search.words import fold, sounds
from search.words.amounts import amounts
from search.words.guesses import meant
from search.words.vocabulary import Vocabulary, praise, stopwords

MAX_LENGTH = 80
MAX_WORDS = 12
# What a match is worth. A name that is or ends with the word says what the thing is.
WHOLE, END, WORD, PART, SIGN = 14.0, 9.0, 6.5, 4.0, 3.0
CATEGORY, PLACE, SELLER, TEXT = 7.0, 5.0, 3.0, 1.0
SOUND, FIRST_LETTERS = 5.0, 4.0
OTHER_NAME = 0.875  # of what the word itself would be worth
GUESSED = 0.5
NEIGHBOURS = 1.5  # typed side by side and standing side by side


class Kind(StrEnum):
    """What a typed word is."""

    HAN = "han"
    LATIN = "latin"  # pinyin, initials, or a foreign word: tried as each
    AMOUNT = "amount"


@dataclass(frozen=True)
class Word:
    """One typed word; of an amount, `tokens` are what it is kept as. `run` numbers what stood unparted."""

    text: str
    kind: Kind
    run: int = 0
    tokens: tuple[str, ...] = ()


def read(text: str, vocabulary: Vocabulary) -> list[Word]:
    """The words of what was typed, at most MAX_WORDS. Signs part words and mean nothing else."""
    folded = fold.fold(text.strip()[:MAX_LENGTH])
    found: list[Word] = []
    at, run = 0, 0
    for amount in amounts(folded):
        run = _read_runs(folded[at : amount.start], run, vocabulary, found)
        found.append(Word(folded[amount.start : amount.end].strip(), Kind.AMOUNT, run, amount.tokens))
        at, run = amount.end, run + 1
    _read_runs(folded[at:], run, vocabulary, found)
    telling = [word for word in found if word.kind is Kind.AMOUNT or word.text not in stopwords()]
    return list(dict.fromkeys(telling or found))[:MAX_WORDS]


def _read_runs(part: str, run: int, vocabulary: Vocabulary, found: list[Word]) -> int:
    for piece in fold.runs(part):
        if fold.is_han(piece):
            found += [Word(word, Kind.HAN, run) for word in _whole_names(piece, vocabulary)]
        else:
            found.append(Word(piece, Kind.LATIN, run))
        run += 1
    return run


def _whole_names(piece: str, vocabulary: Vocabulary) -> list[str]:
    """The cut; but a stretch that is a known name is one word, whatever the dictionary thinks.

    So is what a mistake has cut in two: 葡萄千 is 葡萄干, and no 葡萄 with 千."""
    if piece in vocabulary.known:
        return [piece]
    words: list[str] = []
    for word in vocabulary.cutter.cut(piece):
        together = words[-1] + word if words else word
        if (
            words
            and len(word) == 1
            and word not in vocabulary.known
            and meant(together, vocabulary) != together
        ):
            words[-1] = together
        else:
            words.append(word)
    return words


def tree(words: Sequence[Word], vocabulary: Vocabulary) -> Node | None:
    """All words, with what stands together worth more together; None when nothing was typed."""
    if not words:
        return None
    needed = [word for word in words if not _is_praise(word)] or list(words)
    praised = tuple(alternatives(word, vocabulary) for word in words if word not in needed)
    return AllOf((*(alternatives(word, vocabulary) for word in needed), AtLeast(0, praised), bonus(words)))


def _is_praise(word: Word) -> bool:
    return word.kind is Kind.HAN and word.text in praise()


def bonus(words: Sequence[Word]) -> AtLeast:
    """Worth that chooses nothing: neighbours that stay neighbours, and a name that is just what was typed."""
    whole = "".join(word.text for word in words if word.kind is Kind.HAN)
    terms: list[Node] = []
    if len(words) > 1 and whole:
        terms = [
            _term(Field.NAME, f"={whole}", WHOLE),
            _term(Field.NAME, f"${whole[-LONGEST_END:]}", NEIGHBOURS),
        ]
    for one, two in zip(words, words[1:], strict=False):
        if one.kind is two.kind is Kind.HAN and one.run == two.run:
            terms.append(_term(Field.NAME, f"~{one.text[-1]}{two.text[0]}", NEIGHBOURS))
    return AtLeast(0, tuple(terms))


def alternatives(word: Word, vocabulary: Vocabulary) -> Node:
    """Everything by which one typed word may be found."""
    if word.kind is Kind.AMOUNT:
        return _amount(word)
    return _latin(word.text, vocabulary) if word.kind is Kind.LATIN else han(word.text, vocabulary)


def means_nothing(text: str) -> bool:
    """Something was typed, and there is no word in it."""
    return bool(text.strip()) and not fold.runs(fold.fold(text.strip()[:MAX_LENGTH]))


def han(word: str, vocabulary: Vocabulary, share: float = 1.0) -> Node:
    """A Chinese word, or what it is a usual misspelling of, or known words that sound like an unknown one."""
    right = meant(word, vocabulary)
    if right == word:
        return _han(word, vocabulary, share)
    guess = OTHER_NAME if word in vocabulary.typos else GUESSED
    return AnyOf((_han(word, vocabulary, share), _han(right, vocabulary, share * guess)))


def _han(word: str, vocabulary: Vocabulary, share: float) -> AtLeast:
    """A Chinese word in every field; worth the sum over the fields, and in each the best it is found by."""
    others = vocabulary.others(word)
    names: list[Node] = [*_named(word, share), *_parts(word, share)]
    for other in others:
        names += _named(other, share * OTHER_NAME)
    if len(word) > 1:
        names.append(_term(Field.PINYIN, sounds.joined(word), share * SOUND * GUESSED))
    kinds = _categories(word, others, vocabulary, share)
    return AtLeast(
        1,
        (
            AnyOf(tuple(names)),
            AnyOf(tuple(kinds)),
            _term(Field.REGION, word, share * PLACE),
            AnyOf((_term(Field.SELLER, word, share * SELLER), *_parts_of(Field.SELLER, word, share))),
            AnyOf(tuple(_term(Field.TEXT, name, share * TEXT) for name in (word, *others))),
        ),
    )


def _named(word: str, share: float) -> list[Node]:
    return [
        _term(Field.NAME, f"={word}", share * WHOLE),
        _term(Field.NAME, f"${word[-LONGEST_END:]}", share * END),
        _term(Field.NAME, word, share * WORD),
    ]


def _parts(word: str, share: float) -> list[Node]:
    """Found inside the name although the dictionary cut it otherwise: by its bigrams, or its one character."""
    if len(word) == 1:
        return [_term(Field.NAME, f"~{word}", share * SIGN)]
    return [_pairs(Field.NAME, word, share * PART)]


def _parts_of(field: Field, word: str, share: float) -> list[Node]:
    return [_pairs(field, word, share * SELLER * GUESSED)] if len(word) > 1 else []


def _pairs(field: Field, word: str, worth: float) -> Node:
    pairs = [f"~{word[place : place + 2]}" for place in range(len(word) - 1)]
    terms = tuple(_term(field, pair, worth / len(pairs)) for pair in dict.fromkeys(pairs))
    return terms[0] if len(terms) == 1 else AllOf(terms)


def _categories(word: str, others: Sequence[str], vocabulary: Vocabulary, share: float) -> list[Node]:
    kinds: list[Node] = [_term(Field.CATEGORY, word, share * CATEGORY)]
    if len(word) == 1:
        kinds.append(_term(Field.CATEGORY, f"~{word}", share * SIGN))
    kinds += [_term(Field.CATEGORY, other, share * CATEGORY * OTHER_NAME) for other in others]
    kinds += [
        _term(Field.CATEGORY, kind, share * CATEGORY * OTHER_NAME) for kind in vocabulary.wider.get(word, ())
    ]
    return kinds


def _latin(text: str, vocabulary: Vocabulary) -> Node:
    """As a foreign word, as pinyin, as the initials of words; and as known words that sound or begin so."""
    branches: list[Node] = [
        _term(Field.NAME, text, WORD), _term(Field.TEXT, text, WORD * GUESSED), _term(Field.SELLER, text, SELLER),
    ]  # fmt: skip
    if not text.isalpha():
        return AnyOf(tuple(branches))
    branches += [_term(Field.PINYIN, f"={text}", WHOLE), _term(Field.PINYIN, text, SOUND)]
    branches.append(_term(Field.PINYIN, f"@{text}", SOUND))
    said = sounds.spelled(text)
    if len(said) == 1:
        branches.append(_term(Field.PINYIN, f"~{text}", SOUND * GUESSED))
    elif said:
        branches.append(_syllables(said))
    branches += [han(word, vocabulary, OTHER_NAME) for word in vocabulary.by_sound.get(text, ())[:4]]
    if len(said) > 2 and (parted := sounded_words(said, vocabulary)):
        branches.append(AllOf(tuple(han(word, vocabulary, OTHER_NAME) for word in parted)))
    if 2 <= len(text) <= 8:
        ends = dict.fromkeys((text[:LONGEST_INITIALS], text[-LONGEST_INITIALS:]))
        branches += [_term(Field.INITIALS, end, FIRST_LETTERS) for end in ends]
        branches += [han(word, vocabulary, GUESSED) for word in vocabulary.by_initials.get(text, ())[:4]]
    return AnyOf(tuple(branches))


def _syllables(said: Sequence[str]) -> Node:
    pairs = [f"~{one}'{two}" for one, two in zip(said, said[1:], strict=False)]
    terms = tuple(_term(Field.PINYIN, pair, SOUND * 0.75 / len(pairs)) for pair in dict.fromkeys(pairs))
    return terms[0] if len(terms) == 1 else AllOf(terms)


def sounded_words(said: Sequence[str], vocabulary: Vocabulary) -> list[str]:
    """Known words that together sound like these syllables, the longest first; [] when some do not fit."""
    found, at = [], 0
    while at < len(said):
        for end in range(min(len(said), at + 6), at + 1, -1):
            words = vocabulary.by_sound.get("".join(said[at:end]), ())
            if words:
                found.append(words[0])
                at = end
                break
        else:
            return []
    return found if len(found) > 1 else []


def _amount(word: Word) -> Node:
    terms = tuple(_term(Field.TEXT, token, PLACE) for token in word.tokens)
    return AnyOf(terms)


def _term(field: Field, token: str, worth: float) -> Term:
    return Term(field, token, round(worth * 64) / 64)
