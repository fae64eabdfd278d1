"""The way of an order as the steps on its page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from shop.trading.orders.models import Order
from shop.trading.orders.states import OrderStatus

S = OrderStatus
_DONE_AFTER = (S.PLACED, S.APPROVED, S.CONFIRMED, S.SHIPPED, S.ACCEPTED, S.COMPLETED)


@dataclass(frozen=True)
class Step:
    """`state` is done, now, or later."""

    label: str
    state: str
    at: datetime | None = None


def steps_of(order: Order) -> list[Step]:
    """下单 → 审批 → 确认 → 发货 → 验收 → 付清; for an order that ended early, how far it came."""
    times = (order.placed_at, order.approved_at, order.confirmed_at, None, order.accepted_at, None)
    labels = (_("下单"), _("审批"), _("合作社确认"), _("发货"), _("验收"), _("付清"))
    if order.status in _DONE_AFTER:
        reached = _DONE_AFTER.index(order.status) + 1
    else:
        reached = max(i for i, at in enumerate(times) if at is not None) + 1
    closed = order.status not in _DONE_AFTER
    return [
        Step(label, "done" if i < reached else "now" if i == reached and not closed else "later", at)
        for i, (label, at) in enumerate(zip(labels, times, strict=True))
    ]
