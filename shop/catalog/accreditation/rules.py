"""Which steps a place has, whose turn it is, and what must hold before a step is taken."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from shop.catalog.accreditation.states import AccreditationStatus
from shop.catalog.papers.rules import Needed
from shop.catalog.papers.states import Standing
from shop.core.errors import Forbidden, Invalid, Refused
from shop.core.flow import WrongMoment
from shop.parties.accounts.actor import Grant
from shop.parties.accounts.permissions import Permission, Role, ScopeKind
from shop.parties.regions.rules import level_of

S = AccreditationStatus
MAX_OPEN_OBJECTIONS = 20


class PapersLacking(Refused):
    """Needed papers are missing or expired; `papers` names them."""

    code = "accreditation.papers_lacking"


class AlreadyOpen(Refused):
    """The product has an application under way."""

    code = "accreditation.already_open"


class NotYourTurn(Forbidden):
    """The step belongs to another office."""

    code = "accreditation.not_your_turn"


class OwnCooperative(Refused):
    """A reviewer who belongs to the applying cooperative."""

    code = "accreditation.own_cooperative"


class SamePerson(Refused):
    """Whoever took the step before cannot take the next one."""

    code = "accreditation.same_person"


class PublicityRunning(Refused):
    """Publicity cannot end early, nor with an objection that nobody answered."""

    code = "accreditation.publicity_running"


class NotPublic(Refused):
    """Objections are taken while the application is made public."""

    code = "accreditation.not_public"


class BadValidity(Invalid):
    """An accreditation must hold for a day at least."""

    code = "accreditation.bad_validity"


@dataclass(frozen=True)
class Offices:
    """Region paths of the offices of one place; a layer that does not exist there is empty."""

    town: str
    deciding: str
    upper: str


def offices(path: str) -> Offices:
    """By the region tree: the county decides and the prefecture above reviews it; 济源, a county-level city right
    under its province, decides without anybody above; a city without counties (东莞) likewise."""
    at: dict[str, str] = {}
    here = "/"
    for code in path.strip("/").split("/"):
        here = f"{here}{code}/"
        at[level_of(code)] = here
    county, prefecture = at.get("county", ""), at.get("prefecture", "")
    return Offices(at.get("town", ""), county or prefecture or path, prefecture if county else "")


def route(path: str) -> tuple[AccreditationStatus, ...]:
    """The steps from submission to publication there."""
    found = offices(path)
    steps = [S.TOWN_REVIEW] if found.town else []
    steps += [S.DECISION, S.PUBLICITY]
    steps += [S.UPPER_REVIEW] if found.upper else []
    return (*steps, S.PUBLICATION)


def check_passing(status: AccreditationStatus) -> None:
    """Raises WrongMoment where there is nothing to agree to: publication is a deed of its own."""
    if status not in (S.TOWN_REVIEW, S.DECISION, S.PUBLICITY, S.UPPER_REVIEW):
        raise WrongMoment("当前状态不能执行此操作", event="pass_on", status=status.value)


def following(path: str, status: AccreditationStatus) -> AccreditationStatus:
    """The step after `status`; the first one after a draft or what was sent back."""
    steps = route(path)
    return steps[steps.index(status) + 1] if status in steps else steps[0]


def office_of(path: str, status: AccreditationStatus) -> str:
    """The office whose turn it is; nobody's where nothing waits."""
    found = offices(path)
    return {
        S.TOWN_REVIEW: found.town,
        S.DECISION: found.deciding,
        S.PUBLICITY: found.deciding,
        S.UPPER_REVIEW: found.upper,
        S.PUBLICATION: found.upper or found.deciding,
    }.get(status, "")


# The office's own people: a county's official does not act for its towns, nor a prefecture's for its counties.
ROLES: dict[AccreditationStatus, frozenset[Role]] = {
    S.TOWN_REVIEW: frozenset({Role.TOWN}),
    S.DECISION: frozenset({Role.COUNTY, Role.PREFECTURE}),
    S.PUBLICITY: frozenset({Role.COUNTY, Role.PREFECTURE}),
    S.UPPER_REVIEW: frozenset({Role.PREFECTURE}),
    S.PUBLICATION: frozenset({Role.COUNTY, Role.PREFECTURE}),
}


