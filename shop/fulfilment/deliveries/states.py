"""The life of a delivery run."""

from enum import StrEnum

from shop.core.flow import Flow, step


class DeliveryStatus(StrEnum):
    """Goods become shipments of their orders when they are loaded."""

    PLANNED = "planned"
    LOADED = "loaded"
    UNDER_WAY = "under_way"
    DONE = "done"  # nothing of it waits for acceptance any more
    CANCELLED = "cancelled"


S = DeliveryStatus
DELIVERY_FLOW = Flow(
    load=step(S.PLANNED, to=S.LOADED),
    leave=step(S.LOADED, to=S.UNDER_WAY),
    finish=step(S.LOADED, S.UNDER_WAY, to=S.DONE),
    cancel=step(S.PLANNED, to=S.CANCELLED),
)
OUT = (S.LOADED, S.UNDER_WAY)
