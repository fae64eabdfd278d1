"""The life of a supplier selection (考察择优)."""

from enum import StrEnum

from shop.core.flow import Flow, step


class SelectionStatus(StrEnum):
    """Candidates, visits and scores are written while it is open; decided once, for good."""

    OPEN = "open"
    DECIDED = "decided"
    DROPPED = "dropped"


S = SelectionStatus
SELECTION_FLOW = Flow(decide=step(S.OPEN, to=S.DECIDED), drop=step(S.OPEN, to=S.DROPPED))
