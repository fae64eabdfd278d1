"""Whatever happens in whatever order: facts, lines, papers and money say the same."""

from __future__ import annotations

from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from shop.core import money
from shop.core.db import db
from shop.core.errors import Invalid, Refused
from shop.fulfilment.acceptance import actions as acceptance
from shop.fulfilment.acceptance.rules import Received
from shop.fulfilment.aftersales import actions, queries
from shop.fulfilment.aftersales.states import Answer, ClaimKind, ClaimStatus
from shop.fulfilment.shipments import actions as shipments
from shop.ledger.entries import Basis
from shop.ledger.models import SaleFact
from shop.oversight.verify.queries import differences
from shop.trading.orders import actions as orders
from shop.trading.orders import rules
from shop.trading.orders.deals import Deal
from shop.trading.orders.models import Order
from shop.trading.orders.states import OrderStatus
from tests.factories.aftersales import wanted
from tests.factories.catalog import a_product
from tests.factories.parties_rows import MORNING
from tests.factories.trading import CANTEEN, Trade, a_trade, pay

SHARES = st.integers(1, 100)
STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            ["ship", "receive", "pay", "return", "replacement", "price_off", "settle", "withdraw"]
        ),
        st.integers(0, 1),
        SHARES,
    ),
    min_size=4,
    max_size=18,
)


@given(
    price_fen=st.integers(1, 5_000),
    kept=st.integers(1, 10_000),
    back=st.integers(1, 10_000),
    off_share=st.integers(0, 100),
)
def test_giving_back_never_makes_the_rest_dearer_and_all_of_it_costs_nothing(
    price_fen, kept, back, off_share
):
    back = min(kept, back)
    gross = money.amount_fen(price_fen, kept)
    off = gross * off_share // 100
    left = money.amount_fen(price_fen, kept - back)
    stays = rules.off_after(price_fen=price_fen, kept_milli=kept, off_fen=off, back_milli=back)
    assert 0 <= stays <= left
    assert 0 <= left - stays <= gross - off
    if back == kept:
        assert left - stays == 0


@given(
    pairs=st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 10_000)), min_size=1, max_size=6),
    free=st.integers(0, 20_000),
)
def test_money_is_spread_to_the_fen_and_left_over_only_when_nothing_is_owed(pairs, free):
    due, paid = [list(column) for column in zip(*pairs, strict=True)]
    became, left = rules.spread(due, paid, free)
    assert sum(became) + left == sum(paid) + free
    assert all(0 <= got <= want for want, got in zip(due, became, strict=True))
    assert left == 0 or became == due


