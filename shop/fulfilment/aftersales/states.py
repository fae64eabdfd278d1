"""The life of an after-sales claim: between the unit and the cooperative, with the county as mediator."""

from enum import StrEnum

from shop.core.flow import Flow, step


class ClaimKind(StrEnum):
    """What the unit wants."""

    RETURN = "return"  # 退货
    REPLACEMENT = "replacement"  # 换货
    PRICE_OFF = "price_off"  # 折让


class ClaimStatus(StrEnum):
    """Only a settled claim changes what is owed; no official can settle one."""

    FILED = "filed"  # waits for the cooperative
    AGREED = "agreed"  # waits for the goods to come back
    PARTLY = "partly"  # waits for the unit to accept less
    REFUSED = "refused"
    ESCALATED = "escalated"  # waits for the county
    RECOMMENDED = "recommended"  # waits for the cooperative, with the county's words
    UPHELD = "upheld"  # by the county; waits for the cooperative to settle
    DISMISSED = "dismissed"  # by the county
    SETTLED = "settled"
    WITHDRAWN = "withdrawn"


class ClaimEvent(StrEnum):
    """What happened to a claim."""

    FILE = "file"
    AGREE = "agree"
    AGREE_IN_PART = "agree_in_part"
    REFUSE = "refuse"
    ACCEPT = "accept"  # the unit takes the part that was offered
    ESCALATE = "escalate"
    LAPSE = "lapse"  # the cooperative was silent: to the county by the clock
    RECOMMEND = "recommend"
    UPHOLD = "uphold"
    DISMISS = "dismiss"
    SETTLE = "settle"
    WITHDRAW = "withdraw"


class Answer(StrEnum):
    """What the cooperative says."""

    AGREED = "agreed"
    PARTLY = "partly"
    REFUSED = "refused"


class Decision(StrEnum):
    """What the county says."""

    RECOMMENDED = "recommended"
    UPHELD = "upheld"
    DISMISSED = "dismissed"


S = ClaimStatus
CLAIM_FLOW = Flow(
    agree=step(S.FILED, S.PARTLY, S.REFUSED, S.ESCALATED, S.RECOMMENDED, to=S.AGREED),
    agree_in_part=step(S.FILED, S.RECOMMENDED, to=S.PARTLY),
    refuse=step(S.FILED, S.RECOMMENDED, to=S.REFUSED),
    accept=step(S.PARTLY, to=S.AGREED),
    escalate=step(S.PARTLY, S.REFUSED, S.AGREED, to=S.ESCALATED),
    lapse=step(S.FILED, S.RECOMMENDED, to=S.ESCALATED),
    recommend=step(S.ESCALATED, to=S.RECOMMENDED),
    uphold=step(S.ESCALATED, to=S.UPHELD),
    dismiss=step(S.ESCALATED, to=S.DISMISSED),
    settle=step(S.AGREED, S.UPHELD, to=S.SETTLED),
    withdraw=step(
        S.FILED, S.AGREED, S.PARTLY, S.REFUSED, S.ESCALATED, S.RECOMMENDED, S.UPHELD, to=S.WITHDRAWN
    ),
)
# Goods and amounts of these are spoken for.
OPEN = tuple(status for status in ClaimStatus if CLAIM_FLOW.open_events(status))
# The cooperative has the word.
UNANSWERED = (S.FILED, S.RECOMMENDED)
EVENT_OF: dict[StrEnum, str] = {
    Answer.AGREED: "agree",
    Answer.PARTLY: "agree_in_part",
    Answer.REFUSED: "refuse",
    Decision.RECOMMENDED: "recommend",
    Decision.UPHELD: "uphold",
    Decision.DISMISSED: "dismiss",
}
