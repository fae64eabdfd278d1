"""A canteen's month: asked for once, approved once, then each working day arrives by itself, and what does not
is in sight: National Day, a sports day, an empty store, and the quantities in the statistics."""

from datetime import UTC, date, datetime, timedelta

import pytest

from shop.catalog.stock import actions as stock
from shop.core.db import db
from shop.parties.accounts.permissions import Role, ScopeKind
from tests.factories.agreements import an_agreement, two_sides
from tests.factories.parties import a_user, give, token_for
from tests.factories.standing import run, shanghai
from tests.support.api import Api, ok

BEFORE = datetime(2026, 9, 14, 1, tzinfo=UTC)
FIRST, LAST = date(2026, 9, 17), date(2026, 10, 16)
SPORTS_DAY, EMPTY = date(2026, 9, 29), date(2026, 10, 13)
ONE = timedelta(days=1)


class Person(Api):
    """With PATCH, which standing orders need."""

    def patch(self, path, body):
        return ok(self.client.patch(f"/api/v1{path}", json=body, headers=self.headers))


@pytest.fixture
def world(app, client, at):
    at(BEFORE)
    sides = two_sides(stock_milli=100_000_000)
    agreement = an_agreement(
        sides, now=BEFORE, first_on=date(2026, 9, 1), item_milli=None, ceiling_fen=100_000_000
    )
    official = a_user()
    give(official, role=Role.COUNTY, scope_kind=ScopeKind.REGION, region_code="419001")
    db.session.commit()
    people = {name: getattr(sides.trade, name) for name in ("buyer", "approver", "receiver", "supplier")}
    api = {name: Person(client, token_for(user)) for name, user in (people | {"official": official}).items()}
    return api, agreement, sides.trade.sku_id


def deliver(api, no, qty):
    """The cooperative confirms and ships, the canteen weighs."""
    order = ok(api["supplier"].post(f"/orders/{no}/confirm"))
    line = order["lines"][0]["id"]
    ok(api["supplier"].post(f"/orders/{no}/shipments"))
    ok(api["receiver"].post(f"/orders/{no}/acceptance", {"lines": [{"line_id": line, "accepted_qty": qty}]}))


def set_stock(sku_id, milli, now):
    stock.count(sku_id, on_hand_milli=milli, reason="盘点", by=None, now=now)
    db.session.commit()


def test_a_month_goes_by_itself_and_nothing_is_skipped_in_silence(world, at):
    api, agreement, sku = world
    items = [{"weekday": day, "sku_id": sku, "qty": "20"} for day in range(1, 6)]
    plan = {"first_on": str(FIRST), "last_on": str(LAST), "items": items, "moved_days": "as_replaced"}
    body = {"agreement_id": agreement.id, "name": "一食堂土豆", "days_ahead": 1, "cutoff_days": 0}
    made = ok(api["buyer"].post("/standing-orders", body | {"cutoff_time": "06:00", "plan": plan}))
    here = f"/standing-orders/{made['id']}"
    ok(api["approver"].post(f"{here}/approve"))
    api["buyer"].patch(f"{here}/occurrences/{SPORTS_DAY}", {"skip": "运动会"})
    api["buyer"].patch(f"{here}/occurrences/2026-09-18", {"items": [{"sku_id": sku, "qty": "12.5"}]})

    day = FIRST - ONE
    while day <= LAST:
        at(shanghai(day, 9))
        if day == EMPTY - ONE:
            set_stock(sku, 0, shanghai(day))
        run(shanghai(day, 9))
        if day == EMPTY:
            run(shanghai(day, 9) + timedelta(hours=1))
            set_stock(sku, 1_000_000, shanghai(day))
            run(shanghai(day, 11))
        for order in ok(api["supplier"].get("/orders", status="approved"))["items"]:
            whole = ok(api["supplier"].get(f"/orders/{order['no']}"))
            deliver(api, order["no"], whole["lines"][0]["qty"])
        day += ONE

    span = {"from": str(FIRST), "to": str(LAST)}
    days = {one["day"]: one for one in ok(api["buyer"].get(f"{here}/occurrences", **span))["items"]}
    states = {day: one["state"] for day, one in days.items()}
    assert {day for day, state in states.items() if state == "holiday"} == {
        "2026-09-25", "2026-10-01", "2026-10-02", "2026-10-05", "2026-10-06", "2026-10-07",
    }  # fmt: skip
    assert (states[str(SPORTS_DAY)], days[str(SPORTS_DAY)]["reason"]) == ("skipped", "运动会")
    # The worked Sunday and Saturday are served like the days of the holiday that they make up for.
    assert states["2026-09-20"] == states["2026-10-10"] == "ordered"
    assert days["2026-09-20"]["stands_for"] == "2026-10-06"
    assert states["2026-10-13"] == "failed" and "库存" in days["2026-10-13"]["reason"]
    told = {notice["name"] for notice in ok(api["supplier"].get("/notices"))["items"]}
    assert {"standing.failed", "standing.given_up"} <= told
    ordered = [one for one in days.values() if one["state"] == "ordered"]
    assert len(ordered) == sum(state == "ordered" for state in states.values()) == 16
    assert all(one["orders"][0]["status"] == "accepted" for one in ordered)

    figures = ok(
        api["official"].get(
            "/statistics",
            by="buyer.county",
            measure="amount",
            basis="accepted",
            **{"from": "2026-09-01", "to": "2026-10-31"},
        )
    )
    assert figures["total"]["amount_fen"] == sum(one["orders"][0]["total_fen"] for one in ordered)
    assert figures["total"]["amount_fen"] == 15 * 20 * 600 + 12_500 * 600 // 1000
