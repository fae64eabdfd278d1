"""Who is told what of group purchases, and what the clock does to them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from shop.core import clock, money
from shop.core.db import db
from shop.parties.accounts.models import User
from shop.parties.accounts.permissions import Role
from shop.parties.accounts.queries import users_with_role
from shop.support.notices import actions as notices
from shop.support.outbox.drain import Handler
from shop.support.outbox.models import Message
from shop.trading.groups import actions, allotted, watching
from shop.trading.groups.models import GroupPledge, GroupPurchase

STAFF = (Role.SUPPLIER, Role.SUPPLIER_ADMIN)


def tell_seller(message: Message, now: datetime) -> None:
    """The cooperative's people, but not the one who did it."""
    group = _group(message)
    _tell(message, group, _staff(group, message.facts.get("by")), now)


def tell_organiser(message: Message, now: datetime) -> None:
    """Whoever drew the group up, unless he did it himself."""
    group = _group(message)
    user = db.session.get(User, group.created_by)
    if user is not None and user.active and user.id != message.facts.get("by"):
        _tell(message, group, [user], now)


def tell_invited(message: Message, now: datetime) -> None:
    """Open now: the buyers of the units that it is for by name."""
    group = _group(message)
    people = (
        user for unit_id in message.facts["unit_ids"] for user in users_with_role(Role.BUYER, unit_id=unit_id)
    )
    _tell(message, group, people, now)


def tell_approvers(message: Message, now: datetime) -> None:
    """Above the member's limits: whoever may approve in the unit, but not the one who pledged."""
    pledge = db.session.get_one(GroupPledge, message.facts["pledge_id"])
    approvers = users_with_role(Role.APPROVER, unit_id=pledge.unit_id)
    _tell_of(message, pledge, [user for user in approvers if user.id != pledge.pledged_by], now)


def tell_pledger(message: Message, now: datetime) -> None:
    """What the approver said: the one who pledged."""
    pledge = db.session.get_one(GroupPledge, message.facts["pledge_id"])
    _tell_of(message, pledge, _people([pledge.pledged_by]), now)


def _group(message: Message) -> GroupPurchase:
    return db.session.get_one(GroupPurchase, message.facts["group_id"])


def _staff(group: GroupPurchase, by: int | None) -> list[User]:
    people = (user for role in STAFF for user in users_with_role(role, cooperative_id=group.cooperative_id))
    return [user for user in people if user.id != by]


def _people(user_ids: Sequence[int]) -> list[User]:
    return list(db.session.scalars(select(User).where(User.id.in_(user_ids), User.active.is_(True))))


def _pledges(message: Message) -> Sequence[GroupPledge]:
    wanted = select(GroupPledge).where(GroupPledge.id.in_(message.facts["pledge_ids"]))
    wanted = wanted.options(
        joinedload(GroupPledge.item), joinedload(GroupPledge.unit), joinedload(GroupPledge.order)
    )
    return db.session.scalars(wanted.order_by(GroupPledge.id)).all()


def _moment(at: datetime | None) -> str:
    return f"{at.astimezone(clock.SHANGHAI):%Y-%m-%d %H:%M}" if at else ""


def _facts(group: GroupPurchase) -> dict[str, str]:
    return {
        "title": group.title,
        "no": group.no,
        "organiser": group.organiser_name,
        "cooperative": group.cooperative_name,
        "closes": _moment(group.closes_at),
        "answer_by": _moment(group.answer_by_at),
        "reason": group.closed_reason,
        "total": money.yuan(group.total_fen),
        "freight": money.yuan(group.freight_total_fen),
    }


def _tell(message: Message, group: GroupPurchase, people: Iterable[User], now: datetime) -> None:
    notices.tell(
        [(user.id, user.email) for user in people],
        message.name,
        facts=_facts(group),
        uniq=f"message:{message.id}",
        link=f"/group-purchases/{group.id}",
        now=now,
    )


def _tell_of(
    message: Message, pledge: GroupPledge, people: Iterable[User], now: datetime, **more: str
) -> None:
    """About one unit's own pledge."""
    item = pledge.item
    facts = _facts(pledge.group) | {
        "unit": pledge.unit.public_name,
        "goods": f"{item.product_name} {item.spec}",
        "qty": money.format_qty(pledge.qty_milli),
        "most": money.yuan(pledge.most_fen),
        "pledge_reason": pledge.closed_reason or pledge.approval_reason,
        "cheaper": money.yuan(message.facts.get("price_fen", 0)),
        **more,
    }
    notices.tell(
        [(user.id, user.email) for user in people],
        message.name,
        facts=facts,
        uniq=f"message:{message.id}:{pledge.id}",
        link=f"/group-purchases/{pledge.group_id}",
        now=now,
    )


def tell_pledgers(message: Message, now: datetime) -> None:
    """Something that concerns each of these pledges' units: whoever pledged."""
    for pledge in _pledges(message):
        _tell_of(message, pledge, _people([pledge.pledged_by]), now)


def tell_receipts(message: Message, now: datetime) -> None:
    """Ordered: each unit of its own order, and what the tier saved it."""
    for pledge in _pledges(message):
        _tell_of(message, pledge, _people([pledge.pledged_by]), now, **_order_facts(pledge))


def _order_facts(pledge: GroupPledge) -> dict[str, str]:
    order = pledge.order
    if order is None:
        return {}
    siblings = db.session.scalars(select(GroupPledge).where(GroupPledge.order_id == order.id))
    return {
        "order_no": order.no,
        "goods_total": money.yuan(order.total_fen - order.freight_fen),
        "own_freight": money.yuan(order.freight_fen),
        "saved": money.yuan(sum(allotted.saved_fen(one) for one in siblings)),
    }


def close_due(message: Message, now: datetime) -> None:
    """One group that is due or full, in a transaction of its own."""
    watching.close_due(message.facts["group_id"], now=now)


def confirm_some(message: Message, now: datetime) -> None:
    """Some orders of a closed group that its cooperative takes on."""
    actions.confirm_some(message.facts["order_ids"], by=message.facts["by"], now=now)


def look_through(_message: Message, now: datetime) -> None:
    watching.look_through(now=now)


GROUP_HANDLERS: dict[str, tuple[Handler, ...]] = {
    "group.proposed": (tell_seller,),
    "group.declined": (tell_organiser,),
    "group.opened": (tell_organiser,),
    "group.invited": (tell_invited,),
    "group.pledge_asked": (tell_approvers,),
    "group.pledge_approved": (tell_pledger,),
    "group.pledge_rejected": (tell_pledger,),
    "group.tier": (tell_pledgers,),
    "group.moved_up": (tell_pledgers,),
    "group.moved_back": (tell_pledgers,),
    "group.extended": (tell_seller, tell_organiser),
    "group.extended_for_you": (tell_pledgers,),
    "group.awaiting": (tell_seller,),
    "group.ordered": (tell_seller, tell_organiser),
    "group.got": (tell_receipts,),
    "group.left_out": (tell_pledgers,),
    "group.lapsed": (tell_seller, tell_organiser),
    "group.cancelled": (tell_seller, tell_organiser),
    "group.released": (tell_pledgers,),
    "group.confirming": (confirm_some,),
    "group.due": (close_due,),
    "tick.groups": (look_through,),
}
