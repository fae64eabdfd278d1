"""Framework agreements as pages: drafted, signed by both sides, called off; the register of officials."""

import io

import pytest

from shop.core.db import db
from shop.parties.accounts.permissions import Role
from shop.trading.agreements.models import Agreement
from tests.factories.agreements import an_agreement, an_offer, call_off, sign_for_unit, two_sides
from tests.factories.files import a_pdf
from tests.factories.parties import an_official, signed_in
from tests.factories.parties_rows import MORNING, a_unit
from tests.factories.trading import membership_of
from tests.support.desk import Desk


@pytest.fixture
def sides(app, at):
    at(MORNING)
    return two_sides()


def desk(app, user):
    return Desk(signed_in(app.test_client(), user))


@pytest.fixture
def desks(app, sides):
    people = {"unit": sides.unit_admin, "buyer": sides.trade.buyer, "coop": sides.supplier_admin}
    return {name: desk(app, user) for name, user in people.items()}


def wording(sides, **values):
    sku = sides.trade.sku_id
    return {
        "title": "食堂食材框架协议",
        "first_on": "2026-11-01",
        "last_on": "2027-10-31",
        "ceiling": "3000",
        "intent": "100000",
        f"price_{sku}": "6.00",
        f"qty_{sku}": "500",
    } | values


def only():
    db.session.rollback()
    return db.session.query(Agreement).one()


TERMS = {"fund_source": "canteen", "purpose": "canteen", "payment_method": "bank_transfer"}


def test_from_the_choice_of_a_cooperative_to_an_order(sides, desks):
    unit, coop, buyer = desks["unit"], desks["coop"], desks["buyer"]
    seller = sides.trade.cooperative
    assert seller.name in unit.get(f"/buyer/agreements/new?q={seller.name}")
    form = f"/buyer/agreements/new?cooperative={seller.id}"
    unit.post("/buyer/agreements", form, cooperative_id=seller.id, **wording(sides))
    made = only()
    assert (made.items[0].price_fen, made.ceiling_fen, made.intent_fen) == (600, 300_000, 10_000_000)
    here, there = f"/buyer/agreements/{made.id}", f"/supplier/agreements/{made.id}"
    coop.get(there, status=404)
    unit.post(f"{here}/offer", here)
    coop.post(f"{there}/sign", there, version="1", signer_name="测试乙")
    unit.post(f"{here}/sign", here, version="1", unit_id=sides.trade.unit.id, signer_name="测试甲")
    page = buyer.get(here)
    assert "测试甲" in page and "测试乙" in page and "按协议下单" in page
    buyer.post(f"{here}/call-off", f"{here}/call-off", **TERMS, **{f"qty_{sides.trade.sku_id}": "100"})
    shown = buyer.get(here)
    assert "¥600.00" in shown and "¥2,400.00" in shown and "400 公斤" in shown
    assert "按协议下单" not in coop.get(there)


def test_the_order_page_names_its_agreement_on_both_sides(sides, desks):
    made = an_agreement(sides)
    order = call_off(sides, made).orders[0]
    for name, face in (("buyer", "buyer"), ("coop", "supplier")):
        page = desks[name].get(f"/{face}/orders/{order.no}")
        assert f"/{face}/agreements/{made.id}" in page and made.no in page


def test_a_call_off_that_exceeds_comes_back_with_the_figures_and_what_was_typed(sides, desks):
    made = an_agreement(sides)
    path = f"/buyer/agreements/{made.id}/call-off"
    page = desks["buyer"].post(
        path, path, status=422, **TERMS, note="周二送", **{f"qty_{sides.trade.sku_id}": "500.1"}
    )
    assert "上限 500" in page and "剩余 500" in page and "周二送" in page and 'value="500.1"' in page


def test_a_call_off_above_the_members_limit_waits_for_the_approver(sides, desks):
    made = an_agreement(sides)
    membership_of(sides.trade.buyer).order_limit_fen = 100
    db.session.commit()
    path = f"/buyer/agreements/{made.id}/call-off"
    desks["buyer"].post(path, path, **TERMS, **{f"qty_{sides.trade.sku_id}": "100"})
    assert "等待审批人审批" in desks["buyer"].get("/buyer/orders")


def test_a_wrong_wording_comes_back_with_what_was_typed(sides, desks):
    seller = sides.trade.cooperative
    form = f"/buyer/agreements/new?cooperative={seller.id}"
    wrong = wording(sides, last_on="2026-10-01", **{f"price_{sides.trade.sku_id}": "6.125"})
    page = desks["unit"].post("/buyer/agreements", form, status=422, cooperative_id=seller.id, **wrong)
    assert 'value="6.125"' in page and "金额应为元" in page
    late = wording(sides, last_on="2026-10-01")
    page = desks["unit"].post("/buyer/agreements", form, status=422, cooperative_id=seller.id, **late)
    assert "截止日不能早于起始日" in page
    assert db.session.query(Agreement).count() == 0


