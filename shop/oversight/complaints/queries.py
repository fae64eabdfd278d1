"""Complaints: for who filed them by number and key, for the desks and supervisors by region; never for those
whom they are about."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from hmac import compare_digest

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select, true

from shop.catalog.products.models import Product
from shop.catalog.products.states import ProductStatus
from shop.core import clock
from shop.core.db import db
from shop.core.errors import Missing
from shop.oversight.complaints import rules
from shop.oversight.complaints.models import Complaint
from shop.oversight.complaints.states import OPEN, TargetKind
from shop.parties.accounts.actor import Actor
from shop.parties.accounts.models import Membership, User
from shop.parties.accounts.permissions import ROLES, Permission, Role
from shop.parties.cooperatives.models import Cooperative
from shop.parties.policy import queries as policy
from shop.parties.policy.states import Policy
from shop.parties.regions import queries as regions
from shop.parties.regions.models import Region
from shop.support.documents.models import Document
from shop.trading.orders import queries as orders

OWNER, PURPOSE = "complaint", "complaint"
HANDLE = Permission.COMPLAINT_HANDLE
HANDLERS = tuple(role for role, given in ROLES.items() if HANDLE in given)
ON_SHELF = (ProductStatus.LISTED, ProductStatus.HELD, ProductStatus.WITHDRAWN)


def visible_to(actor: Actor) -> Select[Complaint]:
    """The actor's desk and those below it; for supervisors whatever is about their region.

    Never what is about the actor's own unit or cooperative, or was filed by himself.
    """
    return select(Complaint).where(_reach(actor), _apart(actor))


def _reach(actor: Actor) -> ColumnElement[bool]:
    if actor.everywhere(HANDLE):
        return true()
    ways: list[ColumnElement[bool]] = []
    for grant in actor.official_grants(HANDLE):
        ways.append(Complaint.desk_path.startswith(grant.region_path, autoescape=True))
        if grant.role is Role.SUPERVISOR:
            ways.append(Complaint.place_path.startswith(grant.region_path, autoescape=True))
    return or_(*ways) if ways else false()


def _apart(actor: Actor) -> ColumnElement[bool]:
    units = {grant.unit_id for grant in actor.grants if grant.unit_id is not None}
    cooperatives = {grant.cooperative_id for grant in actor.grants if grant.cooperative_id is not None}
    return and_(
        or_(Complaint.against_unit_id.is_(None), Complaint.against_unit_id.not_in(units)),
        or_(
            Complaint.against_cooperative_id.is_(None), Complaint.against_cooperative_id.not_in(cooperatives)
        ),
        Complaint.by_user.is_distinct_from(actor.id),
    )


def complaint(no: str, actor: Actor, *, lock: bool = False) -> Complaint:
    """One within the actor's sight; raises Missing."""
    wanted = visible_to(actor).where(Complaint.no == no)
    found = db.session.scalar(wanted.with_for_update(of=Complaint) if lock else wanted)
    if found is None:
        raise Missing("没有这件投诉，或不在您的办理范围")
    return found


def to_handle(no: str, actor: Actor) -> Complaint:
    """One that the actor's desk handles, locked; raises Missing, or MayOnlyLook for who only supervises."""
    found = complaint(no, actor, lock=True)
    if not rules.handles_desk(actor, found.desk_path):
        raise rules.MayOnlyLook("监督员可以查看，由受理层级办理")
    return found


def by_key(no: str, key_sha256: str, *, lock: bool = False) -> Complaint:
    """The one of a number, for who has its key; raises Missing, the same for either being wrong."""
    wanted = select(Complaint).where(Complaint.no == no.strip().upper()[:24])
    found = db.session.scalar(wanted.with_for_update() if lock else wanted)
    if found is None or not compare_digest(found.key_sha256, key_sha256):
        raise rules.wrong_number_or_key()
    return found


def same_request(request_sha256: str | None) -> Complaint | None:
    """What an equal request filed before."""
    if request_sha256 is None:
        return None
    return db.session.scalar(select(Complaint).where(Complaint.request_sha256 == request_sha256))


def target(
    kind: TargetKind, *, target: str, name: str, region_code: str, actor: Actor | None
) -> rules.Target:
    """Whom a complaint is about; raises NoTarget, or Missing where there is no such thing to complain about."""
    if kind is TargetKind.OFFICE:
        if not name.strip() or not region_code:
            raise rules.NoTarget(
                "请写明被投诉单位的名称和所在地区", fields={"office_name": ["请填写单位名称并选择地区"]}
            )
        return rules.Target(kind, name.strip(), regions.region(region_code).path)
    if kind is TargetKind.ORDER:
        return _order(target, actor)
    number = int(target) if target.isascii() and target.isdigit() and len(target) < 18 else 0
    if kind is TargetKind.PRODUCT:
        product = db.session.get(Product, number)
        if product is None or product.status not in ON_SHELF:
            raise Missing("没有这个商品")
        sold_by = product.cooperative
        return rules.Target(kind, product.name, sold_by.region_path, product.id, sold_by.id)
    cooperative = db.session.get(Cooperative, number)
    if cooperative is None:
        raise Missing("没有这个合作社")
    return rules.Target(kind, cooperative.name, cooperative.region_path, cooperative.id, cooperative.id)


