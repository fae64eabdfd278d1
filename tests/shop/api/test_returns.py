"""After-sales claims over the JSON API."""

import io

import pytest
from PIL import Image
from sqlalchemy import select

from shop.core.db import db
from shop.handlers import HANDLERS
from shop.parties.accounts.permissions import Permission, Role
from shop.support.notices.models import Notice
from shop.support.outbox.drain import drain
from tests.factories.aftersales import a_claim, faults
from tests.factories.parties import an_official, token_for
from tests.factories.parties_rows import MORNING
from tests.factories.trading import a_member, a_trade, an_accepted_order, later, pay
from tests.support.api import Api, ok


@pytest.fixture
def trade(app, at):
    at(MORNING)
    return a_trade()


@pytest.fixture
def order(trade):
    return an_accepted_order(trade)


@pytest.fixture
def api(client, trade):
    other = a_trade()
    people = {
        "buyer": trade.buyer,
        "receiver": trade.receiver,
        "supplier": trade.supplier,
        "finance": a_member(trade.unit, Role.FINANCE),
        "other": other.buyer,
        "rival": other.supplier,
        "county": an_official(),
        "elsewhere": an_official(region_code="654202"),
        "town": an_official(Role.TOWN, "419001103"),
    }
    return {name: Api(client, token_for(user)) for name, user in people.items()}


def wanted(order, **more):
    return {"lines": [{"line_id": order.lines[0].id, "qty": "20.5", "reason": "变质"} | more]}


def code(answer):
    return answer.status_code, answer.json["code"]


def photo(client, user, order):
    out = io.BytesIO()
    Image.new("RGB", (40, 30), (90, 120, 40)).save(out, format="JPEG")
    sent = {"file": (io.BytesIO(out.getvalue()), "霉变.jpg"), "purpose": "claim_photo", "order_no": order.no}
    headers = {"Authorization": f"Bearer {token_for(user)}"}
    return ok(client.post("/api/v1/documents", data=sent, headers=headers))["id"]


def told(user):
    drain(HANDLERS, now=lambda: MORNING)
    return list(db.session.scalars(select(Notice.name).where(Notice.user_id == user.id).order_by(Notice.id)))


def test_from_filing_to_the_refund_due(trade, order, api):
    pay(trade, order, 217_940)
    claim = ok(api["receiver"].post(f"/orders/{order.no}/returns", wanted(order) | {"wish": "退款"}))
    assert (claim["kind"], claim["status"], claim["lines"][0]["asked_qty"]) == ("return", "filed", "20.5")
    path = f"/returns/{claim['no']}"
    assert ok(api["supplier"].post(f"{path}/answer", {"answer": "agreed"}))["status"] == "agreed"
    done = ok(api["supplier"].post(f"{path}/settle", {"saleable": [order.lines[0].id]}))
    assert (done["status"], done["settled_fen"], done["refund_due_fen"]) == ("settled", 13_940, 13_940)
    seen = ok(api["finance"].get(f"/orders/{order.no}/payments"))
    assert (seen["payable_fen"], seen["paid_fen"], seen["refund_due_fen"]) == (204_000, 204_000, 13_940)
    line = ok(api["finance"].get(f"/orders/{order.no}"))["lines"][0]
    assert (line["accepted_qty"], line["returned_qty"], line["returned_fen"]) == ("320.5", "20.5", 13_940)
    assert [step["event"] for step in ok(api["buyer"].get(path))["steps"]] == ["file", "agree", "settle"]
    assert faults() == []


def test_the_same_claim_sent_twice_is_filed_once(trade, order, api):
    first, again = (
        api["buyer"].post(f"/orders/{order.no}/returns", wanted(order), key="claim-1") for _ in range(2)
    )
    assert (ok(first)["no"], again.headers["Idempotency-Replayed"]) == (ok(again)["no"], "true")
    assert ok(api["buyer"].get("/returns"))["total"] == 1


