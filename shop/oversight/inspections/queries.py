"""Visits within an official's region, and a cooperative's own findings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, false, func, or_, select
from sqlalchemy.orm import selectinload

from shop.core import clock
from shop.core.db import db
from shop.core.errors import Missing
from shop.oversight.inspections.models import Finding, Inspection
from shop.oversight.inspections.states import FindingStatus, VisitedKind
from shop.parties.accounts.actor import Actor
from shop.parties.accounts.models import Membership, User
from shop.parties.accounts.permissions import ROLES, Permission
from shop.parties.buyers import queries as units
from shop.parties.buyers.models import BuyerUnit
from shop.parties.cooperatives import queries as cooperatives
from shop.parties.cooperatives.models import Cooperative
from shop.parties.regions.models import Region
from shop.support.documents.models import Document

RECORD = Permission.INSPECTION_RECORD
OWNER, FOUND, MENDED = "inspection_finding", "finding_photo", "mending_photo"
INSPECTORS = tuple(role for role, given in ROLES.items() if RECORD in given)


def visible_to(actor: Actor) -> Select[Inspection]:
    """The visits in the actor's region; none to where he belongs himself."""
    units = {grant.unit_id for grant in actor.grants if grant.unit_id is not None}
    cooperatives = {grant.cooperative_id for grant in actor.grants if grant.cooperative_id is not None}
    return select(Inspection).where(
        _reach(actor),
        or_(Inspection.unit_id.is_(None), Inspection.unit_id.not_in(units)),
        or_(Inspection.cooperative_id.is_(None), Inspection.cooperative_id.not_in(cooperatives)),
    )


def _reach(actor: Actor) -> ColumnElement[bool]:
    if actor.everywhere(RECORD):
        return Inspection.id.is_not(None)
    ways = [
        Inspection.region_path.startswith(grant.region_path, autoescape=True)
        for grant in actor.official_grants(RECORD)
    ]
    return or_(*ways) if ways else false()


def inspection(inspection_id: int, actor: Actor) -> Inspection:
    """One visit in sight; raises Missing."""
    found = db.session.scalar(visible_to(actor).where(Inspection.id == inspection_id))
    if found is None:
        raise Missing("没有这次检查，或不在您的辖区", inspection_id=inspection_id)
    return found


def finding(finding_id: int, actor: Actor) -> Finding:
    """A finding of a visit in sight, locked; raises Missing."""
    seen = visible_to(actor).with_only_columns(Inspection.id)
    return _one(select(Finding).where(Finding.id == finding_id, Finding.inspection_id.in_(seen)))


def own_finding(finding_id: int, actor: Actor) -> Finding:
    """A finding of the actor's own cooperative, locked; raises Missing."""
    own = actor.cooperative_ids(Permission.PAPER_MANAGE)
    return _one(select(Finding).where(Finding.id == finding_id, Finding.cooperative_id.in_(own)))


def _one(wanted: Select[Finding]) -> Finding:
    found = db.session.scalar(wanted.with_for_update(of=Finding))
    if found is None:
        raise Missing("没有这条检查问题")
    return found


def own_findings(cooperative_id: int) -> Sequence[Finding]:
    """What was found at a cooperative: open ones first, by deadline."""
    wanted = select(Finding).where(Finding.cooperative_id == cooperative_id)
    wanted = wanted.options(selectinload(Finding.inspection))
    return db.session.scalars(
        wanted.order_by(Finding.status == FindingStatus.CLOSED, Finding.mend_by, Finding.id)
    ).all()


def open_of(cooperative_id: int) -> int:
    """How many findings wait for the cooperative's answer."""
    wanted = select(func.count()).where(
        Finding.cooperative_id == cooperative_id, Finding.status == FindingStatus.OPEN
    )
    return db.session.scalar(wanted) or 0


def waiting(actor: Actor) -> int:
    """How many mended findings wait for an inspector's look."""
    seen = visible_to(actor).with_only_columns(Inspection.id)
    wanted = select(func.count()).where(
        Finding.inspection_id.in_(seen), Finding.status == FindingStatus.MENDED
    )
    return db.session.scalar(wanted) or 0


def inspectors(actor: Actor) -> Sequence[User]:
    """Whom the actor may name as inspectors: people with that right inside his own scope, himself included."""
    wanted = (
        select(User)
        .join(Membership, Membership.user_id == User.id)
        .where(
            User.active.is_(True),
            Membership.role.in_(INSPECTORS),
            or_(Membership.ended_at.is_(None), Membership.ended_at > clock.utcnow()),
        )
    )
    if not actor.everywhere(RECORD):
        inside = [
            Region.path.startswith(grant.region_path, autoescape=True)
            for grant in actor.official_grants(RECORD)
        ]
        wanted = wanted.join(Region, Region.code == Membership.region_code).where(or_(false(), *inside))
    return db.session.scalars(wanted.order_by(User.id)).unique().all()


def photos(finding_ids: Sequence[int]) -> dict[int, list[Document]]:
    """The photos of findings, of both sides, oldest first."""
    wanted = select(Document).where(Document.owner_kind == OWNER, Document.owner_id.in_(finding_ids))
    found: dict[int, list[Document]] = {number: [] for number in finding_ids}
    for photo in db.session.scalars(wanted.order_by(Document.id)):
        found[photo.owner_id].append(photo)
    return found


def photo(finding: Finding, document_id: int) -> Document:
    """One of a finding's photos; raises Missing."""
    found = next((one for one in photos([finding.id])[finding.id] if one.id == document_id), None)
    if found is None:
        raise Missing("没有这个文件")
    return found


def overdue(now: datetime) -> Sequence[Finding]:
    """Open beyond their deadline."""
    today = clock.business_day(now)
    wanted = select(Finding).where(Finding.status == FindingStatus.OPEN, Finding.mend_by < today)
    return db.session.scalars(wanted.order_by(Finding.id)).all()


def visited(kind: VisitedKind, visited_id: int, actor: Actor) -> Cooperative | BuyerUnit:
    """The cooperative or unit that a visit went to, within the official's region; raises Missing."""
    if kind is VisitedKind.COOPERATIVE:
        house: Cooperative | BuyerUnit = cooperatives.cooperative(visited_id, actor, permission=RECORD)
    else:
        house = units.unit(visited_id, actor, permission=RECORD)
    return house
