"""The way of a case of unsold goods."""

from enum import StrEnum

from shop.core.flow import Flow, step


class SurplusStatus(StrEnum):
    """Sold when nothing remains; closed with a note when the rest is settled otherwise."""

    OPEN = "open"
    ASSIGNED = "assigned"
    SOLD = "sold"
    CLOSED = "closed"


class SurplusChannel(StrEnum):
    """Through which channel goods were moved (A84)."""

    PLATFORM = "platform"
    UNIT = "unit"  # 单位团购
    COMMUNITY = "community"  # 社区团购
    EMERGENCY = "emergency"  # 应急物资供应
    MARKET = "market"
    ONLINE = "online"
    OTHER = "other"


S = SurplusStatus
SURPLUS_FLOW = Flow(
    assign=step(S.OPEN, S.ASSIGNED, to=S.ASSIGNED),
    sell_out=step(S.OPEN, S.ASSIGNED, to=S.SOLD),
    close=step(S.OPEN, S.ASSIGNED, to=S.CLOSED),
)
