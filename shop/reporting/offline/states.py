"""How a batch of sales made elsewhere, and a declared helped sale, come to count."""

from enum import StrEnum

from shop.core.flow import Flow, step


class BatchStatus(StrEnum):
    """Checked: every row was looked at, nothing counts yet. Only a confirmed batch counts."""

    CHECKED = "checked"
    SUBMITTED = "submitted"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    REVERSED = "reversed"
    DROPPED = "dropped"


B = BatchStatus
BATCH_FLOW = Flow(
    submit=step(B.CHECKED, to=B.SUBMITTED),
    drop=step(B.CHECKED, to=B.DROPPED),
    confirm=step(B.SUBMITTED, to=B.CONFIRMED),
    reject=step(B.SUBMITTED, to=B.REJECTED),
    reverse=step(B.CONFIRMED, to=B.REVERSED),
)
# While a batch stands so, the same file makes no second one.
LIVE = (B.CHECKED, B.SUBMITTED, B.CONFIRMED)


class RowState(StrEnum):
    """What became of a row: it may count, it has faults, or the same sale was confirmed before."""

    GOOD = "good"
    BAD = "bad"
    DUPLICATE = "duplicate"


class PartyKind(StrEnum):
    """What somebody or something outside the registers is."""

    UNIT = "unit"
    COOPERATIVE = "cooperative"
    PRODUCT = "product"


class HelpedStatus(StrEnum):
    """A helped sale counts, in columns of its own, once a second person has confirmed it."""

    DECLARED = "declared"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    REVERSED = "reversed"


H = HelpedStatus
HELPED_FLOW = Flow(
    confirm=step(H.DECLARED, to=H.CONFIRMED),
    reject=step(H.DECLARED, to=H.REJECTED),
    reverse=step(H.CONFIRMED, to=H.REVERSED),
)
