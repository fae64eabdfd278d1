"""Integer fen and integer thousandths: amounts, exact splits, and how they are written."""

from __future__ import annotations

import re
from collections.abc import Sequence

MILLI = 1000
_QTY = re.compile(r"^(0|[1-9]\d{0,11})(?:\.(\d{1,3}))?$")


def amount_fen(unit_price_fen: int, qty_milli: int) -> int:
    """Price per unit (fen) times quantity (thousandths), rounded half away from zero to the fen."""
    raw = unit_price_fen * qty_milli
    half_up = (abs(raw) * 2 + MILLI) // (2 * MILLI)
    return half_up if raw >= 0 else -half_up


def split(total: int, weights: Sequence[int]) -> list[int]:
    """Divide `total` by non-negative weights so that the parts add up to it exactly.

    Largest remainder, ties to the earlier part. All weights zero counts as equal weights.
    """
    if not weights:
        if total:
            raise ValueError("nobody to split among")
        return []
    if min(weights) < 0:
        raise ValueError("weights cannot be negative")
    if total < 0:
        return [-part for part in split(-total, weights)]
    shares = list(weights) if any(weights) else [1] * len(weights)
    whole = sum(shares)
    parts = [total * share // whole for share in shares]
    by_remainder = sorted(range(len(shares)), key=lambda i: (-(total * shares[i] % whole), i))
    for i in by_remainder[: total - sum(parts)]:
        parts[i] += 1
    return parts


def yuan(fen: int, *, grouped: bool = True) -> str:
    """217940 -> '2,179.40'."""
    sign, fen = ("-", -fen) if fen < 0 else ("", fen)
    whole = f"{fen // 100:,}" if grouped else str(fen // 100)
    return f"{sign}{whole}.{fen % 100:02d}"


def parse_qty(text: str) -> int:
    """'320.5' -> 320500. Raises ValueError for anything but a plain decimal with at most three places."""
    found = _QTY.match(text.strip())
    if not found:
        raise ValueError("not a quantity")
    return int(found[1]) * MILLI + int((found[2] or "").ljust(3, "0"))


def format_qty(qty_milli: int) -> str:
    """320500 -> '320.5'; the shortest exact decimal."""
    sign, qty = ("-", -qty_milli) if qty_milli < 0 else ("", qty_milli)
    whole, part = divmod(qty, MILLI)
    decimals = f".{part:03d}".rstrip("0") if part else ""
    return f"{sign}{whole}{decimals}"


def parse_yuan(text: str) -> int:
    """'6.80' -> 680. Raises ValueError for more than two places or anything that is not a plain amount."""
    found = re.match(r"^(0|[1-9]\d{0,12})(?:\.(\d{1,2}))?$", text.strip().replace(",", ""))
    if not found:
        raise ValueError("not an amount")
    return int(found[1]) * 100 + int((found[2] or "").ljust(2, "0"))


_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿", "万亿")


def in_words(fen: int) -> str:
    """2012305 -> '贰万零壹佰贰拾叁元零伍分': an amount as paper wants it, by the rules for bank forms.

    Raises ValueError from ten thousand billion yuan on.
    """
    if abs(fen) >= 10**18:
        raise ValueError("too large to be written out")
    sign, fen = ("负", -fen) if fen < 0 else ("", fen)
    whole, (jiao, rest) = fen // 100, divmod(fen % 100, 10)
    words = f"{_whole_words(whole)}元" if whole or not fen else ""
    if not jiao and not rest:
        return f"{sign}{words}整"
    if jiao:
        words += f"{_DIGITS[jiao]}角"
    elif words:
        words += "零"
    return f"{sign}{words}{_DIGITS[rest]}分" if rest else f"{sign}{words}整"


def _whole_words(number: int) -> str:
    """A whole number: groups of four digits, one 零 for any row of noughts between two digits."""
    if not number:
        return "零"
    words, gap = "", False
    for i in range(len(_GROUPS) - 1, -1, -1):
        group = number // 10_000**i % 10_000
        if not group:
            gap = bool(words)
            continue
        words += ("零" if words and (gap or group < 1000) else "") + _group_words(group)
        words += "万" if i == 3 and number // 10**8 % 10_000 else _GROUPS[i]
        gap = False
    return words


def _group_words(group: int) -> str:
    """1 to 9999 without noughts in front or behind: 1010 -> 壹仟零壹拾."""
    words, gap = "", False
    for i in (3, 2, 1, 0):
        digit = group // 10**i % 10
        if digit:
            words += ("零" if gap and words else "") + _DIGITS[digit] + _PLACES[i]
            gap = False
        else:
            gap = True
    return words
