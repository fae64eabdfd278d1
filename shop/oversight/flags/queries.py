"""Flags within the reader's region, never those about himself; and what a scan finds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from sqlalchemy import ColumnElement, Select, false, func, or_, select, true

from shop.core.db import db
from shop.core.errors import Missing
from shop.core.page import Page, paginate
from shop.oversight.flags import owners, prices, trades
from shop.oversight.flags.cases import Case, Limits
from shop.oversight.flags.models import Flag
from shop.oversight.flags.states import FlagKind, FlagStatus
from shop.parties.accounts.actor import Actor
from shop.parties.accounts.permissions import Permission

REVIEW = Permission.FLAG_REVIEW
LOOKS_BACK = timedelta(days=62)  # what is older was looked at on the nights before


def cases(today: date, since: date | None = None) -> Iterator[Case]:
    """Whatever looks strange of the last two months (or since a day)."""
    since, limits = since or today - LOOKS_BACK, Limits(today)
    yield from trades.returns(limits, since)
    yield from owners.same_owner(since)
    yield from trades.splits(limits, since)
    yield from prices.odd_prices(limits, since)
    yield from trades.last_hours(limits, since, today)


def known(case: Case) -> Sequence[Flag]:
    """The flags of a case's kind about the same unit and cooperative."""
    return db.session.scalars(
        select(Flag).where(
            Flag.kind == case.kind,
            Flag.about_unit_id.is_not_distinct_from(case.unit_id),
            Flag.about_cooperative_id.is_not_distinct_from(case.cooperative_id),
        )
    ).all()


def visible_to(actor: Actor) -> Select[Flag]:
    """Flags whose buyer or seller lies in the reader's region; none about his own unit or cooperative."""
    units = {grant.unit_id for grant in actor.grants if grant.unit_id is not None}
    cooperatives = {grant.cooperative_id for grant in actor.grants if grant.cooperative_id is not None}
    return select(Flag).where(
        _reach(actor),
        or_(Flag.about_unit_id.is_(None), Flag.about_unit_id.not_in(units)),
        or_(Flag.about_cooperative_id.is_(None), Flag.about_cooperative_id.not_in(cooperatives)),
    )


def _reach(actor: Actor) -> ColumnElement[bool]:
    if actor.everywhere(REVIEW):
        return true()
    ways = [
        column.startswith(grant.region_path, autoescape=True)
        for grant in actor.official_grants(REVIEW)
        for column in (Flag.buyer_path, Flag.origin_path)
    ]
    return or_(false(), *ways)


def page(
    actor: Actor, *, kind: FlagKind | None, status: FlagStatus | None, number: int, size: int
) -> Page[Flag]:
    """One page of the flags in sight, the latest first."""
    wanted = visible_to(actor)
    if kind is not None:
        wanted = wanted.where(Flag.kind == kind)
    if status is not None:
        wanted = wanted.where(Flag.status == status)
    return paginate(wanted.order_by(Flag.on_day.desc(), Flag.id.desc()), page=number, size=size)


def flag(flag_id: int, actor: Actor, *, lock: bool = False) -> Flag:
    """One flag in sight; raises Missing."""
    wanted = visible_to(actor).where(Flag.id == flag_id)
    found = db.session.scalar(wanted.with_for_update(of=Flag) if lock else wanted)
    if found is None:
        raise Missing("没有这条线索，或不在您的辖区", flag_id=flag_id)
    return found


def waiting(actor: Actor) -> int:
    """How many wait for an answer."""
    wanted = visible_to(actor).where(Flag.status == FlagStatus.OPEN)
    return db.session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
