"""What forbids an export, and how long one attempt may be silent."""

from __future__ import annotations

from datetime import timedelta

from shop.core.errors import Forbidden, Refused, Stale, TooMany

LEASE = timedelta(minutes=2)  # without a sign of progress for so long, the worker is taken for dead
ATTEMPTS = 5
OPEN_AT_ONCE = 5  # of one person


class ScopeChanged(Forbidden):
    """The person no longer sees what the export was asked for."""

    code = "export.scope_changed"

    def __init__(self) -> None:
        super().__init__("您的权限或查看范围在申请导出之后已经变更，请按现在的范围重新导出")


class NotReady(Refused):
    """There is no file (any more)."""

    code = "export.not_ready"


class TooManyOpen(TooMany):
    """One person may not fill the queue."""

    code = "export.too_many_open"


class Overtaken(Stale):
    """The export was cancelled meanwhile, or another worker has it."""

    code = "export.overtaken"


def check_open(number: int) -> None:
    """Raises TooManyOpen."""
    if number >= OPEN_AT_ONCE:
        raise TooManyOpen(f"您已有 {number} 个导出任务未完成，请等其完成或取消后再试")
