"""Runs and sheets over the API: planned, loaded, printed, accepted with a signature and a photo."""

import io

import pikepdf
import pytest

from shop.core.db import db
from shop.fulfilment.deliveries.models import Delivery
from shop.oversight.verify.queries import differences
from shop.trading.orders.states import OrderStatus
from tests.factories.deliveries import a_plan, an_open_order, loaded, two_canteens
from tests.factories.parties import bearer
from tests.factories.parties_rows import MORNING
from tests.factories.trading import a_shipped_order, a_trade
from tests.support.api import Api, ok

WINDOW = {"first_on": "2020-10-17", "last_on": "2020-10-18", "undated": True}


@pytest.fixture
def world(app, at):
    at(MORNING)
    return two_canteens()


@pytest.fixture
def api(client):
    def of(user):
        return Api(client, bearer(user)["Authorization"].split()[1])

    return of


def test_from_plan_to_a_signed_acceptance(world, api):
    trade, one, other, second = world
    orders = [
        an_open_order(trade, one, {trade.sku_id: 30_000}),
        an_open_order(trade, one, {second: 5_500}),
        an_open_order(trade, other, {second: 8_000}),
    ]
    seller = api(trade.supplier)
    run = ok(seller.post("/deliveries", WINDOW | {"vehicle": "豫U12345", "driver": "送货员"}))
    assert {pick["sku_id"]: pick["qty"] for pick in run["picks"]} == {trade.sku_id: "30", second: "13.5"}
    assert ok(seller.get("/deliveries", status="planned"))["total"] == 1
    lines = [
        {"line_id": line["id"], "qty": line["planned_qty"]}
        for sheet in run["sheets"]
        for line in sheet["lines"]
    ]
    lines[0] |= {"no_more": True}
    run = ok(seller.post(f"/deliveries/{run['id']}/load", {"lines": lines}))
    assert run["status"] == "loaded"
    assert ok(seller.post(f"/deliveries/{run['id']}/leave", {"driver": "另一位"}))["driver"] == "另一位"
    sheet = next(sheet for sheet in run["sheets"] if sheet["unit_id"] == one.unit.id)
    receiver = api(one.receiver)
    assert ok(receiver.get(f"/sheets/{sheet['id']}"))["no"] == sheet["no"]
    weighed = [
        {"line_id": line["order_line_id"], "accepted_qty": line["loaded_qty"]} for line in sheet["lines"]
    ]
    weighed[1] |= {"accepted_qty": "5", "refused_qty": "0.5", "reason": "破损"}
    body = {"lines": weighed, "signed_name": "李收货", "note": "过秤"}
    done = ok(receiver.post(f"/sheets/{sheet['id']}/acceptance", body, key="tap"))
    again = receiver.post(f"/sheets/{sheet['id']}/acceptance", body, key="tap")
    assert again.json == done and again.headers["Idempotency-Replayed"] == "true"
    assert {a["signed_name"] for a in done["acceptances"]} == {"李收货"}
    db.session.expire_all()
    assert [order.status for order in orders] == [OrderStatus.ACCEPTED] * 2 + [OrderStatus.SHIPPED]
    assert [order.payable_fen for order in orders] == [20_400, 2_500, 0]
    assert list(differences()) == []


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"lines": []}, 422),
        ({"lines": [{"line_id": 1, "qty": "1"}, {"line_id": 987654, "qty": "1"}]}, 422),
        ({"lines": [{"line_id": 1, "qty": "-1"}]}, 422),
        ({"lines": [{"line_id": 1, "qty": "9999"}]}, 422),
        ({"lines": [{"line_id": 1, "qty": "0"}]}, 409),
        ({"lines": [{"line_id": 1, "qty": 1.5}]}, 422),
    ],
)
def test_a_bad_load_writes_nothing(world, api, body, status):
    trade, one, _other, _second = world
    order = an_open_order(trade, one, {trade.sku_id: 30_000})
    delivery = a_plan(trade)
    for line in body["lines"]:
        line["line_id"] = delivery.lines[0].id if line["line_id"] == 1 else line["line_id"]
    answer = api(trade.supplier).post(f"/deliveries/{delivery.id}/load", body)
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    db.session.expire_all()
    assert (delivery.status, order.status) == ("planned", "confirmed")


