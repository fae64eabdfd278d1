"""Orders over the JSON API: each route, its refusals, and who may use it."""

import pytest

from shop.core.db import db
from shop.parties.accounts.permissions import Role
from shop.trading.orders import placing
from tests.factories.catalog import a_product
from tests.factories.parties import an_official, token_for
from tests.factories.parties_rows import MORNING, a_cooperative
from tests.factories.trading import (
    a_confirmed_order,
    a_member,
    a_placed_order,
    a_shipped_order,
    a_trade,
    an_approved_order,
    later,
    ship,
)
from tests.support.api import Api, ok


@pytest.fixture
def trade(app, at):
    at(MORNING)
    return a_trade()


@pytest.fixture
def api(client, trade):
    """One API client per person of the trade."""
    people = ("buyer", "approver", "receiver", "supplier")
    return {name: Api(client, token_for(getattr(trade, name))) for name in people}


def wanted(*lines, **terms):
    body = {"lines": [{"sku_id": sku, "qty": qty} for sku, qty in lines]}
    return body | {"fund_source": "canteen", "purpose": "canteen"} | terms


def refused(answer, status, code):
    assert (answer.status_code, answer.json["code"]) == (status, code), answer.json
    return answer.json


def first_line(order):
    return order.lines[0].id


def test_a_number_that_is_taken_is_drawn_again(trade, api, monkeypatch):
    taken = api["buyer"].post("/orders", wanted((trade.sku_id, "1"))).json["purchase_no"]
    draw, drawn = placing.new_number, []

    def unlucky(prefix, day):
        drawn.append(prefix)
        return taken if len(drawn) == 1 else draw(prefix, day)

    monkeypatch.setattr(placing, "new_number", unlucky)
    answer = api["buyer"].post("/orders", wanted((trade.sku_id, "2")))
    assert answer.status_code == 201 and drawn.count("CG") == 2


def test_placing_answers_the_purchase_with_one_order_per_cooperative(trade, api):
    other = a_product(a_cooperative(), price_fen=2_350)
    body = wanted(
        (trade.sku_id, "320.5"), (other.skus[0].id, "2"), wanted_on="2026-11-09", note="请附检测报告"
    )
    answer = api["buyer"].post("/orders", body)
    assert answer.status_code == 201
    assert answer.json["purchase_no"].startswith("CG")
    assert sorted(order["total_fen"] for order in answer.json["orders"]) == [4_700, 217_940]
    order = next(o for o in answer.json["orders"] if o["total_fen"] == 217_940)
    assert order["status"] == "placed"
    assert order["lines"][0]["qty"] == "320.5"
    assert order["tags"]["channel"] == "api"
    assert order["tags"]["counted_unit_id"] == trade.unit.id


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"lines": []}, "lines"),
        ({"fund_source": "pocket"}, "fund_source"),
        ({"contract_id": 0}, "contract_id"),
        ({"surprise": 1}, "surprise"),
        ({"lines": [{"sku_id": 1, "qty": 320.5}]}, "lines"),
        ({"lines": [{"sku_id": 1, "qty": "1.2345"}]}, "lines"),
    ],
)
def test_bad_input_is_422_and_names_its_field(trade, api, change, field):
    answer = api["buyer"].post("/orders", wanted((trade.sku_id, "1")) | change)
    assert answer.status_code == 422
    assert answer.mimetype == "application/problem+json"
    assert field in answer.json["errors"]


def test_more_than_the_stock_is_refused_whole(trade, api):
    body = wanted((trade.sku_id, "1000.1"))
    facts = refused(api["buyer"].post("/orders", body), 409, "stock.short")
    assert "facts" in facts
    assert ok(api["buyer"].get("/orders"))["total"] == 0


def test_another_units_number_is_missing_and_unknown_goods_are_invalid(trade, api):
    foreign = a_trade().unit.id
    refused(api["buyer"].post("/orders", wanted((trade.sku_id, "1"), unit_id=foreign)), 404, "shop.missing")
    refused(api["buyer"].post("/orders", wanted((10**6, "1"))), 422, "order.unknown_goods")


def test_the_same_key_gives_the_same_answer_and_another_body_is_refused(trade, api):
    body = wanted((trade.sku_id, "10"))
    first = api["buyer"].post("/orders", body, key="once")
    second = api["buyer"].post("/orders", body, key="once")
    assert (second.status_code, second.json) == (201, first.json)
    assert ok(api["buyer"].get("/orders"))["total"] == 1
    refused(api["buyer"].post("/orders", body | {"note": "x"}, key="once"), 409, "idempotency.key_reused")


