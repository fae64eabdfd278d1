"""Claims in an actor's sight: of his unit or cooperative, and for officials those that came before the county."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, false, func, or_, select, true
from sqlalchemy.orm import joinedload, selectinload

from shop.core.db import db
from shop.core.errors import Missing
from shop.core.page import Page, paginate
from shop.fulfilment.acceptance.models import Acceptance, AcceptanceLine
from shop.fulfilment.aftersales import rules
from shop.fulfilment.aftersales.models import AfterSalesClaim, AfterSalesLine
from shop.fulfilment.aftersales.rules import Claimed
from shop.fulfilment.aftersales.states import OPEN, UNANSWERED, ClaimStatus
from shop.parties.accounts.actor import Actor
from shop.parties.accounts.models import User
from shop.parties.accounts.permissions import Permission, Role
from shop.parties.accounts.queries import users_with_role
from shop.parties.policy import queries as policy
from shop.parties.policy.states import Policy
from shop.support.documents.models import Document
from shop.trading.campaigns import queries as campaigns
from shop.trading.orders import queries as orders
from shop.trading.orders.models import Order

OWNER, PURPOSE = AfterSalesLine.__tablename__, "claim_photo"
READ = Permission.ORDER_READ
C = AfterSalesClaim


def visible_to(actor: Actor) -> Select[AfterSalesClaim]:
    """What is between two sides is theirs; an official in scope sees what was brought before the county."""
    seen = orders.visible_to(actor).with_only_columns(Order.id)
    own = or_(
        C.unit_id.in_(actor.unit_ids(READ)),
        C.cooperative_id.in_(actor.cooperative_ids(READ)),
        C.order_id.in_(select(Order.id).where(Order.counted_unit_id.in_(actor.unit_ids(READ)))),
        true() if actor.everywhere(READ) else false(),
    )
    return select(C).where(C.order_id.in_(seen), or_(own, C.escalated_at.is_not(None)))


def _in_hand(actor: Actor, permission: Permission) -> ColumnElement[bool]:
    """Which of the visible ones the permission lets the actor act on."""
    if permission is Permission.CLAIM_FILE:
        return C.unit_id.in_(actor.unit_ids(permission))
    if permission is Permission.CLAIM_ANSWER:
        return C.cooperative_id.in_(actor.cooperative_ids(permission))
    if permission is Permission.CLAIM_MEDIATE:
        return C.escalated_at.is_not(None)
    return true()


def claim(
    no: str, actor: Actor, *, permission: Permission = Permission.ORDER_READ, lock: bool = False
) -> AfterSalesClaim:
    """One with its lines, steps and order; Missing when it is out of sight, or not in one's hand to act on.

    `lock`: the order first, then the claim, so that claims of one order never cross.
    """
    wanted = visible_to(actor).where(C.no == no, _in_hand(actor, permission))
    found = db.session.scalar(wanted.options(joinedload(C.order)))
    if found is None or (permission is Permission.CLAIM_MEDIATE and not mediates(found, actor)):
        raise Missing("没有找到该售后申请", no=no)
    return locked(found.id) if lock else found


def locked(claim_id: int) -> AfterSalesClaim:
    """A claim by id behind its locked order."""
    order_id = db.session.scalar(select(C.order_id).where(C.id == claim_id))
    orders.locked(order_id or 0)
    wanted = select(C).where(C.id == claim_id).with_for_update(of=C).execution_options(populate_existing=True)
    return db.session.scalars(wanted).one()


def mediates(claim: AfterSalesClaim, actor: Actor) -> bool:
    """Whether the actor may decide about it."""
    order = claim.order
    return rules.mediates(
        actor,
        cooperative_path=order.cooperative_path,
        cooperative_id=claim.cooperative_id,
        unit_ids={order.unit_id, order.counted_unit_id},
    )


def claims(
    actor: Actor,
    *,
    status: ClaimStatus | None = None,
    order_no: str | None = None,
    permission: Permission = Permission.ORDER_READ,
    page: int = 1,
    size: int = 50,
) -> Page[AfterSalesClaim]:
    """Visible claims, or those in one's hand; the newest first."""
    wanted = visible_to(actor).where(_in_hand(actor, permission))
    if status is not None:
        wanted = wanted.where(C.status == status)
    if order_no:
        wanted = wanted.where(C.order_id.in_(select(Order.id).where(Order.no == order_no)))
    loaded = wanted.options(joinedload(C.order), selectinload(C.lines).joinedload(AfterSalesLine.order_line))
    return paginate(loaded.order_by(C.filed_at.desc(), C.id.desc()), page=page, size=size)


def of_order(order: Order, actor: Actor) -> Sequence[AfterSalesClaim]:
    """The visible claims about an order, oldest first."""
    wanted = visible_to(actor).where(C.order_id == order.id).order_by(C.id)
    return db.session.scalars(wanted.options(selectinload(C.lines))).all()


def waiting(actor: Actor, permission: Permission) -> int:
    """How many wait for the actor: for an answer or settlement, for the unit's word, for the county."""
    turn = {
        Permission.CLAIM_ANSWER: (*UNANSWERED, ClaimStatus.AGREED, ClaimStatus.UPHELD),
        Permission.CLAIM_FILE: (ClaimStatus.PARTLY, ClaimStatus.REFUSED),
        Permission.CLAIM_MEDIATE: (ClaimStatus.ESCALATED,),
    }[permission]
    if not actor.may(permission):
        return 0
    wanted = visible_to(actor).where(_in_hand(actor, permission), C.status.in_(turn))
    return db.session.scalar(select(func.count()).select_from(wanted.subquery())) or 0


