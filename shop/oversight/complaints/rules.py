"""Where a complaint goes, away from whom it is about; who may handle it; until when it is answered."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from shop.core.errors import Forbidden, Invalid, Missing, Refused
from shop.core.workdays import add_workdays
from shop.oversight.complaints.states import ComplaintKind, TargetKind, Timing
from shop.parties.accounts.actor import Actor
from shop.parties.accounts.permissions import Permission
from shop.parties.regions.rules import level_of, within
from shop.support.strangers.rules import Limit

FILING = Limit("complain", 20, timedelta(hours=1))
ATTACHING = Limit("attach", 40, timedelta(hours=1))
MAX_FILES = 6
PLATFORM_DESK = ""
COUNTY_AND_UP = ("province", "prefecture", "county")


class NoTarget(Invalid):
    """It must be clear whom or what the complaint is about."""

    code = "complaint.no_target"


class TooManyFiles(Refused):
    """Enough has been attached."""

    code = "complaint.too_many_files"


class NotYours(Refused):
    """Somebody else of the desk has taken it on."""

    code = "complaint.not_yours"


class MayOnlyLook(Forbidden):
    """Supervisors see it, the desk that it was routed to handles it."""

    code = "complaint.may_only_look"


class NotThere(Refused):
    """It cannot be passed to that desk."""

    code = "complaint.not_there"


class NothingToHold(Refused):
    """Only an upheld complaint about a product takes that product off sale."""

    code = "complaint.nothing_to_hold"


@dataclass(frozen=True)
class Target:
    """Whom it is about, found: names and ids of that day. `office_path`: the region whose office it is about."""

    kind: TargetKind
    name: str
    region_path: str
    target_id: int | None = None
    cooperative_id: int | None = None
    unit_id: int | None = None
    office_path: str = ""


def county_path(path: str) -> str:
    """The part of a region path down to its county (or what stands in for one)."""
    codes = [code for code in path.strip("/").split("/") if code and level_of(code) in COUNTY_AND_UP]
    return "/" + "".join(f"{code}/" for code in codes) if codes else PLATFORM_DESK


def one_up(path: str) -> str:
    """The region above; the platform's desk above the provinces."""
    codes = [code for code in path.strip("/").split("/") if code][:-1]
    return "/" + "".join(f"{code}/" for code in codes) if codes else PLATFORM_DESK


def office_complained_about(kind: ComplaintKind, target: Target) -> str:
    """The region whose office must not handle it itself: the one named; for a false accreditation the county,
    since it was the county that accredited."""
    if target.kind is TargetKind.OFFICE:
        return target.region_path
    if kind is ComplaintKind.FALSE_ACCREDITATION:
        return county_path(target.region_path)
    return ""


def first_desk(target: Target) -> str:
    """The county of whom it is about, or one level above the office that it is about."""
    return one_up(target.office_path) if target.office_path else county_path(target.region_path)


def check_passed_to(desk_path: str, *, office_path: str, here: str) -> None:
    """Not to the office complained about or below it, and not to where it lies already; raises NotThere."""
    if office_path and desk_path != PLATFORM_DESK and within(desk_path, office_path):
        raise NotThere("不能转给被投诉单位或其下级办理")
    if desk_path == here:
        raise NotThere("该投诉已由此级办理，无需转办")


def belongs_to(actor: Actor, *, cooperative_id: int | None, unit_id: int | None) -> bool:
    """Whether the actor is a member, in whatever role, of whom it is about."""
    return any(
        (cooperative_id is not None and grant.cooperative_id == cooperative_id)
        or (unit_id is not None and grant.unit_id == unit_id)
        for grant in actor.grants
    )


def handles_desk(actor: Actor, desk_path: str) -> bool:
    """Whether the desk is the actor's own or one below his."""
    if actor.everywhere(Permission.COMPLAINT_HANDLE):
        return True
    grants = actor.official_grants(Permission.COMPLAINT_HANDLE)
    return desk_path != PLATFORM_DESK and any(within(desk_path, g.region_path) for g in grants)


def check_handler(handler_id: int | None, by: int) -> None:
    """Whoever accepted it goes on with it; raises NotYours."""
    if handler_id != by:
        raise NotYours("此投诉由他人受理，由受理人继续办理；需要换人时请转办")


def check_files(count: int) -> None:
    """Raises TooManyFiles."""
    if count >= MAX_FILES:
        raise TooManyFiles(f"每件投诉最多上传 {MAX_FILES} 个附件")


def due_on(received: date, workdays: int | None) -> date | None:
    """The last day to answer; None where no limit is set."""
    return None if workdays is None else add_workdays(received, workdays)


def timing(due: date | None, answered: date | None, today: date) -> Timing:
    """How it stands against its deadline; without one it is never late."""
    if answered is not None:
        return Timing.LATE if due is not None and answered > due else Timing.ON_TIME
    return Timing.OVERDUE if due is not None and today > due else Timing.OPEN


def staffed(desks: Iterable[str], path: str) -> str:
    """The first region from `path` upwards among `desks`; the platform's desk where none is."""
    there = set(desks)
    while path != PLATFORM_DESK and path not in there:
        path = one_up(path)
    return path


def wrong_number_or_key() -> Missing:
    """The same for a number that is not there and for a wrong key."""
    return Missing("编号或查询码不对")
