"""The chain of an accreditation: 申请 → 镇初审 → 县审定 → 公示 → 上级复核 → 发布, and how one ends."""

from enum import StrEnum

from shop.core.flow import Flow, step


class AccreditationStatus(StrEnum):
    """Which steps a place has is a rule over the region tree; a status is the step that waits."""

    DRAFT = "draft"
    TOWN_REVIEW = "town_review"
    DECISION = "decision"
    PUBLICITY = "publicity"
    UPPER_REVIEW = "upper_review"
    PUBLICATION = "publication"
    PUBLISHED = "published"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"
    REVOKED = "revoked"
    EXPIRED = "expired"
    REPLACED = "replaced"


S = AccreditationStatus
UNDER_WAY = (S.TOWN_REVIEW, S.DECISION, S.PUBLICITY, S.UPPER_REVIEW, S.PUBLICATION)
OPEN = (S.DRAFT, S.RETURNED, *UNDER_WAY)
ACCREDITATION_FLOW = Flow(
    reach_town_review=step(S.DRAFT, S.RETURNED, to=S.TOWN_REVIEW),
    reach_decision=step(S.DRAFT, S.RETURNED, S.TOWN_REVIEW, to=S.DECISION),
    reach_publicity=step(S.DECISION, to=S.PUBLICITY),
    reach_upper_review=step(S.PUBLICITY, to=S.UPPER_REVIEW),
    reach_publication=step(S.PUBLICITY, S.UPPER_REVIEW, to=S.PUBLICATION),
    publish=step(S.PUBLICATION, to=S.PUBLISHED),
    send_back=step(*UNDER_WAY, to=S.RETURNED),
    withdraw=step(*OPEN, to=S.WITHDRAWN),
    revoke=step(S.PUBLISHED, to=S.REVOKED),
    expire=step(S.PUBLISHED, to=S.EXPIRED),
    replace=step(S.PUBLISHED, to=S.REPLACED),
)


class StepEvent(StrEnum):
    """What somebody did at a step."""

    SUBMITTED = "submitted"
    PASSED = "passed"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"
    PUBLICITY_OVER = "publicity_over"
    PUBLISHED = "published"
    REVOKED = "revoked"
    EXPIRED = "expired"
    REPLACED = "replaced"
