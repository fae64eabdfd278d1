"""File a claim, answer it, bring it before the county, settle it. Whoever acts holds the order's lock
(`queries.claim(lock=True)`, `orders.order(lock=True)`)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta

from shop.catalog.products import actions as products
from shop.core import clock
from shop.core.db import db
from shop.fulfilment.aftersales import queries, rules
from shop.fulfilment.aftersales.models import AfterSalesClaim, AfterSalesLine, AfterSalesStep
from shop.fulfilment.aftersales.rules import Wanted
from shop.fulfilment.aftersales.states import (
    EVENT_OF,
    Answer,
    ClaimEvent,
    ClaimKind,
    ClaimStatus,
    Decision,
)
from shop.support import audit, outbox
from shop.support.documents import actions as documents
from shop.support.numbering import new_number
from shop.trading.orders import returns
from shop.trading.orders.models import Order
from shop.trading.orders.queries import lines_by_id


def file(
    order: Order, *, kind: ClaimKind, wanted: Sequence[Wanted], wish: str = "", by: int, now: datetime
) -> AfterSalesClaim:
    """A claim about accepted goods of a locked order.

    Raises WrongMoment, TooLate, BadLine, TooMuch (with what is left), TooManyPhotos, Missing (photo).
    """
    today = clock.business_day(now)
    rules.check_moment(order.status)
    rules.check_wanted(kind, lines_by_id(order), wanted, queries.claimed(order))
    until = _until(order, wanted, today)
    made = AfterSalesClaim(
        no=new_number("SH", today),
        order_id=order.id,
        order=order,
        unit_id=order.unit_id,
        cooperative_id=order.cooperative_id,
        kind=kind,
        wish=wish.strip(),
        filed_by=by,
        filed_at=now,
        claim_until_on=until,
        answer_by_at=_answer_by(order, now),
    )
    for one in wanted:
        made.lines.append(
            AfterSalesLine(
                order_line_id=one.line_id,
                asked_milli=one.qty_milli,
                asked_fen=one.amount_fen,
                reason=one.reason.strip(),
            )
        )
    db.session.add(made)
    db.session.flush()
    _keep_photos(order, made, wanted, by=by, now=now)
    audit.note("after_sales_claim.file", made, by=by, now=now, no=made.no, kind=kind, order_no=order.no)
    _step("claim.filed", made, ClaimEvent.FILE, words=wish, by=by, now=now)
    return made


def answer(
    claim: AfterSalesClaim,
    answer: Answer,
    *,
    words: str = "",
    agreed: Mapping[int, int] | None = None,
    by: int,
    now: datetime,
) -> None:
    """The cooperative agrees, agrees in part (`agreed`: order line id -> thousandths, or fen of a price-off)
    or refuses with its reason. A price-off agreed to is settled at once: nothing has to come back.

    Raises WrongMoment, Invalid (words), BadLine.
    """
    said = words.strip() if answer is Answer.AGREED else rules.check_words(words, "说明")
    if answer is not Answer.REFUSED:
        _agree(claim, None if answer is Answer.AGREED else agreed or {})
    event = EVENT_OF[answer]
    audit.move(claim, event, by=by, now=now, **_amounts(claim))
    claim.answered_at = now
    _step("claim.answered", claim, ClaimEvent(event), words=said, by=by, now=now)
    _settle_if_only_money(claim, by=by, now=now)


def accept(claim: AfterSalesClaim, *, words: str = "", by: int, now: datetime) -> None:
    """The unit takes the part that was offered. Raises WrongMoment."""
    audit.move(claim, "accept", by=by, now=now)
    _step("claim.accepted", claim, ClaimEvent.ACCEPT, words=words, by=by, now=now)
    _settle_if_only_money(claim, by=by, now=now)


def withdraw(claim: AfterSalesClaim, *, words: str = "", by: int, now: datetime) -> None:
    """The unit takes it back; what it claimed can be claimed again. Raises WrongMoment."""
    audit.move(claim, "withdraw", by=by, now=now)
    _step("claim.withdrawn", claim, ClaimEvent.WITHDRAW, words=words, by=by, now=now)


def escalate(claim: AfterSalesClaim, *, words: str, by: int, now: datetime) -> None:
    """The unit brings it before the cooperative's county. Raises WrongMoment, Invalid (words)."""
    said = rules.check_words(words, "提请调解的理由")
    audit.move(claim, "escalate", by=by, now=now)
    claim.escalated_at = claim.escalated_at or now
    _step("claim.escalated", claim, ClaimEvent.ESCALATE, words=said, by=by, now=now)


def decide(claim: AfterSalesClaim, decision: Decision, *, words: str, by: int, now: datetime) -> None:
    """The county recommends something to both, upholds or dismisses, with its reason. It moves neither goods
    nor money: an upheld claim is settled by the cooperative. Raises WrongMoment, Invalid (words)."""
    said = rules.check_words(words, "处理意见")
    event = EVENT_OF[decision]
    audit.move(claim, event, by=by, now=now)
    claim.decided_at = now
    if decision is Decision.UPHELD:
        _agree(claim, None)
    if decision is Decision.RECOMMENDED:
        claim.answer_by_at = _answer_by(claim.order, now)
    _step("claim.decided", claim, ClaimEvent(event), words=said, by=by, now=now)


