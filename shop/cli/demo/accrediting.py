"""Papers and accreditations of the demo world: most goods accredited by the real chain, a few applications at each
step, a paper about to expire, one expired, and an objection during publicity."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from PIL import Image

from shop.catalog.accreditation import actions, publishing, queries, rules
from shop.catalog.accreditation.models import Accreditation
from shop.catalog.accreditation.states import AccreditationStatus
from shop.catalog.papers import actions as papers
from shop.catalog.papers import queries as paper_queries
from shop.catalog.papers import rules as paper_rules
from shop.catalog.papers.models import Paper
from shop.catalog.papers.states import OF_COOPERATIVE, PaperKind
from shop.catalog.products.models import Product
from shop.cli.demo.people import DOMAIN, OFFICIALS
from shop.core import clock
from shop.http.files import store
from shop.parties.accounts import actions as accounts
from shop.parties.accounts.permissions import Role, ScopeKind
from shop.parties.accounts.queries import user_by_email
from shop.parties.regions import queries as regions

S = AccreditationStatus
BATCH = "2020年第一批"
ISSUERS = {
    PaperKind.BUSINESS_LICENCE: "市场监督管理局", PaperKind.FOOD_LICENCE: "市场监督管理局",
    PaperKind.TEST_REPORT: "示例农产品检测中心", PaperKind.CONFORMITY: "本合作社承诺",
}  # fmt: skip


@dataclass
class Offices:
    """Who decides where: two people an office, since nobody takes two steps in a row."""

    now: datetime

    def __post_init__(self) -> None:
        self._people: dict[str, list[int]] = {}
        for key, (_name, _role, kind, code, _department) in OFFICIALS.items():
            user = user_by_email(f"{key}@{DOMAIN}")
            if kind is ScopeKind.REGION and key in ("town", "county", "prefecture") and user and code:
                self._people[code] = [user.id]

    def person(self, office_path: str, last: int | None) -> int:
        """Somebody of the office who did not take the step before."""
        code = office_path.strip("/").rpartition("/")[2]
        here = self._people.setdefault(code, [])
        while not [one for one in here if one != last]:
            here.append(self._hire(code, len(here)))
        return next(one for one in here if one != last)

    def _hire(self, code: str, number: int) -> int:
        email = f"office-{code}-{number}@{DOMAIN}"
        if (known := user_by_email(email)) is not None:
            return known.id
        role = Role.TOWN if len(code) == 9 else Role.PREFECTURE if code.endswith("00") else Role.COUNTY
        name = f"{regions.name(code)}工作人员{number + 1}"
        user = accounts.create_user(email=email, name=name, by=None, now=self.now)
        accounts.give(user, role=role, scope_kind=ScopeKind.REGION, region_code=code, by=None, now=self.now)
        return user.id


def hand_in(products: Sequence[Product], offices: Offices, *, today: date, by: int, now: datetime) -> None:
    """Every paper that the goods of one cooperative need, with a picture of it, checked by its town."""
    image = picture()
    checker = offices.person(rules.office_of(products[0].cooperative.region_path, S.TOWN_REVIEW), None)
    done: set[PaperKind] = set()
    for product in products:
        for need in paper_queries.needed(product, clock.business_day(now)):
            if need.kind in done or need.in_order:
                continue
            made = _paper(product, need.kind, today=today, by=by, now=now)
            if need.kind not in (PaperKind.HELPING, PaperKind.VOLUME):
                name = f"{paper_rules.WORDS[need.kind]}.png"
                papers.attach(made, image, file_name=name, store=store(), max_bytes=None, by=by, now=now)
            papers.check(made, opinion="与原件一致", by=checker, now=now)
            if need.kind in OF_COOPERATIVE:
                done.add(need.kind)


def _paper(product: Product, kind: PaperKind, *, today: date, by: int, now: datetime) -> Paper:
    stated: dict[str, object] = {
        "number": f"{kind.name[:2]}{product.id:06d}",
        "issuer": ISSUERS.get(kind, ""),
    }
    helped = product.cooperative.helped[0]
    if kind is PaperKind.HELPING:
        stated = {
            "households": helped.households // 3,
            "people": helped.people // 3,
            "note": "收购、用工、分红",
        }
    elif kind is PaperKind.VOLUME:
        stated = {"volume_milli": 50_000_000, "value_fen": 50_000 * product.lowest_price_fen}
    elif kind is not PaperKind.BUSINESS_LICENCE:
        stated["last_on"] = today + timedelta(days=120 + product.id * 37 % 400)
    of = None if kind in OF_COOPERATIVE else product
    return papers.hand_in(product.cooperative, kind=kind, product=of, by=by, now=now, **stated)


def accredit(products: Sequence[Product], offices: Offices, *, today: date, by: int, now: datetime) -> None:
    """All the way to the directory."""
    for product in products:
        _take(product, offices, S.PUBLISHED, until=today + timedelta(days=400), by=by, now=now)


def _take(
    product: Product, offices: Offices, goal: AccreditationStatus, *, until: date, by: int, now: datetime
) -> Accreditation:
    """Apply, and go on until `goal` waits."""
    found = actions.apply(product, statement="与周边农户签订收购协议，优先用工，年底分红。", by=by, now=now)
    if goal is not S.DRAFT:
        actions.submit(found, by=by, now=now)
    while found.status is not goal and found.status in rules.route(found.region_path):
        if found.status is S.PUBLICITY:
            assert found.public_until_at is not None  # noqa: S101  a step sets it on beginning
            now = found.public_until_at
            actions.end_publicity(found, now=now)
            continue
        who, now = offices.person(found.office_path, queries.last_person(found.id)), now + timedelta(hours=2)
        if found.status is S.PUBLICATION:
            batch = {"opinion": "同意发布", "batch": BATCH}
            publishing.publish(found, **batch, valid_until_on=until, by=who, now=now)
        elif goal is S.RETURNED:
            actions.send_back(found, opinion="请补充带农协议和分红凭证的说明", by=who, now=now)
        else:
            actions.pass_on(found, opinion="材料齐全，情况属实", by=who, now=now)
    return found


# Steps that wait at the desks of the demo accounts, and one for each other turn.
WAITING = {
    "419001": (S.TOWN_REVIEW, S.DECISION, S.PUBLICITY, S.PUBLICATION, S.RETURNED, S.DECISION),
    "654200": (S.UPPER_REVIEW, S.PUBLICATION, S.PUBLICITY, S.DECISION),
}


def under_way(products: Sequence[Product], offices: Offices, *, now: datetime) -> None:
    """What is going on now among the goods that are not accredited yet, which stand in the order of their places."""
    for code, goals in WAITING.items():
        local = [one for one in products if f"/{code}/" in one.cooperative.region_path]
        for goal, product in zip(goals, local, strict=False):
            days = 12 if goal in (S.UPPER_REVIEW, S.PUBLICATION) else 3
            staff = accounts_of(product)
            found = _take(product, offices, goal, until=now.date(), by=staff, now=now - timedelta(days=days))
            if goal is S.PUBLICITY and code == "419001":
                actions.object_to(
                    found, text="听说部分货源不是本地出产，请核实产地。", now=now - timedelta(days=1)
                )


def accounts_of(product: Product) -> int:
    """Who handed its papers in."""
    return next(
        paper.handed_in_by for paper in paper_queries.shown(product, date(2020, 8, 1)) if paper.handed_in_by
    )


def nearly_over(products: Sequence[Product], offices: Offices, *, now: datetime) -> None:
    """One paper runs out soon and one has: its product is off sale."""
    today = clock.business_day(now)
    for product, days in zip(products[-2:], (20, -3), strict=True):
        mark = [paper for paper in paper_queries.shown(product, today) if paper.kind is PaperKind.TEST_REPORT]
        checker = offices.person(rules.office_of(product.cooperative.region_path, S.TOWN_REVIEW), None)
        for paper in mark:
            papers.send_back(
                paper, opinion="检测项目不全，以新报告为准", by=checker, now=now - timedelta(days=40)
            )
        stated = {"number": f"TE{product.id:06d}B", "issuer": ISSUERS[PaperKind.TEST_REPORT]}
        made = papers.hand_in(
            product.cooperative, kind=PaperKind.TEST_REPORT, product=product, last_on=today + timedelta(days=days),
            by=mark[0].handed_in_by, now=now - timedelta(days=39), **stated,
        )  # fmt: skip
        papers.check(made, opinion="与原件一致", by=checker, now=now - timedelta(days=38))
    papers.remind(now=now)
    papers.look_through(now=now)


def picture() -> bytes:
    """A sheet that stands for any paper of the demo world; a picture is checked in a moment, a PDF takes a process."""
    out = io.BytesIO()
    Image.new("RGB", (420, 297), (246, 250, 247)).save(out, "PNG")
    return out.getvalue()
