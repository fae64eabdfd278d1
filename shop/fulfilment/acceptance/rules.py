"""What may be accepted or refused at the door."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from shop.core import money
from shop.core.errors import Invalid, Refused
from shop.core.flow import WrongMoment
from shop.trading.orders.models import OrderLine
from shop.trading.orders.states import OrderStatus

# What the page offers as reasons; the words go into the order's papers as they stand.
REASONS = ("短重或缺少", "破损", "变质", "规格不符", "与订单不符", "其他")


@dataclass(frozen=True)
class Received:
    """What the receiver weighed of one line, in thousandths; a refusal says why."""

    line_id: int
    accepted_milli: int
    refused_milli: int = 0
    reason: str = ""
    photo_id: int | None = None


class MoreThanShipped(Refused):
    """Received cannot exceed shipped."""

    code = "acceptance.more_than_shipped"


class ReasonMissing(Invalid):
    """A refusal needs its reason."""

    code = "acceptance.reason_missing"


def check_moment(status: OrderStatus) -> None:
    """Raise WrongMoment unless something is under way."""
    if status is not OrderStatus.SHIPPED:
        raise WrongMoment("只有已发货的订单可以验收", event="accept", status=status.value)


def check_received(lines: Mapping[int, OrderLine], received: Sequence[Received]) -> None:
    """Raise unless each entry names its own line once, fits what was shipped and explains refusals."""
    if not received:
        raise Invalid("请填写至少一行的验收数量", fields={"lines": ["请填写验收数量"]})
    seen: set[int] = set()
    for entry in received:
        line = lines.get(entry.line_id)
        if line is None or entry.line_id in seen:
            raise Invalid("验收行不属于本订单或重复", fields={"lines": [f"请检查行号 {entry.line_id}"]})
        seen.add(entry.line_id)
        _check_entry(line, entry)


def _check_entry(line: OrderLine, entry: Received) -> None:
    both = entry.accepted_milli + entry.refused_milli
    if min(entry.accepted_milli, entry.refused_milli) < 0 or both == 0:
        raise Invalid("验收数量不正确", fields={"lines": [f"{line.product_name}：实收与拒收不能都为 0"]})
    if both > line.to_accept_milli:
        left = money.format_qty(line.to_accept_milli)
        raise MoreThanShipped(
            f"{line.product_name}：实收与拒收之和超过待验收数量 {left}", line_id=line.id, left=left
        )
    if entry.refused_milli and not entry.reason.strip():
        raise ReasonMissing("拒收必须说明原因", fields={"lines": [f"{line.product_name}：请填写拒收原因"]})