def _order(no: str, actor: Actor | None) -> rules.Target:
    """The other side of an order, for a member of either; to everybody else the order is not there."""
    read = Permission.ORDER_READ
    if actor is None or not (actor.unit_ids(read) or actor.cooperative_ids(read)):
        raise Missing("没有这个订单")
    order = orders.order(no, actor)
    kind, name = TargetKind.ORDER, f"{order.no}"
    if order.unit_id in actor.unit_ids(read) or order.counted_unit_id in actor.unit_ids(read):
        whole = f"{name} {order.cooperative_name}"
        return rules.Target(kind, whole, order.cooperative_path, order.id, order.cooperative_id)
    if order.cooperative_id in actor.cooperative_ids(read):
        return rules.Target(
            kind, f"{name} {order.unit_name}", order.buyer_path, order.id, unit_id=order.unit_id
        )
    raise Missing("没有这个订单")


def workdays_to_answer(region_path: str, on: date) -> int | None:
    """How many working days a desk has there."""
    return policy.number_of(Policy.COMPLAINT_ANSWER_WORKDAYS, region_path=region_path, on=on)


def desks(path: str, *, cooperative_id: int | None, unit_id: int | None) -> list[str]:
    """The regions from `path` upwards where somebody handles complaints who is not of whom it is about."""
    codes = [code for code in path.split("/") if code]
    wanted = (
        select(Region.path)
        .join(Membership, Membership.region_code == Region.code)
        .where(Region.code.in_(codes), *_in_office(cooperative_id, unit_id))
    )
    return sorted(set(db.session.scalars(wanted)))


def handlers(desk_path: str, *, cooperative_id: int | None, unit_id: int | None) -> list[User]:
    """Who handles complaints at exactly this desk; members of whom it is about left out."""
    wanted = select(User).join(Membership, Membership.user_id == User.id)
    if desk_path == rules.PLATFORM_DESK:
        wanted = wanted.where(Membership.role == Role.PLATFORM)
    else:
        wanted = wanted.where(Membership.region_code == desk_path.strip("/").split("/")[-1])
    wanted = wanted.where(*_in_office(cooperative_id, unit_id), User.active.is_(True))
    return list(db.session.scalars(wanted.order_by(User.id)).unique())


def other_desks(desk_path: str) -> list[str]:
    """The staffed desks above and below one, from the province down; the platform's is always there."""
    wanted = (
        select(Region.path)
        .join(Membership, Membership.region_code == Region.code)
        .where(*_in_office(None, None))
        .distinct()
    )
    paths = set(db.session.scalars(wanted)) - {desk_path}
    return sorted(path for path in paths if path.startswith(desk_path) or desk_path.startswith(path))


def desk_of(code: str) -> str:
    """The desk of a region's code; the platform's for an empty one. Raises Missing."""
    return regions.region(code).path if code else rules.PLATFORM_DESK


def passable(actor: Actor, *, limit: int = 100) -> Sequence[Complaint]:
    """Open ones that the actor may pass on: at his desks and with nobody yet, or with himself; oldest first."""
    wanted = visible_to(actor).where(
        Complaint.status.in_(OPEN), or_(Complaint.handler_id.is_(None), Complaint.handler_id == actor.id)
    )
    found = db.session.scalars(wanted.order_by(Complaint.received_at, Complaint.id).limit(limit)).all()
    return [complaint for complaint in found if rules.handles_desk(actor, complaint.desk_path)]


def _in_office(cooperative_id: int | None, unit_id: int | None) -> list[ColumnElement[bool]]:
    """Memberships in force that handle complaints, of people who do not belong to whom it is about."""
    now = clock.utcnow()
    theirs = select(Membership.user_id).where(
        or_(
            Membership.cooperative_id == cooperative_id if cooperative_id is not None else false(),
            Membership.unit_id == unit_id if unit_id is not None else false(),
        )
    )
    return [
        Membership.role.in_(HANDLERS),
        or_(Membership.ended_at.is_(None), Membership.ended_at > now),
        Membership.user_id.not_in(theirs),
    ]


def documents(complaint: Complaint) -> Sequence[Document]:
    """What was attached, oldest first."""
    wanted = select(Document).where(Document.owner_kind == OWNER, Document.owner_id == complaint.id)
    return db.session.scalars(wanted.order_by(Document.id)).all()


def document(complaint: Complaint, document_id: int) -> Document:
    """One of its attachments; raises Missing."""
    found = next((paper for paper in documents(complaint) if paper.id == document_id), None)
    if found is None:
        raise Missing("没有这个附件")
    return found


def waiting(actor: Actor) -> int:
    """How many are open at the actor's own desks, or with him."""
    wanted = (
        visible_to(actor)
        .where(Complaint.status.in_(OPEN))
        .with_only_columns(Complaint.desk_path, Complaint.handler_id)
    )
    rows = db.session.execute(wanted)
    return sum(
        handler == actor.id or (handler is None and rules.handles_desk(actor, desk)) for desk, handler in rows
    )


def due_soon(now: datetime, *, days: int = 3) -> Sequence[Complaint]:
    """Open ones whose last day is near or over."""
    until = clock.business_day(now) + timedelta(days=days)
    wanted = select(Complaint).where(Complaint.status.in_(OPEN), Complaint.due_on <= until)
    return db.session.scalars(wanted.order_by(Complaint.id)).all()


def product_of(complaint: Complaint, *, lock: bool = False) -> Product | None:
    """The product that it is about."""
    if complaint.target_kind is not TargetKind.PRODUCT or complaint.target_id is None:
        return None
    return db.session.get(Product, complaint.target_id)


def count_of(complaint_id: int) -> int:
    """How many files are attached."""
    wanted = select(func.count()).where(Document.owner_kind == OWNER, Document.owner_id == complaint_id)
    return db.session.scalar(wanted) or 0
