"""What may be put on the truck."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from shop.core import money
from shop.core.errors import Invalid, Refused
from shop.core.flow import WrongMoment
from shop.trading.orders.models import OrderLine
from shop.trading.orders.states import OrderStatus


class NothingToShip(Invalid):
    """A shipment without goods."""

    code = "shipment.empty"


class TooMuch(Refused):
    """More than is still open on a line."""

    code = "shipment.too_much"


def check_moment(status: OrderStatus) -> None:
    """Raise WrongMoment unless goods may leave now."""
    if status not in (OrderStatus.CONFIRMED, OrderStatus.SHIPPED):
        raise WrongMoment("只有已确认的订单可以发货", event="ship", status=status.value)


def check_under_way(status: OrderStatus) -> None:
    """Raise WrongMoment unless something of the order has left and not all of it has arrived."""
    if status is not OrderStatus.SHIPPED:
        raise WrongMoment(
            "尚未发货的订单不能登记短供；无法供货时请取消订单", event="close_short", status=status.value
        )


def check_lines(
    lines: Mapping[int, OrderLine], sent: Mapping[int, int], *, last: bool, under_way: bool
) -> None:
    """Raise unless every quantity fits its line. Sending nothing is only for closing the rest short,
    when something is already under way."""
    unknown = [str(line_id) for line_id in sent if line_id not in lines]
    if unknown:
        raise Invalid("订单没有这些行：" + "、".join(unknown), fields={"lines": ["请使用本订单的行号"]})
    if not sent and not (last and under_way):
        raise NothingToShip("请填写至少一行的发货数量；尚未发货而无法供货时请取消订单")
    for line_id, qty in sent.items():
        line = lines[line_id]
        if qty <= 0:
            raise Invalid("发货数量必须大于 0", fields={"lines": [f"{line.product_name}：请填写数量"]})
        if qty > line.to_ship_milli:
            left = money.format_qty(line.to_ship_milli)
            raise TooMuch(f"{line.product_name}：发货数量超过待发数量 {left}", line_id=line_id, left=left)


def open_lines(lines: Iterable[OrderLine]) -> dict[int, int]:
    """Line id -> thousandths of everything that has not left yet."""
    return {line.id: line.to_ship_milli for line in lines if line.to_ship_milli}
