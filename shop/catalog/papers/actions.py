"""Hand a paper in, check it or send it back, and keep what is for sale in step with it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import exists, select

from shop.catalog.papers import queries, rules
from shop.catalog.papers.models import Paper, PaperNeed
from shop.catalog.papers.states import PaperKind, PaperStatus
from shop.catalog.products import actions as products
from shop.catalog.products import queries as product_queries
from shop.catalog.products.models import Product
from shop.catalog.products.states import HoldKind
from shop.core import clock
from shop.core.db import db
from shop.parties.accounts import queries as accounts
from shop.parties.cooperatives.models import Cooperative
from shop.parties.policy import queries as policy
from shop.parties.policy.states import Policy
from shop.support import audit, outbox
from shop.support.documents import actions as documents
from shop.support.documents.storage import Store

PURPOSE = "paper"
AT_ONCE = 200  # products put off or back on sale in one transaction; the next tick goes on


def hand_in(
    cooperative: Cooperative,
    *,
    kind: PaperKind,
    by: int | None,
    now: datetime,
    product: Product | None = None,
    **stated: Any,
) -> Paper:
    """A paper that waits to be checked; one that it renews stays good until its last day. Raises BadPaper.

    `stated` are the fields of `rules.Stated`.
    """
    said = rules.Stated(**stated)
    rules.check_paper(kind, said, of_product=product is not None, today=clock.business_day(now))
    made = Paper(
        cooperative_id=cooperative.id,
        product_id=product.id if product else None,
        kind=kind,
        status=PaperStatus.SUBMITTED,
        handed_in_by=by,
        handed_in_at=now,
        **asdict(said),
    )
    db.session.add(made)
    db.session.flush()
    audit.note(
        "paper.hand_in", made, by=by, now=now, kind=kind.value, number=made.number, product_id=made.product_id
    )
    return made


def attach(
    paper: Paper,
    data: bytes,
    *,
    file_name: str,
    store: Store,
    max_bytes: int | None,
    by: int | None,
    now: datetime,
) -> None:
    """The file behind a paper, checked and written anew. Raises BadFile."""
    kept = documents.keep(
        data,
        file_name=file_name,
        owner_kind="paper",
        owner_id=paper.id,
        purpose=PURPOSE,
        cooperative_id=paper.cooperative_id,
        store=store,
        max_bytes=max_bytes,
        by=by,
        now=now,
    )
    db.session.flush()
    audit.change("paper.attach", paper, by=by, now=now, document_id=kept.id)


def check(paper: Paper, *, opinion: str = "", by: int | None, now: datetime) -> None:
    """It is genuine; what only waited for it is on sale again. Raises OwnPaper, WrongMoment."""
    _answer(paper, "check", opinion=opinion, by=by, now=now)
    paper.checked_at = now
    settle(queries.of_subject(paper.cooperative_id, paper.product_id), now=now)


def send_back(paper: Paper, *, opinion: str, by: int | None, now: datetime) -> None:
    """It will not do, and why; a paper that was checked before counts no more. Raises OwnPaper, WrongMoment."""
    _answer(paper, "send_back", opinion=opinion, by=by, now=now)
    outbox.put("paper.returned", now=now, paper_id=paper.id, cooperative_id=paper.cooperative_id)
    settle(queries.of_subject(paper.cooperative_id, paper.product_id), now=now)


def _answer(paper: Paper, event: str, *, opinion: str, by: int | None, now: datetime) -> None:
    rules.check_other_person(handed_in_by=paper.handed_in_by, own=_belongs(by, paper.cooperative_id), by=by)
    audit.move(paper, event, by=by, now=now, opinion=opinion)
    paper.answered_by, paper.answered_at, paper.opinion = by, now, opinion.strip()
    db.session.flush()


def _belongs(user_id: int | None, cooperative_id: int) -> bool:
    if user_id is None:
        return False
    return any(found.cooperative_id == cooperative_id for found in accounts.memberships_of(user_id))


def withdraw(paper: Paper, *, by: int | None, now: datetime) -> None:
    """Taken back before anybody checked it. Raises WrongMoment."""
    audit.move(paper, "withdraw", by=by, now=now)


def settle(concerned: Iterable[Product], *, now: datetime) -> int:
    """Hold the products whose needed papers have lapsed, release those in order; answers how many changed."""
    wanted = list(concerned)
    changed = 0
    for product_id, needs in queries.needed_by(wanted, clock.business_day(now)).items():
        product = next(found for found in wanted if found.id == product_id)
        held = any(found.kind is HoldKind.PAPERS for found in product_queries.holds(product_id))
        if reason := rules.held_reason(needs):
            if not held:
                products.hold(product, kind=HoldKind.PAPERS, reason=reason, by=None, now=now)
                outbox.put("product.held", now=now, product_id=product_id, reason=reason)
                changed += 1
        elif held:
            products.release(product, kind=HoldKind.PAPERS, by=None, now=now)
            changed += 1
    return changed


def look_through(*, now: datetime) -> int:
    """What a tick does: products whose papers ran out leave the shelf, those in order again come back."""
    on = clock.business_day(now)
    affected = queries.affected(queries.run_out(on), limit=AT_ONCE)
    return settle([*affected, *queries.held()], now=now)


def remind(*, now: datetime) -> int:
    """Tell the people of papers that run out soon, once per step of the place's policy; answers how many."""
    on = clock.business_day(now)
    told = 0
    for paper in queries.running_out(on, within=366):
        days = policy.numbers_of(Policy.PAPER_REMINDER_DAYS, region_path=paper.cooperative.region_path, on=on)
        assert paper.last_on is not None  # noqa: S101  the query asks for it
        due = rules.due_reminder(paper.last_on, on, days=days, reminded=paper.reminded_days)
        if due is not None:
            audit.change("paper.remind", paper, by=None, now=now, reminded_days=due)
            outbox.put("paper.expiring", now=now, paper_id=paper.id, days=(paper.last_on - on).days)
            told += 1
    return told


def require(
    *, category_code: str, kind: PaperKind, for_sale: bool, source: str, by: int | None, now: datetime
) -> PaperNeed:
    """From now on products of a category ('': all) need this kind. Raises NeedKnown, UnknownCategory."""
    if category_code:
        product_queries.category(category_code, "category_code")
    same = (PaperNeed.category_code == category_code) & (PaperNeed.kind == kind)
    if db.session.scalar(select(exists().where(same))):
        raise rules.NeedKnown("这个类别已有此项要求")
    made = PaperNeed(category_code=category_code, kind=kind, for_sale=for_sale, source=source.strip())
    db.session.add(made)
    audit.note(
        "paper_need.require", made, by=by, now=now, category=category_code, kind=kind.value, for_sale=for_sale
    )
    return made


def waive(need: PaperNeed, *, by: int | None, now: datetime) -> None:
    """They need it no more; what only that held comes back with the next look."""
    facts = {"category": need.category_code, "kind": need.kind.value, "source": need.source}
    audit.note("paper_need.waive", need, by=by, now=now, **facts)
    db.session.delete(need)
    db.session.flush()
