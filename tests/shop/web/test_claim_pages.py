"""After-sales claims as forms and pages of both sides and the county."""

import io
import re

import pytest
from PIL import Image
from sqlalchemy import func, select

from shop.core.db import db
from shop.fulfilment.aftersales import actions
from shop.fulfilment.aftersales.models import AfterSalesClaim
from shop.fulfilment.aftersales.states import Answer, ClaimKind, ClaimStatus
from shop.parties.accounts.permissions import Role
from shop.support.documents.models import Document
from tests.factories.aftersales import a_claim, a_settled_claim, an_agreed_claim
from tests.factories.parties import an_official, signed_in
from tests.factories.parties_rows import MORNING
from tests.factories.trading import a_member, a_trade, an_accepted_order, later, pay
from tests.support.desk import Desk


@pytest.fixture
def trade(app, at):
    at(MORNING)
    return a_trade()


@pytest.fixture
def order(trade):
    return an_accepted_order(trade)


@pytest.fixture
def desk(app, trade):
    return lambda user: Desk(signed_in(app.test_client(), user))


def photo():
    out = io.BytesIO()
    Image.new("RGB", (40, 30), (90, 120, 40)).save(out, format="JPEG")
    return io.BytesIO(out.getvalue()), "霉变.jpg"


def only():
    db.session.rollback()
    return db.session.scalars(select(AfterSalesClaim)).one()


def typed(order, amount="20.5", **more):
    line = order.lines[0].id
    return {
        "kind": "return",
        f"amount_{line}": amount,
        f"reason_{line}": "变质或腐烂",
        "wish": "请退货",
    } | more


def test_from_the_order_page_to_the_settled_claim(trade, order, desk):
    buyer, supplier = desk(trade.receiver), desk(trade.supplier)
    path = f"/buyer/claims/new/{order.no}"
    assert path in buyer.get(f"/buyer/orders/{order.no}")
    buyer.post(path, path, **typed(order, **{f"photos_{order.lines[0].id}": photo()}))
    claim = only()
    assert (claim.kind, claim.lines[0].asked_milli, claim.wish) == (ClaimKind.RETURN, 20_500, "请退货")
    page = supplier.get(f"/supplier/claims/{claim.no}")
    number = re.search(r'href="(/files/\d+)"', page)[1]
    assert supplier.client.get(number).mimetype == "image/jpeg"
    assert claim.no in supplier.get("/supplier/claims")
    assert 'side-badge ms-auto">1<' in supplier.get("/supplier/")
    here = f"/supplier/claims/{claim.no}"
    supplier.post(f"{here}/answer", here, answer="agreed")
    supplier.post(f"{here}/settle", here, saleable=str(order.lines[0].id))
    assert only().status is ClaimStatus.SETTLED
    for page in (buyer.get(f"/buyer/orders/{order.no}"), supplier.get(f"/supplier/orders/{order.no}")):
        assert "2,040.00" in page
        assert claim.no in page


def test_what_cannot_be_claimed_comes_back_with_what_was_typed(trade, order, desk):
    path = f"/buyer/claims/new/{order.no}"
    buyer = desk(trade.buyer)
    again = buyer.post(path, path, 422, **typed(order, "999", kind="replacement"))
    assert "最多可申请 320.5" in again
    assert 'value="999"' in again
    assert 'value="replacement" required checked' in again
    for bad in ({"kind": ""}, {f"amount_{order.lines[0].id}": ""}, {f"amount_{order.lines[0].id}": "五斤"}):
        buyer.post(path, path, 422, **typed(order, **bad))
    buyer.post(path, path, 422, **typed(order, "1.234", kind="price_off"))
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(AfterSalesClaim)) == 0


def test_a_photo_of_a_refused_claim_is_not_kept(trade, order, desk):
    path = f"/buyer/claims/new/{order.no}"
    more = {f"photos_{order.lines[0].id}": photo()}
    desk(trade.buyer).post(path, path, 422, **typed(order, "999", **more))
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(Document)) == 0


def test_a_price_off_is_typed_in_yuan_and_agreed_to_in_part(trade, order, desk):
    path = f"/buyer/claims/new/{order.no}"
    buyer, supplier = desk(trade.buyer), desk(trade.supplier)
    buyer.post(path, path, **typed(order, "79.40", kind="price_off"))
    claim = only()
    here = f"/supplier/claims/{claim.no}"
    agreed = {f"agreed_{order.lines[0].id}": "39.70"}
    supplier.post(f"{here}/answer", here, answer="partly", words="各担一半", **agreed)
    assert only().status is ClaimStatus.PARTLY
    mine = f"/buyer/claims/{claim.no}"
    buyer.post(f"{mine}/accept", mine)
    assert (only().status, only().settled_fen) == (ClaimStatus.SETTLED, 3_970)


