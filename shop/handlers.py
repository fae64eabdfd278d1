"""The event table: message name -> functions that react. Each runs in the transaction of the delivery."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from search import marks
from shop.agreement_handlers import AGREEMENT_HANDLERS
from shop.catalog.accreditation import publishing
from shop.catalog.accreditation.models import Accreditation
from shop.catalog.papers import actions as papers
from shop.catalog.papers.models import Paper
from shop.catalog.papers.rules import WORDS
from shop.catalog.products.models import Product
from shop.claim_handlers import CLAIM_HANDLERS
from shop.core import clock, money
from shop.core.db import db
from shop.delivery_handlers import DELIVERY_HANDLERS, finish_runs
from shop.desk_handlers import DESK_HANDLERS
from shop.group_handlers import GROUP_HANDLERS
from shop.offline_handlers import OFFLINE_HANDLERS
from shop.parties.accounts import actions as accounts
from shop.parties.accounts.models import User
from shop.parties.accounts.permissions import Role
from shop.parties.accounts.queries import users_with_role
from shop.quota_handlers import QUOTA_HANDLERS
from shop.report_handlers import REPORT_HANDLERS
from shop.shelf_handlers import SHELF_HANDLERS
from shop.standing_handlers import STANDING_HANDLERS
from shop.support.audit import seal
from shop.support.idempotency import actions as idempotency
from shop.support.notices import actions as notices
from shop.support.outbox.drain import Handler
from shop.support.outbox.models import Message
from shop.support.strangers import actions as strangers
from shop.trading.orders import actions as orders
from shop.trading.orders import queries as order_queries
from shop.trading.orders.models import Order

LAPSED_AT_ONCE = 50  # a tick holds the write lock on SQLite: few at a time, the next tick goes on
ANSWERS_KEPT = timedelta(days=7)
STAFF = (Role.SUPPLIER, Role.SUPPLIER_ADMIN)


def tell_approvers(message: Message, now: datetime) -> None:
    """Placed above the member's limit: whoever may approve, but not the one who ordered."""
    order = _order(message)
    approvers = users_with_role(Role.APPROVER, unit_id=order.unit_id)
    _tell(message, order, (user for user in approvers if user.id != order.placed_by), buyer=True, now=now)


def tell_cooperative(message: Message, now: datetime) -> None:
    """Approved, accepted or paid: the cooperative's people."""
    order = _order(message)
    _tell(message, order, _staff(order), buyer=False, now=now)


def tell_cooperative_of_order(message: Message, now: datetime) -> None:
    """Approved: the cooperative's people; of a group's orders they hear once, as one total (group.ordered)."""
    if _order(message).group_purchase_id is None:
        tell_cooperative(message, now)


def tell_requester(message: Message, now: datetime) -> None:
    """Confirmed, rejected, lapsed or cancelled by somebody else: the one who ordered."""
    order = _order(message)
    placed_by = db.session.get(User, order.placed_by)
    if placed_by is not None and placed_by.active and placed_by.id != message.facts.get("by"):
        _tell(message, order, [placed_by], buyer=True, now=now)


def tell_cooperative_if_it_knew(message: Message, now: datetime) -> None:
    """Cancelled or lapsed: an order that was never approved never reached the cooperative."""
    order = _order(message)
    if order.approved_at is not None:
        others = (user for user in _staff(order) if user.id != message.facts.get("by"))
        _tell(message, order, others, buyer=False, now=now)


def tell_receivers(message: Message, now: datetime) -> None:
    """Shipped: whoever stands at the canteen's door."""
    order = _order(message)
    _tell(message, order, users_with_role(Role.RECEIVER, unit_id=order.unit_id), buyer=True, now=now)


def lapse_due(_message: Message, now: datetime) -> None:
    """Close what nobody approved or confirmed in time; ids in order, so that locks never cross."""
    for order_id in order_queries.due(now)[:LAPSED_AT_ONCE]:
        orders.lapse(order_queries.locked(order_id), now=now)


def tell_of_paper(message: Message, now: datetime) -> None:
    """Runs out soon, or was sent back: the cooperative's people."""
    paper = db.session.get_one(Paper, message.facts["paper_id"])
    facts = {
        "paper": WORDS[paper.kind],
        "of": paper.product.name if paper.product else paper.cooperative.name,
        "last_on": f"{paper.last_on or ''}",
        "days": str(message.facts.get("days", "")),
        "reason": paper.opinion,
    }
    _tell_people(message, _staff_of(paper.cooperative_id), facts, link="/supplier/papers", now=now)


def tell_of_hold(message: Message, now: datetime) -> None:
    """Off sale for its papers: the cooperative's people."""
    product = db.session.get_one(Product, message.facts["product_id"])
    facts = {"product": product.name, "reason": message.facts["reason"]}
    link = f"/supplier/products/{product.id}"
    _tell_people(message, _staff_of(product.cooperative_id), facts, link=link, now=now)


def tell_of_accreditation(message: Message, now: datetime) -> None:
    """Sent back, published, or at an end: the cooperative's people."""
    found = db.session.get_one(Accreditation, message.facts["accreditation_id"])
    facts = {
        "product": found.product.name,
        "no": found.number,
        "last_on": f"{found.valid_until_on or ''}",
        "reason": message.facts.get("reason", ""),
    }
    link = f"/supplier/accreditations/{found.id}"
    _tell_people(message, _staff_of(found.cooperative_id), facts, link=link, now=now)


