"""A canteen's bulk order over two cooperatives becomes exact lines in its region's statistics."""

import pytest

from shop.core.db import db
from shop.parties.accounts.permissions import Role, ScopeKind
from tests.factories.catalog import a_product
from tests.factories.parties import a_user, give, token_for
from tests.factories.parties_rows import MORNING, a_cooperative
from tests.factories.trading import a_seller, a_trade
from tests.support.api import Api, ok

PERIOD = {"from": "2026-11-01", "to": "2026-11-30"}


@pytest.fixture
def world(app, client, at):
    at(MORNING)
    trade = a_trade(stock_milli=1_000_000)
    other = a_cooperative(region_code="654202")
    jujube = a_product(other, name="乌苏大枣", price_fen=2_350, stock_milli=500_000, category_code="0301")
    official, elsewhere = a_user(), a_user()
    give(official, role=Role.COUNTY, scope_kind=ScopeKind.REGION, region_code="419001")
    give(elsewhere, role=Role.COUNTY, scope_kind=ScopeKind.REGION, region_code="654203")
    people = {
        "buyer": trade.buyer,
        "approver": trade.approver,
        "receiver": trade.receiver,
        "supplier": trade.supplier,
        "other": a_seller(other),
        "official": official,
        "elsewhere": elsewhere,
    }
    db.session.commit()
    skus = {"potato": trade.sku_id, "jujube": jujube.skus[0].id}
    return {name: Api(client, token_for(user)) for name, user in people.items()}, skus


def place(api, lines, **terms):
    body = {"lines": lines, "fund_source": "canteen", "purpose": "canteen"} | terms
    return ok(api["buyer"].post("/orders", body))


def walk(api, order, supplier, accepted, refused="0", reason=""):
    """Approve, confirm, ship all and receive the order's first line."""
    no = order["no"]
    ok(api["approver"].post(f"/orders/{no}/approve"))
    ok(api[supplier].post(f"/orders/{no}/confirm"))
    line = order["lines"][0]
    ok(
        api[supplier].post(
            f"/orders/{no}/shipments", {"lines": [{"line_id": line["id"], "qty": line["qty"]}]}
        )
    )
    taken = {"line_id": line["id"], "accepted_qty": accepted, "refused_qty": refused}
    if reason:
        taken["reason"] = reason
    return ok(api["receiver"].post(f"/orders/{no}/acceptance", {"lines": [taken]}))


def figures(api, who, **query):
    return ok(api[who].get("/statistics", **({"basis": "accepted"} | PERIOD | query)))


def test_the_order_stands_in_the_region_table_to_the_fen(world):
    api, sku = world
    lines = [{"sku_id": sku["potato"], "qty": "320.5"}, {"sku_id": sku["jujube"], "qty": "10"}]
    purchase = place(api, lines)
    assert len(purchase["orders"]) == 2
    by_name = {order["lines"][0]["sku_id"]: order for order in purchase["orders"]}
    walk(api, by_name[sku["potato"]], "supplier", "320.5")
    walk(api, by_name[sku["jujube"]], "other", "9.8", "0.2", "破损")
    table = figures(api, "official", by="buyer.county", measure="amount,orders")
    assert table["total"]["amount_fen"] == 217_940 + 23_030
    behind = ok(
        api["official"].get(
            "/statistics/lines", by="buyer.county", basis="accepted", buyer="419001", **PERIOD
        )
    )
    assert sum(line["amount_fen"] for line in behind["items"]) == table["total"]["amount_fen"]
    ours = figures(api, "official", by="origin.county")
    assert ours["total"]["amount_fen"] == 217_940, "of 济源's own goods only the potatoes were sold"
    assert figures(api, "elsewhere", by="origin.county")["total"]["amount_fen"] == 0


