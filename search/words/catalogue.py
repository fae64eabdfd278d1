"""The catalogue's own words: what its goods, places, sellers and brands are called."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

from search.chinese import Facts, head, short_place
from search.words import fold, sounds
from search.words.vocabulary import Group, Vocabulary, praise, shipped, shipped_groups, stopwords

LONGEST = 4
# Of so many names, the most used, words are learned: what is called otherwise once only teaches little.
MOST_NAMES = 20_000
MOST_PHRASES = 4_000
_SELLER_ENDINGS = re.compile(
    "(?:(?:种植|养殖|种养|果蔬|果业|蔬菜|粮油|畜牧|水产|林果|茶叶|农机|农产品|农业|农牧|食品|科技|发展|开发|实业|贸易"
    "|专业|股份|经济|产销|加工|综合|生态)*(?:合作社|联社|有限公司|有限责任公司|公司|家庭农场|农场|经营部|联合社))$"
)


class Known(NamedTuple):
    """What Vocabulary and Suggestions are made of."""

    goods: dict[str, int]
    names: dict[str, int]
    phrases: dict[str, int]

    def vocabulary(
        self, groups: Iterable[Group] | None = None, before: Vocabulary | None = None
    ) -> Vocabulary:
        """With the shipped aliases unless told otherwise; `before` lends its dictionary."""
        cutter = before.cutter if before else None
        return Vocabulary(
            shipped_groups() if groups is None else groups, self.goods, self.names, cutter=cutter
        )


def learn(
    products: Mapping[str, int],
    *,
    regions: Iterable[str] = (),
    sellers: Iterable[str] = (),
    brands: Iterable[str] = (),
    categories: Iterable[str] = (),
) -> Known:
    """`products`: names and how often each stands there; the others as they are written anywhere."""
    goods: Counter[str] = Counter()
    heads: Counter[str] = Counter()
    for name, used in Counter(products).most_common(MOST_NAMES):
        main, words = _taught(name)
        goods.update(dict.fromkeys(words, used))
        heads[main] += used
    kinds = [kind for kind in categories if kind]
    goods.update(fold.fold(kind) for kind in kinds)
    regions, sellers, brands = list(regions), list(sellers), list(brands)
    places = {short_place(fold.fold(region)) for region in regions}
    names: Counter[str] = Counter(sorted(places))
    names.update(fold.fold(region) for region in regions)
    names.update(own for seller in sellers if (own := own_word(seller, places)))
    names.update(fold.fold(brand) for brand in brands)
    phrases = Counter(dict(heads.most_common(MOST_PHRASES)))
    phrases.update([*kinds, *regions[:MOST_PHRASES], *sellers[:MOST_PHRASES], *brands[:MOST_PHRASES]])
    return Known(
        dict(goods),
        {word: used for word, used in names.items() if word},
        {phrase: used for phrase, used in phrases.items() if phrase},
    )


def learn_from(facts: Iterable[Facts]) -> Known:
    """The same from products in full."""
    known = list(facts)
    return learn(
        Counter(one.name for one in known),
        regions={region for one in known for region in one.regions},
        sellers={one.seller for one in known if one.seller},
        brands={one.brand for one in known if one.brand},
        categories={kind for one in known for kind in (one.category, one.category_top)},
    )


@lru_cache(maxsize=MOST_NAMES * 2)
def _taught(name: str) -> tuple[str, tuple[str, ...]]:
    """What a product is called without brackets and amounts, and the words of it that name goods."""
    main = head(fold.fold(name))
    if not main or not sounds.is_han_word(main):
        return main, ()
    # 新鲜鸡蛋 are 鸡蛋: a word that praises belongs to no name.
    words = [word for word in shipped().cutter.cut(main) if word not in praise()]
    whole = "".join(words)
    kept = {whole} if 0 < len(whole) <= LONGEST else set()
    kept.update(word for word in words if len(word) > 1 and word not in stopwords())
    return main, tuple(sorted(kept))


def own_word(seller: str, places: Collection[str] = ()) -> str:
    """'济源市沃野种养专业合作社' -> '沃野': what remains without the place in front and the kind behind."""
    word = _SELLER_ENDINGS.sub("", fold.fold(seller))
    front = next((end for end in range(min(len(word) - 1, 10), 1, -1) if word[:end] in places), 0)
    if front:
        word = word[front:]
        word = re.sub("^[省市县区镇乡村]", "", word) if len(word) > 2 else word
    return word if len(word) > 1 else ""
