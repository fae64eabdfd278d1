"""What follows from deliveries: runs that are done, and who is told of goods that would replace others."""

from __future__ import annotations

from datetime import datetime

from shop.core import money
from shop.core.db import db
from shop.fulfilment.deliveries import actions as deliveries
from shop.fulfilment.substitutions.models import Substitution
from shop.parties.accounts.models import User
from shop.parties.accounts.permissions import Role
from shop.parties.accounts.queries import users_with_role
from shop.support.notices import actions as notices
from shop.support.outbox.drain import Handler
from shop.support.outbox.models import Message

ANSWERING = (Role.BUYER, Role.APPROVER)
STAFF = (Role.SUPPLIER, Role.SUPPLIER_ADMIN)


def finish_runs(message: Message, now: datetime) -> None:
    """Through whichever page an order was accepted: the run that brought it may be done now."""
    deliveries.finish_what_arrived(message.facts["order_id"], now=now)


def ask_unit(message: Message, now: datetime) -> None:
    """A substitution was proposed: those of the unit who may answer."""
    proposal = db.session.get_one(Substitution, message.facts["substitution_id"])
    people = [user for role in ANSWERING for user in users_with_role(role, unit_id=proposal.order.unit_id)]
    _tell(message, proposal, people, f"/buyer/orders/{proposal.order.no}", now)


def tell_proposer(message: Message, now: datetime) -> None:
    """The unit answered: the cooperative's people."""
    proposal = db.session.get_one(Substitution, message.facts["substitution_id"])
    ours = proposal.order.cooperative_id
    people = [user for role in STAFF for user in users_with_role(role, cooperative_id=ours)]
    _tell(message, proposal, people, f"/supplier/orders/{proposal.order.no}", now)


def _tell(message: Message, proposal: Substitution, people: list[User], link: str, now: datetime) -> None:
    facts = {
        "order_no": proposal.order.no,
        "unit": proposal.order.unit_name,
        "cooperative": proposal.order.cooperative_name,
        "old": proposal.line.product_name,
        "new": f"{proposal.product_name} {proposal.spec}",
        "qty": money.format_qty(proposal.qty_milli),
        "price": money.yuan(proposal.price_fen),
        "reason": proposal.reason,
        "opinion": proposal.opinion,
    }
    who = {user.id: user.email for user in people}
    notices.tell(
        list(who.items()), message.name, facts=facts, uniq=f"message:{message.id}", link=link, now=now
    )


DELIVERY_HANDLERS: dict[str, tuple[Handler, ...]] = {
    "substitution.proposed": (ask_unit,),
    "substitution.consented": (tell_proposer,),
    "substitution.refused": (tell_proposer,),
}
