"""How a message travels."""

from enum import StrEnum

from shop.core.flow import Flow, step


class MessageStatus(StrEnum):
    """Waiting until delivered; parked after repeated failure, for a person to look at."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    PARKED = "parked"


S = MessageStatus
MESSAGE_FLOW = Flow(
    deliver=step(S.WAITING, to=S.DELIVERED),
    park=step(S.WAITING, to=S.PARKED),
    revive=step(S.PARKED, to=S.WAITING),
)
