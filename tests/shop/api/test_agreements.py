"""Framework agreements over the JSON API: drafted, signed by both sides, called off, registered."""

import io
from datetime import date

import pytest

from shop.core.clock import Period
from shop.core.db import db
from shop.ledger.entries import Basis
from shop.ledger.models import SaleFact
from shop.parties.accounts.permissions import Role
from shop.parties.accounts.queries import actor_of
from shop.reporting.stats import queries as stats
from shop.trading.agreements.models import Agreement
from shop.trading.orders import actions as orders
from tests.factories.agreements import an_agreement, call_off, two_sides
from tests.factories.files import a_pdf
from tests.factories.parties import an_official, token_for
from tests.factories.parties_rows import MORNING, a_unit
from tests.factories.trading import a_member, a_trade, later, receive, ship
from tests.support.api import Api, ok

TERMS = {"fund_source": "canteen", "purpose": "canteen"}


@pytest.fixture
def sides(app, at):
    at(MORNING)
    return two_sides()


@pytest.fixture
def api(client, sides):
    people = {
        "unit": sides.unit_admin,
        "buyer": sides.trade.buyer,
        "coop": sides.supplier_admin,
        "county": an_official(Role.COUNTY),
    }
    return {name: Api(client, token_for(user)) for name, user in people.items()}


def body(sides, **values):
    item = {"sku_id": sides.trade.sku_id, "price_fen": 600, "ceiling_qty": "500"}
    given = {"title": "食材框架协议", "first_on": "2026-11-01", "last_on": "2027-10-31", "items": [item]}
    return given | {"cooperative_id": sides.trade.cooperative.id, "ceiling_fen": 300_000} | values


def lines(sides, qty="100"):
    return {"lines": [{"sku_id": sides.trade.sku_id, "qty": qty}], **TERMS}


def refused(answer, status, code):
    assert (answer.status_code, answer.json["code"]) == (status, code), answer.json
    return answer.json


def patch(api, path, change):
    return api.client.patch(f"/api/v1{path}", json=change, headers=api.headers)


def test_from_a_draft_to_an_order_at_the_agreed_price(sides, api):
    made = ok(api["unit"].post("/agreements", body(sides, intent_fen=50_000_000)))
    path = f"/agreements/{made['id']}"
    assert (made["status"], made["side"], made["no"][:2]) == ("draft", "unit", "XY")
    assert api["coop"].get(path).status_code == 404
    changed = ok(patch(api["unit"], path, {"note": "每周二送货"}))
    assert (changed["version"], changed["note"], changed["items" if "items" in changed else "title"]) == (
        2, "每周二送货", "食材框架协议",
    )  # fmt: skip
    ok(api["unit"].post(f"{path}/offer"))
    file = {"file": (io.BytesIO(a_pdf()), "协议.pdf")}
    paper = api["unit"].client.post(f"/api/v1{path}/documents", data=file, headers=api["unit"].headers)
    assert paper.status_code == 201
    signed = ok(
        api["unit"].post(
            f"{path}/sign", {"signer_name": "测试甲", "version": 2, "document_id": paper.json["id"]}
        )
    )
    assert (signed["status"], signed["signatures"][0]["document_id"]) == ("offered", paper.json["id"])
    done = ok(api["coop"].post(f"{path}/sign", {"signer_name": "测试乙", "version": 2}))
    assert (done["status"], [one["side"] for one in done["signatures"]]) == (
        "in_force",
        ["unit", "cooperative"],
    )
    got = api["coop"].get(f"{path}/documents/{paper.json['id']}/file")
    assert got.status_code == 200 and got.data[:4] == b"%PDF"
    placed = ok(api["buyer"].post(f"{path}/call-offs", lines(sides)))
    assert (placed["total_fen"], placed["orders"][0]["contract_id"]) == (60_000, made["id"])
    drawn = ok(api["coop"].get(path))["drawdown"]
    assert (drawn["contracted_fen"], drawn["called_off_fen"], drawn["remaining_fen"]) == (
        300_000,
        60_000,
        240_000,
    )
    assert drawn["items"][0]["remaining_qty"] == "400"