def test_a_changed_price_voids_a_signature_on_the_page(sides, desks):
    made = an_offer(sides)
    sign_for_unit(sides, made)
    there = f"/supplier/agreements/{made.id}"
    assert "此前的签署作废" in desks["coop"].get(f"{there}/edit")
    desks["coop"].post(there, f"{there}/edit", **wording(sides, **{f"price_{sides.trade.sku_id}": "6.20"}))
    page = desks["unit"].get(f"/buyer/agreements/{made.id}")
    assert "内容修改后作废" in page and "¥6.20" in page
    assert only().version == 2


def test_a_cooperative_drafts_for_a_unit_by_its_code(sides, desks):
    coop = desks["coop"]
    page = coop.post(
        "/supplier/agreements", "/supplier/agreements/new", status=422, **wording(sides, unit_code="9" * 18)
    )
    assert "没有找到" in page
    coop.post(
        "/supplier/agreements",
        "/supplier/agreements/new",
        **wording(sides, unit_code=sides.trade.unit.credit_code),
    )
    assert (only().unit_id, only().side) == (sides.trade.unit.id, "cooperative")


def test_a_lead_unit_ticks_whom_it_stands_for(sides, desks):
    below = a_unit(parent_id=sides.trade.unit.id)
    seller = sides.trade.cooperative
    form = f"/buyer/agreements/new?cooperative={seller.id}"
    assert below.name in desks["unit"].get(form)
    desks["unit"].post(
        "/buyer/agreements", form, cooperative_id=seller.id, members=below.id, **wording(sides)
    )
    made = only()
    assert [(party.unit_id, party.signs) for party in made.parties] == [
        (sides.trade.unit.id, True),
        (below.id, False),
    ]
    assert f'value="{below.id}" checked' in desks["unit"].get(f"/buyer/agreements/{made.id}/edit")


def test_the_signed_paper_goes_up_and_comes_down(sides, desks):
    made = an_offer(sides)
    here = f"/buyer/agreements/{made.id}"
    desks["unit"].post(f"{here}/papers", here, file=(io.BytesIO(a_pdf()), "协议.pdf"))
    page = desks["coop"].get(f"/supplier/agreements/{made.id}")
    assert "协议.pdf" in page
    got = desks["coop"].client.get(f"/supplier/agreements/{made.id}/papers/1")
    assert got.status_code == 200 and got.headers["Content-Disposition"].startswith("attachment")


def test_either_side_ends_it_with_a_reason(sides, desks):
    made = an_agreement(sides)
    there = f"/supplier/agreements/{made.id}"
    desks["coop"].post(f"{there}/end", there, reason="协商一致")
    assert "协商一致" in desks["unit"].get(f"/buyer/agreements/{made.id}")
    desks["buyer"].get(f"/buyer/agreements/{made.id}/call-off")
    page = desks["buyer"].post(
        f"/buyer/agreements/{made.id}/call-off", f"/buyer/agreements/{made.id}/call-off", status=422, **TERMS,
        **{f"qty_{sides.trade.sku_id}": "1"},
    )  # fmt: skip
    assert "协议已终止" in page


def test_lists_show_how_far_each_is_drawn(sides, desks):
    made = an_agreement(sides)
    call_off(sides, made, 100_000)
    for name, face, other in (("unit", "buyer", made.cooperative_name), ("coop", "supplier", made.unit_name)):
        page = desks[name].get(f"/{face}/agreements")
        assert "¥600.00" in page and other in page
        assert made.no in desks[name].get(f"/{face}/agreements?status=in_force")
        assert made.no not in desks[name].get(f"/{face}/agreements?status=ended")


def test_officials_read_the_register_with_intent_beside_execution_and_export_it(app, sides):
    made, offer = an_agreement(sides), an_offer(sides)
    call_off(sides, made, 100_000)
    county = desk(app, an_official(Role.COUNTY))
    page = county.get("/admin/agreements/")
    assert made.no in page and offer.no not in page
    assert "100,000.00" in page and "600.00" in page
    assert made.no in county.get(f"/admin/agreements/{made.id}")
    assert made.no in county.get("/admin/agreements/?sort=-executed&status=in_force")
    table = county.client.get("/admin/agreements/?format=csv").get_data(as_text=True)
    assert made.no in table and "意向金额（元）" in table and "100000.00" in table
    assert county.client.get("/admin/agreements/?format=xlsx").status_code == 200
    elsewhere = desk(app, an_official(Role.COUNTY, "654203"))
    assert made.no not in elsewhere.get("/admin/agreements/")
    elsewhere.get(f"/admin/agreements/{made.id}", status=404)


def test_only_the_parties_find_its_pages(app, sides):
    made = an_agreement(sides)
    stranger = two_sides()
    desk(app, stranger.unit_admin).get(f"/buyer/agreements/{made.id}", status=404)
    desk(app, stranger.supplier_admin).get(f"/supplier/agreements/{made.id}", status=404)
