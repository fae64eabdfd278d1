"""What follows from standing orders: who is told, and what the clock does to their days."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from shop.core import clock
from shop.core.db import db
from shop.parties.accounts.models import User
from shop.parties.accounts.permissions import Role
from shop.parties.accounts.queries import users_with_role
from shop.support.notices import actions as notices
from shop.support.outbox.drain import Handler
from shop.support.outbox.models import Message
from shop.trading.standing import generation
from shop.trading.standing.models import StandingOccurrence, StandingOrder

AT_ONCE = 50  # a tick holds the write lock on SQLite: few at a time, the next tick goes on


def run_standing(_message: Message, now: datetime) -> None:
    """Lay out the coming days, and hand out those that are due, each as a message of its own."""
    generation.lay_out(now=now, limit=AT_ONCE)
    generation.hand_out(now=now, limit=AT_ONCE)


def order_day(message: Message, now: datetime) -> None:
    """One day becomes an order, or fails and says why."""
    generation.generate_due(message.facts["occurrence_id"], now=now)


def tell_approvers(message: Message, now: datetime) -> None:
    """A plan waits: whoever may approve, but not the one who asked."""
    order = _order(message)
    people = users_with_role(Role.APPROVER, unit_id=order.unit_id)
    _tell(message, order, (user for user in people if user.id != message.facts["by"]), buyer=True, now=now)


def tell_asker(message: Message, now: datetime) -> None:
    """Sent back: the unit's buyers."""
    order = _order(message)
    _tell(message, order, _buyers(order), buyer=True, now=now)


def tell_cooperative(message: Message, now: datetime) -> None:
    """Approved, paused, resumed, ended: the cooperative plans by it, once it knows of the standing order."""
    order = _order(message)
    if order.laid_until_on is not None:
        _tell(message, order, _staff(order), buyer=False, now=now)


def tell_of_day(message: Message, now: datetime) -> None:
    """A day failed, or was skipped after it had been ordered or had failed: both sides."""
    row = db.session.get_one(StandingOccurrence, message.facts["occurrence_id"])
    for people, buyer in ((_buyers(row.order), True), (_staff(row.order), False)):
        others = (user for user in people if user.id != message.facts.get("by"))
        _tell(message, row.order, others, buyer=buyer, row=row, now=now)


def _order(message: Message) -> StandingOrder:
    return db.session.get_one(StandingOrder, message.facts["standing_order_id"])


def _buyers(order: StandingOrder) -> list[User]:
    return users_with_role(Role.BUYER, unit_id=order.unit_id)


def _staff(order: StandingOrder) -> list[User]:
    roles = (Role.SUPPLIER, Role.SUPPLIER_ADMIN)
    return [user for role in roles for user in users_with_role(role, cooperative_id=order.cooperative_id)]


def _tell(
    message: Message,
    order: StandingOrder,
    people: Iterable[User],
    *,
    buyer: bool,
    row: StandingOccurrence | None = None,
    now: datetime,
) -> None:
    facts = {
        "no": order.no,
        "name": order.name,
        "unit": order.counted_unit_name,
        "cooperative": order.cooperative_name,
        "reason": str(message.facts.get("reason", "")),
        "day": str(row.day if row is not None else message.facts.get("on", "")),
        "until": f"{row.cutoff_at.astimezone(clock.SHANGHAI):%Y-%m-%d %H:%M}" if row is not None else "",
    }
    notices.tell(
        [(user.id, user.email) for user in people],
        message.name,
        facts=facts,
        uniq=f"message:{message.id}:{'buyer' if buyer else 'supplier'}",
        link=_link(order, row, buyer=buyer),
        now=now,
    )


def _link(order: StandingOrder, row: StandingOccurrence | None, *, buyer: bool) -> str:
    if buyer:
        return f"/buyer/standing/{order.id}" + (f"/days/{row.day}" if row is not None else "")
    return "/supplier/standing" + (f"?from={row.day}" if row is not None else "")


STANDING_HANDLERS: dict[str, tuple[Handler, ...]] = {
    "standing.asked": (tell_approvers,),
    "standing.returned": (tell_asker,),
    "standing.approved": (tell_asker, tell_cooperative),
    "standing.paused": (tell_cooperative,),
    "standing.resumed": (tell_cooperative,),
    "standing.ended": (tell_cooperative,),
    "standing.due": (order_day,),
    "standing.failed": (tell_of_day,),
    "standing.given_up": (tell_of_day,),
    "standing.skipped": (tell_of_day,),
    "tick.standing": (run_standing,),
}
