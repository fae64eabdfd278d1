"""The life of one price review."""

from enum import StrEnum

from shop.core.flow import Flow, step


class PriceReviewStatus(StrEnum):
    """Asked by the cooperative, answered by the town (or the county in its place)."""

    ASKED = "asked"
    APPROVED = "approved"
    RETURNED = "returned"
    RECALLED = "recalled"  # by the cooperative, before anybody answered


S = PriceReviewStatus
PRICE_REVIEW_FLOW = Flow(
    approve=step(S.ASKED, to=S.APPROVED),
    send_back=step(S.ASKED, to=S.RETURNED),
    recall=step(S.ASKED, to=S.RECALLED),
)
