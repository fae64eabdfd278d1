"""A year of orders in the demo world: planned from one seed, played in the order of time by the real actions."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum, auto
from functools import partial
from itertools import count
from random import Random

from sqlalchemy import select

from shop.cli.demo.people import Staff
from shop.core import clock
from shop.core.db import db, in_unit_of_work
from shop.finance.payments import actions as payments
from shop.fulfilment.acceptance import actions as acceptance
from shop.fulfilment.acceptance.rules import Received
from shop.fulfilment.shipments import actions as shipments
from shop.handlers import HANDLERS
from shop.parties.buyers.states import VenueClass
from shop.support.outbox.drain import hand_over
from shop.support.outbox.models import Message
from shop.support.outbox.states import MessageStatus
from shop.trading.orders import actions as orders
from shop.trading.orders.models import Order
from shop.trading.orders.queries import locked
from shop.trading.orders.states import Channel, Festival, FundSource, OrderStatus, Purpose
from shop.trading.orders.terms import Terms

EVENTS_AT_ONCE = 30  # one transaction for several events: a commit costs more than an event on SQLite
FESTIVALS = {
    1: Festival.SPRING, 2: Festival.SPRING, 4: Festival.QINGMING, 5: Festival.LABOUR, 6: Festival.DRAGON_BOAT,
    9: Festival.MID_AUTUMN, 10: Festival.NATIONAL, 12: Festival.NEW_YEAR,
}  # fmt: skip
REASONS = ("破损", "变质", "规格不符", "短重或缺少")


class Life(Enum):
    """How far an order goes, or where it turns."""

    WAITING = auto()
    APPROVED = auto()
    CONFIRMED = auto()
    ON_THE_WAY = auto()
    HALF_SHIPPED = auto()
    UNPAID = auto()
    PAID = auto()
    IN_PARTS = auto()
    SHORT = auto()
    PARTLY_REFUSED = auto()
    CANCELLED = auto()
    REJECTED = auto()
    LAPSED = auto()


LONG_AGO = (
    *[Life.PAID] * 15, *[Life.IN_PARTS] * 2, *[Life.PARTLY_REFUSED] * 2, Life.SHORT, Life.UNPAID, Life.CANCELLED,
    Life.REJECTED, Life.LAPSED,
)  # fmt: skip
UNDER_WAY = (
    Life.WAITING, Life.APPROVED, Life.CONFIRMED, Life.ON_THE_WAY, Life.HALF_SHIPPED, Life.UNPAID, Life.PARTLY_REFUSED,
)  # fmt: skip
SHIPPING = (Life.ON_THE_WAY, Life.UNPAID, Life.PAID, Life.PARTLY_REFUSED)


@dataclass(frozen=True)
class Buyer:
    """A unit that orders."""

    unit_id: int
    name: str
    venue: VenueClass
    union: bool
    point_id: int
    staff: Staff


@dataclass(frozen=True)
class Seller:
    """A cooperative with what it offers: (sku id, smallest order, step), quantities in thousandths."""

    cooperative_id: int
    region_path: str
    user_id: int
    offers: tuple[tuple[int, int, int], ...]


@dataclass(frozen=True)
class Plan:
    """One purchase from one cooperative."""

    at: datetime
    buyer: Buyer
    seller: Seller
    life: Life


def deliver_waiting() -> None:
    """Deliver as of their day, so that inboxes tell the story and the worker finds nothing left over."""
    db.session.flush()
    waiting = select(Message).where(Message.status == MessageStatus.WAITING).order_by(Message.id)
    for message in db.session.scalars(waiting).all():
        hand_over(message, HANDLERS, now=message.put_at)


@dataclass
class Play:
    """Plays plans in the order of time; what follows an event is put on the queue by it."""

    rng: Random
    now: datetime
    made: int = 0
    _queue: list[tuple[datetime, int, Callable[[datetime], None]]] = field(default_factory=list)
    _serial: Iterator[int] = field(default_factory=count)

    def run(self, plans: Sequence[Plan]) -> int:
        """Place every plan and live it through up to now; answers how many orders there are."""
        for plan in plans:
            self._later(plan.at, partial(self._place, plan))
        while self._queue and self._queue[0][0] < self.now:
            batch = [
                heapq.heappop(self._queue)
                for _ in range(min(EVENTS_AT_ONCE, len(self._queue)))
                if self._queue[0][0] < self.now
            ]
            in_unit_of_work(partial(self._play, batch))
        return self.made

    def _play(self, batch: Sequence[tuple[datetime, int, Callable[[datetime], None]]]) -> None:
        for at, _number, event in batch:
            event(at)
        deliver_waiting()

    def _later(self, at: datetime, event: Callable[[datetime], None]) -> None:
        heapq.heappush(self._queue, (at, next(self._serial), event))

    def _hours(self, at: datetime, low: float, high: float) -> datetime:
        return at + timedelta(minutes=self.rng.randint(int(low * 60), int(high * 60)))

    def _place(self, plan: Plan, at: datetime) -> None:
        chosen = self.rng.sample(plan.seller.offers, self.rng.randint(1, min(3, len(plan.seller.offers))))
        wanted = [(sku, least + step * self.rng.randint(0, 120)) for sku, least, step in chosen]
        placed = orders.place(
            wanted,
            unit_id=plan.buyer.unit_id,
            terms=self._terms(plan.buyer, at),
            by=plan.buyer.staff.buyer,
            now=at,
        )
        self.made += len(placed.orders)
        for order in placed.orders:
            self._decide(plan, order, at)

    def _terms(self, buyer: Buyer, at: datetime) -> Terms:
        source, purpose, festival = FundSource.CANTEEN, Purpose.CANTEEN, Festival.NONE
        month = at.astimezone(clock.SHANGHAI).month
        if buyer.union:
            source, purpose = FundSource.UNION, Purpose.CONDOLENCE
            if month in FESTIVALS:
                purpose, festival = Purpose.FESTIVAL, FESTIVALS[month]
        elif buyer.venue is VenueClass.ENTERPRISE and self.rng.random() < 0.5:
            source, purpose = FundSource.RAW_MATERIAL, Purpose.RAW_MATERIAL
        elif self.rng.random() < 0.1:
            source, purpose = FundSource.CONDOLENCE, Purpose.CONDOLENCE
        return Terms(
            fund_source=source, purpose=purpose, festival=festival, delivery_point_id=buyer.point_id,
            wanted_on=clock.business_day(at + timedelta(days=4)),
            channel=Channel.API if self.rng.random() < 0.15 else Channel.WEB,
        )  # fmt: skip

    def _decide(self, plan: Plan, order: Order, at: datetime) -> None:
        order_id, staff, life = order.id, plan.buyer.staff, plan.life
        if order.status is OrderStatus.APPROVED:
            if life is not Life.WAITING:
                self._answer(plan, order_id, at)
            return
        if life is Life.WAITING:
            return
        when = self._hours(at, 0.5, 20)
        if life is Life.REJECTED:
            self._later(
                when,
                lambda now: orders.reject(
                    locked(order_id), reason="本月预算已用完", by=staff.approver, now=now
                ),
            )
        elif life is Life.LAPSED:
            self._lapse(order_id, order.decide_by_at)
        else:

            def approve(now: datetime) -> None:
                orders.approve(locked(order_id), by=staff.approver, now=now)
                self._answer(plan, order_id, now)

            self._later(when, approve)

    def _answer(self, plan: Plan, order_id: int, at: datetime) -> None:
        life, staff, seller = plan.life, plan.buyer.staff, plan.seller.user_id
        if life is Life.LAPSED:
            self._lapse(order_id, locked(order_id).decide_by_at)
        elif life is Life.REJECTED:
            self._later(
                self._hours(at, 1, 20),
                lambda now: orders.decline(locked(order_id), reason="当季已售罄", by=seller, now=now),
            )
        elif life is Life.CANCELLED:
            self._later(
                self._hours(at, 1, 20),
                lambda now: orders.cancel(locked(order_id), reason="活动改期", by=staff.buyer, now=now),
            )
        elif life is not Life.APPROVED:
            self._later(self._hours(at, 1, 20), lambda now: self._confirm(plan, order_id, now))

    def _lapse(self, order_id: int, at: datetime) -> None:
        def lapse(now: datetime) -> None:
            orders.lapse(locked(order_id), now=now)

        self._later(at, lapse)

    def _confirm(self, plan: Plan, order_id: int, at: datetime) -> None:
        orders.confirm(locked(order_id), by=plan.seller.user_id, now=at)
        if plan.life is Life.CONFIRMED:
            return
        self._later(self._hours(at, 4, 40), lambda now: self._ship(plan, order_id, now))

    def _ship(self, plan: Plan, order_id: int, at: datetime) -> None:
        order = locked(order_id)
        whole = plan.life in SHIPPING
        sent = {line.id: line.qty_milli if whole else _part(line.qty_milli) for line in order.lines}
        last = plan.life is Life.SHORT
        shipments.ship(order, lines=sent, last=last, carrier="自有车辆", by=plan.seller.user_id, now=at)
        if plan.life not in (Life.ON_THE_WAY, Life.HALF_SHIPPED):
            self._later(self._hours(at, 3, 40), lambda now: self._accept(plan, order_id, now))

    def _accept(self, plan: Plan, order_id: int, at: datetime) -> None:
        order = locked(order_id)
        lines = []
        for number, line in enumerate(order.lines):
            refused = line.to_accept_milli - _part(line.to_accept_milli)
            if plan.life is not Life.PARTLY_REFUSED or number:
                refused = 0
            reason = self.rng.choice(REASONS) if refused else ""
            if line.to_accept_milli:
                lines.append(Received(line.id, line.to_accept_milli - refused, refused, reason))
        acceptance.accept(order, lines=lines, by=plan.buyer.staff.receiver, now=at)
        if any(line.to_ship_milli for line in order.lines):
            self._later(self._hours(at, 20, 60), lambda now: self._ship_rest(plan, order_id, now))
        elif plan.life is not Life.UNPAID:
            self._later(self._hours(at, 24, 24 * 20), lambda now: self._pay(plan, order_id, now))

    def _ship_rest(self, plan: Plan, order_id: int, at: datetime) -> None:
        order = locked(order_id)
        rest = {line.id: line.to_ship_milli for line in order.lines if line.to_ship_milli}
        shipments.ship(order, lines=rest, carrier="自有车辆", by=plan.seller.user_id, now=at)
        self._later(self._hours(at, 3, 40), lambda now: self._accept(plan, order_id, now))

    def _pay(self, plan: Plan, order_id: int, at: datetime) -> None:
        order = locked(order_id)
        asked = payments.ask(order, method="bank_transfer", by=plan.buyer.staff.finance, now=at)
        payments.record(
            order, amount_fen=asked.amount_fen, payer_name=f"{plan.buyer.name}零余额账户",
            bank_slip_no=f"HD{self.rng.randrange(10**10):010d}", received_on=clock.business_day(at),
            reference=asked.reference, by=plan.seller.user_id, now=at,
        )  # fmt: skip


def _part(qty_milli: int) -> int:
    """About 0.7 of a quantity: whole units where the quantity is whole, at least something."""
    step = 1000 if qty_milli % 1000 == 0 else 500
    return max(step, qty_milli * 7 // 10 // step * step) if qty_milli > step else qty_milli
