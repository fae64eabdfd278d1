"""What of a listing a reviewer has to see, how two versions differ, when goods are in season."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from shop.core.errors import Invalid, Refused

# What buyers choose by is reviewed before it is shown; the rest counts at once.
MATERIAL = ("name", "category_code", "origin_code", "marks", "brand", "photo")
MINOR = ("about", "storage", "lead_days")
DESCRIPTION = (*MATERIAL, *MINOR)
_LEAP_YEAR = 2024


class UnderReview(Refused):
    """While it waits for its review nothing may change; it can be taken back."""

    code = "listing.under_review"


class NotYourDesk(Refused):
    """Another office decides, or the reviewer belongs to the cooperative."""

    code = "listing.not_your_desk"


class NothingToCopy(Refused):
    """Only what was once on sale is copied for a new season."""

    code = "listing.nothing_to_copy"


class BadSchedule(Invalid):
    """The moments or the season cannot be these."""

    code = "listing.bad_schedule"


@dataclass(frozen=True)
class Difference:
    """One field of two versions."""

    field: str
    before: Any
    after: Any

    @property
    def material(self) -> bool:
        return self.field in MATERIAL


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Difference]:
    """Every field in which two versions differ, in the order of the form."""
    return [
        Difference(name, before.get(name), after.get(name))
        for name in DESCRIPTION
        if before.get(name) != after.get(name)
    ]


def material(found: list[Difference]) -> bool:
    """Whether some difference has to be reviewed."""
    return any(one.material for one in found)


def check_reviewer(*, is_desk: bool, is_member: bool) -> None:
    """Raises NotYourDesk unless the version is this person's to decide."""
    if is_member:
        raise NotYourDesk("您是该合作社的成员，不能审核本社的商品")
    if not is_desk:
        raise NotYourDesk("商品由合作社所在县级管理员或平台审核")


def check_schedule(*, list_at: datetime | None, withdraw_at: datetime | None, now: datetime) -> None:
    """Raises BadSchedule for moments that are over, or in the wrong order."""
    faults: dict[str, list[str]] = {}
    if list_at is not None and list_at <= now:
        faults["list_at"] = ["上架时间须在将来；要马上上架，请留空后提交"]
    if withdraw_at is not None and withdraw_at <= max(now, list_at or now):
        faults["withdraw_at"] = ["下架时间须在将来，且晚于上架时间"]
    if faults:
        raise BadSchedule("定时设置有误，请按提示修改", fields=faults)


def season_day(text: str, field: str) -> int | None:
    """'09-01' -> 901, nothing for an empty text; raises BadSchedule."""
    if not text.strip():
        return None
    month, _, day = text.strip().partition("-")
    try:
        found = date(_LEAP_YEAR, int(month), int(day))
    except ValueError:
        fault = "请按“月-日”填写，例如 09-01"
        raise BadSchedule(fault, fields={field: [fault]}) from None
    return found.month * 100 + found.day


def check_season(first: int | None, last: int | None) -> None:
    """Raises BadSchedule unless both ends are given, or none."""
    if (first is None) != (last is None):
        fault = "产季的起止日须同时填写，或都留空"
        raise BadSchedule(fault, fields={"season_to": [fault]})


def in_season(first: int | None, last: int | None, day: date) -> bool:
    """Both days included; a season may reach over the turn of the year. Without one it is always season."""
    if first is None or last is None:
        return True
    today = day.month * 100 + day.day
    return first <= today <= last if first <= last else today >= first or today <= last


def season_words(first: int, last: int | None) -> str:
    """901, 1130 -> '9 月 1 日至 11 月 30 日'."""
    end = first if last is None else last
    return f"{first // 100} 月 {first % 100} 日至 {end // 100} 月 {end % 100} 日"
