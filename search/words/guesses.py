"""What a piece of text may have meant: words that sound alike, look alike, or are one sign or letter off."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from search.words import sounds
from search.words.vocabulary import Vocabulary, lookalikes

LONGEST = 6
LONGEST_RUN = 24  # nobody mistypes in one piece what is longer
SHORTEST_SPELLING = 4
# What a guess costs; a run is read so that its guesses cost least.
_KNOWN, _LOOKS_ALIKE, _SAME_SOUND, _NEAR_SOUND, _ONE_SIGN, _LEFT_ALONE = 0.0, 0.9, 1.0, 1.6, 1.8, 1.9
# More for a place or a seller than for goods.
_A_NAME = 0.5


def meant(word: str, vocabulary: Vocabulary) -> str:
    """What a word stands for when nothing else is known; the word itself when it is known, or nobody can say."""
    if word in vocabulary.typos:
        return vocabulary.typos[word]
    if len(word) < 2 or word in vocabulary.known:
        return word
    sure = [guess for guess in _guesses(word, vocabulary) if guess[1] <= _SAME_SOUND]
    return min(sure, key=lambda guess: guess[1])[0] if sure else word


def han_run(text: str, vocabulary: Vocabulary) -> list[str]:
    """The cheapest reading of a stretch of characters as known words; unknown characters stay."""
    text, rest = text[:LONGEST_RUN], text[LONGEST_RUN:]
    best: list[tuple[float, list[str]]] = [(0.0, [])]
    for end in range(1, len(text) + 1):
        readings = []
        for start in range(max(0, end - LONGEST), end):
            cost, before = best[start]
            for word, more in _guesses(text[start:end], vocabulary):
                # A hair for each word: of two readings at the same cost the one with fewer words.
                readings.append((cost + more + 0.01, [*before, word]))
        best.append(min(readings, key=lambda reading: reading[0]))
    return _joined_leftovers([*best[-1][1], *rest], vocabulary)


def _joined_leftovers(read: list[str], vocabulary: Vocabulary) -> list[str]:
    """Characters left alone side by side are cut again, as they were before."""
    found: list[str] = []
    pending = ""
    for word in [*read, ""]:
        if len(word) == 1 and word not in vocabulary.known:
            pending += word
            continue
        if pending:
            found += vocabulary.cutter.cut(pending)
            pending = ""
        if word:
            found.append(word)
    return found


def _guesses(piece: str, vocabulary: Vocabulary) -> Iterator[tuple[str, float]]:
    if piece in vocabulary.known:
        yield piece, _KNOWN
    elif len(piece) == 1:
        yield piece, _LEFT_ALONE
    if piece in vocabulary.typos:
        yield vocabulary.typos[piece], _LOOKS_ALIKE / 2
    if len(piece) == 1 or piece in vocabulary.known:
        return
    said = sounds.syllables(piece)
    sounding = vocabulary.by_sound.get("".join(said), ())[:1]
    nearly = vocabulary.by_loose_sound.get("".join(map(sounds.loose, said)), ())[:1]
    for words, cost in ((sounding, _SAME_SOUND), (nearly, _NEAR_SOUND)):
        yield from ((word, cost + _A_NAME * (word in vocabulary.names)) for word in words)
    yield from _one_sign_off(piece, vocabulary)


def _one_sign_off(piece: str, vocabulary: Vocabulary) -> Iterator[tuple[str, float]]:
    """The likeliest known word with one character other, missing or too many."""
    candidates = {word: None for sign in piece for word in vocabulary.by_sign.get(sign, ())}
    near = [word for word in candidates if abs(len(word) - len(piece)) <= 1 and distance(piece, word) == 1]
    costs = {word: _cost_of_sign(piece, word, vocabulary) for word in near}
    best = min(near, key=lambda word: (costs[word], -vocabulary.known[word], word), default="")
    if best:
        yield best, costs[best]


def _cost_of_sign(piece: str, word: str, vocabulary: Vocabulary) -> float:
    cost = _ONE_SIGN + _A_NAME * (word in vocabulary.names)
    if len(piece) == len(word):
        differing = [(a, b) for a, b in zip(piece, word, strict=True) if a != b]
        if len(differing) == 1 and differing[0][1] in lookalikes().get(differing[0][0], ()):
            return _LOOKS_ALIKE
    elif len(word) > len(piece) and _names_its_word(piece, word, vocabulary):
        return _LOOKS_ALIKE
    # One of two characters says little: such a word is the last guess.
    return cost + (0.4 if len(piece) == len(word) else 1.4) * (len(piece) == 2)


def _names_its_word(piece: str, word: str, vocabulary: Vocabulary) -> bool:
    """Whether some sign of both stands in this word only, and in words made of it."""
    return any(all(word in other for other in vocabulary.by_sign[sign]) for sign in piece if sign in word)


def latin_run(text: str, vocabulary: Vocabulary) -> list[str]:
    """The known words that a spelling means; the spelling itself when it means none."""
    if not text.isalpha() or len(text) < SHORTEST_SPELLING:
        return [text]
    said = sounds.spelled(text)
    if said and (parted := sounded_by_any(said, vocabulary)):
        return parted
    near = [key for key in vocabulary.by_sound if abs(len(key) - len(text)) <= 1 and distance(text, key) == 1]
    if near:
        words = [vocabulary.by_sound[key][0] for key in near]
        return [max(words, key=lambda word: (vocabulary.known[word], len(word)))]
    return [text]


def sounded_by_any(said: Sequence[str], vocabulary: Vocabulary) -> list[str]:
    """Known words that together sound nearly like these syllables; [] when some do not fit."""
    found, at = [], 0
    while at < len(said):
        for end in range(min(len(said), at + LONGEST), at + 1, -1):
            words = vocabulary.by_sound.get("".join(said[at:end]), ())
            words = words or vocabulary.by_loose_sound.get("".join(map(sounds.loose, said[at:end])), ())
            if words:
                found.append(words[0])
                at = end
                break
        else:
            return []
    return found


def distance(one: str, two: str) -> int:
    """Edits between two short texts, neighbours changed over counting as one; anything above 1 is 2."""
    if one == two:
        return 0
    head = 0
    while head < min(len(one), len(two)) and one[head] == two[head]:
        head += 1
    rest_one, rest_two = one[head:], two[head:]
    if rest_one[1:] == rest_two or rest_one == rest_two[1:] or rest_one[1:] == rest_two[1:]:
        return 1
    swapped = rest_one[1:2] + rest_one[:1] + rest_one[2:]
    return 1 if swapped == rest_two else 2
