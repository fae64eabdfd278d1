"""What a recommendation is for, and its life."""

from enum import StrEnum

from shop.core.flow import Flow, step


class RecommendationKind(StrEnum):
    """A county pushes to the shop's front page or a partner region (A46); a town names what unions may
    buy together (A19)."""

    FRONT_PAGE = "front_page"
    UNION = "union"


class RecommendationStatus(StrEnum):
    """Ended early by whoever made it; past its last day it simply no longer holds."""

    ACTIVE = "active"
    ENDED = "ended"


S = RecommendationStatus
RECOMMENDATION_FLOW = Flow(end=step(S.ACTIVE, to=S.ENDED))