def test_an_order_against_a_contract_uses_the_contract_price_and_an_expired_one_is_refused(sides, api, at):
    made = an_agreement(sides, last_on=date(2026, 11, 2))
    plain = ok(api["buyer"].post("/orders", lines(sides)))
    agreed = ok(api["buyer"].post("/orders", lines(sides) | {"contract_id": made.id}))
    assert (plain["total_fen"], agreed["total_fen"]) == (68_000, 60_000)
    at(later(days=1))
    answer = refused(
        api["buyer"].post("/orders", lines(sides) | {"contract_id": made.id}), 409, "agreement.expired"
    )
    assert answer["facts"]["last_on"] == "2026-11-02"


def test_exceeded_unsigned_foreign_and_unnamed_are_refused_with_the_figures(sides, api, client):
    made = an_agreement(sides)
    path = f"/agreements/{made.id}/call-offs"
    answer = refused(api["buyer"].post(path, lines(sides, "500.1")), 409, "agreement.exceeded")
    assert answer["facts"]["over"][0] | {"of": ""} == {
        "of": "", "measure": "milli", "ceiling": 500_000, "called_off": 0, "asked": 500_100,
    }  # fmt: skip
    other = a_trade()
    strange = {"lines": [{"sku_id": other.sku_id, "qty": "1"}], **TERMS}
    refused(api["buyer"].post(path, strange), 409, "agreement.not_in_agreement")
    draft = ok(api["unit"].post("/agreements", body(sides)))
    refused(
        api["buyer"].post(f"/agreements/{draft['id']}/call-offs", lines(sides)), 409, "agreement.not_signed"
    )
    stranger = Api(client, token_for(other.buyer))
    assert stranger.post(path, lines(sides)).status_code == 404
    assert stranger.post("/orders", lines(sides) | {"contract_id": made.id}).status_code == 404
    counted = lines(sides) | {"counted_unit_id": a_unit(parent_id=sides.trade.unit.id).id}
    refused(api["buyer"].post(path, counted), 409, "agreement.foreign_unit")


def test_the_same_key_calls_off_once(sides, api):
    made = an_agreement(sides)
    first, again = (
        api["buyer"].post(f"/agreements/{made.id}/call-offs", lines(sides), key="one") for _twice in range(2)
    )
    assert first.json == again.json
    assert ok(api["unit"].get(f"/agreements/{made.id}"))["drawdown"]["called_off_fen"] == 60_000


def test_a_change_by_the_other_side_needs_a_new_signature(sides, api):
    made = ok(api["unit"].post("/agreements", body(sides)))
    path = f"/agreements/{made['id']}"
    ok(api["unit"].post(f"{path}/offer"))
    ok(api["unit"].post(f"{path}/sign", {"signer_name": "测试甲", "version": 1}))
    changed = ok(patch(api["coop"], path, {"last_on": "2027-06-30"}))
    assert changed["signatures"][0]["voided_at"] and changed["version"] == 2
    refused(
        api["coop"].post(f"{path}/sign", {"signer_name": "测试乙", "version": 1}),
        409,
        "agreement.text_changed",
    )


def test_a_cooperative_drafts_for_a_unit_by_its_credit_code(sides, api):
    wanted = body(sides, unit_code=sides.trade.unit.credit_code)
    del wanted["cooperative_id"]
    made = ok(api["coop"].post("/agreements", wanted))
    assert (made["side"], made["unit_id"], made["cooperative_id"]) == (
        "cooperative", sides.trade.unit.id, sides.trade.cooperative.id,
    )  # fmt: skip
    assert api["unit"].get(f"/agreements/{made['id']}").status_code == 404


def test_several_units_by_their_codes(sides, api):
    other = a_unit()
    made = ok(api["unit"].post("/agreements", body(sides, partner_codes=[other.credit_code])))
    assert [party["unit_id"] for party in made["parties"] if party["signs"]] == [
        sides.trade.unit.id,
        other.id,
    ]
    answer = api["unit"].post("/agreements", body(sides, partner_codes=["123456789012345678"]))
    assert answer.status_code == 404