def look_through_accreditations(_message: Message, now: datetime) -> None:
    """Publicity that is over goes on; what has run out expires."""
    publishing.look_through(now=now)


def look_through_papers(_message: Message, now: datetime) -> None:
    """Remind of papers that run out; put products off and back on sale."""
    papers.remind(now=now)
    papers.look_through(now=now)


def seal_trail(_message: Message, now: datetime) -> None:
    seal.seal_some(now=now)


def prune(_message: Message, now: datetime) -> None:
    """Drop what only had a short use: stored answers and counted sign-ins."""
    idempotency.forget_before(now - ANSWERS_KEPT)
    accounts.forget_attempts(before=now - timedelta(days=1))
    strangers.forget_before(now - timedelta(days=1))


def mark_products(message: Message, _now: datetime) -> None:
    """Texts, price, stock or standing of products changed: the indexer looks at them again."""
    marks.mark(message.facts["product_ids"])


def mark_cooperative(message: Message, _now: datetime) -> None:
    marks.mark_cooperative(message.facts["cooperative_id"])


def mark_everything(_message: Message, _now: datetime) -> None:
    """A region or a category is called differently: its name stands in many entries."""
    marks.mark_everything()


def _order(message: Message) -> Order:
    return db.session.get_one(Order, message.facts["order_id"])


def _staff(order: Order) -> list[User]:
    return _staff_of(order.cooperative_id)


def _staff_of(cooperative_id: int) -> list[User]:
    return [user for role in STAFF for user in users_with_role(role, cooperative_id=cooperative_id)]


def _tell_people(
    message: Message, people: Iterable[User], facts: dict[str, str], *, link: str, now: datetime
) -> None:
    """The text of the message's own name to each, once."""
    who = [(user.id, user.email) for user in people]
    notices.tell(who, message.name, facts=facts, uniq=f"message:{message.id}", link=link, now=now)


def _tell(message: Message, order: Order, people: Iterable[User], *, buyer: bool, now: datetime) -> None:
    facts = {
        "order_no": order.no,
        "unit": order.unit_name,
        "cooperative": order.cooperative_name,
        "total": money.yuan(order.total_fen),
        "payable": money.yuan(order.payable_fen),
        "paid": money.yuan(order.paid_fen),
        "reason": order.closed_reason,
        "decide_by": f"{order.decide_by_at.astimezone(clock.SHANGHAI):%Y-%m-%d %H:%M}",
    }
    notices.tell(
        [(user.id, user.email) for user in people],
        message.name,
        facts=facts,
        uniq=f"message:{message.id}",
        link=f"/{'buyer' if buyer else 'supplier'}/orders/{order.no}",
        now=now,
    )


HANDLERS: dict[str, tuple[Handler, ...]] = {
    "order.placed": (tell_approvers,),
    "order.approved": (tell_cooperative_of_order,),
    "order.rejected": (tell_requester,),
    "order.cancelled": (tell_requester, tell_cooperative_if_it_knew),
    "order.confirmed": (tell_requester,),
    "order.lapsed": (tell_requester, tell_cooperative_if_it_knew),
    "order.shipped": (tell_receivers,),
    "order.accepted": (tell_cooperative, finish_runs),
    "payment.received": (tell_cooperative,),
    **DESK_HANDLERS,
    **SHELF_HANDLERS,
    **DELIVERY_HANDLERS,
    **AGREEMENT_HANDLERS,
    **CLAIM_HANDLERS,
    **STANDING_HANDLERS,
    **GROUP_HANDLERS,
    **REPORT_HANDLERS,
    **QUOTA_HANDLERS,
    **OFFLINE_HANDLERS,
    "product.changed": (mark_products,),
    "cooperative.changed": (mark_cooperative,),
    "region.renamed": (mark_everything,),
    "category.renamed": (mark_everything,),
    "paper.expiring": (tell_of_paper,),
    "paper.returned": (tell_of_paper,),
    "product.held": (tell_of_hold,),
    "accreditation.returned": (tell_of_accreditation,),
    "accreditation.published": (tell_of_accreditation,),
    "accreditation.ended": (tell_of_accreditation,),
    "tick.accreditation": (look_through_accreditations,),
    "tick.papers": (look_through_papers,),
    "tick.lapse": (lapse_due,),
    "tick.seal": (seal_trail,),
    "tick.prune": (prune,),
}

# What a worker puts by itself, once per slot whichever worker comes first.
TICKS: dict[str, timedelta] = {
    "tick.lapse": timedelta(minutes=1),
    "tick.groups": timedelta(minutes=1),
    "tick.prices": timedelta(minutes=1),
    "tick.accreditation": timedelta(minutes=10),
    "tick.papers": timedelta(minutes=10),
    "tick.listings": timedelta(minutes=1),
    "tick.agreements": timedelta(minutes=10),
    "tick.claims": timedelta(minutes=10),
    "tick.standing": timedelta(minutes=1),
    "tick.seal": timedelta(minutes=5),
    "tick.prune": timedelta(hours=24),
    "tick.remind": timedelta(hours=24),
    "tick.reports": timedelta(hours=1),
    "tick.quotas": timedelta(hours=24),
    "tick.flags": timedelta(hours=24),
}
