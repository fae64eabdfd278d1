"""A confidential unit's address and payer are read by the two sides alone; officials know its alias."""

import pytest

from shop.parties.accounts.permissions import Role, ScopeKind
from shop.parties.buyers import actions as units
from shop.trading.orders.models import Order
from shop.trading.orders.states import FundSource, Purpose
from shop.trading.orders.terms import Terms
from tests.factories.parties import a_user, an_official, bearer, give, signed_in
from tests.factories.parties_rows import MORNING
from tests.factories.trading import a_member, a_placed_order, a_trade, an_accepted_order, pay

SECRETS = ("某部后门七号", "凭证入内", "济源市财政国库", "番号一二三")


@pytest.fixture
def trade(app, at):
    at(MORNING)
    made = a_trade()
    units.rename(made.unit, name="番号一二三", by=None, now=MORNING)
    units.change(made.unit, confidential=True, alias="驻济军营三号食堂", by=None, now=MORNING)
    units.add_point(made.unit, name="食堂", address="某部后门七号", by=None, now=MORNING)
    return made


def told(client, user, order):
    """Everything that the API tells of the order."""
    headers, base = bearer(user), f"/api/v1/orders/{order.no}"
    return "".join(client.get(path, headers=headers).text for path in (base, f"{base}/payments"))


@pytest.fixture
def order(trade):
    point = trade.unit.points[-1].id
    terms = Terms(
        fund_source=FundSource.CANTEEN, purpose=Purpose.CANTEEN, delivery_point_id=point, note="凭证入内"
    )
    made = an_accepted_order(trade)
    placed = a_placed_order(trade, terms=terms)
    made.delivery_to, made.note = placed.delivery_to, placed.note
    pay(trade, made, 100)
    return made


def test_officials_read_neither_its_address_nor_its_payer(client, trade, order: Order):
    supervisor = a_user()
    give(supervisor, role=Role.SUPERVISOR, scope_kind=ScopeKind.REGION, region_code="419001")
    for user in (supervisor, an_official(Role.COUNTY)):
        text = told(client, user, order)
        assert "驻济军营三号食堂" in text
        assert [word for word in SECRETS if word in text] == []


def test_its_own_people_and_who_delivers_read_where_to(client, trade, order: Order):
    for user in (trade.buyer, trade.supplier, a_member(trade.unit, Role.FINANCE)):
        assert "某部后门七号" in told(client, user, order)
    assert "济源市财政国库" in told(client, trade.supplier, order)


def test_an_officials_page_names_none_of_its_people(client, trade):
    page = signed_in(client, an_official(Role.COUNTY)).get(f"/admin/units/{trade.unit.id}").text
    assert "驻济军营三号食堂" in page
    assert [word for word in (*SECRETS, trade.buyer.name, trade.unit.credit_code) if word in page] == []
