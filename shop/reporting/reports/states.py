"""Reports on their way up, and the duties to send them: statuses and what can follow what."""

from enum import StrEnum

from shop.core.flow import Flow, step


class RunStatus(StrEnum):
    """A draft shows live figures; from `submitted` on they are frozen. `superseded`: a newer version is confirmed."""

    DRAFTED = "drafted"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    CONFIRMED = "confirmed"
    SUPERSEDED = "superseded"


RUN_FLOW = Flow(
    submit=step(RunStatus.DRAFTED, RunStatus.RETURNED, to=RunStatus.SUBMITTED),
    send_back=step(RunStatus.SUBMITTED, to=RunStatus.RETURNED),
    confirm=step(RunStatus.SUBMITTED, to=RunStatus.CONFIRMED),
    supersede=step(RunStatus.CONFIRMED, to=RunStatus.SUPERSEDED),
)
OPEN = (RunStatus.DRAFTED, RunStatus.RETURNED)
SEALED = (RunStatus.SUBMITTED, RunStatus.CONFIRMED)


class PeriodKind(StrEnum):
    """Periods of one kind follow each other without overlap; `days` are any two days (a campaign)."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    DAYS = "days"


class DutyKind(StrEnum):
    """A table of the calendar, or what a campaign's notice asks for once."""

    REPORT = "report"
    PLAN = "plan"
    SUMMARY = "summary"
    ACTIVITY = "activity"


class DutyStatus(StrEnum):
    """`done`: sent in and not sent back."""

    OPEN = "open"
    DONE = "done"
    CANCELLED = "cancelled"


DUTY_FLOW = Flow(
    fulfil=step(DutyStatus.OPEN, to=DutyStatus.DONE),
    reopen=step(DutyStatus.DONE, to=DutyStatus.OPEN),
    cancel=step(DutyStatus.OPEN, to=DutyStatus.CANCELLED),
)
