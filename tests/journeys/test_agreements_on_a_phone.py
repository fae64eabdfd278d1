"""Framework agreements on a phone: no page of either side sticks out at 390 px."""

import pytest

from tests.factories.agreements import an_agreement, call_off, two_sides
from tests.factories.parties_rows import MORNING
from tests.support.browser import check_no_sideways_scroll, sign_in

pytestmark = pytest.mark.browser


def test_no_page_of_an_agreement_scrolls_sideways(app, at, phone, live_server):
    at(MORNING)
    sides = two_sides()
    made = an_agreement(sides)
    order = call_off(sides, made).orders[0]
    buyer, seller = f"/buyer/agreements/{made.id}", f"/supplier/agreements/{made.id}"
    form = f"/buyer/agreements/new?cooperative={sides.trade.cooperative.id}"
    seen = {
        sides.trade.buyer: ("/buyer/agreements", "/buyer/agreements/new", form, buyer, f"{buyer}/call-off"),
        sides.supplier_admin: ("/supplier/agreements", "/supplier/agreements/new", seller),
    }
    for user, paths in seen.items():
        sign_in(phone, app, user, live_server.url)
        for path in paths:
            assert phone.goto(path).status == 200, path
            check_no_sideways_scroll(phone)
    assert phone.get_by_role("link", name=order.no).count() == 1
