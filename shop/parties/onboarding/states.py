"""The way of an application: recommended by the county, admitted by the platform."""

from enum import StrEnum

from shop.core.flow import Flow, step


class ApplicationStatus(StrEnum):
    """`returned`: the applicant's turn again."""

    SUBMITTED = "submitted"
    RECOMMENDED = "recommended"
    RETURNED = "returned"
    ADMITTED = "admitted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


A = ApplicationStatus
APPLICATION_FLOW = Flow(
    recommend=step(A.SUBMITTED, to=A.RECOMMENDED),
    send_back=step(A.SUBMITTED, A.RECOMMENDED, to=A.RETURNED),
    resubmit=step(A.RETURNED, to=A.SUBMITTED),
    admit=step(A.RECOMMENDED, to=A.ADMITTED),
    refuse=step(A.SUBMITTED, A.RECOMMENDED, to=A.REFUSED),
    withdraw=step(A.SUBMITTED, A.RECOMMENDED, A.RETURNED, to=A.WITHDRAWN),
)
WAITING = (A.SUBMITTED, A.RECOMMENDED)


class ApplicationEvent(StrEnum):
    """What stands in an application's history."""

    SUBMIT = "submit"
    OPINION = "opinion"
    RECOMMEND = "recommend"
    SEND_BACK = "send_back"
    RESUBMIT = "resubmit"
    ADMIT = "admit"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"
