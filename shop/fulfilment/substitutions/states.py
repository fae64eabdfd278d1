"""The life of a proposed substitution."""

from enum import StrEnum

from shop.core.flow import Flow, step


class SubstitutionStatus(StrEnum):
    """Nothing is replaced without the unit's yes."""

    PROPOSED = "proposed"
    CONSENTED = "consented"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


S = SubstitutionStatus
SUBSTITUTION_FLOW = Flow(
    consent=step(S.PROPOSED, to=S.CONSENTED),
    refuse=step(S.PROPOSED, to=S.REFUSED),
    withdraw=step(S.PROPOSED, to=S.WITHDRAWN),
)
