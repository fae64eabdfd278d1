"""Agreements within sight, and how far they are drawn: sums over the orders that name them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, and_, case, cast, false, func, or_, select
from sqlalchemy.orm import selectinload, with_expression

from shop.core import clock
from shop.core.db import db
from shop.core.errors import Missing
from shop.core.page import Page, paginate
from shop.parties.accounts.actor import Actor, Grant
from shop.parties.accounts.permissions import Permission, ScopeKind
from shop.support.audit.models import AuditEntry
from shop.trading.agreements.drawdown import Drawdown, Drawn
from shop.trading.agreements.models import Agreement, AgreementItem, AgreementParty
from shop.trading.agreements.rules import TOLD_BEFORE
from shop.trading.agreements.states import BINDING, AgreementStatus, Side
from shop.trading.orders import queries as orders
from shop.trading.orders.models import Order, OrderLine
from shop.trading.orders.states import OrderStatus

S = AgreementStatus
GIVEN_UP = (OrderStatus.CANCELLED, OrderStatus.REJECTED, OrderStatus.LAPSED)
# What a line still draws: short, refused and returned quantities are given back.
ORDERED_MILLI = OrderLine.qty_milli + OrderLine.replaced_milli
NET_MILLI = ORDERED_MILLI - OrderLine.short_milli - OrderLine.refused_milli - OrderLine.returned_milli
KEPT_FEN = OrderLine.accepted_fen - OrderLine.returned_fen - OrderLine.off_fen
NET_FEN = (OrderLine.price_fen * NET_MILLI + 500) // 1000


def visible_to(actor: Actor, permission: Permission = Permission.AGREEMENT_READ) -> Select[Agreement]:
    """Own agreements (a draft only for the side that writes it); for officials those signed in their scope."""
    grants = actor.with_permission(permission)
    return select(Agreement).where(or_(false(), *(_reach(grant) for grant in grants)))


def _reach(grant: Grant) -> ColumnElement[bool]:
    if grant.kind is ScopeKind.UNIT:
        joined = select(AgreementParty.agreement_id).where(AgreementParty.unit_id == grant.unit_id)
        own = and_(Agreement.unit_id == grant.unit_id, Agreement.side == Side.UNIT)
        return or_(own, and_(Agreement.id.in_(joined), Agreement.offered_at.is_not(None)))
    if grant.kind is ScopeKind.COOPERATIVE:
        shown = or_(Agreement.side == Side.COOPERATIVE, Agreement.offered_at.is_not(None))
        return and_(Agreement.cooperative_id == grant.cooperative_id, shown)
    signed = Agreement.status.in_(BINDING)
    if grant.kind is ScopeKind.PLATFORM:
        return signed
    ours = Agreement.buyer_path.startswith(grant.region_path, autoescape=True)
    if grant.kind is ScopeKind.DEPARTMENT:
        return and_(signed, ours, Agreement.system == grant.department)
    theirs = Agreement.cooperative_path.startswith(grant.region_path, autoescape=True)
    return and_(signed, or_(ours, theirs))


_WHOLE = (
    selectinload(Agreement.parties),
    selectinload(Agreement.items),
    selectinload(Agreement.signatures),
)


def agreement(
    agreement_id: int,
    actor: Actor,
    *,
    permission: Permission = Permission.AGREEMENT_READ,
    lock: bool = False,
) -> Agreement:
    """One agreement within the actor's sight, whole; raises Missing."""
    return _one(visible_to(actor, permission).where(Agreement.id == agreement_id), agreement_id, lock)


def locked(agreement_id: int) -> Agreement:
    """By id, locked: for the system's own duties and for calling off. Raises Missing."""
    return _one(select(Agreement).where(Agreement.id == agreement_id), agreement_id, lock=True)


def _one(wanted: Select[Agreement], agreement_id: int, lock: bool) -> Agreement:
    wanted = wanted.options(*_WHOLE)
    if lock:
        wanted = wanted.with_for_update(of=Agreement).execution_options(populate_existing=True)
    found = db.session.scalar(wanted)
    if found is None:
        raise Missing("没有找到该协议，或您无权查看", agreement_id=agreement_id)
    return found


