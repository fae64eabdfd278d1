"""Whom an inspection visits, and the way of a finding until it is mended."""

from enum import StrEnum

from shop.core.flow import Flow, step


class VisitedKind(StrEnum):
    """Who is visited."""

    COOPERATIVE = "cooperative"
    UNIT = "unit"


class Severity(StrEnum):
    """How bad."""

    MINOR = "minor"
    SERIOUS = "serious"
    GRAVE = "grave"


class FindingStatus(StrEnum):
    """Mended by the one visited, closed by an inspector who looked."""

    OPEN = "open"
    MENDED = "mended"
    CLOSED = "closed"


F = FindingStatus
FINDING_FLOW = Flow(
    mend=step(F.OPEN, to=F.MENDED),
    reopen=step(F.MENDED, to=F.OPEN),
    confirm=step(F.MENDED, to=F.CLOSED),
    close_on_site=step(F.OPEN, to=F.CLOSED),
)
