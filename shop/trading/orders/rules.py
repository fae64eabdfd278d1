"""What may be ordered, by whom, and what asks for a second pair of eyes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from shop.core import money
from shop.core.errors import Forbidden, Invalid, Refused
from shop.trading.orders.states import ORDER_FLOW, Festival, OrderStatus, PaymentMethod, Purpose

MAX_LINES = 200
MAX_LINES_TOGETHER = 2_000  # when one unit orders for many


class EmptyOrder(Invalid):
    """Nothing to order."""

    code = "order.empty"


class TooManyLines(Invalid):
    """More lines than one purchase can hold."""

    code = "order.too_many_lines"


class UnknownGoods(Invalid):
    """A SKU that does not exist or is not on sale."""

    code = "order.unknown_goods"


class NotAMember(Forbidden):
    """Only a member of a unit can order for it (A89)."""

    code = "order.not_a_member"


class OwnOrder(Forbidden):
    """The one who ordered cannot approve."""

    code = "order.own_order"


class WrongDeliveryPoint(Invalid):
    """The delivery point belongs to another unit or is no longer used."""

    code = "order.delivery_point"


class PaymentNotOffered(Refused):
    """This way of paying comes later."""

    code = "order.payment_not_offered"


class NotDelivered(Refused):
    """Delivered first, paid later: only accepted goods can be paid."""

    code = "order.nothing_payable"


class TooMuch(Refused):
    """More money than is owed."""

    code = "order.too_much"


class MoreThanKept(Refused):
    """Nobody can give back, or have taken off, more than was accepted and is still there."""

    code = "order.more_than_kept"


@dataclass(frozen=True)
class Limits:
    """A member's limits in fen; None means without limit, 0 that everything asks for approval."""

    order_fen: int | None
    month_fen: int | None


def why_approval(limits: Limits, *, total_fen: int, month_before_fen: int) -> str:
    """The reason for which a purchase needs approval, in words; empty when it is within the limits."""
    if limits.order_fen is not None and total_fen > limits.order_fen:
        return "超过个人单笔限额"
    if limits.month_fen is not None and month_before_fen + total_fen > limits.month_fen:
        return "超过个人当月限额"
    return ""


def check_approver(*, placed_by: int, by: int) -> None:
    """Raise OwnOrder where the approver is the one who ordered."""
    if placed_by == by:
        raise OwnOrder("下单人不能审批自己的订单，请由本单位其他审批人审批")


def check_festival(purpose: Purpose, festival: Festival) -> None:
    """A festival goes with festival welfare only, and festival welfare names its festival."""
    if (purpose is Purpose.FESTIVAL) != (festival is not Festival.NONE):
        word = "请选择对应的法定节日" if purpose is Purpose.FESTIVAL else "仅“节日福利”用途可以填写节日"
        raise Invalid("用途与节日不一致", fields={"festival": [word]})


def check_payment_method(method: PaymentMethod) -> None:
    """Raise PaymentNotOffered for what no gateway serves yet."""
    if method is PaymentMethod.STRIPE:
        raise PaymentNotOffered("暂未开通在线支付，请选择对公转账或账期结算")


def check_payment(*, payable_fen: int, paid_fen: int, amount_fen: int) -> None:
    """Raise unless `amount_fen` is owed."""
    if amount_fen <= 0:
        raise Invalid("付款金额必须大于 0", fields={"amount_fen": ["请填写大于 0 的金额"]})
    if payable_fen <= paid_fen:
        raise NotDelivered("没有应付金额：验收后才产生应付款，或款项已付清", owed_fen=0)
    owed_fen = payable_fen - paid_fen
    if amount_fen > owed_fen:
        raise TooMuch(f"付款金额超过应付余额 {money.yuan(owed_fen)} 元", owed_fen=owed_fen)


def paid_qty(*, paid_fen: int, kept_fen: int, kept_milli: int, price_fen: int) -> int:
    """How much of a kept quantity the money so far has paid; all of it once all is paid."""
    if paid_fen == kept_fen:
        return kept_milli
    return min(paid_fen * 1000 // price_fen, kept_milli)


def spread(due: Sequence[int], paid: Sequence[int], free_fen: int) -> tuple[list[int], int]:
    """Money by what is owed: from where more was paid than is due, and from `free_fen`, to where something
    is owed, in proportion. Returns what is paid of each due, and what is left when nothing is owed."""
    stays = [min(pair) for pair in zip(due, paid, strict=True)]
    free_fen += sum(paid) - sum(stays)
    owed = [one - kept for one, kept in zip(due, stays, strict=True)]
    used = min(free_fen, sum(owed))
    shares = money.split(used, owed)
    return [kept + share for kept, share in zip(stays, shares, strict=True)], free_fen - used


def off_after(*, price_fen: int, kept_milli: int, off_fen: int, back_milli: int) -> int:
    """What stays taken off the price when part of the kept goods goes back: its share, so that the rest costs
    no more than the whole did, and nothing costs nothing. All quantities before the return."""
    left = kept_milli - back_milli
    gross_fen, left_fen = money.amount_fen(price_fen, kept_milli), money.amount_fen(price_fen, left)
    share = off_fen * left // kept_milli
    return min(left_fen, max(share, left_fen - (gross_fen - off_fen)))


def counts_towards_limit(status: OrderStatus) -> bool:
    """Whether an order uses up its member's month."""
    return status not in (OrderStatus.CANCELLED, OrderStatus.REJECTED, OrderStatus.LAPSED)


def due_on(accepted_on: date, terms_days: int) -> date:
    """The last day to pay: terms count from the day of acceptance."""
    return date.fromordinal(accepted_on.toordinal() + terms_days)


def open_to(status: OrderStatus, *, owed_fen: int, own: bool, awaited: bool, unshipped: bool) -> set[str]:
    """What may happen to an order next; `own` is whether the one who asks placed it, `awaited` whether
    goods are on their way, `unshipped` whether some have not left."""
    events = set(ORDER_FLOW.open_events(status)) & {"approve", "reject", "cancel", "confirm"}
    if own:
        events -= {"approve", "reject"}
    if status is OrderStatus.APPROVED:
        events.add("decline")
    if status is OrderStatus.CONFIRMED or (status is OrderStatus.SHIPPED and unshipped):
        events.add("ship")
    if status is OrderStatus.SHIPPED and awaited:
        events.add("receive")
    if owed_fen > 0:
        events |= {"pay", "record"}
    return events