def agreements(
    actor: Actor,
    *,
    status: AgreementStatus | None = None,
    q: str | None = None,
    page: int = 1,
    size: int = 50,
) -> Page[Agreement]:
    """Those in sight with their sums, newest first."""
    wanted = with_sums(visible_to(actor))
    if status is not None:
        wanted = wanted.where(Agreement.status == status)
    if q and q.strip():
        named = (Agreement.no, Agreement.title, Agreement.unit_name, Agreement.cooperative_name)
        wanted = wanted.where(or_(*(column.contains(q.strip(), autoescape=True) for column in named)))
    newest = wanted.order_by(Agreement.drafted_at.desc(), Agreement.id.desc())
    return paginate(newest.options(*_WHOLE), page=page, size=size)


def waiting(actor: Actor) -> dict[AgreementStatus, int]:
    """How many there are in each status."""
    seen = visible_to(actor).with_only_columns(Agreement.status, func.count()).group_by(Agreement.status)
    return {row[0]: row[1] for row in db.session.execute(seen)}


def to_sign(actor: Actor) -> int:
    """How many offered ones wait for a signature of the actor's side."""
    mine = visible_to(actor, Permission.AGREEMENT_SIGN).where(Agreement.status == S.OFFERED)
    return sum(bool(open_sides(found, actor)) for found in db.session.scalars(mine.options(*_WHOLE)))


def open_sides(found: Agreement, actor: Actor) -> list[int | None]:
    """For whom the actor may still sign: unit ids, None for the cooperative."""
    signed = {one.unit_id for one in found.standing}
    units = set(actor.unit_ids(Permission.AGREEMENT_SIGN))
    sides: list[int | None] = [p.unit_id for p in found.parties if p.signs and p.unit_id in units]
    if found.cooperative_id in actor.cooperative_ids(Permission.AGREEMENT_SIGN):
        sides.append(None)
    return [side for side in sides if side not in signed]


def signing_for(found: Agreement, actor: Actor, unit_id: int | None) -> int | None:
    """Whom the actor's signature is for: the unit named, else the first side of his that has not signed."""
    if unit_id is not None:
        return unit_id
    if sides := open_sides(found, actor):
        return sides[0]
    return None if found.cooperative_id in actor.cooperative_ids(Permission.AGREEMENT_SIGN) else found.unit_id


def unsigned(found: Agreement) -> list[int | None]:
    """Who has not signed the present text: unit ids, None for the cooperative."""
    signed = {one.unit_id for one in found.standing}
    everybody: list[int | None] = [party.unit_id for party in found.parties if party.signs]
    return [side for side in (*everybody, None) if side not in signed]


def _drawing() -> ColumnElement[bool]:
    return Order.status.not_in(GIVEN_UP)


def drawdown(agreement_id: int) -> Drawdown:
    """Per item and as a whole, summed over the orders that name the agreement. Two statements."""
    sums = (
        select(
            OrderLine.sku_id,
            func.sum(NET_MILLI).label("milli"),
            func.sum(NET_FEN).label("fen"),
            func.sum(OrderLine.accepted_milli - OrderLine.returned_milli).label("delivered_milli"),
            func.sum(KEPT_FEN).label("delivered_fen"),
        )
        .join(Order, Order.id == OrderLine.order_id)
        .where(Order.agreement_id == agreement_id, _drawing())
        .group_by(OrderLine.sku_id)
    )
    drawn = {row.sku_id: row for row in db.session.execute(sums)}
    items = db.session.scalars(
        select(AgreementItem).where(AgreementItem.agreement_id == agreement_id).order_by(AgreementItem.id)
    )
    whole = db.session.execute(
        select(Agreement.ceiling_fen, Agreement.ceiling_milli).where(Agreement.id == agreement_id)
    ).one()
    return Drawdown(
        items=tuple(_drawn(item, drawn.get(item.sku_id)) for item in items),
        ceiling_fen=whole.ceiling_fen,
        ceiling_milli=whole.ceiling_milli,
    )


