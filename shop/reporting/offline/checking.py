"""Every fault of one row at once, and what makes two rows the same sale."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from shop.core import clock
from shop.core.money import MILLI, amount_fen, parse_qty, parse_yuan
from shop.reporting.offline.columns import (
    CHANNEL_WORDS,
    COLUMNS,
    FUND_WORDS,
    LABELS,
    MEASURES,
    PURPOSE_WORDS,
    SAME_MEASURES,
    is_nobody,
)

EARLIEST = date(2015, 1, 1)  # before it nobody bought for this purpose
MOST_FEN = 10_000_000_000  # a hundred million yuan in one row is a slip of the keyboard
MOST_MILLI = 10**12
_DAY = re.compile(r"^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[ T]\d{1,2}:\d{2}.*)?$")
_COMPACT = re.compile(r"^(\d{4})(\d{2})(\d{2})$")
_LONG = [(column.key, column.label, column.most) for column in COLUMNS]
_NEEDED = [(column.key, column.label) for column in COLUMNS if column.needed]


@dataclass
class Checked:
    """A row after checking: what would be made of it, and every fault by column."""

    no: int
    cells: Mapping[str, str]
    made: dict[str, Any] = field(default_factory=dict)
    faults: dict[str, list[str]] = field(default_factory=dict)

    def fault(self, key: str, words: str) -> None:
        self.faults.setdefault(key, []).append(words)


def check_row(no: int, cells: Mapping[str, str], *, today: date) -> Checked:
    """What can be said of a row without looking anything up."""
    found = Checked(no, cells)
    for key, label in _NEEDED:
        if not cells.get(key):
            found.fault(key, f"请填写{label}")
    for key, label, most in _LONG:
        if len(cells.get(key, "")) > most:
            found.fault(key, f"{label}不能超过 {most} 字")
    _day(found, today)
    _word(found, "channel", CHANNEL_WORDS)
    _word(found, "fund_source", FUND_WORDS)
    _word(found, "purpose", PURPOSE_WORDS)
    for key in ("shop", "voucher", "note", "seq"):
        found.made[key] = cells.get(key, "")
    if is_nobody(cells.get("buyer", "")):
        found.made["fund_source"] = found.made["fund_source"] or "personal"
        found.made["purpose"] = found.made["purpose"] or "personal"
    _money(found)
    if not found.faults:
        _name(found)
    return found


def _day(found: Checked, today: date) -> None:
    text = found.cells.get("day", "")
    said = _DAY.match(text) or _COMPACT.match(text)
    if not text or "day" in found.faults:
        return
    try:
        day = date(*(int(part) for part in said.groups())) if said else None
    except ValueError:
        day = None
    if day is None:
        found.fault("day", "销售日期应写作 2026-10-01")
    elif not EARLIEST <= day <= today:
        found.fault("day", "销售日期不能晚于今天" if day > today else "销售日期过早，请核对年份")
    else:
        found.made |= {"on_day": day, "at": clock.start_of(day), "month": clock.month_number(day)}


def _word(found: Checked, key: str, words: Mapping[str, str]) -> None:
    text = found.cells.get(key, "")
    code = words.get(text) or words.get("".join(text.split()))
    if text and code is None and key not in found.faults:
        said = "、".join(word for word in words if not word.isascii())
        found.fault(key, f"没有“{text[:20]}”这个{LABELS[key]}，可填：{said[:160]}")
    found.made[key] = code or ""


def _money(found: Checked) -> None:
    """Quantity, unit, price and amount, and whether they fit together."""
    qty = _number(found, "qty", parse_qty, "数量应为数字，最多三位小数，如 320.5")
    price = _number(found, "price", parse_yuan, "单价应为元，最多两位小数，如 6.80")
    amount = _number(found, "amount", parse_yuan, "金额应为元，最多两位小数，如 2179.40")
    for key, value, most in (("qty", qty, MOST_MILLI), ("amount", amount, MOST_FEN)):
        if value is not None and not 0 < value <= most:
            found.fault(key, f"{LABELS[key]}应大于 0" if value <= 0 else f"{LABELS[key]}过大，请核对")
    unit = SAME_MEASURES.get(found.cells.get("unit", ""), found.cells.get("unit", ""))
    measure = MEASURES.get(unit)
    if unit and measure is None:
        found.fault("unit", f"单位只能是{'、'.join(MEASURES)}")
    if qty is None or amount is None or measure is None:
        return
    if price is not None and abs(amount_fen(price, qty) - amount) > 1:
        found.fault("amount", "金额与单价×数量不符；有优惠的请留空单价，只填成交金额")
    kept = (qty * measure.milli + MILLI // 2) // MILLI
    if not kept:
        found.fault("qty", "数量过小，请换一个单位")
    found.made |= {"qty_milli": kept, "amount_fen": amount, "unit": measure.code}


def _number(found: Checked, key: str, parse: Any, words: str) -> int | None:
    text = found.cells.get(key, "")
    if not text or key in found.faults:
        return None
    try:
        return int(parse(text))
    except ValueError:
        found.fault(key, words)
        return None


def _name(found: Checked) -> None:
    """What is sold to whom, when and for how much, as it was written: the same in another file, whatever the order
    of its columns. A numbered line of a voucher is known by its number alone."""
    cells, made = found.cells, found.made
    voucher, seq = folded(made["voucher"]), folded(made["seq"])
    written = [folded(cells.get(key, "")) for key in ("shop", "buyer", "seller", "product")]
    numbers = [made["on_day"].isoformat(), str(made["qty_milli"]), made["unit"], str(made["amount_fen"])]
    meaning = digest(made["channel"], *written, *numbers, voucher)
    if voucher and seq:
        key = digest("voucher", made["channel"], written[0], voucher, seq)
    else:
        key = digest("numbered", meaning, seq) if seq else meaning
    made |= {"meaning": meaning, "key": key, "seq": seq[:20]}


def folded(text: str) -> str:
    """Without blanks, differences of width and case."""
    plain = text if text.isascii() else unicodedata.normalize("NFKC", text)
    return "".join(plain.split()).casefold()


def digest(*parts: str) -> str:
    """Thirty-two letters that stand for these texts."""
    return hashlib.blake2b("\x1f".join(parts).encode(), digest_size=16).hexdigest()
