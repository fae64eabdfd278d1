"""What the register of events accepts: days, booths by town, stated sales."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from shop.core.errors import Invalid, Refused
from shop.parties.regions.rules import level_of, within


class BadEvent(Invalid):
    """What is said of an event does not fit together."""

    code = "event.invalid"


class NoBoothLeft(Refused):
    """The town has as many booths as its quota allows."""

    code = "event.no_booth_left"


class NotExhibiting(Refused):
    """Only an exhibitor of the event has sales there."""

    code = "event.not_exhibiting"


class NotBegun(Refused):
    """Sales are stated once the session has begun."""

    code = "event.not_begun"


def check_days(first_on: date, last_on: date) -> None:
    """Raises BadEvent."""
    if last_on < first_on:
        raise BadEvent("结束日期不能早于开始日期", fields={"last_on": ["请核对日期"]})


def check_town(*, code: str, path: str, event_path: str) -> None:
    """A booth goes to a town of the event's place. Raises BadEvent."""
    if level_of(code) != "town" or not within(path, event_path):
        raise BadEvent(
            "展位只能分配给活动所在地的乡镇（街道）", fields={"town_code": ["请填写当地乡镇的 9 位区划代码"]}
        )


def free_slot(taken: Collection[int], quota: int | None, *, town: str) -> int:
    """The lowest number that is free for a town; no bound where the quota is switched off. Raises NoBoothLeft."""
    if quota is not None and len(taken) >= quota:
        raise NoBoothLeft(
            f"{town}的展位额度为 {quota} 个，已全部分配，不能再分配", quota=quota, used=len(taken)
        )
    return next(number for number in range(1, len(taken) + 2) if number not in taken)


def check_begun(first_on: date, *, today: date) -> None:
    """Raises NotBegun."""
    if first_on > today:
        raise NotBegun("该场次尚未开始，不能登记现场销售", first_on=first_on.isoformat())
