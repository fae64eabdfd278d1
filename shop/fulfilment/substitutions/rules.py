"""What may take the place of ordered goods: the same measure, not dearer, of the same cooperative, on sale."""

from __future__ import annotations

from shop.catalog.products.models import Sku
from shop.catalog.products.rules import check_ceiling
from shop.catalog.products.states import ProductStatus
from shop.core.errors import Invalid, Refused
from shop.core.flow import WrongMoment
from shop.core.money import format_qty, yuan
from shop.trading.orders.models import Order, OrderLine
from shop.trading.orders.states import OrderStatus

OPEN = (OrderStatus.CONFIRMED, OrderStatus.SHIPPED)


class NotASubstitute(Refused):
    """These goods cannot take that place; the message says why."""

    code = "substitution.not_a_substitute"


class Dearer(Refused):
    """A substitute never costs more than what was ordered."""

    code = "substitution.dearer"


class TooMuch(Refused):
    """More than the line still waits for."""

    code = "substitution.too_much"


class AlreadyProposed(Refused):
    """A line has one open proposal at a time."""

    code = "substitution.already_proposed"


class ReasonMissing(Invalid):
    """Nobody consents to something unexplained."""

    code = "substitution.reason_missing"


def check_line(order: Order, line: OrderLine, qty_milli: int) -> None:
    """Raise WrongMoment, NotASubstitute or TooMuch unless so much of the line can still be replaced."""
    if order.status not in OPEN:
        raise WrongMoment(
            "只有已接单、尚未收齐的订单可以替换商品", event="substitute", status=order.status.value
        )
    if order.agreement_id is not None:
        raise NotASubstitute("协议订单只能按协议商品供货：请登记短供，由单位另行下单")
    if qty_milli <= 0:
        raise Invalid("替换数量必须大于 0", fields={"qty": ["请填写数量"]})
    if qty_milli > line.to_ship_milli:
        left = format_qty(line.to_ship_milli)
        raise TooMuch(f"{line.product_name}：替换数量超过待发数量 {left}", line_id=line.id, left=left)


def check_goods(line: OrderLine, order: Order, sku: Sku, price_fen: int) -> None:
    """Raise NotASubstitute, Dearer or AboveCeiling unless `sku` may stand in at that price."""
    product = sku.product
    if product.cooperative_id != order.cooperative_id or sku.id == line.sku_id:
        raise NotASubstitute("替换品须是本合作社的另一种在售商品")
    if not sku.active or product.status is not ProductStatus.LISTED:
        raise NotASubstitute(f"{product.name} 未在售，不能作替换品")
    if sku.unit.value != line.unit:
        raise NotASubstitute("替换品的计量单位须与原商品相同，数量才能一一对应")
    if line.accredited and not product.accredited:
        raise NotASubstitute(f"原商品是已认定产品，{product.name} 未经认定，不能替换")
    if price_fen <= 0 or price_fen > line.price_fen:
        raise Dearer(f"替换品单价须大于 0 且不高于原单价 ¥{yuan(line.price_fen)}", limit_fen=line.price_fen)
    check_ceiling(price_fen, sku.ceiling_fen, sku_id=sku.id)


def check_reason(text: str) -> str:
    """The reason without blanks; raises ReasonMissing."""
    reason = text.strip()
    if not reason:
        raise ReasonMissing("请说明为什么替换", fields={"reason": ["采购单位据此决定是否同意"]})
    return reason
