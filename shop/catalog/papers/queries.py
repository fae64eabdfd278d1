"""Papers within sight, what a product needs and how that stands, and whose papers have run out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import ColumnElement, Select, exists, false, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from shop.catalog.papers import rules
from shop.catalog.papers.models import Paper, PaperNeed
from shop.catalog.papers.rules import Needed
from shop.catalog.papers.states import OF_COOPERATIVE, OPEN_TO_ALL, PaperKind, PaperStatus
from shop.catalog.products.models import Product, ProductHold
from shop.catalog.products.states import HoldKind
from shop.core.db import db
from shop.core.errors import Missing
from shop.core.page import Page, paginate
from shop.parties.accounts.actor import Actor
from shop.parties.accounts.permissions import Permission
from shop.parties.cooperatives.models import Cooperative
from shop.parties.policy import queries as policy
from shop.parties.policy.states import Policy
from shop.support.documents.models import Document

P = Permission


def visible_to(actor: Actor, permission: Permission = P.PAPER_CHECK) -> Select[Paper]:
    """Papers of the own cooperatives, or of those in an official's region, by the permission asked for."""
    wanted = select(Paper).join(Paper.cooperative)
    wanted = wanted.options(
        contains_eager(Paper.cooperative), joinedload(Paper.product), joinedload(Paper.document)
    )
    return wanted.where(_reach(actor, permission))


def _reach(actor: Actor, permission: Permission) -> ColumnElement[bool]:
    if actor.everywhere(permission):
        return Paper.id.is_not(None)
    ways: list[ColumnElement[bool]] = []
    if ids := actor.cooperative_ids(permission):
        ways.append(Paper.cooperative_id.in_(ids))
    for grant in actor.official_grants(permission):
        ways.append(Cooperative.region_path.startswith(grant.region_path, autoescape=True))
    return or_(*ways) if ways else false()


def paper(paper_id: int, actor: Actor, *, permission: Permission, lock: bool = False) -> Paper:
    """One paper within sight; raises Missing."""
    wanted = visible_to(actor, permission).where(Paper.id == paper_id)
    found = db.session.scalar(wanted.with_for_update(of=Paper) if lock else wanted)
    if found is None:
        raise Missing("没有这份资料，或您无权查看", paper_id=paper_id)
    return found


def papers(
    actor: Actor,
    *,
    permission: Permission = P.PAPER_MANAGE,
    product_id: int | None = None,
    kind: PaperKind | None = None,
    status: PaperStatus | None = None,
    page: int = 1,
    size: int = 50,
) -> Page[Paper]:
    """A page of papers, latest first."""
    wanted = visible_to(actor, permission).order_by(Paper.id.desc())
    if product_id is not None:
        wanted = wanted.where(Paper.product_id == product_id)
    if kind is not None:
        wanted = wanted.where(Paper.kind == kind)
    if status is not None:
        wanted = wanted.where(Paper.status == status)
    return paginate(wanted, page=page, size=size)


def to_check(actor: Actor) -> int:
    """How many papers wait for an official's eye."""
    seen = visible_to(actor, P.PAPER_CHECK).where(Paper.status == PaperStatus.SUBMITTED)
    return db.session.scalar(select(func.count()).select_from(seen.order_by(None).subquery())) or 0


def shown(product: Product, on: date) -> list[Paper]:
    """What everybody may know: the papers of a product and its cooperative that are good that day."""
    own = or_(Paper.product_id == product.id, Paper.product_id.is_(None))
    wanted = select(Paper).where(Paper.cooperative_id == product.cooperative_id, own)
    found = db.session.scalars(
        wanted.where(Paper.status == PaperStatus.CHECKED)
        .options(joinedload(Paper.document))
        .order_by(Paper.id)
    )
    latest = {paper.kind: paper for paper in found if paper.good_on(on)}
    return [latest[kind] for kind in PaperKind if kind in latest]


def behind(product: Product) -> list[Paper]:
    """Every paper of a product and its cooperative that waits or counts, for whoever reviews its application."""
    own = or_(Paper.product_id == product.id, Paper.product_id.is_(None))
    wanted = select(Paper).where(Paper.cooperative_id == product.cooperative_id, own)
    wanted = wanted.where(Paper.status.in_((PaperStatus.SUBMITTED, PaperStatus.CHECKED)))
    return list(db.session.scalars(wanted.order_by(Paper.kind, Paper.id.desc())))


def open_document(document_id: int, on: date) -> Document:
    """The file of a paper that everybody may open: of an open kind, checked, in force; raises Missing."""
    wanted = select(Paper).where(Paper.document_id == document_id, Paper.kind.in_(OPEN_TO_ALL))
    found = db.session.scalar(wanted.options(joinedload(Paper.document)))
    if found is None or not found.good_on(on) or found.document is None:
        raise Missing("没有这个文件，或未公开")
    return found.document


def needs() -> Sequence[PaperNeed]:
    """Every need, by category and kind."""
    return db.session.scalars(select(PaperNeed).order_by(PaperNeed.category_code, PaperNeed.kind)).all()


def need(need_id: int) -> PaperNeed:
    """One need; raises Missing."""
    found = db.session.get(PaperNeed, need_id)
    if found is None:
        raise Missing("没有这项要求", need_id=need_id)
    return found


def needed(product: Product, on: date, *, warn: bool = False) -> list[Needed]:
    """What the product needs, and how each stands that day; `warn` tells what runs out soon from the rest."""
    return needed_by([product], on, warn=warn)[product.id]


def missing_for_sale(product: Product, on: date) -> list[str]:
    """The papers without which it may not be listed, each with how it stands."""
    return [need.words for need in needed(product, on) if need.for_sale and not need.in_order]


