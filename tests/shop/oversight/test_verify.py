"""`ledger verify` is silent about a sound shop and names every difference that is planted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import insert, update

from shop.catalog.products import actions as products
from shop.catalog.products.models import Sku
from shop.catalog.stock.models import CapacityWeek, StockItem
from shop.core.db import db, unit_of_work
from shop.finance.payments.models import Payment
from shop.fulfilment.acceptance.models import AcceptanceLine
from shop.fulfilment.shipments.models import ShipmentLine
from shop.ledger.actions import _row as row_of
from shop.ledger.models import SaleFact
from shop.oversight.verify.queries import differences
from shop.reporting.stats import fold
from shop.reporting.stats.models import StatCube
from shop.trading.orders.models import Order, OrderLine
from tests.factories import facts, trading
from tests.factories.parties_rows import MORNING


@pytest.fixture
def shop(app: Flask) -> None:
    """One order paid, one accepted in part, one cancelled, one waiting; folded in the middle. Of the goods only
    so much can be delivered in a week."""
    trade = trading.a_trade()
    products.change_sku(db.session.get_one(Sku, trade.sku_id), weekly_milli=900_000, by=None, now=MORNING)
    paid = trading.an_accepted_order(trade)
    trading.pay(trade, paid, 100_000)
    fold.fold_all(now=MORNING)
    part = trading.a_confirmed_order(trade, 20_000)
    trading.ship(trade, part, 10_000)
    trading.receive(trade, part, 6_000, 4_000, "烂了")
    cancelled = trading.a_confirmed_order(trade, 5_000)
    trading.orders.cancel(cancelled, reason="不要了", by=trade.buyer.id, now=MORNING)
    db.session.commit()
    trading.a_placed_order(trade, 1_000)


def checks() -> set[str]:
    return {found.check for found in differences()}


@pytest.mark.usefixtures("shop")
def test_a_sound_shop_has_no_difference() -> None:
    assert list(differences()) == []
    fold.fold_all(now=MORNING)
    assert list(differences()) == []


def plant_fact(**values: Any) -> None:
    row = row_of(facts.entry()) | values
    db.session.execute(insert(SaleFact), [row])


def first_line() -> int:
    return int(db.session.query(OrderLine.id).order_by(OrderLine.id).first()[0])


def change(kind: Any, **values: Any) -> Callable[[], None]:
    """Change the first row of a table behind everybody's back."""

    def planted() -> None:
        key = kind.__table__.primary_key.columns.values()[0]
        first = db.session.query(key).order_by(key).first()[0]
        db.session.execute(update(kind.__table__).where(key == first).values(**values))

    return planted


PLANTED: dict[str, tuple[Callable[[], None], str]] = {
    "an extra fact": (lambda: plant_fact(order_line_id=first_line()), "台账（accepted）与订单行金额"),
    "a fact without a line": (lambda: plant_fact(order_line_id=987654), "台账记录没有订单行"),
    "a fact in a wrong month": (lambda: plant_fact(month=202601), "台账记录的月份"),
    "a crooked reversal": (
        lambda: plant_fact(reverses_id=1, amount_fen=-1, on_day=date(2026, 11, 1)),
        "冲销记录与原记录",
    ),
    "an accepted amount": (change(OrderLine, accepted_fen=217_941), "台账（accepted）与订单行金额"),
    "an accepted quantity": (change(OrderLine, accepted_milli=320_499), "验收单与订单行实收数量"),
    "a price": (change(OrderLine, price_fen=681), "订单行金额＝单价×数量"),
    "a payable": (change(Order, payable_fen=217_941), "订单应付与实收金额及运费"),
    "a total": (change(Order, total_fen=1), "订单总额与订单行及运费"),
    "a paid amount": (change(Order, paid_fen=1), "订单已付及待退款与到账款项"),
    "a payment": (change(Payment, amount_fen=99_999), "订单已付及待退款与到账款项"),
    "a shipment": (change(ShipmentLine, qty_milli=1), "发货单与订单行数量"),
    "an acceptance": (change(AcceptanceLine, amount_fen=1), "验收单与订单行金额"),
    "stock on hand": (change(StockItem, on_hand_milli=900_000), "库存现有量与出入库记录"),
    "stock reserved": (change(StockItem, reserved_milli=1), "库存预留量与未发货订单"),
    "a week's capacity": (change(CapacityWeek, taken_milli=1), "每周供货能力占用与订单"),
    "a cube": (change(StatCube, amount_fen=1), "汇总与台账"),
    "a cube that nobody folds": (change(StatCube, cube="nothing"), "汇总表"),
}


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize("name", PLANTED)
def test_each_planted_difference_is_named(name: str) -> None:
    plant, check = PLANTED[name]
    with unit_of_work():
        plant()
    assert check in checks()


@pytest.mark.usefixtures("shop")
def test_the_command_exits_with_1_and_names_what_differs(app: Flask) -> None:
    runner = app.test_cli_runner()
    assert runner.invoke(args=["ledger", "verify"]).exit_code == 0
    with unit_of_work():
        change(Order, total_fen=1)()
    result = runner.invoke(args=["ledger", "verify"])
    assert result.exit_code == 1
    assert "订单总额与订单行及运费" in result.output