@pytest.mark.parametrize(
    ("change", "answer"),
    [
        ({"qty": "320.501"}, (409, "claim.too_much")),
        ({"qty": 3}, (422, "shop.invalid")),
        ({"qty": "0"}, (422, "shop.invalid")),
        ({"reason": ""}, (422, "shop.invalid")),
        ({"amount_fen": 5}, (422, "claim.bad_line")),
        ({"line_id": 987_654}, (422, "claim.bad_line")),
        ({"photo_ids": [987_654]}, (404, "shop.missing")),
        ({"photo_ids": list(range(1, 8))}, (422, "shop.invalid")),
    ],
)
def test_what_cannot_be_claimed_is_refused_in_words_and_leaves_nothing(order, api, change, answer):
    assert code(api["buyer"].post(f"/orders/{order.no}/returns", wanted(order, **change))) == answer
    assert ok(api["buyer"].get("/returns"))["total"] == 0


def test_a_claim_is_out_of_sight_of_others_and_a_photo_too(client, trade, order, api):
    number = photo(client, trade.buyer, order)
    claim = ok(api["buyer"].post(f"/orders/{order.no}/returns", wanted(order, photo_ids=[number])))
    path = f"/returns/{claim['no']}"
    picture = f"{path}/photos/{claim['photos'][0]['id']}"
    for who in ("other", "rival", "elsewhere", "county", "town"):
        assert api[who].get(path).status_code == 404
        assert api[who].get(picture).status_code == 404
        assert ok(api[who].get("/returns"))["total"] == 0
    for who in ("buyer", "supplier", "finance"):
        assert api[who].get(picture).status_code == 200
    ok(api["supplier"].post(f"{path}/answer", {"answer": "refused", "words": "验收时完好"}))
    ok(api["buyer"].post(f"{path}/escalate", {"words": "照片可见霉变"}))
    assert api["county"].get(picture).status_code == 200
    assert api["county"].get(f"{path}/photos/987654").status_code == 404
    assert [api[who].get(picture).status_code for who in ("other", "rival", "elsewhere")] == [404] * 3


def test_a_photo_of_somebody_else_cannot_be_attached(client, trade, order, api):
    number = photo(client, trade.supplier, order)
    answer = api["buyer"].post(f"/orders/{order.no}/returns", wanted(order, photo_ids=[number]))
    assert code(answer) == (404, "shop.missing")


def test_each_step_is_for_who_has_the_word(trade, order, api):
    claim = ok(api["buyer"].post(f"/orders/{order.no}/returns", wanted(order)))
    path = f"/returns/{claim['no']}"
    asked = {
        "answer": {"answer": "agreed"},
        "settle": {},
        "accept": {},
        "withdraw": {},
        "escalate": {"words": "请调解"},
        "decide": {"decision": "upheld", "words": "属实"},
    }
    wrong = {
        "answer": ("buyer", "county"), "settle": ("buyer", "county"), "accept": ("supplier", "finance", "county"),
        "withdraw": ("supplier", "finance"), "escalate": ("supplier", "county"), "decide": ("buyer", "supplier", "town"),
    }  # fmt: skip
    for step, people in wrong.items():
        for who in people:
            assert api[who].post(f"{path}/{step}", asked[step]).status_code == 403, (step, who)
    for step, who in (("answer", "rival"), ("settle", "rival"), ("withdraw", "other"), ("decide", "county")):
        assert api[who].post(f"{path}/{step}", asked[step]).status_code == 404, (step, who)
    assert api["county"].post(f"/orders/{order.no}/returns", wanted(order)).status_code == 403


