"""What is kept of a product: its tokens by field, the same for every engine.

Beside the words themselves stand marked tokens: "~" and a bigram or a single character, so that what the
dictionary cut otherwise is still found; "$" and the end of the name, since the last word says what a thing
is (苹果醋 is no 苹果); "=" and the whole; "@" and the sound of a place; "#" and an amount.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from search.backends.base import Field
from search.words import fold, sounds
from search.words.amounts import amounts
from search.words.cut import Cutter
from search.words.vocabulary import Vocabulary, shipped

MAX_TEXT = 1000
# What is longer is hardly typed, and would be a word of its own for each product.
LONGEST_END, LONGEST_WHOLE, LONGEST_SAID, LONGEST_INITIALS = 4, 10, 6, 4
# What a name says behind its thing: brackets, amounts, grades.
_BRACKETS = re.compile(r"[（(【\[].*?[）)】\]]")
_GRADES = re.compile(r"(?:特级|一级|二级|三级|优级|精选|礼盒装?|散装|[特一二三]等)$")
_ENDINGS = (
    "维吾尔自治区", "壮族自治区", "回族自治区", "自治区", "特别行政区", "村民委员会", "居民委员会", "街道办事处", "村委会",
    "居委会", "社区", "街道", "地区", "林区", "新区", "省", "市", "县", "区", "旗", "盟", "州", "镇", "乡", "村",
)  # fmt: skip
_PEOPLE = re.compile(
    r"(?:(?:蒙古|哈萨克|藏|羌|彝|回|苗|土家|侗|壮|布依|傣|白|哈尼|景颇|傈僳|朝鲜|柯尔克孜|塔吉克|锡伯|土|撒拉"
    r"|东乡|保安|裕固|满|黎|瑶|仫佬|毛南|水|仡佬|纳西|拉祜|佤|布朗|独龙|怒|普米|阿昌|畲|达斡尔|鄂温克|鄂伦春)族?)+自治[县州旗]$"
)


@dataclass(frozen=True)
class Facts:
    """What a product says of itself, in any spelling. `regions`: names from the province down to its place."""

    name: str
    regions: Sequence[str] = ()
    seller: str = ""
    category: str = ""
    category_top: str = ""
    brand: str = ""
    specs: Sequence[str] = ()
    marks: Sequence[str] = ()
    about: str = ""


def tokens(facts: Facts, vocabulary: Vocabulary | None = None) -> dict[Field, list[str]]:
    """Each token once a field, in a settled order."""
    cutter = (vocabulary or shipped()).cutter
    name = fold.fold(facts.name)
    main = head(name)
    pinyin, initials = _name_sounds(name, main, cutter)
    places, places_said = _places(tuple(facts.regions))
    texts = (facts.brand, *facts.specs, *facts.marks, facts.about[:MAX_TEXT])
    made = {
        Field.NAME: _name(name, main, cutter),
        Field.REGION: places,
        Field.SELLER: _seller(facts.seller, cutter),
        Field.CATEGORY: _category(facts.category, facts.category_top, cutter),
        Field.TEXT: [word for text in (*texts, facts.name) for word in _amounts_of(text)]
        + [word for text in texts for word in _words(text, cutter)]
        + [fold.fold(facts.brand)] * bool(facts.brand),
        Field.PINYIN: (*pinyin, *places_said),
        Field.INITIALS: initials,
    }
    return {field: list(dict.fromkeys(found)) for field, found in made.items()}


@lru_cache(maxsize=4096)
def head(name: str) -> str:
    """A folded name without what stands behind its thing: '苹果（一级）5kg装' -> '苹果'."""
    main = _BRACKETS.sub(" ", name)
    for amount in reversed(amounts(main)):
        main = main[: amount.start] + " " + main[amount.end :]
    kept = fold.runs(main)
    joined = "".join(kept)
    plain = _GRADES.sub("", joined)
    return plain or joined or "".join(fold.runs(name))


def short_place(name: str) -> str:
    """'和布克赛尔蒙古自治县' -> '和布克赛尔', '济源市' -> '济源'; what would be one character stays whole."""
    without = _PEOPLE.sub("", name)
    if without == name:
        ending = next((ending for ending in _ENDINGS if name.endswith(ending)), "")
        without = name.removesuffix(ending) if ending else name
    return without if len(without) > 1 else name


@lru_cache(maxsize=8192)
def _places(regions: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The names with and without what kind of place it is, and how they sound."""
    found = [place for region in regions for place in (fold.fold(region), short_place(fold.fold(region)))]
    said = (f"@{sounds.joined(place)}" for place in found if place and sounds.is_han_word(place))
    return tuple(place for place in found if place), tuple(said)


