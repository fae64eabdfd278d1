"""The lives of a standing order, of its plans and of one day's delivery."""

from enum import StrEnum

from shop.core.flow import Flow, step


class StandingStatus(StrEnum):
    """Paused is derived from the pauses, never set."""

    WAITING = "waiting"  # no plan was approved yet
    ACTIVE = "active"
    ENDED = "ended"


class PlanStatus(StrEnum):
    """A plan is approved as a whole; the one before goes on until then."""

    WAITING = "waiting"
    APPROVED = "approved"
    RETURNED = "returned"  # by the approver, with a reason
    REPLACED = "replaced"


class OccurrenceStatus(StrEnum):
    """What became of one day's delivery."""

    PLANNED = "planned"
    EDITED = "edited"  # other quantities than the plan's
    GENERATED = "generated"
    SKIPPED = "skipped"
    FAILED = "failed"


class MovedDays(StrEnum):
    """What happens on a worked weekend day that makes up for a holiday."""

    AS_WEEKEND = "as_weekend"  # its own weekday's goods, as on any weekend
    AS_REPLACED = "as_replaced"  # the goods of the weekday it makes up for


class DayKind(StrEnum):
    """What the plan says of a day."""

    DELIVERY = "delivery"
    NOTHING = "nothing"
    HOLIDAY = "holiday"  # goods by the pattern, but a holiday
    PAUSED = "paused"
    OUTSIDE = "outside"  # before the first day or after the last


class DayState(StrEnum):
    """What a calendar shows of a day: the row's status, or what the plan says where there is no row."""

    PLANNED = "planned"
    EDITED = "edited"
    ORDERED = "ordered"
    CLOSED = "closed"  # ordered, then cancelled, rejected or lapsed
    SKIPPED = "skipped"
    FAILED = "failed"
    HOLIDAY = "holiday"
    PAUSED = "paused"
    LATE = "late"  # its cut-off was past before anybody approved
    NOTHING = "nothing"


S, P, D = StandingStatus, PlanStatus, OccurrenceStatus
STANDING_FLOW = Flow(
    approve=step(S.WAITING, S.ACTIVE, to=S.ACTIVE),
    end=step(S.WAITING, S.ACTIVE, to=S.ENDED),
)
PLAN_FLOW = Flow(
    approve=step(P.WAITING, to=P.APPROVED),
    send_back=step(P.WAITING, to=P.RETURNED),
    replace=step(P.WAITING, P.APPROVED, P.RETURNED, to=P.REPLACED),
)
OCCURRENCE_FLOW = Flow(
    edit=step(D.PLANNED, D.EDITED, D.FAILED, D.SKIPPED, to=D.EDITED),
    restore=step(D.EDITED, D.SKIPPED, D.FAILED, to=D.PLANNED),
    skip=step(D.PLANNED, D.EDITED, D.FAILED, D.GENERATED, to=D.SKIPPED),
    generate=step(D.PLANNED, D.EDITED, D.FAILED, to=D.GENERATED),
    take_back=step(D.GENERATED, to=D.PLANNED),
    fail=step(D.PLANNED, D.EDITED, D.FAILED, to=D.FAILED),
)
