"""Who may inspect whom, and what a visit must say."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from shop.core.errors import Invalid, Refused
from shop.oversight.inspections.states import FindingStatus, VisitedKind

MAX_PHOTOS = 9


class BadVisit(Invalid):
    """A visit lies in the past and has inspectors of the own scope."""

    code = "inspection.bad_visit"


class BadFinding(Invalid):
    """The deadline cannot lie before the visit."""

    code = "inspection.bad_finding"


class OwnHouse(Refused):
    """Nobody inspects where he belongs."""

    code = "inspection.own_house"


class TooManyPhotos(Refused):
    """Enough has been attached."""

    code = "inspection.too_many_photos"


class CooperativeAnswers(Refused):
    """A cooperative's finding is closed after its answer."""

    code = "inspection.cooperative_answers"


def check_visit(
    *, visited_on: date, today: date, inspectors: Collection[int], known: Collection[int]
) -> None:
    """Raises BadVisit."""
    if visited_on > today:
        raise BadVisit("检查日期不能晚于今天", fields={"visited_on": ["请核对日期"]})
    if not inspectors:
        raise BadVisit("请至少选择一名检查人", fields={"inspectors": ["请至少选择一名"]})
    if not set(inspectors) <= set(known):
        raise BadVisit("检查人只能从本辖区有检查权限的人员中选择", fields={"inspectors": ["请重新选择"]})


def check_finding(*, mend_by: date, visited_on: date) -> None:
    """Raises BadFinding."""
    if mend_by < visited_on:
        raise BadFinding("整改期限不能早于检查日期", fields={"mend_by": ["请核对日期"]})


def check_closing_on_site(kind: VisitedKind) -> None:
    """Units answer by word of mouth; a cooperative answers in its console first. Raises CooperativeAnswers."""
    if kind is VisitedKind.COOPERATIVE:
        raise CooperativeAnswers("请等合作社提交整改说明后再确认")


def check_photos(count: int) -> None:
    """Raises TooManyPhotos."""
    if count >= MAX_PHOTOS:
        raise TooManyPhotos(f"每条问题最多 {MAX_PHOTOS} 张照片")


def is_overdue(status: FindingStatus, mend_by: date, today: date) -> bool:
    """Open beyond its deadline; what the cooperative has answered waits for the inspector, not for it."""
    return status is FindingStatus.OPEN and today > mend_by