@lru_cache(maxsize=4096)
def _seller(name: str, cutter: Cutter) -> tuple[str, ...]:
    return (*_words(name, cutter), *_pairs(fold.fold(name)))


def _name(name: str, main: str, cutter: Cutter) -> list[str]:
    words = _words(name, cutter)
    ends = [f"${main[-length:]}" for length in range(1, min(len(main), LONGEST_END) + 1)]
    whole = [f"={main}"] if len(main) <= LONGEST_WHOLE else []
    return [*words, *_grams(name), *ends, *whole]


@lru_cache(maxsize=512)
def _category(leaf: str, top: str, cutter: Cutter) -> tuple[str, ...]:
    leaf, top = fold.fold(leaf), fold.fold(top)
    return tuple(token for token in (leaf, top, *_words(leaf, cutter), *_grams(leaf)) if token)


@lru_cache(maxsize=16384)
def _words(text: str, cutter: Cutter) -> tuple[str, ...]:
    """Cached: specifications, brands and sentences repeat from product to product."""
    found: list[str] = []
    for run in fold.runs(fold.fold(text)):
        found += cutter.cut_finely(run) if fold.is_han(run) else [run]
    return tuple(found)


def _pairs(folded: str) -> list[str]:
    """Bigrams of the Chinese stretches."""
    return [
        f"~{run[place : place + 2]}"
        for run in fold.runs(folded)
        if fold.is_han(run)
        for place in range(len(run) - 1)
    ]


def _grams(folded: str) -> list[str]:
    return [*_pairs(folded), *(f"~{sign}" for sign in folded if fold.is_han(sign))]


@lru_cache(maxsize=16384)
def _amounts_of(text: str) -> tuple[str, ...]:
    return tuple(token for amount in amounts(fold.fold(text)) for token in amount.tokens)


def _name_sounds(name: str, main: str, cutter: Cutter) -> tuple[list[str], list[str]]:
    pinyin: list[str] = []
    initials: list[str] = []
    for run in fold.runs(name):
        if not fold.is_han(run):
            continue
        # By words, since these repeat and are cached, and since the neighbours in a word say how a sign is read.
        said = [one for word in cutter.cut(run) for one in sounds.syllables(word)]
        for word in cutter.cut_finely(run):
            pinyin.append(sounds.joined(word))
            if len(word) > 1:
                initials.append(sounds.initials(word))
        pinyin += [f"~{one}" for one in said]
        pinyin += [f"~{one}'{two}" for one, two in zip(said, said[1:], strict=False)]
        first = "".join([one[0] for one in said])
        # Beginnings and ends of the name, since one types as many initials as one likes.
        for length in range(2, min(len(first), LONGEST_INITIALS) + 1):
            initials += [first[:length], first[-length:]]
        if run == main and len(main) <= LONGEST_SAID:
            pinyin.append(f"={''.join(said)}")
    return _with_u(pinyin), initials


def _with_u(spelled: list[str]) -> list[str]:
    """Many keyboards and people write lu for lü."""
    return [*spelled, *(word.replace("v", "u") for word in spelled if "v" in word)]
