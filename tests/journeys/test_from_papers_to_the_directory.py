"""A cooperative's product from its papers through every office to the directory and the first order, in an area
without a county layer (济源) and in one with it (塔城); then a paper runs out at midnight in Shanghai."""

import io
from datetime import UTC, date, datetime, timedelta

import pytest

from shop.core.db import db
from shop.handlers import HANDLERS, TICKS
from shop.parties.accounts.permissions import Role
from shop.support.outbox.drain import drain, tick
from tests.factories.catalog import a_product
from tests.factories.files import a_pdf, a_picture
from tests.factories.parties import an_official, token_for
from tests.factories.parties_rows import MORNING
from tests.factories.trading import a_trade
from tests.support.api import Api, ok

LAST = date(2026, 12, 20)
MIDNIGHT = datetime(2026, 12, 20, 16, 0, tzinfo=UTC)
PLACES = {
    "jiyuan": ("419001103", [(Role.TOWN, "419001103"), (Role.COUNTY, "419001")], [(Role.COUNTY, "419001")]),
    "tacheng": (
        "654202108",
        [(Role.TOWN, "654202108"), (Role.COUNTY, "654202")],
        [(Role.PREFECTURE, "654200"), (Role.PREFECTURE, "654200")],
    ),
}


def work(now):
    for name, every in TICKS.items():
        tick(name, every=every, now=now)
    db.session.commit()
    assert drain(HANDLERS, now=lambda: now).failed == 0


def hand_in(client, headers, product, need):
    form = {"kind": need["kind"], "number": "示例-1", "product_id": product.id, "last_on": LAST.isoformat()}
    if need["kind"].endswith("licence"):
        form.pop("product_id")
    form |= {
        "helping": {"households": 30, "people": 96},
        "volume": {"volume": "9000.5", "value": "61000"},
    }.get(need["kind"], {})
    data = a_picture() if need["kind"] == "helping" else a_pdf()
    form["file"] = (io.BytesIO(data), "资料.pdf")
    answer = client.post(
        "/api/v1/supplier/papers", data=form, headers=headers, content_type="multipart/form-data"
    )
    assert answer.status_code == 201, answer.text
    return answer.json["id"]


@pytest.mark.parametrize("place", PLACES)
def test_from_papers_to_the_first_order_and_to_the_last_day(app, client, at, place):
    at(MORNING)
    code, before, after = PLACES[place]
    trade = a_trade(region_code=code)
    product = a_product(trade.cooperative, name="头茬土豆")
    db.session.commit()
    token = token_for(trade.supplier)
    seller, headers = Api(client, token), {"Authorization": f"Bearer {token}"}
    first, *_others = officials = [Api(client, token_for(an_official(role, where))) for role, where in before]
    for need in ok(seller.get(f"/supplier/products/{product.id}/papers-needed"))["items"]:
        ok(first.post(f"/papers/{hand_in(client, headers, product, need)}/check", {"opinion": "与原件一致"}))
    found = ok(
        seller.post("/supplier/accreditations", {"product_id": product.id, "statement": "带动周边农户"})
    )
    here = f"/accreditations/{found['id']}"
    ok(seller.post(f"/supplier{here}/submit", {}))
    for official in officials:
        state = ok(official.post(f"{here}/pass", {"opinion": "情况属实"}))
    assert state["status"] == "publicity"
    now = at(MORNING + timedelta(days=8))
    work(now)
    for role, where in after[:-1]:
        state = ok(Api(client, token_for(an_official(role, where))).post(f"{here}/pass", {"opinion": "同意"}))
    assert not client.get(f"/api/v1/products/{product.id}").json["accredited"]
    role, where = after[-1]
    publisher = Api(client, token_for(an_official(role, where)))
    done = ok(publisher.post(f"{here}/publish", {"opinion": "同意发布", "batch": "2026年第一批"}))
    assert done["number"] == f"RD2026{code[:6]}0001"
    assert len(done["steps"]) == len(before) + len(after) + 2
    assert client.get("/api/v1/directory").json["items"][0]["households"] == 30

    buyer = Api(client, token_for(trade.buyer))
    lines = [{"sku_id": product.skus[0].id, "qty": "20"}]
    order = ok(buyer.post("/orders", {"lines": lines, "fund_source": "canteen", "purpose": "canteen"}))[
        "orders"
    ][0]
    assert order["lines"][0]["accreditation_no"] == done["number"]

    at(MIDNIGHT - timedelta(seconds=1))
    work(MIDNIGHT - timedelta(seconds=1))
    assert client.get(f"/api/v1/products/{product.id}").status_code == 200
    at(MIDNIGHT)
    work(MIDNIGHT)
    assert client.get(f"/api/v1/products/{product.id}").status_code == 404
    kept = ok(Api(client, token_for(trade.buyer)).get(f"/orders/{order['no']}"))
    assert kept["lines"][0]["accreditation_no"] == done["number"]