def test_a_repeated_approval_with_its_key_is_answered_and_without_it_refused(trade, api):
    no = a_placed_order(trade).no
    assert ok(api["approver"].post(f"/orders/{no}/approve", key="yes"))["status"] == "approved"
    assert ok(api["approver"].post(f"/orders/{no}/approve", key="yes"))["status"] == "approved"
    refused(api["approver"].post(f"/orders/{no}/approve"), 409, "flow.wrong_moment")


def test_the_list_filters_by_status_unit_and_day(trade, api, at):
    early = a_placed_order(trade)
    late = an_approved_order(trade, now=later(days=2))

    def numbers(**query):
        return [order["no"] for order in ok(api["buyer"].get("/orders", **query))["items"]]

    assert numbers() == [late.no, early.no]
    assert numbers(status="placed") == [early.no]
    assert numbers(unit=trade.unit.id) == [late.no, early.no]
    assert numbers(unit=trade.unit.id + 1000) == []
    assert numbers(to="2026-11-02") == [early.no], "both ends are included"
    assert numbers(**{"from": "2026-11-03"}) == [late.no]
    page = ok(api["buyer"].get("/orders", page=2, page_size=1))
    assert (page["total"], page["page"], page["page_size"], len(page["items"])) == (2, 2, 1, 1)


@pytest.mark.parametrize(
    "query", [{"status": "odd"}, {"to": "9999-12-31"}, {"page": 0}, {"page_size": 201}, {"x": 1}]
)
def test_a_filter_that_cannot_be_meant_is_422(api, query):
    assert api["buyer"].get("/orders", **query).status_code == 422


def test_one_order_shows_lines_tags_papers_and_trail(trade, api):
    order = a_shipped_order(trade)
    shown = ok(api["buyer"].get(f"/orders/{order.no}"))
    assert [entry["action"] for entry in shown["trail"]][0] == "sales_order.place"
    assert shown["tags"]["system"] == "财政局"
    assert shown["shipments"][0]["lines"][0]["qty"] == "320.5"
    assert shown["lines"][0]["shipped_qty"] == "320.5"


def test_the_buyer_who_also_approves_cannot_approve_his_own(trade, client):
    chief = a_member(trade.unit, Role.BUYER)
    from shop.parties.accounts.permissions import ScopeKind
    from tests.factories.parties import give

    give(chief, role=Role.APPROVER, scope_kind=ScopeKind.UNIT, unit_id=trade.unit.id)
    db.session.commit()
    mine = Api(client, token_for(chief))
    no = ok(mine.post("/orders", wanted((trade.sku_id, "10"))))["orders"][0]["no"]
    refused(mine.post(f"/orders/{no}/approve"), 403, "order.own_order")
    refused(mine.post(f"/orders/{no}/reject", {"reason": "x"}), 403, "order.own_order")


def test_rejecting_and_cancelling_want_a_reason_and_free_the_stock(trade, api):
    no = a_placed_order(trade, 1_000_000).no
    assert api["approver"].post(f"/orders/{no}/reject", {}).status_code == 422
    done = ok(api["approver"].post(f"/orders/{no}/reject", {"reason": "超预算"}))
    assert (done["status"], done["closed_reason"]) == ("rejected", "超预算")
    again = a_confirmed_order(trade, 1_000_000).no
    assert ok(api["buyer"].post(f"/orders/{again}/cancel", {"reason": "停业"}))["status"] == "cancelled"
    shipped = a_shipped_order(trade).no
    refused(api["buyer"].post(f"/orders/{shipped}/cancel", {"reason": "停业"}), 409, "flow.wrong_moment")


def test_the_cooperative_confirms_or_declines(trade, api):
    first, second = an_approved_order(trade, 10_000).no, an_approved_order(trade, 10_000).no
    assert ok(api["supplier"].post(f"/orders/{first}/confirm"))["status"] == "confirmed"
    declined = ok(api["supplier"].post(f"/orders/{second}/decline", {"reason": "霜冻减产"}))
    assert declined["status"] == "cancelled"
    refused(api["supplier"].post(f"/orders/{first}/decline", {"reason": "晚了"}), 409, "flow.wrong_moment")


