"""Amounts in a text as tokens: 5斤装, 2.5kg and 2.5公斤 are all '#2500g'."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

_NUMERAL = "零一二三四五六七八九"
# In base units: grams, millilitres; 0 keeps the count and what is counted.
_UNITS = {
    "公斤": ("g", 1000), "千克": ("g", 1000), "kg": ("g", 1000), "斤": ("g", 500), "市斤": ("g", 500),
    "克": ("g", 1), "g": ("g", 1), "两": ("g", 50), "吨": ("g", 1_000_000), "毫升": ("ml", 1), "ml": ("ml", 1),
    "升": ("ml", 1000), "l": ("ml", 1000), "枚": ("个", 0), "个": ("个", 0), "只": ("个", 0), "粒": ("个", 0),
    "颗": ("个", 0), "袋": ("袋", 0), "包": ("袋", 0), "箱": ("箱", 0), "件": ("箱", 0), "盒": ("盒", 0),
    "瓶": ("瓶", 0), "罐": ("罐", 0), "桶": ("桶", 0), "提": ("提", 0),
}  # fmt: skip
_NUMBER = r"\d{1,7}(?:\.\d{1,3})?|[半一二两三四五六七八九十]{1,3}"
_UNIT = "|".join(sorted(_UNITS, key=len, reverse=True))
# "装" and a container behind the unit say nothing more: 5斤装, 10斤/箱. A letter behind a unit makes it a word.
_AMOUNT = re.compile(
    rf"(?P<number>{_NUMBER})\s*(?P<unit>{_UNIT})(?![a-z])"
    rf"(?:\s*[*x×]\s*(?P<times>\d{{1,4}})\s*(?P<pieces>{_UNIT})?(?![a-z]))?"
    r"(?:\s*[/每]?\s*[装袋箱包盒瓶罐桶件提](?![a-z\d])){0,2}"
)


class Amount(NamedTuple):
    """`tokens`: the amount, and of several packs also the whole."""

    start: int
    end: int
    tokens: tuple[str, ...]


def amounts(folded: str) -> list[Amount]:
    """Every amount that stands in a folded text."""
    found = []
    for match in _AMOUNT.finditer(folded):
        number = _number(match["number"])
        if number <= 0:
            continue
        tokens = [_token(number, match["unit"])]
        if match["times"]:
            tokens.append(_token(number * int(match["times"]), match["unit"]))
        found.append(Amount(match.start(), match.end(), tuple(dict.fromkeys(tokens))))
    return found


def _token(number: Decimal, unit: str) -> str:
    name, factor = _UNITS[unit]
    value = number * factor if factor else number
    return f"#{value.normalize():f}{name}"


def _number(text: str) -> Decimal:
    if text[0].isdigit():
        return Decimal(text)
    if text == "半":
        return Decimal("0.5")
    text = text.replace("两", "二")
    tens, ten, ones = text.partition("十")
    if any(sign not in _NUMERAL for sign in tens + ones) or len(tens) > 1 or len(ones) > 1:
        return Decimal(0)
    if not ten:
        return Decimal(_NUMERAL.index(tens))
    return Decimal((_NUMERAL.index(tens) if tens else 1) * 10 + (_NUMERAL.index(ones) if ones else 0))
