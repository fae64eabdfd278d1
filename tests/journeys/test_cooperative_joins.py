"""From an application on a public page to the first order; every step by the one whose turn it is."""

from __future__ import annotations

import io
import re
from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from shop.catalog.products import actions as products
from shop.catalog.products.models import Product
from shop.catalog.products.states import BaseUnit, SaleUnit
from shop.catalog.stock import actions as stock
from shop.core import clock
from shop.core.db import db
from shop.parties.accounts.permissions import Role
from shop.parties.buyers.models import DeliveryPoint
from shop.parties.cooperatives.models import Cooperative
from shop.trading.orders.models import Order
from shop.trading.orders.states import OrderStatus
from tests.factories.desks import PDF, a_png, form
from tests.factories.parties import PASSWORD, an_administrator, an_official, signed_in
from tests.factories.parties_rows import a_unit
from tests.factories.trading import a_member
from tests.support.desk import Desk


def papers() -> dict[str, object]:
    return {"licence": (io.BytesIO(PDF), "执照.pdf"), "helped_evidence": (io.BytesIO(a_png()), "名册.png")}


def slip_of(page: str) -> tuple[str, str]:
    no = re.search(r"data-slip-no>([^<]+)<", page)
    key = re.search(r"data-slip-key>([^<]+)<", page)
    assert no and key
    return no[1], key[1]


def test_from_application_to_the_first_order(app: Flask, client: FlaskClient) -> None:
    applicant, county = Desk(client), Desk(signed_in(app.test_client(), an_official(Role.COUNTY, "419001")))
    platform = Desk(signed_in(app.test_client(), an_administrator()))

    here = "/join?region=419001103"
    no, key = slip_of(applicant.post("/join", here, 201, **form(), **papers()))
    assert "待县级推荐" in applicant.get("/join/status")

    listed = county.get("/admin/applications/")
    address = re.search(r'href="(/admin/applications/\d+)"', listed)
    assert address and no in listed
    county.post(f"{address[1]}/send-back", address[1], opinion="请补充地址")
    assert "请补充地址" in applicant.get("/join/status")
    corrected = form(address="示例村 2 号", credit_code=_code(applicant.get("/join/status")))
    applicant.post("/join/correct", "/join/correct", **corrected)
    county.post(f"{address[1]}/recommend", address[1], opinion="情况属实")
    platform.post(f"{address[1]}/admit", address[1])

    stranger = Desk(app.test_client())
    stranger.post("/join/status", "/join/status", no=no, key=key.lower())
    page = stranger.post("/join/password-link", "/join/status", 200)
    link = re.search(r'href="(/password/[^"]+)"', page)
    assert link
    assert "new@test.example" in stranger.get(link[1])
    stranger.post(link[1], link[1], 422, password="short")
    stranger.post(link[1], link[1], password=PASSWORD)
    stranger.get(link[1], 409)
    stranger.post("/login", "/login", email="new@test.example", password=PASSWORD)

    cooperative = db.session.scalars(select(Cooperative).where(Cooperative.name.startswith("济源新苗"))).one()
    assert (cooperative.address, cooperative.households) == ("示例村 2 号", 12)
    assert "法定代表人" in stranger.get("/supplier/cooperative")
    _lists_potatoes(stranger, cooperative)
    assert _orders(app, db.session.scalars(select(Product)).one()).status is OrderStatus.PLACED


def _code(page: str) -> str:
    found = re.search(r"\b93\w{16}\b", page)
    assert found
    return found[0]


def _lists_potatoes(supplier: Desk, cooperative: Cooperative) -> None:
    """Drafted on its page; priced and put on the shelf by the actions that its desks call."""
    fields = {
        "name": "新苗土豆",
        "category_code": "0205",
        "origin_code": cooperative.region_code,
        "lead_days": "2",
    }
    supplier.post("/supplier/products", "/supplier/products/new", **fields)
    made = db.session.scalars(select(Product)).one()
    now = clock.utcnow() - timedelta(minutes=1)
    sku = products.add_sku(
        made, spec="散装", unit=SaleUnit.KG, base_unit=BaseUnit.KG, price_fen=300, pack_milli=1000,
        min_milli=1000, step_milli=1000, max_milli=100_000, by=None, now=now,
    )  # fmt: skip
    db.session.flush()
    stock.count(sku.id, on_hand_milli=500_000, reason="入库", by=None, now=now)
    products.list_product(made, by=None, now=now)
    db.session.commit()


def _orders(app: Flask, product: Product) -> Order:
    unit = a_unit()
    buyer = Desk(signed_in(app.test_client(), a_member(unit, Role.BUYER)))
    buyer.post("/buyer/list/lines", f"/products/{product.id}", sku_id=product.skus[0].id, qty="20")
    point = db.session.scalars(select(DeliveryPoint.id).where(DeliveryPoint.unit_id == unit.id)).one()
    buyer.post(
        "/buyer/list/place", "/buyer/list", fund_source="canteen", purpose="canteen", festival="",
        payment_method="bank_transfer", delivery_point_id=point, note="", agreed_total_fen="6000",
    )  # fmt: skip
    return db.session.scalars(select(Order)).one()
