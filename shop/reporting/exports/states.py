"""How an export goes from asked for to kept, and from kept to gone."""

from enum import StrEnum

from shop.core.flow import Flow, step


class ExportStatus(StrEnum):
    """Only a done export has a file."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


S = ExportStatus
EXPORT_FLOW = Flow(
    start=step(S.QUEUED, to=S.RUNNING),
    finish=step(S.RUNNING, to=S.DONE),
    fail=step(S.QUEUED, S.RUNNING, to=S.FAILED),
    cancel=step(S.QUEUED, S.RUNNING, to=S.CANCELLED),
    expire=step(S.DONE, to=S.EXPIRED),
)
OPEN = (S.QUEUED, S.RUNNING)
