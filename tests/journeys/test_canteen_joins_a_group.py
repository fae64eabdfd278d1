"""A canteen joins a group on its phone; the organiser closes it at a desk; the canteen reads its number."""

import pytest
from sqlalchemy import select

from shop.core import clock
from shop.core.db import db
from shop.trading.groups.models import GroupPledge, GroupPurchase
from shop.trading.groups.states import GroupStatus
from tests.factories.groups import a_pledge, a_scene, an_open_group, item_plan
from tests.support.browser import check_no_sideways_scroll, sign_in

pytestmark = pytest.mark.browser


@pytest.fixture
def scene(app):
    return a_scene(joiners=2)


@pytest.fixture
def group(scene):
    """Open now, by the real clock: the page counts the time down."""
    now = clock.utcnow()
    today = clock.business_day(now)
    made = an_open_group(
        scene,
        [item_plan(scene.skus[0], pack_milli=20_000)],
        now=now,
        opens_at=now,
        closes_at=now + clock.DAY,
        deliver_first_on=today + 3 * clock.DAY,
        deliver_last_on=today + 5 * clock.DAY,
    )
    a_pledge(made, scene.joiners[1], 300_000, now=now)
    return made


def test_a_canteen_joins_on_its_phone_and_reads_its_number_after_closing(
    app, live_server, phone, scene, group
):
    phone.goto(f"/group-purchases/{group.id}")
    check_no_sideways_scroll(phone)
    sign_in(phone, app, scene.joiners[0].buyer, live_server.url)
    phone.goto(f"/group-purchases/{group.id}")
    check_no_sideways_scroll(phone)
    assert phone.locator("[data-u=h]").inner_text() == "23"
    phone.locator("#f-qty").fill("210")
    assert phone.locator("[data-sum]").inner_text() == "1,302.00"  # 510 kg in all: 6.20
    assert phone.locator("[data-saved]").inner_text() == "126.00"
    phone.locator("#f-tolerance").fill("10")
    phone.get_by_role("button", name="提交参团").click()
    phone.get_by_role("heading", name="本单位的参团", exact=True).wait_for()
    check_no_sideways_scroll(phone)
    db.session.rollback()
    assert {one.qty_milli for one in db.session.scalars(select(GroupPledge))} == {300_000, 210_000}

    sign_in(phone, app, scene.organiser.buyer, live_server.url)
    phone.goto(f"/buyer/groups/{group.id}")
    check_no_sideways_scroll(phone)
    phone.on("dialog", lambda dialog: dialog.accept())
    phone.get_by_role("button", name="现在截单").click()
    phone.get_by_text("成交汇总").wait_for()
    check_no_sideways_scroll(phone)
    db.session.rollback()
    assert db.session.get_one(GroupPurchase, group.id).status is GroupStatus.ORDERED

    sign_in(phone, app, scene.joiners[0].buyer, live_server.url)
    phone.goto(f"/group-purchases/{group.id}")
    phone.get_by_text("实得 220 公斤").wait_for()  # 510 kg filled up to 26 whole packs by the tolerance
    phone.get_by_role("link", name="查看订单").click()
    phone.get_by_text("6.20").first.wait_for()


def test_the_organisers_form_works_on_a_phone(app, live_server, phone, scene):
    sign_in(phone, app, scene.organiser.buyer, live_server.url)
    phone.goto(f"/buyer/groups/new?cooperative={scene.cooperative.id}")
    check_no_sideways_scroll(phone)
    phone.get_by_role("checkbox").first.check()
    phone.get_by_role("button", name="下一步").click()
    check_no_sideways_scroll(phone)
    prefix = f"#f-item-{scene.skus[0].id}-"
    for field, value in {"minimum": "300", "tier-0-from": "500", "tier-0-price": "6.20"}.items():
        phone.locator(prefix + field).fill(value)
    phone.get_by_role("button", name="再加一档").click()
    assert phone.locator(prefix + "tier-3-from").is_visible()
    phone.get_by_role("button", name="保存草稿").click()
    phone.get_by_text("这是草稿").wait_for()
    check_no_sideways_scroll(phone)