def needed_by(products: Sequence[Product], on: date, *, warn: bool = False) -> dict[int, list[Needed]]:
    """The same for many products, in a few statements."""
    wanted = needs()
    cooperatives = {product.cooperative_id: product.cooperative for product in products}
    found: dict[tuple[int, int | None, PaperKind], list[Paper]] = defaultdict(list)
    subjects = or_(Paper.product_id.is_(None), Paper.product_id.in_([product.id for product in products]))
    rows = select(Paper).where(Paper.cooperative_id.in_(cooperatives), subjects).order_by(Paper.id)
    for paper in db.session.scalars(rows):
        found[paper.cooperative_id, paper.product_id, paper.kind].append(paper)
    ahead = {key: _warn_days(found, on) if warn else 0 for key, found in cooperatives.items()}
    return {
        product.id: [
            _stands(
                need,
                found[product.cooperative_id, _subject(product, need), need.kind],
                on,
                ahead[product.cooperative_id],
            )
            for need in _of(product, wanted)
        ]
        for product in products
    }


def _subject(product: Product, need: PaperNeed) -> int | None:
    return None if need.kind in OF_COOPERATIVE else product.id


def _of(product: Product, wanted: Iterable[PaperNeed]) -> list[PaperNeed]:
    """The needs of its categories, each kind once; the nearest category says whether it is for sale too."""
    codes = rules.category_codes(product.category_path)
    nearest: dict[PaperKind, PaperNeed] = {}
    for need in sorted((n for n in wanted if n.category_code in codes), key=lambda n: len(n.category_code)):
        nearest[need.kind] = need
    return [nearest[kind] for kind in PaperKind if kind in nearest]


def _stands(need: PaperNeed, papers: Sequence[Paper], on: date, warn_days: int) -> Needed:
    good = [paper.last_on for paper in papers if paper.good_on(on)]
    dated = [last for last in good if last is not None]
    until = max(dated) if dated and len(dated) == len(good) else None
    once = any(paper.checked_at is not None for paper in papers)
    return Needed(need.kind, need.for_sale, rules.standing(papers, on, warn_days=warn_days), until, once)


def _warn_days(cooperative: Cooperative, on: date) -> int:
    days = policy.numbers_of(Policy.PAPER_REMINDER_DAYS, region_path=cooperative.region_path, on=on)
    return max(days, default=0)


def run_out(on: date) -> set[tuple[int, int | None, PaperKind]]:
    """(cooperative, product or None, kind) of which a paper was good once and none is on that day."""
    subject = (Paper.cooperative_id, Paper.product_id, Paper.kind)
    good = (Paper.status == PaperStatus.CHECKED) & or_(Paper.last_on.is_(None), Paper.last_on >= on)
    over = or_(Paper.last_on < on, Paper.status == PaperStatus.RETURNED)

    def found(*conditions: ColumnElement[bool]) -> set[tuple[int, int | None, PaperKind]]:
        rows = db.session.execute(select(*subject).where(*conditions).distinct())
        return {(row[0], row[1], row[2]) for row in rows}

    once = found(Paper.checked_at.is_not(None), over)
    return once - found(good, or_(Paper.first_on.is_(None), Paper.first_on <= on)) if once else once


def affected(gone: Iterable[tuple[int, int | None, PaperKind]], *, limit: int) -> list[Product]:
    """Products that papers which ran out may concern and that no missing paper holds yet, by id."""
    products = {product_id for _cooperative, product_id, _kind in gone if product_id is not None}
    cooperatives = {cooperative for cooperative, product_id, _kind in gone if product_id is None}
    if not products and not cooperatives:
        return []
    held = exists().where(ProductHold.product_id == Product.id, ProductHold.kind == HoldKind.PAPERS)
    wanted = select(Product).where(
        or_(Product.id.in_(products), Product.cooperative_id.in_(cooperatives)), ~held
    )
    return list(
        db.session.scalars(wanted.options(joinedload(Product.cooperative)).order_by(Product.id).limit(limit))
    )


def held() -> list[Product]:
    """Products kept off the shelf by their papers, by id."""
    wanted = select(Product).join(ProductHold, ProductHold.product_id == Product.id)
    wanted = wanted.where(ProductHold.kind == HoldKind.PAPERS).options(joinedload(Product.cooperative))
    return list(db.session.scalars(wanted.order_by(Product.id)))


def of_subject(cooperative_id: int, product_id: int | None) -> list[Product]:
    """The products that a paper of this subject concerns."""
    wanted = (
        select(Product)
        .where(Product.cooperative_id == cooperative_id)
        .options(joinedload(Product.cooperative))
    )
    if product_id is not None:
        wanted = wanted.where(Product.id == product_id)
    return list(db.session.scalars(wanted.order_by(Product.id)))


def running_out(on: date, *, within: int) -> list[Paper]:
    """Checked papers whose last day comes within so many days, and that no later paper replaces."""
    later = select(Paper).subquery("later")
    replaced = exists(select(later.c.id)).where(
        later.c.cooperative_id == Paper.cooperative_id,
        later.c.product_id.is_not_distinct_from(Paper.product_id),
        later.c.kind == Paper.kind,
        later.c.status == PaperStatus.CHECKED,
        or_(later.c.last_on.is_(None), later.c.last_on > Paper.last_on),
    )
    from_, to = on, date.fromordinal(on.toordinal() + within)
    wanted = select(Paper).where(
        Paper.status == PaperStatus.CHECKED, Paper.last_on.between(from_, to), ~replaced
    )
    return list(db.session.scalars(wanted.options(joinedload(Paper.cooperative)).order_by(Paper.id)))
