"""What follows from framework agreements: both sides are told, and the calendar moves them on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from shop.core import money
from shop.core.db import db
from shop.parties.accounts.models import User
from shop.parties.accounts.permissions import Role
from shop.parties.accounts.queries import users_with_role
from shop.support.notices import actions as notices
from shop.support.outbox.drain import Handler
from shop.support.outbox.models import Message
from shop.trading.agreements import actions, queries
from shop.trading.agreements.models import Agreement

BUYING = (Role.UNIT_ADMIN, Role.APPROVER, Role.BUYER)
SELLING = (Role.SUPPLIER_ADMIN, Role.SUPPLIER)
AT_ONCE = 50  # a tick holds the write lock on SQLite: few at a time, the next tick goes on


def tell_both_sides(message: Message, now: datetime) -> None:
    """The people of every unit and of the cooperative, but not the one who did it."""
    found = db.session.get_one(Agreement, message.facts["agreement_id"])
    facts = _facts(found, message)
    units = [
        user
        for party in found.parties
        for role in BUYING
        for user in users_with_role(role, unit_id=party.unit_id)
    ]
    sellers = [
        user for role in SELLING for user in users_with_role(role, cooperative_id=found.cooperative_id)
    ]
    for people, face in ((units, "buyer"), (sellers, "supplier")):
        who = _others(people, message.facts.get("by"))
        link = f"/{face}/agreements/{found.id}"
        notices.tell(who, message.name, facts=facts, uniq=f"message:{message.id}", link=link, now=now)


def _others(people: Iterable[User], by: int | None) -> list[tuple[int, str]]:
    return [(user.id, user.email) for user in {one.id: one for one in people}.values() if user.id != by]


def _facts(found: Agreement, message: Message) -> dict[str, str]:
    drawn = queries.drawdown(found.id)
    most, left = drawn.contracted_fen, drawn.remaining_fen
    return {
        "no": found.no,
        "title": found.title,
        "unit": found.unit_name,
        "cooperative": found.cooperative_name,
        "first_on": str(found.first_on),
        "last_on": str(found.last_on),
        "reason": found.end_words,
        "items": "、".join(message.facts.get("items", [])) or "协议总量",
        "called_off": money.yuan(drawn.called_off_fen),
        "contracted": "不设总额" if most is None else money.yuan(most),
        "remaining": "不设总额" if left is None else money.yuan(left),
    }


def look_through_agreements(_message: Message, now: datetime) -> None:
    """First days, last days, and the thirty days before them."""
    actions.run_due(now=now, limit=AT_ONCE)


AGREEMENT_HANDLERS: dict[str, tuple[Handler, ...]] = {
    "agreement.offered": (tell_both_sides,),
    "agreement.changed": (tell_both_sides,),
    "agreement.withdrawn": (tell_both_sides,),
    "agreement.signed": (tell_both_sides,),
    "agreement.in_force": (tell_both_sides,),
    "agreement.ending": (tell_both_sides,),
    "agreement.ended": (tell_both_sides,),
    "agreement.nearly_drawn": (tell_both_sides,),
    "tick.agreements": (look_through_agreements,),
}
