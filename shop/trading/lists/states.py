"""A purchase list is a draft until it is placed."""

from enum import StrEnum

from shop.core.flow import Flow, step


class ListStatus(StrEnum):
    """A purchase list is the draft; placing it makes the purchase."""

    DRAFT = "draft"
    PLACED = "placed"


LIST_FLOW = Flow(place=step(ListStatus.DRAFT, to=ListStatus.PLACED))
