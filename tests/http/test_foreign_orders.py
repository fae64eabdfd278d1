"""Ids of other tenants' orders, units and cooperatives answer as missing ones do, on pages and in the API."""

import pytest

from shop.parties.accounts.permissions import Role, ScopeKind
from tests.factories.parties import a_user, an_official, bearer, give, signed_in
from tests.factories.parties_rows import a_cooperative, a_unit
from tests.factories.trading import a_placed_order, a_trade
from tests.support.alike import assert_alike

NOBODY = 987_654_321


@pytest.fixture
def theirs(app):
    """An order between a unit and a cooperative that the asker has nothing to do with."""
    trade = a_trade()
    return trade, a_placed_order(trade)


def somebody(kind):
    if kind == "buyer":
        user = a_user()
        give(user, role=Role.BUYER, scope_kind=ScopeKind.UNIT, unit_id=a_unit().id)
    elif kind == "supplier":
        user = a_user()
        give(
            user,
            role=Role.SUPPLIER_ADMIN,
            scope_kind=ScopeKind.COOPERATIVE,
            cooperative_id=a_cooperative().id,
        )
    else:
        user = an_official(Role.COUNTY, "654203")
    return user


def addresses(prefix, trade, order):
    number = "DD202611020000000" if prefix else ""
    return {
        "order": (f"/orders/{order.no}", f"/orders/{number or 'x'}"),
        "unit": (f"/units/{trade.unit.id}", f"/units/{NOBODY}"),
        "cooperative": (f"/cooperatives/{trade.cooperative.id}", f"/cooperatives/{NOBODY}"),
    }


API = [
    ("buyer", "order"), ("supplier", "order"), ("county", "order"), ("buyer", "unit"), ("county", "unit"),
    ("supplier", "cooperative"),
]  # fmt: skip


@pytest.mark.parametrize(("who", "what"), API)
def test_the_api_does_not_tell_foreign_from_missing(app, client, theirs, who, what):
    foreign, missing = addresses("/api/v1", *theirs)[what]
    assert_alike(client, f"/api/v1{foreign}", f"/api/v1{missing}", headers=bearer(somebody(who)))


@pytest.mark.parametrize(
    ("who", "prefix", "what"),
    [
        ("buyer", "/buyer", "order"),
        ("supplier", "/supplier", "order"),
        ("county", "/admin", "order"),
        ("county", "/admin", "unit"),
    ],
)
def test_pages_do_not_tell_foreign_from_missing(app, client, theirs, who, prefix, what):
    foreign, missing = addresses("", *theirs)[what]
    signed_in(client, somebody(who))
    assert_alike(client, f"{prefix}{foreign}", f"{prefix}{missing}")


def test_control_the_comparison_notices_a_difference(app, client, theirs):
    trade, _order = theirs
    with pytest.raises(AssertionError):
        assert_alike(client, f"/api/v1/units/{trade.unit.id}", "/nowhere", headers=bearer(somebody("buyer")))


# --- what units and cooperatives do together ---------------------------------------------------------
