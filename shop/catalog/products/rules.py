"""What a listing and a wanted quantity must satisfy, and the errors that say what to do."""

from __future__ import annotations

from typing import Protocol

from shop.catalog.products.states import BaseUnit, Mark, SaleUnit
from shop.core.errors import Invalid, Refused
from shop.core.money import MILLI, format_qty, yuan

MAX_PRICE_FEN = 100_000_000  # a million yuan a unit: beyond it somebody slipped a key
MAX_QTY_MILLI = 100_000_000_000
UNIT_WORDS = {
    SaleUnit.KG: "公斤",
    SaleUnit.PIECE: "件",
    SaleUnit.BOX: "箱",
    SaleUnit.BAG: "袋",
    SaleUnit.BOTTLE: "瓶",
}


class BadQuantity(Invalid):
    """The quantity does not fit the SKU's minimum, step or maximum."""

    code = "product.bad_quantity"


class BadSku(Invalid):
    """Pack, price or quantities of a SKU contradict each other."""

    code = "product.bad_sku"


class UnknownCategory(Invalid):
    """No such category, or not one of the lowest."""

    code = "product.unknown_category"


class AboveCeiling(Refused):
    """The price review allows less; `ceiling_fen` and `sku_id` say how much, and for what."""

    code = "product.above_ceiling"


class NotReady(Refused):
    """A product that cannot be listed yet; the message says what it lacks."""

    code = "product.not_ready"


class Sold(Protocol):
    """What a quantity is checked against."""

    unit: SaleUnit
    min_milli: int
    step_milli: int
    max_milli: int


def check_qty(sku: Sold, qty_milli: int) -> None:
    """Raise BadQuantity unless minimum + n × step ≤ maximum; `facts` carry the nearest allowed amounts."""
    words = UNIT_WORDS[sku.unit]
    if qty_milli < sku.min_milli:
        fault = f"起订量为 {format_qty(sku.min_milli)} {words}，请增加数量"
    elif qty_milli > sku.max_milli:
        fault = f"单次最多订 {format_qty(sku.max_milli)} {words}，请减少数量或分次下单"
    elif over := (qty_milli - sku.min_milli) % sku.step_milli:
        below, above = qty_milli - over, qty_milli - over + sku.step_milli
        near = [format_qty(amount) for amount in (below, above) if amount <= sku.max_milli]
        fault = (
            f"须按 {format_qty(sku.step_milli)} {words} 递增（自 {format_qty(sku.min_milli)} 起），"
            f"可改为 {' 或 '.join(near)} {words}"
        )
    else:
        return
    raise BadQuantity(
        fault,
        fields={"qty": [fault]},
        min_qty=format_qty(sku.min_milli),
        step_qty=format_qty(sku.step_milli),
        max_qty=format_qty(sku.max_milli),
    )


def check_price(price_fen: int) -> None:
    """Raise BadSku for a price of nothing or of an obvious slip."""
    if not 0 < price_fen <= MAX_PRICE_FEN:
        fault = "价格须大于 0 且不超过 100 万元"
        raise BadSku(fault, fields={"price_fen": [fault]})


def check_ceiling(price_fen: int, ceiling_fen: int | None, *, sku_id: int) -> None:
    """Raise AboveCeiling for a price higher than the approved one."""
    if ceiling_fen is not None and price_fen > ceiling_fen:
        words = f"价格不能高于审定价 {yuan(ceiling_fen)} 元；如需调高，请先申请重新审定"
        raise AboveCeiling(words, ceiling_fen=ceiling_fen, price_fen=price_fen, sku_id=sku_id)


def check_sku(
    *,
    unit: SaleUnit,
    base_unit: BaseUnit,
    pack_milli: int,
    price_fen: int,
    min_milli: int,
    step_milli: int,
    max_milli: int,
) -> None:
    """Raise BadSku with every contradiction at once."""
    check_price(price_fen)
    faults: dict[str, list[str]] = {}
    if unit is SaleUnit.KG and (base_unit is not BaseUnit.KG or pack_milli != MILLI):
        faults["pack"] = ["按公斤销售时，每单位含量就是 1 公斤"]
    if not 0 < pack_milli <= MAX_QTY_MILLI:
        faults["pack"] = ["每单位含量须大于 0"]
    if not 0 < step_milli <= MAX_QTY_MILLI:
        faults["step"] = ["递增量须大于 0"]
    elif unit is not SaleUnit.KG and step_milli % MILLI:
        faults["step"] = ["按件、箱、袋、瓶销售时，递增量须为整数"]
    if not 0 < min_milli <= max_milli <= MAX_QTY_MILLI:
        faults["min"] = ["起订量须大于 0，且不超过单次最多"]
    elif step_milli > 0 and min_milli % step_milli:
        faults["min"] = ["起订量须是递增量的整数倍"]
    if faults:
        raise BadSku("规格填写有误，请按提示修改", fields=faults)


def check_ready(*, has_sku: bool, cooperative_active: bool, held_for: str = "") -> None:
    """Raise NotReady unless the product could be ordered once listed."""
    if not cooperative_active:
        raise NotReady("合作社已暂停供货，暂不能上架；请联系所在地主管部门")
    if not has_sku:
        raise NotReady("请先添加至少一个在售规格并定价，再上架")
    if held_for:
        raise NotReady(f"暂不能上架：{held_for}")


def joined_marks(marks: list[Mark] | tuple[Mark, ...]) -> str:
    """As the column holds them: ',green,organic,'."""
    return f",{','.join(sorted({mark.value for mark in marks}))}," if marks else ""


def base_price_fen(price_fen: int, pack_milli: int) -> int:
    """Price of one base unit, rounded half up."""
    return (price_fen * 2 * MILLI + pack_milli) // (2 * pack_milli)
