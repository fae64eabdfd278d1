"""The life of one version of a listing."""

from enum import StrEnum

from shop.core.flow import Flow, step


class VersionStatus(StrEnum):
    """Approved ones were shown, by a reviewer's word or where nobody has to be asked."""

    WAITING = "waiting"
    APPROVED = "approved"
    RETURNED = "returned"
    RECALLED = "recalled"


S = VersionStatus
VERSION_FLOW = Flow(
    approve=step(S.WAITING, to=S.APPROVED),
    send_back=step(S.WAITING, to=S.RETURNED),
    recall=step(S.WAITING, to=S.RECALLED),
)


class VersionKind(StrEnum):
    """What brought the version about."""

    LISTING = "listing"  # a product goes on sale
    MATERIAL = "material"  # a listed one changes in what buyers choose by
    MINOR = "minor"  # … in something else
