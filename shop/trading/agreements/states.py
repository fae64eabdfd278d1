"""The life of a framework agreement, and who stands on which side of it."""

from enum import StrEnum

from shop.core.flow import Flow, step


class AgreementStatus(StrEnum):
    """Signed ones come into force on their first day."""

    DRAFT = "draft"  # seen by the side that writes it
    OFFERED = "offered"  # both sides read, change and sign it
    SIGNED = "signed"  # by everybody; the first day is still to come
    IN_FORCE = "in_force"
    ENDED = "ended"
    WITHDRAWN = "withdrawn"  # never came about


S = AgreementStatus
AGREEMENT_FLOW = Flow(
    offer=step(S.DRAFT, to=S.OFFERED),
    withdraw=step(S.DRAFT, S.OFFERED, to=S.WITHDRAWN),
    conclude=step(S.OFFERED, to=S.SIGNED),
    begin=step(S.SIGNED, to=S.IN_FORCE),
    end=step(S.SIGNED, S.IN_FORCE, to=S.ENDED),
)
BINDING = (S.SIGNED, S.IN_FORCE, S.ENDED)  # signed by both sides, whatever came later


class Side(StrEnum):
    """Who wrote or signed something."""

    UNIT = "unit"
    COOPERATIVE = "cooperative"


class EndReason(StrEnum):
    """How an agreement came to its end."""

    TERM_OVER = "term_over"
    TERMINATED = "terminated"
