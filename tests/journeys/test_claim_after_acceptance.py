"""A receiver claims on a phone about what turned bad, the cooperative settles, the figures and the money follow."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import select

from shop.core import clock
from shop.core.db import db
from shop.fulfilment.aftersales.models import AfterSalesClaim
from shop.handlers import HANDLERS
from shop.oversight.verify.queries import differences
from shop.parties.accounts.permissions import Role
from shop.reporting.stats import fold
from shop.support.notices.models import Notice
from shop.support.outbox.drain import drain
from shop.trading.orders.models import Order
from tests.factories.parties import an_official, token_for
from tests.factories.trading import a_member, a_trade, an_accepted_order, pay
from tests.support.api import Api, ok
from tests.support.browser import check_no_sideways_scroll, sign_in


@pytest.fixture
def world(app):
    now = clock.utcnow()
    trade = a_trade()
    order = an_accepted_order(trade, now=now)
    pay(trade, order, 217_940, now=now)
    return trade, order, now


def figures(api, basis):
    today = clock.business_day(clock.utcnow()).isoformat()
    asked = {"by": "buyer.county", "measure": "amount,qty", "basis": basis, "from": today, "to": today}
    return ok(api.get("/statistics", **asked))["total"]["amount_fen"]


def test_claimed_on_a_phone_settled_and_counted(app, client, live_server, world, phone, tmp_path: Path):
    trade, order, now = world
    county, finance = (
        Api(client, token_for(user)) for user in (an_official(), a_member(trade.unit, Role.FINANCE))
    )
    db.session.commit()
    assert figures(county, "accepted") == figures(county, "paid") == 217_940
    out = io.BytesIO()
    Image.new("RGB", (40, 30), (90, 120, 40)).save(out, format="JPEG")
    (tmp_path / "霉变.jpg").write_bytes(out.getvalue())

    sign_in(phone, app, trade.receiver, live_server.url)
    phone.goto(f"/buyer/orders/{order.no}")
    check_no_sideways_scroll(phone)
    phone.get_by_role("link", name="申请售后").click()
    check_no_sideways_scroll(phone)
    phone.get_by_label("数量（公斤）；折让填金额（元）").fill("20.5")
    phone.get_by_label("照片（最多 6 张）").set_input_files([str(tmp_path / "霉变.jpg")])
    phone.get_by_label("情况说明与诉求").fill("开箱后两箱霉变")
    phone.get_by_role("button", name="提交售后申请").click()
    phone.get_by_text("已提交售后申请").wait_for()
    check_no_sideways_scroll(phone)
    phone.goto("/buyer/claims")
    check_no_sideways_scroll(phone)

    db.session.rollback()
    claim = db.session.scalars(select(AfterSalesClaim)).one()
    sign_in(phone, app, trade.supplier, live_server.url)
    phone.goto(f"/supplier/claims/{claim.no}")
    check_no_sideways_scroll(phone)
    phone.get_by_role("radio", name="同意", exact=True).check()
    phone.get_by_role("button", name="提交答复").click()
    phone.get_by_text("已答复").wait_for()
    phone.get_by_role("button", name="确认办结").click()
    phone.get_by_text("已办结，应付、统计和库存已同步更新").wait_for()
    check_no_sideways_scroll(phone)
    phone.goto("/supplier/claims")
    check_no_sideways_scroll(phone)

    assert figures(county, "accepted") == figures(county, "paid") == 204_000
    fold.fold_all(now=clock.utcnow())
    assert figures(county, "accepted") == figures(county, "paid") == 204_000
    owed = ok(finance.get(f"/orders/{order.no}/payments"))
    assert (owed["payable_fen"], owed["paid_fen"], owed["refund_due_fen"]) == (204_000, 204_000, 13_940)
    drain(HANDLERS, now=clock.utcnow)
    told = set(db.session.scalars(select(Notice.name).where(Notice.user_id == trade.receiver.id)))
    assert {"claim.answered", "claim.settled"} <= told
    assert list(differences()) == []
    assert db.session.get_one(Order, order.id).refund_due_fen == 13_940