def test_a_short_delivery_and_a_refusal_lower_every_figure_alike(world):
    api, sku = world
    order = place(api, [{"sku_id": sku["potato"], "qty": "100"}])["orders"][0]
    walk(api, order, "supplier", "90", "10", "发芽")
    shown = ok(api["buyer"].get(f"/orders/{order['no']}"))
    assert (shown["status"], shown["payable_fen"]) == ("accepted", 61_200)
    assert figures(api, "official", by="month")["total"]["amount_fen"] == 61_200
    ordered = figures(api, "official", by="month", basis="ordered")
    assert ordered["total"]["amount_fen"] == 68_000


def test_a_cancelled_order_counts_nowhere_and_frees_its_stock(world):
    api, sku = world
    order = place(api, [{"sku_id": sku["potato"], "qty": "1000"}])["orders"][0]
    assert api["buyer"].post("/orders", {
        "lines": [{"sku_id": sku["potato"], "qty": "1"}], "fund_source": "canteen", "purpose": "canteen",
    }).json["code"] == "stock.short"  # fmt: skip
    ok(api["approver"].post(f"/orders/{order['no']}/approve"))
    ok(api["supplier"].post(f"/orders/{order['no']}/confirm"))
    ok(api["buyer"].post(f"/orders/{order['no']}/cancel", {"reason": "食堂停业"}))
    assert figures(api, "official", by="month", basis="ordered")["total"]["amount_fen"] == 0
    assert place(api, [{"sku_id": sku["potato"], "qty": "1000"}])["orders"]


def test_the_one_who_ordered_and_the_official_cannot_move_it(world):
    api, sku = world
    no = place(api, [{"sku_id": sku["potato"], "qty": "10"}])["orders"][0]["no"]
    for who in ("buyer", "official", "receiver", "supplier"):
        assert api[who].post(f"/orders/{no}/approve").status_code == 403
    assert api["supplier"].post(f"/orders/{no}/confirm").status_code == 409, "not approved yet"
    assert api["other"].post(f"/orders/{no}/confirm").status_code == 404, "somebody else's order"
    assert api["official"].post("/orders", {
        "lines": [{"sku_id": sku["potato"], "qty": "1"}], "fund_source": "canteen", "purpose": "canteen",
    }).status_code == 403  # fmt: skip


def test_an_order_of_another_region_is_missing_like_one_that_never_was(world):
    api, sku = world
    no = place(api, [{"sku_id": sku["potato"], "qty": "10"}])["orders"][0]["no"]
    foreign = api["elsewhere"].get(f"/orders/{no}")
    never = api["elsewhere"].get("/orders/DD2026110200000000")
    assert foreign.status_code == never.status_code == 404
    assert {**foreign.json, "instance": ""} == {**never.json, "instance": ""}


def test_the_same_request_twice_is_one_order(world):
    api, sku = world
    body = {"lines": [{"sku_id": sku["potato"], "qty": "10"}], "fund_source": "canteen", "purpose": "canteen"}
    first, second = (ok(api["buyer"].post("/orders", body, key="once")) for _ in range(2))
    assert first["purchase_no"] == second["purchase_no"]
    assert ok(api["buyer"].get("/orders"))["total"] == 1
    other = api["buyer"].post("/orders", body | {"note": "另一单"}, key="once")
    assert other.status_code == 409


def test_paying_closes_the_way_from_order_to_money(world):
    api, sku = world
    order = place(api, [{"sku_id": sku["potato"], "qty": "320.5"}])["orders"][0]
    walk(api, order, "supplier", "320.5")
    asked = ok(api["buyer"].post(f"/orders/{order['no']}/payments", {"method": "bank_transfer"}))
    slip = {
        "amount_fen": asked["amount_fen"],
        "payer_name": "济源市财政国库",
        "bank_slip_no": "HD0001",
        "received_on": "2026-11-02",
        "reference": asked["reference"],
    }
    ok(api["supplier"].post(f"/orders/{order['no']}/payments/receipts", slip))
    assert ok(api["buyer"].get(f"/orders/{order['no']}"))["status"] == "completed"
    assert figures(api, "official", by="month", basis="paid")["total"]["amount_fen"] == 217_940
