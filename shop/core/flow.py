"""A status flow is a table, not a thicket of ifs."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from shop.core.errors import Refused


class WrongMoment(Refused):
    """The event is not open in this status."""

    code = "flow.wrong_moment"


@dataclass(frozen=True)
class Step:
    """From which statuses an event may happen, and where it leads."""

    sources: tuple[StrEnum, ...]
    target: StrEnum


def step(*sources: StrEnum, to: StrEnum) -> Step:
    """`step(S.OPEN, to=S.REACHED)` reads as the sentence it is."""
    return Step(sources, to)


class Flow:
    """The whole table of events of one thing."""

    def __init__(self, **steps: Step) -> None:
        self.steps = steps

    def target(self, status: StrEnum, event: str) -> StrEnum:
        """Where `event` leads from `status`; raises WrongMoment where the table has no such step."""
        found = self.steps[event]
        if status not in found.sources:
            raise WrongMoment(
                f"当前状态（{status}）不能执行此操作（{event}）", event=event, status=str(status)
            )
        return found.target

    def open_events(self, status: StrEnum) -> tuple[str, ...]:
        """The events that may happen now."""
        return tuple(name for name, found in self.steps.items() if status in found.sources)
