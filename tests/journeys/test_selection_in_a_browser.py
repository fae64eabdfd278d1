"""A selection's pages on a phone: nothing sticks out, no hurdle, the decision is two taps and two reasons."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from shop.core.db import db
from shop.trading.selections.models import SupplierSelection
from tests.factories.selections import a_judged_selection
from tests.support.browser import check_no_sideways_scroll, sign_in

pytestmark = pytest.mark.browser


def hurdles(page):
    found = Axe().run(page).response["violations"]
    return [
        f"{one['id']}: {one['nodes'][0]['html']}" for one in found if one["impact"] in ("serious", "critical")
    ]


def test_an_approver_decides_on_a_phone(app, phone, live_server):
    choosing = a_judged_selection()
    no = choosing.selection.no
    sign_in(phone, app, choosing.approver, live_server.url)
    for path in ("/buyer/selections", "/buyer/selections/new", f"/buyer/selections/{no}"):
        phone.goto(path)
        check_no_sideways_scroll(phone)
        assert hurdles(phone) == []
    phone.get_by_label("第一择优").select_option(index=1)
    phone.get_by_label("理由").first.fill("冷链和检测最完备")
    phone.get_by_role("button", name="记录决定").click()
    phone.get_by_text("择优决定已记录").wait_for()
    phone.get_by_role("link", name="决定书").click()
    phone.get_by_role("heading", name="供应合作社择优决定书").wait_for()
    check_no_sideways_scroll(phone)
    assert hurdles(phone) == []
    db.session.rollback()
    assert db.session.query(SupplierSelection).one().chosen[0].reason == "冷链和检测最完备"