class Story:
    """One order of two lines at odd prices, and what people do about it."""

    def __init__(self, trade: Trade, other: int, serial: int) -> None:
        self.trade, self.serial = trade, serial
        goods = [(trade.sku_id, 1_500), (other, 2_300)]
        made = orders.place(
            goods,
            unit_id=trade.unit.id,
            terms=CANTEEN,
            by=trade.buyer.id,
            now=MORNING,
            deal=Deal(freight_fen=77),
        )
        self.order: Order = made.orders[0]
        orders.approve(self.order, by=trade.approver.id, now=MORNING)
        orders.confirm(self.order, by=trade.supplier.id, now=MORNING)
        self.slips = count(1)

    def do(self, what: str, line: int, share: int) -> None:
        """Try a step; one that is not open, or asks for nothing or too much, changes nothing."""
        try:
            getattr(self, what)(line, share)
            db.session.commit()
        except (Refused, Invalid):
            db.session.rollback()

    def ship(self, line: int, share: int) -> None:
        one = self.order.lines[line]
        qty = one.to_ship_milli * share // 100
        shipments.ship(self.order, lines={one.id: qty}, by=self.trade.supplier.id, now=MORNING)

    def receive(self, line: int, share: int) -> None:
        one = self.order.lines[line]
        taken = one.to_accept_milli * share // 100
        entry = Received(one.id, taken, one.to_accept_milli - taken, "变质")
        acceptance.accept(self.order, lines=[entry], by=self.trade.receiver.id, now=MORNING)

    def pay(self, _line: int, share: int) -> None:
        slip = f"{self.serial}-{next(self.slips)}"
        pay(self.trade, self.order, self.order.owed_fen * share // 100, slip=slip)

    def _claim(self, kind: ClaimKind, line: int, amount: int) -> None:
        lines = [wanted(self.order, amount, kind, line)]
        made = actions.file(self.order, kind=kind, wanted=lines, by=self.trade.buyer.id, now=MORNING)
        actions.answer(made, Answer.AGREED, by=self.trade.supplier.id, now=MORNING)

    def _return(self, line: int, share: int) -> None:
        self._claim(ClaimKind.RETURN, line, self.order.lines[line].kept_milli * share // 100)

    def replacement(self, line: int, share: int) -> None:
        self._claim(ClaimKind.REPLACEMENT, line, self.order.lines[line].kept_milli * share // 100)

    def price_off(self, line: int, share: int) -> None:
        self._claim(ClaimKind.PRICE_OFF, line, self.order.lines[line].kept_fen * share // 100)

    def _agreed(self) -> list[queries.AfterSalesClaim]:
        wanted_ones = select(queries.C).where(
            queries.C.order_id == self.order.id, queries.C.status == ClaimStatus.AGREED
        )
        return list(db.session.scalars(wanted_ones.order_by(queries.C.id)))

    def settle(self, line: int, _share: int) -> None:
        saleable = [one.id for one in self.order.lines[:line]]
        for claim in self._agreed()[:1]:
            actions.settle(claim, saleable=saleable, by=self.trade.supplier.id, now=MORNING)

    def withdraw(self, _line: int, _share: int) -> None:
        for claim in self._agreed()[-1:]:
            actions.withdraw(claim, by=self.trade.buyer.id, now=MORNING)


setattr(Story, "return", Story._return)


def facts_of(order: Order, basis: Basis) -> dict[int, tuple[int, int]]:
    sums = (func.sum(SaleFact.qty_milli), func.sum(SaleFact.amount_fen))
    wanted_ones = select(SaleFact.order_line_id, *sums).where(
        SaleFact.order_id == order.id, SaleFact.basis == basis
    )
    found = db.session.execute(wanted_ones.group_by(SaleFact.order_line_id))
    return {line: (int(qty), int(fen)) for line, qty, fen in found}


def holds(order: Order) -> None:
    """At all times."""
    kept, paid = facts_of(order, Basis.ACCEPTED), facts_of(order, Basis.PAID)
    for line in order.lines:
        assert kept.get(line.id, (0, 0)) == (line.kept_milli, line.kept_fen)
        assert paid.get(line.id, (0, 0)) == (line.paid_milli, line.paid_fen)
        assert 0 <= line.paid_fen <= line.kept_fen
        assert 0 <= line.paid_milli <= line.kept_milli
        assert line.kept_fen + line.off_fen == money.amount_fen(line.price_fen, line.kept_milli)
    assert 0 <= order.paid_fen <= order.payable_fen
    assert order.refund_due_fen == 0 or order.owed_fen == 0
    if order.status is OrderStatus.COMPLETED:
        assert order.delivered
        assert order.owed_fen == 0


@pytest.fixture
def market(app):
    trade = a_trade(price_fen=333)
    other = a_product(
        trade.cooperative, price_fen=1_117, stock_milli=1_000_000, step_milli=100, min_milli=100
    )
    db.session.commit()
    return trade, other.skus[0].id


def test_whatever_the_order_of_steps_the_books_hold(market):
    """Each story on one shop, so that the last look sees them all."""
    serials = count(1)

    @settings(max_examples=25)
    @given(steps=STEPS)
    def told(steps: list[tuple[str, int, int]]) -> None:
        story = Story(*market, next(serials))
        for first in (("ship", 0, 100), ("ship", 1, 100), ("receive", 0, 100)):
            story.do(*first)
        for step in steps:
            story.do(*step)
            holds(story.order)

    told()
    assert [str(found) for found in differences()] == []


def test_the_stories_go_where_they_should(market):
    """The control: without these steps the test above would look at nothing."""
    story = Story(*market, 0)
    for step in (
        ("ship", 0, 100),
        ("receive", 0, 100),
        ("pay", 0, 100),
        ("price_off", 0, 10),
        ("return", 0, 50),
    ):
        story.do(*step)
    story.do("settle", 1, 1)
    line = story.order.lines[0]
    assert (line.returned_milli, line.off_fen > 0, story.order.refund_due_fen > 0) == (750, True, True)
    story.do("replacement", 0, 100)
    story.do("settle", 0, 1)
    assert (line.replaced_milli, line.kept_fen, story.order.status) == (750, 0, OrderStatus.SHIPPED)
    holds(story.order)
