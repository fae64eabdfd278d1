"""How a unit's number came about: codes with their numbers, and the sentence made of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from shop.core.money import format_qty, yuan


class Reason(StrEnum):
    """What had a part in a unit's number, in the order in which it is told."""

    ASKED = "asked"  # qty_milli
    UNFIT = "unfit"  # qty_milli: what of it the item's minimum, step and maximum allow
    PACKS = "packs"  # packs: how many the whole group came to
    TOLERANCE = "tolerance"  # qty_milli: how much of it was used
    PARTIAL_PACK = "partial_pack"  # qty_milli: what was over after whole packs and could not be filled
    SHORT = "short"  # asked_milli, supply_milli: of the whole group
    PRO_RATA = "pro_rata"  # dealt_milli, asked_milli: of the whole group
    FIRST_COME = "first_come"  # place: in the order of arrival
    LARGEST_GAP = "largest_gap"  # place, gap_fen
    RAISED = "raised"  # qty_milli: the unit's minimum
    BELOW_MINIMUM = "below_minimum"  # qty_milli: the unit's minimum
    NOTHING_LEFT = "nothing_left"
    GOT = "got"  # qty_milli


@dataclass(frozen=True)
class Why:
    """One reason and its numbers (quantities in thousandths, money in fen)."""

    code: Reason
    numbers: Mapping[str, int]

    def plain(self) -> dict[str, Any]:
        """As JSON keeps it."""
        return {"code": self.code.value, **self.numbers}


def why(code: Reason, **numbers: int) -> Why:
    """A reason with its numbers."""
    return Why(code, numbers)


def from_plain(kept: Mapping[str, Any]) -> Why:
    """What `Why.plain` made, read back."""
    return Why(Reason(kept["code"]), {name: value for name, value in kept.items() if name != "code"})


SENTENCES = {
    Reason.ASKED: "您报 {qty} {unit}",
    Reason.UNFIT: "不合每家的最小量、步长或上限，按 {qty} {unit}计",
    Reason.PACKS: "满 {packs} 箱整箱供货",
    Reason.TOLERANCE: "凑箱用了您的浮动量 {qty} {unit}",
    Reason.PARTIAL_PACK: "整箱之外余 {qty} {unit}，浮动量不足以凑满一箱，未能订购",
    Reason.SHORT: "全团共报 {asked} {unit}，可供 {supply} {unit}",
    Reason.PRO_RATA: "按比例分配（全团所报 {asked} {unit}，分得 {dealt} {unit}）",
    Reason.FIRST_COME: "按报名先后分配，您排第 {place}",
    Reason.LARGEST_GAP: "按预留份额缺口从大到小分配，您的缺口为 {gap} 元，排第 {place}",
    Reason.RAISED: "按比例不足每家的最小量，补足到 {qty} {unit}",
    Reason.BELOW_MINIMUM: "能分到的不足每家的最小量 {qty} {unit}",
    Reason.NOTHING_LEFT: "已无可分的数量",
    Reason.GOT: "实得 {qty} {unit}",
}


def words(reasons: Iterable[Why], *, unit: str = "公斤") -> str:
    """One Chinese sentence, without a full stop; `unit` is what the quantities count."""
    told = [SENTENCES[reason.code].format(unit=unit, **_written(reason.numbers)) for reason in reasons]
    return "；".join(part for part in (told[0], "，".join(told[1:])) if part) if told else ""


def _written(numbers: Mapping[str, int]) -> dict[str, str]:
    texts = {}
    for name, value in numbers.items():
        if name.endswith("_milli"):
            texts[name.removesuffix("_milli")] = format_qty(value)
        elif name.endswith("_fen"):
            texts[name.removesuffix("_fen")] = yuan(value)
        else:
            texts[name] = str(value)
    return texts