def test_agreeing_in_part_and_the_countys_word(trade, order, api):
    claim = ok(api["buyer"].post(f"/orders/{order.no}/returns", wanted(order)))
    path, line = f"/returns/{claim['no']}", order.lines[0].id
    part = {"answer": "partly", "words": "十公斤完好", "lines": [{"line_id": line, "qty": "10.5"}]}
    assert ok(api["supplier"].post(f"{path}/answer", part))["lines"][0]["agreed_qty"] == "10.5"
    ok(api["buyer"].post(f"{path}/escalate", {"words": "不认可"}))
    upheld = ok(api["county"].post(f"{path}/decide", {"decision": "upheld", "words": "现场核实"}))
    assert (upheld["status"], upheld["lines"][0]["agreed_qty"], upheld["settled_fen"]) == (
        "upheld",
        "20.5",
        0,
    )
    assert code(api["county"].post(f"{path}/decide", {"decision": "dismissed", "words": "改判"})) == (
        409,
        "flow.wrong_moment",
    )
    assert ok(api["supplier"].post(f"{path}/settle", {}))["settled_fen"] == 13_940


def test_a_price_off_in_fen(trade, order, api):
    body = {
        "kind": "price_off",
        "lines": [{"line_id": order.lines[0].id, "amount_fen": 7_940, "reason": "等级不符"}],
    }
    claim = ok(api["buyer"].post(f"/orders/{order.no}/returns", body))
    path = f"/returns/{claim['no']}"
    part = {
        "answer": "partly",
        "words": "减半",
        "lines": [{"line_id": order.lines[0].id, "amount_fen": 3_970}],
    }
    ok(api["supplier"].post(f"{path}/answer", part))
    done = ok(api["buyer"].post(f"{path}/accept", {}))
    assert (done["status"], done["settled_fen"], done["payable_fen"]) == ("settled", 3_970, 213_970)
    assert faults() == []


def test_each_side_is_told_and_what_was_asked_to_be_paid_follows(trade, order, api):
    asked = ok(api["finance"].post(f"/orders/{order.no}/payments", {"method": "bank_transfer"}))
    claim = ok(api["receiver"].post(f"/orders/{order.no}/returns", wanted(order)))
    path = f"/returns/{claim['no']}"
    ok(api["supplier"].post(f"{path}/answer", {"answer": "agreed", "words": "请退回"}))
    ok(api["supplier"].post(f"{path}/settle", {}))
    assert [name for name in told(trade.supplier) if "claim" in name] == ["claim.filed"]
    assert [name for name in told(trade.buyer) if "claim" in name] == ["claim.answered", "claim.settled"]
    expected = ok(api["finance"].get(f"/orders/{order.no}/payments"))["items"][0]
    assert (expected["reference"], expected["amount_fen"]) == (asked["reference"], 204_000)
    words = db.session.scalar(select(Notice.body).where(Notice.name == "claim.settled").limit(1))
    assert "139.40" in words
    assert "2,040.00" in words


def test_what_was_asked_for_is_withdrawn_when_nothing_is_owed(trade, order, api):
    ok(api["finance"].post(f"/orders/{order.no}/payments", {"method": "bank_transfer"}))
    claim = ok(api["buyer"].post(f"/orders/{order.no}/returns", wanted(order, qty="320.5")))
    ok(api["supplier"].post(f"/returns/{claim['no']}/answer", {"answer": "agreed"}))
    ok(api["supplier"].post(f"/returns/{claim['no']}/settle", {}))
    told(trade.buyer)
    assert ok(api["finance"].get(f"/orders/{order.no}/payments"))["items"][0]["status"] == "withdrawn"


def test_silence_comes_before_the_county_by_the_clock(trade, order, api, at):
    claim = a_claim(trade, order)
    county = an_official()
    db.session.commit()
    drain(HANDLERS, now=lambda: MORNING)
    HANDLERS["tick.claims"][0](None, later(days=5))
    db.session.commit()
    drain(HANDLERS, now=lambda: later(days=5))
    assert "claim.escalated" in told(county)
    assert ok(api["county"].get("/returns", status="escalated"))["items"][0]["no"] == claim.no


def test_a_token_cut_down_to_reading_files_nothing(client, trade, order):
    only = Api(client, token_for(trade.buyer, Permission.ORDER_READ))
    assert only.post(f"/orders/{order.no}/returns", wanted(order)).status_code == 403
