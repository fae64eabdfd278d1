"""What a buyer says about a purchase besides the goods."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from shop.trading.orders.states import Channel, Festival, FundSource, PaymentMethod, Purpose


@dataclass(frozen=True, kw_only=True)
class Terms:
    """Fund source, purpose and the rest; `counted_unit_id` None counts for the ordering unit itself."""

    fund_source: FundSource
    purpose: Purpose
    festival: Festival = Festival.NONE
    counted_unit_id: int | None = None
    delivery_point_id: int | None = None
    payment_method: PaymentMethod = PaymentMethod.BANK_TRANSFER
    wanted_on: date | None = None
    note: str = ""
    channel: Channel = Channel.WEB
