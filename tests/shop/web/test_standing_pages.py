"""Standing orders as pages: form, approval, the month's calendar, one day, what comes to the cooperative."""

from datetime import date

import pytest

from shop.catalog.stock import actions as stock
from shop.core.db import db
from shop.trading.standing import actions
from shop.trading.standing.models import StandingOrder
from shop.trading.standing.states import OccurrenceStatus
from tests.factories.agreements import an_agreement, two_sides
from tests.factories.parties import signed_in
from tests.factories.parties_rows import MORNING
from tests.factories.standing import FRIDAY, a_canteen, run
from tests.support.browser import check_no_sideways_scroll, sign_in
from tests.support.desk import Desk

FORM = {
    "name": "一食堂每周蔬菜", "first_on": "2026-11-03", "last_on": "", "weeks": "2", "fund_source": "canteen",
    "purpose": "canteen", "counted_unit_id": "", "delivery_point_id": "", "note": "六点前送到", "off_on_holidays": "1",
    "moved_days": "as_replaced", "days_ahead": "3", "cutoff_days": "1", "cutoff_time": "16:00",
}  # fmt: skip


@pytest.fixture
def desk(app, at):
    at(MORNING)
    return lambda user: Desk(signed_in(app.test_client(), user))


def test_a_form_becomes_a_standing_order_that_another_approves(desk):
    sides = two_sides()
    agreement, sku = an_agreement(sides), sides.trade.sku_id
    buyer, approver = desk(sides.trade.buyer), desk(sides.trade.approver)
    assert "还没有定期订单" in buyer.get("/buyer/standing")
    assert agreement.title in buyer.get("/buyer/standing/new")
    here = f"/buyer/standing/new?agreement={agreement.id}&weeks=2"
    cells = {f"qty_1_1_{sku}": "20", f"qty_2_3_{sku}": "7.5", f"qty_2_4_{sku}": ""}
    typed = FORM | {"agreement_id": agreement.id}
    wrong = buyer.post("/buyer/standing/new", here, 422, **typed | cells | {"first_on": "2026-10-01"})
    assert "开始日期不能早于今天" in wrong and 'value="7.5"' in wrong and "六点前送到" in wrong
    assert "至少为一天填写数量" in buyer.post("/buyer/standing/new", here, 422, **typed)
    buyer.post("/buyer/standing/new", here, **typed | cells)
    order = db.session.query(StandingOrder).one()
    assert {(i.week, i.weekday, i.qty_milli) for i in order.asked.items} == {(1, 1, 20_000), (2, 3, 7_500)}
    page = f"/buyer/standing/{order.id}"
    assert "待审批" in buyer.get(page) and f"{page}/approve" not in buyer.get(page)
    assert "定期订单" in approver.get(page)
    approver.post(f"{page}/approve", page)
    assert "执行中" in buyer.get(page)


def test_the_calendar_shows_every_state_of_a_month(desk):
    canteen = a_canteen()
    buyer = {"by": canteen.trade.buyer.id, "now": MORNING}
    stock.count(canteen.trade.sku_id, on_hand_milli=45_000, reason="盘点", by=None, now=MORNING)
    db.session.commit()
    run(MORNING)  # two days of twenty fit, the third fails
    actions.pause(
        canteen.order, first_on=date(2026, 11, 16), last_on=date(2026, 11, 20), reason="检修", **buyer
    )
    db.session.commit()
    here = f"/buyer/standing/{canteen.order_id}"
    mine = desk(canteen.trade.buyer)
    mine.post(f"{here}/days/{FRIDAY}/skip", f"{here}/days/{FRIDAY}", reason="运动会")
    month = mine.get(here)
    for word in ("已下单", "未能下单", "库存不足", "已跳过", "运动会", "暂停", "检修", "计划"):
        assert word in month, word
    assert "元旦" in mine.get(f"{here}?month=202601")
    assert "放假安排尚未公布" in mine.get(f"{here}?month=202703")
    supplier = desk(canteen.trade.supplier).get("/supplier/standing?from=2026-11-02")
    assert "两周合计" in supplier and "1 单未能生成" in supplier and canteen.order.name in supplier


def test_a_day_is_changed_ordered_and_put_back_by_forms(desk):
    canteen = a_canteen()
    run(MORNING)
    mine, sku = desk(canteen.trade.buyer), canteen.trade.sku_id
    day = f"/buyer/standing/{canteen.order_id}/days/{FRIDAY}"
    mine.post(f"{day}/edit", day, **{f"qty_{sku}": "12.5"})
    assert 'value="12.5"' in mine.get(day)
    mine.post(f"{day}/restore", day)
    assert canteen.row(FRIDAY).status is OccurrenceStatus.PLANNED
    mine.post(f"{day}/generate", day)
    db.session.rollback()
    assert canteen.row(FRIDAY).status is OccurrenceStatus.GENERATED
    made = canteen.orders()[-1].no
    assert made in mine.get(day)
    assert day in mine.get(f"/buyer/orders/{made}")
    looking = desk(canteen.trade.receiver).get(day)
    assert "这一天要多少" not in looking and "跳过这一天" not in looking
    mine.get(f"/buyer/standing/{canteen.order_id}/days/nothing", 404)


def test_settings_change_at_once_and_another_plan_asks(desk):
    canteen = a_canteen()
    mine, sku = desk(canteen.trade.buyer), canteen.trade.sku_id
    here = f"/buyer/standing/{canteen.order_id}"
    shown = {f"qty_1_{day}_{sku}": "20" for day in range(1, 6)}
    typed = {
        key: FORM[key] for key in ("first_on", "off_on_holidays", "days_ahead", "cutoff_days", "cutoff_time")
    }
    same = typed | shown | {"weeks": "1", "moved_days": "as_weekend", "note": "", "last_on": ""}
    mine.post(f"{here}/plan", f"{here}/plan", **same | {"name": "午餐"})
    assert (canteen.order.name, canteen.order.asked) == ("午餐", None)
    mine.post(f"{here}/plan", f"{here}/plan", **same | {"name": "午餐", f"qty_1_5_{sku}": "30"})
    assert "新计划待审批" in mine.get(here)
    theirs = desk(canteen.trade.approver)
    theirs.post(f"{here}/return", here, reason="周五太多")
    assert "新计划待审批" not in mine.get(here)


def test_pause_resume_and_end_by_forms(desk):
    canteen = a_canteen()
    mine, here = desk(canteen.trade.buyer), f"/buyer/standing/{canteen.order_id}"
    mine.post(f"{here}/pause", here, first_on="2026-11-05", last_on="", reason="放寒假")
    assert "放寒假" in mine.get(here)
    mine.post(f"{here}/resume", here)
    assert canteen.order.pauses == []
    mine.post(f"{here}/end", here, reason="食堂改造")
    assert "食堂改造" in mine.get(here)


def test_form_calendar_and_day_fit_a_phone(app, live_server, phone):
    canteen = a_canteen()
    run(MORNING)
    sign_in(phone, app, canteen.trade.buyer, live_server.url)
    here = f"/buyer/standing/{canteen.order_id}"
    pages = (
        "/buyer/standing",
        f"/buyer/standing/new?agreement={canteen.agreement.id}&weeks=2",
        f"{here}?month=202611",
        f"{here}/days/{FRIDAY}",
    )
    for path in pages:
        phone.goto(path)
        phone.locator("main").wait_for()
        check_no_sideways_scroll(phone)
    sign_in(phone, app, canteen.trade.supplier, live_server.url)
    phone.goto("/supplier/standing?from=2026-11-02")
    check_no_sideways_scroll(phone)