def claimed(order: Order) -> Mapping[int, Claimed]:
    """Order line id -> what open claims have asked of it. Under the order's lock nothing can be added."""
    wanted = (
        select(
            AfterSalesLine.order_line_id,
            func.coalesce(func.sum(AfterSalesLine.asked_milli), 0),
            func.coalesce(func.sum(AfterSalesLine.asked_fen), 0),
        )
        .join(AfterSalesLine.claim)
        .where(C.order_id == order.id, C.status.in_(OPEN))
        .group_by(AfterSalesLine.order_line_id)
    )
    return {line_id: Claimed(int(milli), int(fen)) for line_id, milli, fen in db.session.execute(wanted)}


def accepted_on(order: Order) -> dict[int, date]:
    """Order line id -> the latest day on which some of it was accepted."""
    wanted = (
        select(AcceptanceLine.order_line_id, func.max(Acceptance.accepted_on))
        .join(Acceptance, Acceptance.id == AcceptanceLine.acceptance_id)
        .where(Acceptance.order_id == order.id, AcceptanceLine.accepted_milli > 0)
        .group_by(AcceptanceLine.order_line_id)
    )
    return dict(db.session.execute(wanted).all())


def claim_days(order: Order, *, on: date) -> int | None:
    """Within how many days of acceptance an order may be claimed about: as its campaign says, else as the
    cooperative's place has it; None without limit."""
    own = campaigns.claim_days(order.campaign_id)
    return own or policy.number_of(Policy.CLAIM_DAYS, region_path=order.cooperative_path, on=on)


def answer_days(order: Order, *, on: date) -> int | None:
    """How many days the cooperative has to answer; None without limit."""
    return policy.number_of(Policy.CLAIM_ANSWER_DAYS, region_path=order.cooperative_path, on=on)


def open_to_claim(order: Order, *, today: date) -> dict[int, tuple[date | None, Claimed]]:
    """Order line id -> (last day, what is claimed already) of the lines about which something may be claimed."""
    days, taken = claim_days(order, on=today), claimed(order)
    found = {}
    for line_id, on in accepted_on(order).items():
        last_on = rules.last_day(on, days)
        if last_on is None or today <= last_on:
            found[line_id] = (last_on, taken.get(line_id, rules.NOTHING))
    lines = orders.lines_by_id(order)
    return {i: pair for i, pair in found.items() if rules.claimable_milli(lines[i], pair[1])}


def may_claim(order: Order, actor: Actor, *, today: date) -> bool:
    """Whether the actor may claim about something of the order today."""
    own = order.unit_id in actor.unit_ids(Permission.CLAIM_FILE)
    return own and order.status in rules.ACCEPTED and bool(open_to_claim(order, today=today))


def silent(now: datetime, limit: int) -> Sequence[int]:
    """Ids of claims that the cooperative did not answer in time: the longest waiting, in the order in which
    their orders are locked."""
    wanted = select(C.order_id, C.id).where(C.status.in_(UNANSWERED), C.answer_by_at <= now)
    found = db.session.execute(wanted.order_by(C.answer_by_at, C.id).limit(limit)).all()
    return [claim_id for _order_id, claim_id in sorted(tuple(row) for row in found)]


def photos(claim: AfterSalesClaim) -> dict[int, list[Document]]:
    """Line id -> its photos. The claim was found in the actor's sight: so are they."""
    ids = [line.id for line in claim.lines]
    wanted = select(Document).where(Document.owner_kind == OWNER, Document.owner_id.in_(ids))
    found: dict[int, list[Document]] = {}
    for document in db.session.scalars(wanted.order_by(Document.id)):
        found.setdefault(document.owner_id, []).append(document)
    return found


def photo(claim: AfterSalesClaim, document_id: int) -> Document:
    """One of its photos; raises Missing."""
    for document in (one for some in photos(claim).values() for one in some):
        if document.id == document_id:
            return document
    raise Missing("没有这张照片")


def photo_of_order(order: Order, document_id: int, *, by: int) -> Document:
    """A photo that this person handed in for the order; raises Missing."""
    found = db.session.get(Document, document_id)
    if found is None or (found.owner_kind, found.owner_id, found.by_user) != (
        Order.__tablename__,
        order.id,
        by,
    ):
        raise Missing("没有这张照片", document_id=document_id)
    return found


def mediators(claim: AfterSalesClaim) -> list[User]:
    """Who decides at the cooperative's county, or where nobody sits there at the prefecture, or the platform;
    members of either side left out."""
    order = claim.order
    sides = {user.id for user in _members(order)}
    for role in (Role.COUNTY, Role.PREFECTURE, Role.PLATFORM):
        place = None if role is Role.PLATFORM else order.cooperative_path
        people = users_with_role(role, region_path=place)
        apart = [user for user in people if user.id not in sides]
        if apart:
            return apart
    return []


def _members(order: Order) -> list[User]:
    units = [
        user
        for role in (Role.BUYER, Role.APPROVER, Role.RECEIVER, Role.FINANCE, Role.UNIT_ADMIN)
        for unit_id in {order.unit_id, order.counted_unit_id}
        for user in users_with_role(role, unit_id=unit_id)
    ]
    return units + staff(order.cooperative_id)


def staff(cooperative_id: int) -> list[User]:
    """The cooperative's people."""
    roles = (Role.SUPPLIER, Role.SUPPLIER_ADMIN)
    return [user for role in roles for user in users_with_role(role, cooperative_id=cooperative_id)]


def claimants(claim: AfterSalesClaim) -> list[User]:
    """Whoever may file for the unit."""
    roles = (Role.BUYER, Role.RECEIVER)
    return [user for role in roles for user in users_with_role(role, unit_id=claim.unit_id)]
