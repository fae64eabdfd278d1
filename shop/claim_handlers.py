"""What follows from after-sales claims: who is told, what is asked to be paid, and what the clock does."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from shop.core import clock, money
from shop.core.db import db
from shop.finance.payments import actions as payments
from shop.fulfilment.aftersales import actions, queries
from shop.fulfilment.aftersales.models import AfterSalesClaim, AfterSalesStep
from shop.fulfilment.aftersales.states import ClaimEvent, ClaimKind
from shop.parties.accounts.models import User
from shop.parties.accounts.permissions import Role
from shop.parties.accounts.queries import users_with_role
from shop.support.notices import actions as notices
from shop.support.outbox.drain import Handler
from shop.support.outbox.models import Message
from shop.trading.orders import queries as orders

AT_ONCE = 50  # a tick holds the write lock on SQLite: few at a time, the next tick goes on
KINDS = {ClaimKind.RETURN: "退货", ClaimKind.REPLACEMENT: "换货", ClaimKind.PRICE_OFF: "折让"}
EVENTS = {
    ClaimEvent.AGREE: "同意",
    ClaimEvent.AGREE_IN_PART: "部分同意",
    ClaimEvent.REFUSE: "不同意",
    ClaimEvent.RECOMMEND: "建议",
    ClaimEvent.UPHOLD: "支持申请",
    ClaimEvent.DISMISS: "不支持申请",
}


def tell_cooperative_of_claim(message: Message, now: datetime) -> None:
    """Filed, withdrawn, escalated, decided or settled: the cooperative's people."""
    claim = _claim(message)
    _tell(message, claim, queries.staff(claim.cooperative_id), f"/supplier/claims/{claim.no}", now)


def tell_claimants(message: Message, now: datetime) -> None:
    """Answered, escalated by the clock, decided: whoever may file for the unit."""
    claim = _claim(message)
    _tell(message, claim, queries.claimants(claim), f"/buyer/claims/{claim.no}", now)


def tell_unit_of_settlement(message: Message, now: datetime) -> None:
    """Settled: also who pays for the unit, since less is owed or money is due back."""
    claim = _claim(message)
    people = [*queries.claimants(claim), *users_with_role(Role.FINANCE, unit_id=claim.unit_id)]
    _tell(message, claim, people, f"/buyer/claims/{claim.no}", now)


def tell_mediators(message: Message, now: datetime) -> None:
    """Brought before the county: who decides there."""
    claim = _claim(message)
    _tell(message, claim, queries.mediators(claim), f"/admin/claims/{claim.no}", now)


def follow_with_payment(message: Message, now: datetime) -> None:
    """Less is owed: what was asked for and has not come follows."""
    payments.follow(orders.locked(message.facts["order_id"]), now=now)


def bring_before_the_county(_message: Message, now: datetime) -> None:
    """What the cooperative did not answer in time."""
    actions.lapse_silent(now=now, limit=AT_ONCE)


def _claim(message: Message) -> AfterSalesClaim:
    return db.session.get_one(AfterSalesClaim, message.facts["claim_id"])


def _tell(message: Message, claim: AfterSalesClaim, people: Iterable[User], link: str, now: datetime) -> None:
    step, order = db.session.get_one(AfterSalesStep, message.facts["step_id"]), claim.order
    facts = {
        "claim_no": claim.no,
        "order_no": order.no,
        "unit": order.unit_name,
        "cooperative": order.cooperative_name,
        "kind": KINDS[claim.kind],
        "goods": "、".join(line.order_line.product_name for line in claim.lines),
        "event": EVENTS.get(step.event, ""),
        "words": step.words,
        "answer_by": _moment(claim.answer_by_at),
        "settled": money.yuan(claim.settled_fen),
        "payable": money.yuan(order.payable_fen),
        "owed": money.yuan(order.owed_fen),
        "refund": money.yuan(order.refund_due_fen),
    }
    who = [(user.id, user.email) for user in people if user.id != message.facts.get("by")]
    notices.tell(who, message.name, facts=facts, uniq=f"message:{message.id}", link=link, now=now)


def _moment(at: datetime | None) -> str:
    return f"{at.astimezone(clock.SHANGHAI):%Y-%m-%d %H:%M}" if at else "—"


CLAIM_HANDLERS: dict[str, tuple[Handler, ...]] = {
    "claim.filed": (tell_cooperative_of_claim,),
    "claim.answered": (tell_claimants,),
    "claim.accepted": (tell_cooperative_of_claim,),
    "claim.withdrawn": (tell_cooperative_of_claim,),
    "claim.escalated": (tell_mediators, tell_cooperative_of_claim, tell_claimants),
    "claim.decided": (tell_cooperative_of_claim, tell_claimants),
    "claim.settled": (follow_with_payment, tell_unit_of_settlement, tell_cooperative_of_claim),
    "tick.claims": (bring_before_the_county,),
}