@pytest.mark.parametrize("deed", ["offer", "sign", "end", "withdraw", "call-offs"])
def test_no_official_does_anything_about_an_agreement(sides, api, deed):
    made = an_agreement(sides)
    answer = api["county"].post(f"/agreements/{made.id}/{deed}", {"reason": "x"})
    refused(answer, 403, "shop.forbidden")
    assert patch(api["county"], f"/agreements/{made.id}", {"note": "x"}).status_code == 403


def test_it_ends_with_a_reason(sides, api):
    made = an_agreement(sides)
    ended = ok(api["coop"].post(f"/agreements/{made.id}/end", {"reason": "协商一致"}))
    assert (ended["status"], ended["end_reason"], ended["end_words"]) == ("ended", "terminated", "协商一致")
    refused(api["buyer"].post(f"/agreements/{made.id}/call-offs", lines(sides)), 409, "agreement.expired")


def test_bad_wordings_name_their_fields(sides, api):
    for change, field in (
        ({"items": []}, "items"),
        ({"title": ""}, "title"),
        ({"last_on": "2026-10-31"}, "last_on"),
        ({"ceiling_fen": 0}, "ceiling_fen"),
    ):
        answer = api["unit"].post("/agreements", body(sides, **change))
        assert answer.status_code == 422 and field in answer.json["errors"], answer.json
    assert db.session.query(Agreement).count() == 0


def test_intent_stands_in_the_register_and_never_in_the_figures(sides, api):
    """A71"""
    made = an_agreement(sides, intent_fen=10_000_000)
    order = call_off(sides, made, 100_000).orders[0]
    orders.confirm(order, by=sides.trade.supplier.id, now=MORNING)
    ship(sides.trade, order)
    receive(sides.trade, order, 90_000, 10_000, "变质")
    row = ok(api["county"].get("/agreements"))["items"][0]
    assert (row["intent_fen"], row["called_off_fen"], row["executed_fen"]) == (10_000_000, 54_000, 54_000)
    for basis, fen in ((Basis.ORDERED, 60_000), (Basis.ACCEPTED, 54_000), (Basis.PAID, 0)):
        facts, _scope = stats.facts_of(
            actor=actor_of(an_official(Role.COUNTY).id),
            by=(),
            period=Period.year(2026),
            basis=basis,
            filters={},
        )
        assert sum(fact.amount_fen for fact in db.session.scalars(facts)) == fen
    assert max(abs(fact.amount_fen) for fact in db.session.query(SaleFact)) < made.intent_fen


@pytest.mark.parametrize("path", ["/orders", "/agreements/{}/call-offs"])
def test_one_call_off_counts_for_several_units(sides, api, path):
    below = a_unit(parent_id=sides.trade.unit.id)
    made = an_agreement(sides, members=[below.id])
    asked = {"lines": [{"sku_id": sides.trade.sku_id, "qty": "100"} for _twice in range(2)], **TERMS}
    asked["lines"][1]["counted_unit_id"] = below.id
    if path == "/orders":
        asked["contract_id"] = made.id
    placed = ok(api["buyer"].post(path.format(made.id), asked))
    assert placed["total_fen"] == 120_000
    assert [(one["contract_id"], one["total_fen"]) for one in placed["orders"]] == [(made.id, 60_000)] * 2
    asked["lines"][0]["qty"] = "300.1"
    refused(api["buyer"].post(path.format(made.id), asked), 409, "agreement.exceeded")
    asked["lines"][1] |= {"counted_unit_id": a_unit(parent_id=sides.trade.unit.id).id, "qty": "1"}
    refused(
        api["buyer"].post(path.format(made.id), asked | {"lines": asked["lines"][1:]}),
        409,
        "agreement.foreign_unit",
    )


def test_only_a_member_that_buys_calls_off(sides, client):
    made = an_agreement(sides)
    receiver = Api(client, token_for(a_member(sides.trade.unit, Role.RECEIVER)))
    refused(receiver.post(f"/agreements/{made.id}/call-offs", lines(sides)), 403, "shop.forbidden")
