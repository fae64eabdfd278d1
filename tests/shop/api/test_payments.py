"""Payments over the JSON API: ask, record, list."""

import pytest

from shop.core.db import db
from shop.parties.accounts.permissions import Role
from tests.factories.parties import token_for
from tests.factories.parties_rows import MORNING
from tests.factories.trading import a_confirmed_order, a_member, a_trade, an_accepted_order
from tests.support.api import Api, ok

SLIP = {"payer_name": "测试付款户", "bank_slip_no": "HD-1", "received_on": "2026-11-02"}


@pytest.fixture
def trade(app, at):
    at(MORNING)
    return a_trade()


@pytest.fixture
def finance(client, trade):
    return Api(client, token_for(a_member(trade.unit, Role.FINANCE)))


@pytest.fixture
def supplier(client, trade):
    return Api(client, token_for(trade.supplier))


def code(answer):
    return answer.status_code, answer.json["code"]


def test_asking_gives_the_reference_the_payee_and_the_amount_owed(trade, finance):
    trade.cooperative.account_name, trade.cooperative.account_no = "测试合作社", "6200000000001234"
    order = an_accepted_order(trade)
    asked = ok(finance.post(f"/orders/{order.no}/payments", {"method": "bank_transfer"}))
    assert asked["amount_fen"] == 217_940
    assert asked["reference"].startswith("FK")
    assert asked["due_on"] == "2026-12-02"
    assert asked["payee"]["account_no"] == "6200000000001234", "who must pay needs the whole number"
    again = ok(finance.post(f"/orders/{order.no}/payments", {"method": "credit_term"}))
    assert again["reference"] == asked["reference"]


def test_nothing_is_owed_before_acceptance_and_cards_come_later(trade, finance):
    order = a_confirmed_order(trade)
    assert code(finance.post(f"/orders/{order.no}/payments", {"method": "bank_transfer"})) == (
        409,
        "payment.nothing_owed",
    )
    accepted = an_accepted_order(trade)
    assert code(finance.post(f"/orders/{accepted.no}/payments", {"method": "stripe"})) == (
        409,
        "payment.not_offered",
    )
    assert finance.post(f"/orders/{accepted.no}/payments", {"method": "gold"}).status_code == 422


def test_the_cooperative_records_parts_until_all_is_paid(trade, supplier, finance):
    order = an_accepted_order(trade)
    path = f"/orders/{order.no}/payments"
    first = supplier.post(
        f"{path}/receipts", SLIP | {"amount_fen": 100_000, "payer_account": "6200000000005678"}
    )
    assert first.status_code == 201
    assert first.json["payer_account"] == "•••• 5678"
    assert code(supplier.post(f"{path}/receipts", SLIP | {"amount_fen": 1})) == (409, "payment.slip_taken")
    too_much = supplier.post(f"{path}/receipts", SLIP | {"amount_fen": 117_941, "bank_slip_no": "HD-2"})
    assert code(too_much) == (409, "order.too_much")
    ok(supplier.post(f"{path}/receipts", SLIP | {"amount_fen": 117_940, "bank_slip_no": "HD-2"}))
    listed = ok(finance.get(path))
    assert (listed["payable_fen"], listed["paid_fen"], len(listed["items"])) == (217_940, 217_940, 2)
    assert ok(finance.get(f"/orders/{order.no}"))["status"] == "completed"


@pytest.mark.parametrize(
    "change",
    [
        {"amount_fen": 0},
        {"amount_fen": 1.5},
        {"amount_fen": 10**15},
        {"received_on": "gestern"},
        {"bank_slip_no": ""},
    ],
)
def test_a_slip_that_cannot_be_meant_is_422(trade, supplier, change):
    order = an_accepted_order(trade)
    assert (
        supplier.post(f"/orders/{order.no}/payments/receipts", SLIP | {"amount_fen": 1} | change).status_code
        == 422
    )


def test_the_same_receipt_with_its_key_counts_once(trade, supplier):
    order = an_accepted_order(trade)
    path = f"/orders/{order.no}/payments/receipts"
    body = SLIP | {"amount_fen": 1_000}
    assert supplier.post(path, body, key="k").json == supplier.post(path, body, key="k").json
    db.session.refresh(order)
    assert order.paid_fen == 1_000


def test_only_the_unit_asks_and_only_the_cooperative_records(trade, supplier, finance, client):
    order = an_accepted_order(trade)
    path = f"/orders/{order.no}/payments"
    assert supplier.post(path, {"method": "bank_transfer"}).status_code == 403
    assert finance.post(f"{path}/receipts", SLIP | {"amount_fen": 1}).status_code == 403
    other = a_trade()
    stranger = Api(client, token_for(other.supplier))
    assert stranger.post(f"{path}/receipts", SLIP | {"amount_fen": 1}).status_code == 404
    assert stranger.get(path).status_code == 404
    cashier = Api(client, token_for(a_member(other.unit, Role.FINANCE)))
    assert cashier.post(path, {"method": "bank_transfer"}).status_code == 404
