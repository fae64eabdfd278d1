"""The way of a filing, and how a unit stands in the execution of its year."""

from enum import StrEnum

from shop.core.flow import Flow, step


class FilingStatus(StrEnum):
    """One version of what a unit files for a year. Earlier versions stay as they were."""

    DRAFT = "draft"
    FILED = "filed"
    CONFIRMED = "confirmed"
    RETURNED = "returned"
    REPLACED = "replaced"


F = FilingStatus
FILING_FLOW = Flow(
    file=step(F.DRAFT, to=F.FILED),
    confirm=step(F.FILED, to=F.CONFIRMED),
    send_back=step(F.FILED, to=F.RETURNED),
    replace=step(F.FILED, F.CONFIRMED, to=F.REPLACED),
)


class ExecutionState(StrEnum):
    """Where a unit stands. Without a canteen it has no duty; of a shared canteen the representative has it."""

    UNFILED = "unfiled"
    NO_CANTEEN = "no_canteen"
    REPRESENTED = "represented"
    FILED = "filed"
    CONFIRMED = "confirmed"


class FilingFlag(StrEnum):
    """What a reviewer is shown; none of it refuses a filing."""

    BELOW_MINIMUM = "below_minimum"
    BELOW_LAST_YEAR = "below_last_year"
