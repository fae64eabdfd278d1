"""Applications within sight, what waits for whom, what is made public, and the directory (R11)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from shop.catalog.accreditation import rules
from shop.catalog.accreditation.models import Accreditation, AccreditationStep, Objection
from shop.catalog.accreditation.states import OPEN, AccreditationStatus
from shop.catalog.products.models import Product
from shop.core.db import db
from shop.core.errors import Missing
from shop.core.page import Page, paginate
from shop.parties.accounts.actor import Actor
from shop.parties.accounts.permissions import Permission, ScopeKind
from shop.parties.cooperatives.models import Cooperative

P = Permission
S = AccreditationStatus


def visible_to(actor: Actor, permission: Permission = P.ACCREDITATION_REVIEW) -> Select[Accreditation]:
    """Applications of the own cooperatives, or of an official's region, by the permission asked for.
    Drafts are the cooperative's business alone."""
    wanted = select(Accreditation).join(Accreditation.cooperative)
    wanted = wanted.options(contains_eager(Accreditation.cooperative), joinedload(Accreditation.product))
    return wanted.where(_reach(actor, permission))


def _reach(actor: Actor, permission: Permission) -> ColumnElement[bool]:
    ways: list[ColumnElement[bool]] = []
    if ids := actor.cooperative_ids(permission):
        ways.append(Accreditation.cooperative_id.in_(ids))
    places = [
        Accreditation.region_path.startswith(g.region_path, autoescape=True)
        for g in actor.official_grants(permission)
    ]
    if actor.everywhere(permission):
        places = [Accreditation.id.is_not(None)]
    if places:
        ways.append(and_(Accreditation.status != S.DRAFT, or_(*places)))
    return or_(*ways) if ways else false()


def accreditation(
    accreditation_id: int, actor: Actor, *, permission: Permission, lock: bool = False
) -> Accreditation:
    """One application within sight; raises Missing."""
    wanted = visible_to(actor, permission).where(Accreditation.id == accreditation_id)
    found = db.session.scalar(wanted.with_for_update(of=Accreditation) if lock else wanted)
    if found is None:
        raise Missing("没有这项认定申请，或您无权查看", accreditation_id=accreditation_id)
    return found


def accreditations(
    actor: Actor,
    *,
    permission: Permission = P.ACCREDITATION_APPLY,
    status: AccreditationStatus | None = None,
    product_id: int | None = None,
    page: int = 1,
    size: int = 50,
) -> Page[Accreditation]:
    """A page of applications, latest first."""
    wanted = visible_to(actor, permission).order_by(Accreditation.id.desc())
    if status is not None:
        wanted = wanted.where(Accreditation.status == status)
    if product_id is not None:
        wanted = wanted.where(Accreditation.product_id == product_id)
    return paginate(wanted, page=page, size=size)


def open_of(product_id: int) -> Accreditation | None:
    """The product's application under way, if any."""
    wanted = select(Accreditation).where(
        Accreditation.product_id == product_id, Accreditation.status.in_(OPEN)
    )
    return db.session.scalar(wanted)


def published_of(product_id: int) -> Accreditation | None:
    """The accreditation that holds for a product, if any."""
    wanted = select(Accreditation).where(
        Accreditation.product_id == product_id, Accreditation.status == S.PUBLISHED
    )
    return db.session.scalar(wanted.order_by(Accreditation.id.desc()))


def waiting_for(actor: Actor) -> Select[Accreditation]:
    """What waits for this very person's office, the most urgent first. Publicity waits for an answer only."""
    ways: list[ColumnElement[bool]] = []
    for grant in actor.with_permission(P.ACCREDITATION_REVIEW):
        if grant.kind is ScopeKind.PLATFORM:
            ways.append(Accreditation.status == S.PUBLICATION)
            continue
        steps = [
            status
            for status, roles in rules.ROLES.items()
            if grant.role in roles and status is not S.PUBLICITY
        ]
        ways.append(and_(Accreditation.office_path == grant.region_path, Accreditation.status.in_(steps)))
        if grant.role in rules.ROLES[S.PUBLICITY]:
            ways.append(and_(Accreditation.office_path == grant.region_path, _questioned()))
    wanted = visible_to(actor).where(or_(*ways) if ways else false())
    return wanted.order_by(Accreditation.due_on, Accreditation.id)


def _questioned() -> ColumnElement[bool]:
    unanswered = select(Objection.id).where(
        Objection.accreditation_id == Accreditation.id, Objection.answered_at.is_(None)
    )
    return and_(Accreditation.status == S.PUBLICITY, unanswered.exists())


