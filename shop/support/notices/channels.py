"""The one door through which notices leave: the inbox always, e-mail and SMS when an operator opens them.

E-mail and SMS have no sender built in: an installation hands one in with `open_channel`, and none is
needed for the shop to work. They run in the job worker, never in a request, and bear a repetition.
"""

from __future__ import annotations

from typing import Protocol

from shop.support.notices.models import Notice


class Channel(Protocol):
    """Carries a notice that already lies in the inbox to another place; raises to be tried again."""

    def carry(self, notice: Notice, *, email: str) -> None: ...


_open: dict[str, Channel] = {}


def open_channel(name: str, channel: Channel) -> None:
    """Switch a channel on for this process (`email`, `sms`)."""
    _open[name] = channel


def close_channels() -> None:
    """Back to the inbox alone."""
    _open.clear()


def open_channels() -> tuple[Channel, ...]:
    return tuple(_open.values())