def test_shipping_in_parts_and_the_rest_at_once(trade, api):
    order = a_confirmed_order(trade)
    path = f"/orders/{order.no}/shipments"
    part = api["supplier"].post(
        path, {"lines": [{"line_id": first_line(order), "qty": "100"}], "carrier": "自送"}
    )
    assert part.status_code == 201
    assert part.json["no"].startswith("FH")
    refused(
        api["supplier"].post(path, {"lines": [{"line_id": first_line(order), "qty": "220.6"}]}),
        409,
        "shipment.too_much",
    )
    rest = ok(api["supplier"].post(path, {}))
    assert rest["lines"] == [{"line_id": first_line(order), "qty": "220.5"}]
    refused(api["supplier"].post(path, {"lines": [{"line_id": 10**6, "qty": "1"}]}), 422, "shop.invalid")


def test_receiving_by_weight_follows_what_was_shipped(trade, api):
    order = a_shipped_order(trade)
    path, line = f"/orders/{order.no}/acceptance", first_line(order)

    def receive(accepted, refused_qty="0", **more):
        entry = {"line_id": line, "accepted_qty": accepted, "refused_qty": refused_qty} | more
        return api["receiver"].post(path, {"lines": [entry]})

    refused(receive("320.6"), 409, "acceptance.more_than_shipped")
    refused(receive("300", "20.5"), 422, "acceptance.reason_missing")
    assert receive("300", "20.5", reason="破损", photo_id=10**6).status_code == 404, "nobody's photo"
    done = receive("300", "20.5", reason="破损")
    assert done.status_code == 201
    assert done.json["lines"][0]["amount_fen"] == 204_000
    shown = ok(api["buyer"].get(f"/orders/{order.no}"))
    assert (shown["status"], shown["payable_fen"]) == ("accepted", 204_000)
    refused(receive("1"), 409, "flow.wrong_moment")


def test_nothing_of_another_tenant_is_there(trade, api, client):
    order = a_shipped_order(trade)
    other = a_trade()
    theirs = {
        name: Api(client, token_for(getattr(other, name)))
        for name in ("buyer", "approver", "receiver", "supplier")
    }
    no, line = order.no, first_line(order)
    tries = [
        ("buyer", "cancel", {"reason": "x"}),
        ("approver", "approve", {}),
        ("approver", "reject", {"reason": "x"}),
        ("supplier", "confirm", {}),
        ("supplier", "decline", {"reason": "x"}),
        ("supplier", "shipments", {}),
        ("receiver", "acceptance", {"lines": [{"line_id": line, "accepted_qty": "1"}]}),
    ]
    for who, verb, body in tries:
        answer = theirs[who].post(f"/orders/{no}/{verb}", body)
        never = theirs[who].post(f"/orders/DD2026110200000000/{verb}", body)
        assert answer.status_code == never.status_code == 404, (who, verb)
        assert answer.json == never.json
    assert theirs["buyer"].get(f"/orders/{no}").status_code == 404
    assert ok(theirs["buyer"].get("/orders"))["total"] == 0


def test_officials_look_and_move_nothing(trade, client):
    order = a_placed_order(trade)
    for official in (an_official(), an_official(Role.TREASURY, department="财政局")):
        eye = Api(client, token_for(official))
        assert ok(eye.get(f"/orders/{order.no}"))["no"] == order.no
        assert eye.post("/orders", wanted((trade.sku_id, "1"))).status_code == 403
        for verb in ("approve", "reject", "cancel", "confirm", "decline", "shipments", "acceptance"):
            assert eye.post(f"/orders/{order.no}/{verb}", {}).status_code == 403, verb


def test_without_a_token_there_is_only_401(trade, client):
    nobody = Api(client, None)
    no = a_placed_order(trade).no
    assert nobody.get("/orders").status_code == 401
    assert nobody.get(f"/orders/{no}").status_code == 401
    assert nobody.post("/orders", {}).status_code == 401
    assert nobody.post(f"/orders/{no}/approve").status_code == 401


def test_the_list_costs_a_constant_number_of_statements(trade, api):
    from tests.support.statements import recorded

    def statements():
        with recorded() as seen:
            ok(api["buyer"].get("/orders"))
        return len(seen)

    a_placed_order(trade, 10_000)
    few = statements()
    for _number in range(4):
        a_placed_order(trade, 10_000)
    assert statements() == few


def test_a_second_part_may_close_the_order_short(trade, api):
    order = a_confirmed_order(trade)
    ship(trade, order, 300_000)
    closed = ok(
        api["supplier"].post(
            f"/orders/{order.no}/shipments",
            {"lines": [{"line_id": first_line(order), "qty": "10"}], "last": True},
        )
    )
    assert closed["last"] is True
    line = ok(api["buyer"].get(f"/orders/{order.no}"))["lines"][0]
    assert (line["shipped_qty"], line["short_qty"]) == ("310", "10.5")
