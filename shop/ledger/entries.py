"""The frozen value that trade hands to the ledger."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Basis(StrEnum):
    """On which event a sale counts: confirmed order, received quantity, or money received."""

    ORDERED = "ordered"
    ACCEPTED = "accepted"
    PAID = "paid"


class Source(StrEnum):
    """Where a fact comes from; off-platform sales stand in columns of their own."""

    PLATFORM = "platform"
    OFFLINE = "offline"
    SYNTHETIC = "synthetic"


@dataclass(frozen=True, kw_only=True)
class SaleEntry:
    """One sale on one basis with everything it will ever be asked by. Amounts may be negative only
    through `actions.reverse`. `buyer_path` and `origin_path` are region paths, `category_path` a
    category path."""

    basis: Basis
    at: datetime
    on: date
    order_id: int
    order_no: str
    order_line_id: int
    unit_id: int
    unit_name: str
    buyer_path: str
    venue: str
    system: str
    competent_department: str
    cooperative_id: int
    cooperative_name: str
    product_id: int
    product_name: str
    category_path: str
    accredited: bool
    origin_path: str
    channel: str
    fund_source: str
    purpose: str
    festival: str
    campaign_id: int | None
    qty_milli: int
    amount_fen: int
    unit: str = "kg"
    buyer_category: str = ""
    helper: str = "none"
    source: Source = Source.PLATFORM
