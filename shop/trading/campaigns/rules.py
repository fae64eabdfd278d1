"""Whose sales a campaign counts, and what its region and its days may be."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from shop.core.errors import Invalid, Missing
from shop.parties.regions.rules import level_of, within
from shop.trading.campaigns.states import CampaignStage

if TYPE_CHECKING:  # a rule takes what it is given
    from shop.trading.campaigns.models import Campaign


class BadWindow(Invalid):
    """A campaign ends before the day it begins."""

    code = "campaign.bad_window"


class BadRegion(Invalid):
    """Figures reach down to towns, so campaigns do."""

    code = "campaign.bad_region"


class OutsideParent(Invalid):
    """A child lies within its parent's region and days."""

    code = "campaign.outside_parent"


class ChildrenOutside(Invalid):
    """The new days would leave a child outside."""

    code = "campaign.children_outside"


class SameWindow(Invalid):
    """The new days are the old ones."""

    code = "campaign.same_window"


class NoReason(Invalid):
    """Days are moved for a reason, which is kept."""

    code = "campaign.no_reason"


class NotYours(Missing):
    """The campaign's region is not the official's."""

    code = "campaign.not_yours"


def tag_for(running: Sequence[Campaign], paths: Iterable[str]) -> int | None:
    """The first running campaign whose region holds the buyer or the goods' origin; None without one."""
    wanted = tuple(paths)
    return next((c.id for c in running if any(path.startswith(c.region_path) for path in wanted)), None)


def stage(first_on: date, last_on: date, today: date) -> CampaignStage:
    """Where a window stands on a day."""
    if today < first_on:
        return CampaignStage.AHEAD
    return CampaignStage.RUNNING if today <= last_on else CampaignStage.OVER


def check_window(first_on: date, last_on: date) -> None:
    """Raises BadWindow."""
    if last_on < first_on:
        raise BadWindow("活动结束日期不能早于开始日期", fields={"last_on": ["请选择不早于开始日期的日期"]})


def check_region(code: str) -> None:
    """Raises BadRegion."""
    if level_of(code) == "village":
        raise BadRegion("活动范围到乡镇为止", fields={"region_code": ["请填写乡镇或以上区划代码"]})


def check_parent(parent: Campaign, region_path: str, first_on: date, last_on: date) -> None:
    """Raises OutsideParent with everything that is wrong."""
    fields: dict[str, list[str]] = {}
    if not within(region_path, parent.region_path):
        fields["region_code"] = [f"子活动的区划须在上级活动“{parent.name}”的区划之内"]
    days = f"上级活动的时间为 {parent.first_on} 至 {parent.last_on}"
    if first_on < parent.first_on:
        fields["first_on"] = [f"{days}，开始日期不能更早"]
    if last_on > parent.last_on:
        fields["last_on"] = [f"{days}，结束日期不能更晚；可先延长上级活动"]
    if fields:
        said = "；".join(text for texts in fields.values() for text in texts)
        raise OutsideParent(f"子活动超出上级活动的范围：{said}", fields=fields)


def check_children(children: Sequence[Campaign], first_on: date, last_on: date) -> None:
    """Raises ChildrenOutside with the names of those that would be."""
    outside = [c for c in children if c.first_on < first_on or c.last_on > last_on]
    if outside:
        names = "、".join(f"{c.name}（{c.first_on} 至 {c.last_on}）" for c in outside)
        raise ChildrenOutside(
            f"调整后有子活动不在活动时间之内，请先调整子活动：{names}",
            fields={"last_on": [f"须包含子活动：{names}"]},
        )
