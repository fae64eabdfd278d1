"""A payment's life: asked for with a reference, then received."""

from enum import StrEnum

from shop.core.flow import Flow, step


class PaymentStatus(StrEnum):
    """Only received money counts."""

    EXPECTED = "expected"
    RECEIVED = "received"
    WITHDRAWN = "withdrawn"


S = PaymentStatus
PAYMENT_FLOW = Flow(
    receive=step(S.EXPECTED, to=S.RECEIVED),
    withdraw=step(S.EXPECTED, to=S.WITHDRAWN),
)
