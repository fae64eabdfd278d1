"""What may be complained about, and the way of a complaint."""

from enum import StrEnum

from shop.core.flow import Flow, step


class ComplaintKind(StrEnum):
    """What it is about."""

    PRICE = "price"
    QUALITY = "quality"
    FALSE_ACCREDITATION = "false_accreditation"
    FORCED_PURCHASE = "forced_purchase"  # 行政摊派
    SERVICE = "service"
    OTHER = "other"


class TargetKind(StrEnum):
    """Whom or what it is about; an office or unit is named in words."""

    PRODUCT = "product"
    COOPERATIVE = "cooperative"
    ORDER = "order"
    OFFICE = "office"


class ComplaintStatus(StrEnum):
    """Passed on, it is received anew by another desk."""

    RECEIVED = "received"
    ACCEPTED = "accepted"
    INVESTIGATING = "investigating"
    ANSWERED = "answered"
    CLOSED = "closed"


S = ComplaintStatus
COMPLAINT_FLOW = Flow(
    accept=step(S.RECEIVED, to=S.ACCEPTED),
    investigate=step(S.ACCEPTED, to=S.INVESTIGATING),
    answer=step(S.ACCEPTED, S.INVESTIGATING, to=S.ANSWERED),
    close=step(S.ANSWERED, to=S.CLOSED),
    pass_on=step(S.RECEIVED, S.ACCEPTED, S.INVESTIGATING, to=S.RECEIVED),
)
OPEN = (S.RECEIVED, S.ACCEPTED, S.INVESTIGATING)


class Outcome(StrEnum):
    """What was found."""

    UPHELD = "upheld"
    NOT_UPHELD = "not_upheld"
    EXPLAINED = "explained"


class ComplaintEvent(StrEnum):
    """What stands in a complaint's history."""

    RECEIVE = "receive"
    ACCEPT = "accept"
    INVESTIGATE = "investigate"
    PASS_ON = "pass_on"  # noqa: S105  a step, no password
    ANSWER = "answer"
    CLOSE = "close"
    HOLD = "hold"
    RELEASE = "release"


class Timing(StrEnum):
    """Against its deadline: still open, open too long, answered in time, answered late."""

    OPEN = "open"
    OVERDUE = "overdue"
    ON_TIME = "on_time"
    LATE = "late"
