"""`ledger verify` holds orders under an agreement against its prices, parties and ceilings."""

import pytest
from sqlalchemy import update

from shop.core.db import db
from shop.oversight.verify.queries import differences
from shop.trading.agreements.models import Agreement, AgreementItem
from shop.trading.orders.models import Order
from tests.factories.agreements import an_agreement, call_off, two_sides
from tests.factories.parties_rows import a_unit


@pytest.fixture
def drawn(app):
    """An agreement with a call-off that takes all of it."""
    sides = two_sides()
    made = an_agreement(sides)
    call_off(sides, made, 500_000)
    return made


def found(statement):
    db.session.execute(statement)
    db.session.commit()
    return {difference.check for difference in differences()}


def test_a_sound_agreement_has_no_difference(drawn):
    assert list(differences()) == []


def test_a_price_that_was_not_agreed_is_named(drawn):
    assert "协议订单的单价与协议价" in found(update(AgreementItem).values(price_fen=599))


def test_goods_that_are_not_in_it_are_named(drawn):
    db.session.query(AgreementItem).delete()
    db.session.commit()
    assert {d.expected for d in differences() if d.check == "协议订单的单价与协议价"} == {"协议中的商品"}


@pytest.mark.parametrize(
    ("table", "column", "check"),
    [
        (AgreementItem, "ceiling_milli", "协议商品已用数量不超上限"),
        (AgreementItem, "ceiling_fen", "协议商品已用金额不超上限"),
        (Agreement, "ceiling_fen", "协议已用金额不超上限"),
        (Agreement, "ceiling_milli", "协议已用数量不超上限"),
    ],
)
def test_a_broken_ceiling_is_named(drawn, table, column, check):
    assert check in found(update(table).values({column: 299_999}))


def test_an_order_of_a_unit_that_is_no_party_is_named(drawn):
    assert "协议订单的双方与协议" in found(update(Order).values(unit_id=a_unit().id))
    assert "协议订单的双方与协议" in found(update(Order).values(agreement_id=10**6))