def waiting_count(actor: Actor) -> int:
    """How many wait for this person's office."""
    found = waiting_for(actor).order_by(None).subquery()
    return db.session.scalar(select(func.count()).select_from(found)) or 0


def last_person(accreditation_id: int) -> int | None:
    """Who took the step before; the system's steps do not count."""
    wanted = select(AccreditationStep.by_user).where(
        AccreditationStep.accreditation_id == accreditation_id, AccreditationStep.by_user.is_not(None)
    )
    return db.session.scalar(wanted.order_by(AccreditationStep.id.desc()).limit(1))


def unanswered(accreditation_id: int) -> int:
    """How many objections wait for their answer."""
    wanted = select(func.count()).where(
        Objection.accreditation_id == accreditation_id, Objection.answered_at.is_(None)
    )
    return db.session.scalar(wanted) or 0


def objection(objection_id: int, accreditation_id: int) -> Objection:
    """One objection to that application; raises Missing."""
    wanted = select(Objection).where(
        Objection.id == objection_id, Objection.accreditation_id == accreditation_id
    )
    found = db.session.scalar(wanted.with_for_update())
    if found is None:
        raise Missing("没有这条异议", objection_id=objection_id)
    return found


def in_publicity(*, page: int = 1, size: int = 24) -> Page[Accreditation]:
    """What is made public now, the one that ends first on top."""
    wanted = _public().where(Accreditation.status == S.PUBLICITY)
    return paginate(wanted.order_by(Accreditation.public_until_at, Accreditation.id), page=page, size=size)


def made_public(accreditation_id: int, *, lock: bool = False) -> Accreditation:
    """An application that is or was made public, for everybody; raises Missing for any other."""
    wanted = _public().where(Accreditation.id == accreditation_id, Accreditation.public_from_at.is_not(None))
    wanted = wanted.options(selectinload(Accreditation.objections))
    found = db.session.scalar(wanted.with_for_update(of=Accreditation) if lock else wanted)
    if found is None:
        raise Missing("没有这项公示", accreditation_id=accreditation_id)
    return found


def _public() -> Select[Accreditation]:
    wanted = select(Accreditation).join(Accreditation.cooperative).join(Accreditation.product)
    return wanted.options(contains_eager(Accreditation.cooperative), contains_eager(Accreditation.product))


def directory() -> Select[Accreditation]:
    """R11: every accreditation that was ever published; a list narrows and sorts it."""
    return _public().where(Accreditation.published_on.is_not(None))


def in_force(q: str = "", region_path: str = "", *, page: int = 1, size: int = 50) -> Page[Accreditation]:
    """The directory as everybody sees it: what holds now, by place and number."""
    wanted = directory().where(Accreditation.status == S.PUBLISHED)
    if q:
        words = (Accreditation.product_name, Cooperative.name, Accreditation.number)
        wanted = wanted.where(or_(*(column.contains(q, autoescape=True) for column in words)))
    if region_path:
        wanted = wanted.where(Accreditation.region_path.startswith(region_path, autoescape=True))
    return paginate(wanted.order_by(Accreditation.region_path, Accreditation.number), page=page, size=size)


def publicity_over(now: datetime) -> Sequence[int]:
    """Applications whose publicity has ended and that no objection holds up."""
    waiting = select(Objection.accreditation_id).where(Objection.answered_at.is_(None))
    return db.session.scalars(
        select(Accreditation.id)
        .where(
            Accreditation.status == S.PUBLICITY,
            Accreditation.public_until_at <= now,
            Accreditation.id.not_in(waiting),
        )
        .order_by(Accreditation.id)
    ).all()


def run_out(on: date) -> Sequence[int]:
    """Accreditations whose last day has passed."""
    return db.session.scalars(
        select(Accreditation.id)
        .where(Accreditation.status == S.PUBLISHED, Accreditation.valid_until_on < on)
        .order_by(Accreditation.id)
    ).all()


def locked(accreditation_id: int) -> Accreditation:
    """One application for the system's own use, locked."""
    wanted = select(Accreditation).where(Accreditation.id == accreditation_id)
    return db.session.scalars(wanted.with_for_update(of=Accreditation)).one()


def product_locked(product_id: int) -> Product:
    """The product, so that two applications for it cannot begin at once."""
    return db.session.scalars(
        select(Product).where(Product.id == product_id).with_for_update(of=Product)
    ).one()
