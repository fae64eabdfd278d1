"""What a paper must state, how it stands on a day, and when its people are reminded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from shop.catalog.papers.states import OF_COOPERATIVE, PaperKind, PaperStatus, Standing
from shop.core.errors import Invalid, Refused

WORDS = {
    PaperKind.BUSINESS_LICENCE: "营业执照",
    PaperKind.FOOD_LICENCE: "食品生产许可证",
    PaperKind.TRADE_LICENCE: "食品经营许可证",
    PaperKind.TEST_REPORT: "检测报告",
    PaperKind.CONFORMITY: "承诺达标合格证",
    PaperKind.HELPING: "带农益农情况",
    PaperKind.VOLUME: "年商品量",
    PaperKind.MARK_CERTIFICATE: "绿色、有机或地理标志证书",
}
STANDING_WORDS = {
    Standing.RETURNED: "已退回",
    Standing.EXPIRED: "已过期",
    Standing.MISSING: "未上传",
    Standing.PENDING: "待核验",
}
MOST_HOUSEHOLDS = 1_000_000


class BadPaper(Invalid):
    """A paper that contradicts itself, or lacks what its kind must state."""

    code = "paper.bad"


class OwnPaper(Refused):
    """Whoever handed a paper in, or belongs to its cooperative, cannot check it."""

    code = "paper.own"


class NeedKnown(Refused):
    """This category needs that kind already."""

    code = "paper.need_known"


@dataclass(frozen=True)
class Stated:
    """What a paper says of itself: its days, and the figures of the kinds that state some."""

    number: str = ""
    issuer: str = ""
    note: str = ""
    first_on: date | None = None
    last_on: date | None = None
    households: int | None = None
    people: int | None = None
    volume_milli: int | None = None
    value_fen: int | None = None


def check_paper(kind: PaperKind, stated: Stated, *, of_product: bool, today: date) -> None:
    """Raises BadPaper with every fault at once."""
    faults: dict[str, list[str]] = {}
    first_on, last_on = stated.first_on, stated.last_on
    if (kind in OF_COOPERATIVE) == of_product:
        faults["kind"] = ["此类证照属于合作社" if of_product else "此类资料属于具体商品，请先选择商品"]
    if first_on and last_on and last_on < first_on:
        faults["last_on"] = ["有效期截止日不能早于起始日"]
    elif last_on and last_on < today:
        faults["last_on"] = ["已过有效期，请上传在有效期内的证照"]
    if kind is PaperKind.HELPING:
        faults |= _helping(stated.households, stated.people)
    elif kind is PaperKind.VOLUME:
        faults |= _volume(stated.volume_milli, stated.value_fen)
    elif not stated.number.strip():
        faults["number"] = ["请填写证照编号"]
    if faults:
        raise BadPaper("资料填写有误，请按提示修改", fields=faults)


def _helping(households: int | None, people: int | None) -> dict[str, list[str]]:
    if households is None or not 0 < households <= MOST_HOUSEHOLDS:
        return {"households": ["请填写带动户数（只填数量，不填姓名）"]}
    if people is None or people < households:
        return {"people": ["带动人数不能少于户数"]}
    return {}


def _volume(volume_milli: int | None, value_fen: int | None) -> dict[str, list[str]]:
    faults = {}
    if not volume_milli or volume_milli < 0:
        faults["volume"] = ["请填写年商品量（公斤）"]
    if not value_fen or value_fen < 0:
        faults["value"] = ["请填写年商品价值（元）"]
    return faults


def check_other_person(*, handed_in_by: int | None, own: bool, by: int | None) -> None:
    """Raises OwnPaper unless somebody else, from outside the cooperative, checks it."""
    if own or (by is not None and handed_in_by == by):
        raise OwnPaper("本人上传或本合作社的资料须由他人核验")


class Dated(Protocol):
    """What `standing` looks at."""

    status: PaperStatus

    @property
    def last_on(self) -> date | None: ...
    def good_on(self, day: date) -> bool: ...
    def over_on(self, day: date) -> bool: ...


def standing(papers: Sequence[Dated], day: date, *, warn_days: int = 0) -> Standing:
    """How it stands with one needed kind; `papers` are all of that kind, the latest last."""
    good = [paper for paper in papers if paper.good_on(day)]
    if good:
        # An open end counts as the latest of all.
        ends = [paper.last_on for paper in good]
        until = None if None in ends else max(end for end in ends if end is not None)
        soon = until is not None and (until - day).days <= warn_days
        return Standing.EXPIRING if soon and warn_days else Standing.VALID
    if any(paper.status is PaperStatus.SUBMITTED and not paper.over_on(day) for paper in papers):
        return Standing.PENDING
    if papers and papers[-1].status is PaperStatus.RETURNED:
        return Standing.RETURNED
    if any(paper.status in (PaperStatus.CHECKED, PaperStatus.SUBMITTED) for paper in papers):
        return Standing.EXPIRED
    return Standing.MISSING


@dataclass(frozen=True)
class Needed:
    """One kind that a product needs, how it stands, and until when the best one is good."""

    kind: PaperKind
    for_sale: bool
    standing: Standing
    last_on: date | None = None
    once_good: bool = False

    @property
    def in_order(self) -> bool:
        return self.standing in (Standing.VALID, Standing.EXPIRING)

    @property
    def lapsed(self) -> bool:
        """Needed for sale, was good once, and is no more."""
        return self.for_sale and self.once_good and not self.in_order

    @property
    def words(self) -> str:
        """“检测报告”已过期."""
        return f"“{WORDS[self.kind]}”{STANDING_WORDS.get(self.standing, '')}"


def held_reason(needs: Sequence[Needed]) -> str:
    """Why a product leaves the shelf; nothing where no paper of it has lapsed."""
    lapsed = [WORDS[need.kind] for need in needs if need.lapsed]
    return f"{'、'.join(lapsed)}已过期或失效" if lapsed else ""


def due_reminder(last_on: date, today: date, *, days: Sequence[int], reminded: int | None) -> int | None:
    """The reminder that is due and was not given: the nearest of `days` that has come, once each."""
    left = (last_on - today).days
    come = [day for day in days if left <= day]
    if left < 0 or not come:
        return None
    nearest = min(come)
    return nearest if reminded is None or nearest < reminded else None


def category_codes(category_path: str) -> tuple[str, ...]:
    """'/02/0205/' -> ('', '02', '0205'): the categories whose needs a product has."""
    return ("", *(code for code in category_path.split("/") if code))