def test_refused_brought_before_the_county_and_upheld(app, trade, order, desk):
    path = f"/buyer/claims/new/{order.no}"
    buyer, supplier = desk(trade.buyer), desk(trade.supplier)
    buyer.post(path, path, **typed(order, **{f"photos_{order.lines[0].id}": photo()}))
    claim = only()
    county = desk(an_official())
    county.get(f"/admin/claims/{claim.no}", 404)
    here, mine, theirs = (f"/{area}/claims/{claim.no}" for area in ("supplier", "buyer", "admin"))
    supplier.post(f"{here}/answer", here, answer="refused", words="验收时完好")
    assert "验收时完好" in buyer.get(mine)
    buyer.post(f"{mine}/escalate", mine, words="照片可见霉变")
    assert claim.no in county.get("/admin/claims/")
    page = county.get(theirs)
    assert "照片可见霉变" in page
    picture = re.search(r'href="(/admin/claims/[^"]*/photos/\d+)"', page)[1]
    assert county.client.get(picture).mimetype == "image/jpeg"
    county.post(f"{theirs}/decide", theirs, decision="upheld", words="属实")
    assert only().status is ClaimStatus.UPHELD
    assert 'name="decision"' not in county.get(theirs), "said once"
    supplier.post(f"{here}/settle", here)
    assert only().status is ClaimStatus.SETTLED
    elsewhere = desk(an_official(region_code="654202"))
    elsewhere.get(theirs, 404)


def test_withdrawn_and_gone(trade, order, desk):
    claim = a_claim(trade, order)
    mine = f"/buyer/claims/{claim.no}"
    buyer = desk(trade.buyer)
    buyer.post(f"{mine}/withdraw", mine)
    assert only().status is ClaimStatus.WITHDRAWN
    assert "/withdraw" not in buyer.get(mine)


def test_who_may_not_act_sees_no_buttons(trade, order, desk):
    claim = a_claim(trade, order)
    actions.answer(claim, Answer.REFUSED, words="完好", by=trade.supplier.id, now=MORNING)
    finance = desk(a_member(trade.unit, Role.FINANCE))
    page = finance.get(f"/buyer/claims/{claim.no}")
    assert "/escalate" not in page
    assert "/buyer/claims/new/" not in finance.get(f"/buyer/orders/{order.no}")
    other = a_trade()
    desk(other.buyer).get(f"/buyer/claims/{claim.no}", 404)
    desk(other.supplier).get(f"/supplier/claims/{claim.no}", 404)


def test_after_the_days_there_is_no_form_and_no_button(trade, order, desk, at):
    at(later(days=8))
    buyer = desk(trade.buyer)
    assert "/buyer/claims/new/" not in buyer.get(f"/buyer/orders/{order.no}")
    assert "没有可以申请售后的货物" in buyer.get(f"/buyer/claims/new/{order.no}")


def test_both_finance_desks_see_what_is_due_to_be_refunded(trade, order, desk):
    pay(trade, order, 217_940)
    a_settled_claim(trade, order)
    for page in (
        desk(a_member(trade.unit, Role.FINANCE)).get("/buyer/payments"),
        desk(trade.supplier).get("/supplier/"),
        desk(trade.buyer).get(f"/buyer/orders/{order.no}"),
        desk(an_official()).get(f"/admin/orders/{order.no}"),
    ):
        assert "139.40" in page


def test_every_list_opens_empty_and_full_and_by_status(trade, order, desk):
    county = desk(an_official())
    pairs = (
        (desk(trade.buyer), "/buyer/claims"),
        (desk(trade.supplier), "/supplier/claims"),
        (county, "/admin/claims/"),
    )
    for who, path in pairs:
        who.get(path)
    an_agreed_claim(trade, order, 1_000)
    actions.lapse(a_claim(trade, order, 1_000), now=later(days=6))
    db.session.commit()
    for who, path in pairs:
        assert "SH2026" in who.get(path)
        assert "SH2026" in who.get(f"{path}?status=escalated")
        assert "SH2026" not in who.get(f"{path}?status=settled")


def test_of_a_confidential_unit_the_county_reads_neither_name_nor_people(trade, order, desk):
    trade.unit.confidential, trade.unit.alias = True, "某单位"
    order.unit_name = order.counted_unit_name = "某单位"
    trade.buyer.name = "张库管"
    claim = a_claim(trade, order)
    actions.withdraw(a_claim(trade, order, 1_000), by=trade.buyer.id, now=MORNING)
    actions.answer(claim, Answer.REFUSED, words="完好", by=trade.supplier.id, now=MORNING)
    actions.escalate(claim, words="请调解", by=trade.buyer.id, now=MORNING)
    page = desk(an_official()).get(f"/admin/claims/{claim.no}")
    assert "请调解" in page
    assert "张库管" not in page
    assert trade.unit.name not in page
    assert "张库管" in desk(trade.supplier).get(f"/supplier/claims/{claim.no}")
