"""How far an agreement is drawn, and which ceilings one more call-off would break; pure figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from shop.core import money


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """One item: agreed, called off (what is short or was refused is given back), delivered (accepted)."""

    sku_id: int
    product_name: str
    spec: str
    unit: str
    price_fen: int
    ceiling_milli: int | None
    ceiling_fen: int | None
    called_off_milli: int = 0
    called_off_fen: int = 0
    delivered_milli: int = 0
    delivered_fen: int = 0

    @property
    def contracted_fen(self) -> int | None:
        """The most that the item can come to; None without a ceiling of its own."""
        by_quantity = None
        if self.ceiling_milli is not None:
            by_quantity = money.amount_fen(self.price_fen, self.ceiling_milli)
        return _least(by_quantity, self.ceiling_fen)

    @property
    def remaining_milli(self) -> int | None:
        """How much can still be called off by both ceilings of the item; None without any."""
        by_amount = None
        if self.ceiling_fen is not None:
            by_amount = (self.ceiling_fen - self.called_off_fen) * 1000 // self.price_fen
        by_quantity = None
        if self.ceiling_milli is not None:
            by_quantity = self.ceiling_milli - self.called_off_milli
        return _least(by_quantity, by_amount)


@dataclass(frozen=True, kw_only=True)
class Drawdown:
    """The whole agreement, as the sums over its orders have it."""

    items: tuple[Drawn, ...]
    ceiling_fen: int | None
    ceiling_milli: int | None

    @property
    def contracted_fen(self) -> int | None:
        """The most it can come to: the ceiling of the whole, or of all items together; None where one is open."""
        parts = [item.contracted_fen for item in self.items]
        together = None if None in parts else sum(part for part in parts if part is not None)
        return _least(self.ceiling_fen, together)

    @property
    def called_off_fen(self) -> int:
        return sum(item.called_off_fen for item in self.items)

    @property
    def called_off_milli(self) -> int:
        return sum(item.called_off_milli for item in self.items)

    @property
    def delivered_fen(self) -> int:
        return sum(item.delivered_fen for item in self.items)

    @property
    def delivered_milli(self) -> int:
        return sum(item.delivered_milli for item in self.items)

    @property
    def remaining_fen(self) -> int | None:
        most = self.contracted_fen
        return None if most is None else most - self.called_off_fen

    @property
    def remaining_milli(self) -> int | None:
        return None if self.ceiling_milli is None else self.ceiling_milli - self.called_off_milli

    def item(self, sku_id: int) -> Drawn | None:
        return next((item for item in self.items if item.sku_id == sku_id), None)


@dataclass(frozen=True)
class Over:
    """One ceiling that a call-off would break. `of`: a product's name, or empty for the whole; `measure`: fen or
    milli."""

    of: str
    measure: str
    ceiling: int
    called_off: int
    asked: int

    @property
    def words(self) -> str:
        """“红薯”上限 500，已用 480，剩余 20，本次 30."""
        show = money.yuan if self.measure == "fen" else money.format_qty
        what = "金额（元）" if self.measure == "fen" else "数量"
        left = show(self.ceiling - self.called_off)
        return (
            f"{self.of or '协议总'}{what}上限 {show(self.ceiling)}，已用 {show(self.called_off)}，"
            f"剩余 {left}，本次 {show(self.asked)}"
        )


def over(drawdown: Drawdown, wanted: Sequence[tuple[int, int]]) -> list[Over]:
    """Every ceiling that the order lines `wanted` (sku id, thousandths; all of them items) would break together.

    Each line is rounded to the fen for itself, as it will be on its order.
    """
    found: list[Over] = []
    sum_fen = sum_milli = 0
    for item in drawdown.items:
        lines = [qty for sku_id, qty in wanted if sku_id == item.sku_id]
        milli = sum(lines)
        fen = sum(money.amount_fen(item.price_fen, qty) for qty in lines)
        sum_fen, sum_milli = sum_fen + fen, sum_milli + milli
        if milli:
            name = f"{item.product_name} {item.spec} "
            found += _over(name, "milli", item.ceiling_milli, item.called_off_milli, milli)
            found += _over(name, "fen", item.ceiling_fen, item.called_off_fen, fen)
    found += _over("", "fen", drawdown.ceiling_fen, drawdown.called_off_fen, sum_fen)
    return found + _over("", "milli", drawdown.ceiling_milli, drawdown.called_off_milli, sum_milli)


def _over(of: str, measure: str, ceiling: int | None, called_off: int, asked: int) -> list[Over]:
    if ceiling is None or called_off + asked <= ceiling:
        return []
    return [Over(of, measure, ceiling, called_off, asked)]


def _least(*bounds: int | None) -> int | None:
    return min((bound for bound in bounds if bound is not None), default=None)
