"""What auditors are shown as strange, and what becomes of it."""

from enum import StrEnum

from shop.core.flow import Flow, step


class FlagKind(StrEnum):
    """Why the figures may be inflated."""

    RETURN_OVER_PERIOD = "return_over_period"
    SAME_OWNER = "same_owner"
    SPLIT_ORDERS = "split_orders"
    REPEATED_VOUCHER = "repeated_voucher"
    ODD_PRICE = "odd_price"
    LAST_HOURS = "last_hours"


class FlagStatus(StrEnum):
    """Found by the machine; explained or upheld by a person."""

    OPEN = "open"
    EXPLAINED = "explained"
    UPHELD = "upheld"


S = FlagStatus
FLAG_FLOW = Flow(explain=step(S.OPEN, to=S.EXPLAINED), uphold=step(S.OPEN, to=S.UPHELD))