def test_windows_that_make_no_sense_are_refused(world, api):
    trade, one, _other, _second = world
    seller = api(trade.supplier)
    assert seller.post("/deliveries", WINDOW).status_code == 409
    an_open_order(trade, one, {trade.sku_id: 30_000})
    for wrong in ({"last_on": "2020-10-16"}, {"last_on": "2021-10-16"}, {"first_on": "morgen"}):
        assert seller.post("/deliveries", WINDOW | wrong).status_code == 422
    assert db.session.query(Delivery).count() == 0


def test_an_acceptance_without_a_name_or_of_anothers_sheet_is_refused(world, api):
    trade, one, other, _second = world
    order = an_open_order(trade, one, {trade.sku_id: 30_000})
    delivery = loaded(trade, a_plan(trade))
    path = f"/sheets/{delivery.sheets[0].id}/acceptance"
    body = {"lines": [{"line_id": order.lines[0].id, "accepted_qty": "30"}], "signed_name": "李"}
    assert api(one.receiver).post(path, body | {"signed_name": "  "}).status_code == 422
    assert api(one.receiver).post(path, {"lines": body["lines"]}).status_code == 422
    assert api(other.receiver).post(path, body).status_code == 404
    assert api(one.buyer).post(path, body).status_code == 403
    assert api(trade.supplier).post(path, body).status_code == 403
    photo = {"lines": [body["lines"][0] | {"photo_id": 987654}], "signed_name": "李"}
    assert api(one.receiver).post(path, photo).status_code == 404
    assert ok(api(one.receiver).post(path, body))["acceptances"][0]["signed_name"] == "李"


def test_the_orders_own_acceptance_takes_a_signature_too(world, api):
    trade = a_trade()
    order = a_shipped_order(trade, 10_000)
    body = {"lines": [{"line_id": order.lines[0].id, "accepted_qty": "10"}], "signed_name": "李收货"}
    assert ok(api(trade.receiver).post(f"/orders/{order.no}/acceptance", body))["signed_name"] == "李收货"


def title_and_pages(answer):
    assert answer.status_code == 200 and answer.mimetype == "application/pdf"
    with pikepdf.open(io.BytesIO(answer.data)) as pdf:
        return str(pdf.docinfo.get("/Title", "")), len(pdf.pages)


def test_every_paper_of_a_run_is_a_pdf(world, api):
    trade, one, other, second = world
    an_open_order(trade, one, {trade.sku_id: 30_000, second: 1_000})
    an_open_order(trade, other, {second: 8_000})
    delivery = a_plan(trade)
    seller, receiver = api(trade.supplier), api(one.receiver)
    path = f"/deliveries/{delivery.id}/forms"
    assert title_and_pages(seller.get(f"{path}/picking")) == (f"拣货单 {delivery.no}", 1)
    assert title_and_pages(seller.get(f"{path}/sheets")) == (f"送货单 {delivery.no}", 2)
    sheet = next(sheet for sheet in delivery.sheets if sheet.unit_id == one.unit.id)
    for form, title in (("delivery", f"送货单 {delivery.no}"), ("acceptance", f"采购验收单 {sheet.no}")):
        assert title_and_pages(receiver.get(f"/sheets/{sheet.id}/forms/{form}"))[0] == title
    assert receiver.get(f"/sheets/{sheet.id}/forms/papers").status_code == 200
    assert api(other.receiver).get(f"/sheets/{sheet.id}/forms/papers").status_code == 404
    assert receiver.get(f"{path}/picking").status_code == 403