def may_act(grants: Iterable[Grant], path: str, status: AccreditationStatus) -> bool:
    """Whether some of the grants is the office's; the platform may publish what the offices have passed."""
    office, roles = office_of(path, status), ROLES.get(status, frozenset())
    return any(
        (grant.kind is ScopeKind.PLATFORM and status is S.PUBLICATION)
        or (grant.kind is ScopeKind.REGION and grant.role in roles and grant.region_path == office)
        for grant in grants
        if grant.gives(Permission.ACCREDITATION_REVIEW)
    )


def may_revoke(grants: Iterable[Grant], path: str) -> bool:
    """The county, the prefecture above it, and the platform."""
    return any(
        grant.kind is ScopeKind.PLATFORM
        or (grant.role in (Role.COUNTY, Role.PREFECTURE) and path.startswith(grant.region_path))
        for grant in grants
        if grant.gives(Permission.ACCREDITATION_REVIEW)
    )


def check_reviewer(grants: Collection[Grant], *, cooperative_id: int, allowed: bool) -> None:
    """Raises OwnCooperative, NotYourTurn."""
    if any(grant.cooperative_id == cooperative_id for grant in grants):
        raise OwnCooperative("您是申请合作社的成员，须回避，由他人审核")
    if not allowed:
        raise NotYourTurn("这一步不由您所在的部门办理")


def check_other_person(*, last_by: int | None, by: int) -> None:
    """Raises SamePerson when the same person took the step before."""
    if last_by == by:
        raise SamePerson("上一步由您办理，这一步须由另一人办理")


def check_papers(needs: Sequence[Needed], *, checked: bool) -> None:
    """Raises PapersLacking unless every needed paper is there and in force (`checked`: and genuine)."""
    enough = (
        {Standing.VALID, Standing.EXPIRING}
        if checked
        else {Standing.VALID, Standing.EXPIRING, Standing.PENDING}
    )
    lacking = [need for need in needs if need.standing not in enough]
    if lacking:
        words = "、".join(need.words for need in lacking)
        kinds = [need.kind.value for need in lacking]
        raise PapersLacking(f"资料不齐，不能继续：{words}", papers=kinds)


def check_publicity_over(*, ends_at: datetime | None, unanswered: int, now: datetime) -> None:
    """Raises PublicityRunning before its end, and while an objection waits for its answer."""
    if ends_at is not None and now < ends_at:
        raise PublicityRunning("公示期未满，不能提前结束")
    if unanswered:
        raise PublicityRunning(f"还有 {unanswered} 条异议未答复，答复后才能进入下一步")


def check_objection(status: AccreditationStatus, *, waiting: int) -> None:
    """Raises NotPublic outside of publicity, and when more objections wait than anybody reads."""
    if status is not S.PUBLICITY:
        raise NotPublic("不在公示期内，不能提出异议；如有问题请通过投诉举报反映")
    if waiting >= MAX_OPEN_OBJECTIONS:
        raise NotPublic("待答复的异议较多，请稍后再提，或通过投诉举报反映")


def number_of(year: int, region_code: str, serial: int) -> str:
    """RD + year + region + serial, as it stands in the directory."""
    return f"RD{year}{region_code[:6]}{serial:04d}"


def last_day(published_on: date, months: int) -> date:
    """The last day of `months` months that begin on a day."""
    month = published_on.year * 12 + published_on.month - 1 + months
    first = date(month // 12, month % 12 + 1, 1)
    following_month = date((month + 1) // 12, (month + 1) % 12 + 1, 1)
    last_of_month = (following_month - first).days
    end = first.toordinal() + min(published_on.day, last_of_month) - 1
    return date.fromordinal(end - 1)