def settle(
    claim: AfterSalesClaim, *, saleable: Collection[int] = (), words: str = "", by: int, now: datetime
) -> None:
    """Carry out what was agreed to or upheld: payable, statistics, stock and what was paid follow at once.

    `saleable`: the order lines whose goods came back fit to be sold; the others are written off. Raises
    WrongMoment, MoreThanKept, OutOfStock (nothing to replace with).
    """
    audit.move(claim, "settle", by=by, now=now, **_amounts(claim))
    claim.settled_at = now
    order, lines = claim.order, [line for line in claim.lines if line.agreed_milli or line.agreed_fen]
    own = lines_by_id(order)
    if claim.kind is ClaimKind.PRICE_OFF:
        returns.take_off(order, [(own[one.order_line_id], one.agreed_fen) for one in lines], by=by, now=now)
        for one in lines:
            one.settled_fen = one.agreed_fen
    else:
        again = claim.kind is ClaimKind.REPLACEMENT
        goods = [(own[one.order_line_id], one.agreed_milli) for one in lines]
        lowered = returns.take_back(order, goods, saleable=saleable, again=again, by=by, now=now)
        for one, fen in zip(lines, lowered, strict=True):
            one.settled_milli, one.settled_fen = one.agreed_milli, fen
            one.saleable = one.order_line_id in saleable
        _unsell(claim, now=now)
    _step("claim.settled", claim, ClaimEvent.SETTLE, words=words, by=by, now=now)


def lapse(claim: AfterSalesClaim, *, now: datetime) -> bool:
    """The cooperative was silent: to the county. False when it has just answered, so that jobs may repeat it."""
    if not _silent(claim, now):
        return False
    audit.move(claim, "lapse", by=None, now=now)
    claim.escalated_at = claim.escalated_at or now
    _step(
        "claim.escalated",
        claim,
        ClaimEvent.LAPSE,
        words="合作社逾期未答复，系统提请县级调解",
        by=None,
        now=now,
    )
    return True


def lapse_silent(*, now: datetime, limit: int) -> int:
    """Bring before the county what waited too long; answers how many there were."""
    return sum(lapse(queries.locked(claim_id), now=now) for claim_id in queries.silent(now, limit))


def _silent(claim: AfterSalesClaim, now: datetime) -> bool:
    waits = claim.status in (ClaimStatus.FILED, ClaimStatus.RECOMMENDED)
    return waits and claim.answer_by_at is not None and claim.answer_by_at <= now


def _until(order: Order, wanted: Sequence[Wanted], today: date) -> date | None:
    """The last day of the line whose days end first; raises TooLate."""
    days, accepted = queries.claim_days(order, on=today), queries.accepted_on(order)
    last = [rules.last_day(accepted[one.line_id], days) for one in wanted]
    first = min((day for day in last if day is not None), default=None)
    rules.check_day(first, today)
    return first


def _answer_by(order: Order, now: datetime) -> datetime | None:
    days = queries.answer_days(order, on=clock.business_day(now))
    return None if days is None else now + timedelta(days=days)


def _keep_photos(
    order: Order, made: AfterSalesClaim, wanted: Sequence[Wanted], *, by: int, now: datetime
) -> None:
    for line, one in zip(made.lines, wanted, strict=True):
        for number in one.photo_ids:
            handed_in = queries.photo_of_order(order, number, by=by)
            documents.hand_on(
                handed_in,
                owner_kind=queries.OWNER,
                owner_id=line.id,
                purpose=queries.PURPOSE,
                by=by,
                now=now,
            )


def _agree(claim: AfterSalesClaim, agreed: Mapping[int, int] | None) -> None:
    """Write down what is agreed to: all of it, or what `agreed` says by order line."""
    by_amount = claim.kind is ClaimKind.PRICE_OFF
    asked = [line.asked_fen if by_amount else line.asked_milli for line in claim.lines]
    got = asked if agreed is None else [agreed.get(line.order_line_id, 0) for line in claim.lines]
    if agreed is not None:
        rules.check_part(claim.kind, asked, got)
    for line, amount in zip(claim.lines, got, strict=True):
        line.agreed_fen, line.agreed_milli = (amount, 0) if by_amount else (0, amount)


def _settle_if_only_money(claim: AfterSalesClaim, *, by: int, now: datetime) -> None:
    if claim.kind is ClaimKind.PRICE_OFF and claim.status is ClaimStatus.AGREED:
        settle(claim, by=by, now=now)


def _unsell(claim: AfterSalesClaim, *, now: datetime) -> None:
    """What came back counts as sold no more; a replacement counts again when it is accepted."""
    sold: Counter[int] = Counter()
    for line in claim.lines:
        sold[line.order_line.product_id] -= line.settled_milli
    products.add_sold(sold, now=now)


def _amounts(claim: AfterSalesClaim) -> dict[str, object]:
    """Of the audit trail: what is agreed to, by order line."""
    return {
        "kind": claim.kind,
        "agreed": [[line.order_line_id, line.agreed_milli, line.agreed_fen] for line in claim.lines],
    }


def _step(
    name: str, claim: AfterSalesClaim, event: ClaimEvent, *, by: int | None, now: datetime, words: str = ""
) -> None:
    """One more step of its history, and the message that tells of it."""
    made = AfterSalesStep(event=event, at=now, by_user=by, words=words.strip())
    claim.steps.append(made)
    db.session.flush()
    outbox.put(name, now=now, claim_id=claim.id, step_id=made.id, order_id=claim.order_id, by=by)