def _drawn(item: AgreementItem, row: Any) -> Drawn:
    return Drawn(
        sku_id=item.sku_id,
        product_name=item.product_name,
        spec=item.spec,
        unit=item.unit,
        price_fen=item.price_fen,
        ceiling_milli=item.ceiling_milli,
        ceiling_fen=item.ceiling_fen,
        called_off_milli=int(row.milli) if row else 0,
        called_off_fen=int(row.fen) if row else 0,
        delivered_milli=int(row.delivered_milli) if row else 0,
        delivered_fen=int(row.delivered_fen) if row else 0,
    )


def _sum_of(amount: Any) -> ColumnElement[int]:
    """Over the lines of the agreement's orders; freight is not part of an agreement."""
    summed = (
        select(func.coalesce(func.sum(amount), 0))
        .select_from(OrderLine)
        .join(Order, Order.id == OrderLine.order_id)
        .where(Order.agreement_id == Agreement.id)
    )
    # On PostgreSQL the sum of a bigint is numeric; amounts are whole fen.
    return cast(summed.correlate(Agreement).scalar_subquery(), BigInteger)


CALLED_OFF_FEN = _sum_of(case((_drawing(), NET_FEN), else_=0))
EXECUTED_FEN = _sum_of(KEPT_FEN)


def with_sums(wanted: Select[Agreement]) -> Select[Agreement]:
    """The same, each with `called_off_fen` and `executed_fen` (accepted) from its orders."""
    return wanted.options(
        with_expression(Agreement.called_off_fen, CALLED_OFF_FEN),
        with_expression(Agreement.executed_fen, EXECUTED_FEN),
    ).execution_options(populate_existing=True)


def register_totals(wanted: Select[Agreement]) -> tuple[int, int, int]:
    """(how many, intent, executed) in fen over a list of agreements."""
    rows = wanted.with_only_columns(
        func.count(),
        func.coalesce(func.sum(Agreement.intent_fen), 0),
        func.coalesce(func.sum(EXECUTED_FEN), 0),
    )
    number, intent, executed = db.session.execute(rows.order_by(None)).one()
    return int(number), int(intent), int(executed)


def orders_of(agreement_id: int, actor: Actor, *, most: int = 100) -> Sequence[Order]:
    """Its call-offs that the actor may see, newest first."""
    wanted = orders.visible_to(actor).where(Order.agreement_id == agreement_id)
    return db.session.scalars(wanted.order_by(Order.id.desc()).limit(most)).all()


def named(agreement_id: int | None, actor: Actor) -> Agreement | None:
    """The agreement an order belongs to, where the actor may open it."""
    if agreement_id is None or not actor.may(Permission.AGREEMENT_READ):
        return None
    return db.session.scalar(visible_to(actor).where(Agreement.id == agreement_id))


def trail(found: Agreement) -> Sequence[AuditEntry]:
    """Everything that happened to it, oldest first."""
    about = and_(AuditEntry.target_kind == Agreement.__tablename__, AuditEntry.target_id == found.id)
    return db.session.scalars(select(AuditEntry).where(about).order_by(AuditEntry.id)).all()


def due(now: datetime, *, limit: int) -> Sequence[int]:
    """Ids of those that begin, end, or come within thirty days of their end and were not told of it."""
    today = clock.business_day(now)
    begins = and_(Agreement.status == S.SIGNED, Agreement.first_on <= today)
    ends = and_(Agreement.status.in_((S.SIGNED, S.IN_FORCE)), Agreement.last_on < today)
    soon = and_(
        Agreement.status == S.IN_FORCE,
        Agreement.ending_told_at.is_(None),
        Agreement.last_on <= today + TOLD_BEFORE,
    )
    wanted = select(Agreement.id).where(or_(begins, ends, soon)).order_by(Agreement.id)
    return db.session.scalars(wanted.limit(limit)).all()
