"""Standing orders over the JSON API: each route, its refusals, and who may use it."""

import pytest

from shop.core.db import db
from tests.factories.agreements import an_agreement, two_sides
from tests.factories.parties import token_for
from tests.factories.parties_rows import MORNING
from tests.factories.standing import TUESDAY, a_canteen, run, shanghai
from tests.support.api import Api, ok


class Person(Api):
    """With PATCH, which standing orders need."""

    def patch(self, path, body):
        return self.client.patch(f"/api/v1{path}", json=body, headers=self.headers)


def people(client, trade):
    names = ("buyer", "approver", "receiver", "supplier")
    return {name: Person(client, token_for(getattr(trade, name))) for name in names}


def a_body(sides, agreement, **more):
    items = [{"weekday": day, "sku_id": sides.trade.sku_id, "qty": "20"} for day in (1, 3)]
    plan = {"first_on": str(TUESDAY), "items": items} | more.pop("plan", {})
    return {"agreement_id": agreement.id, "name": "早餐", "plan": plan} | more


@pytest.fixture
def sides(app, at):
    at(MORNING)
    return two_sides()


@pytest.fixture
def agreement(sides):
    return an_agreement(sides, item_milli=None, ceiling_fen=100_000_000)


@pytest.fixture
def api(client, sides):
    return people(client, sides.trade)


def refused(answer, status, code):
    assert (answer.status_code, answer.json["code"]) == (status, code), answer.json
    return answer.json


def test_asked_approved_shown_and_listed_for_both_sides(api, sides, agreement):
    made = ok(api["buyer"].post("/standing-orders", a_body(sides, agreement, cutoff_time="15:30")))
    here = f"/standing-orders/{made['id']}"
    assert (made["status"], made["plan"], made["cutoff_time"]) == ("waiting", None, "15:30")
    assert made["asked"]["items"][0] == {"week": 1, "weekday": 1, "sku_id": sides.trade.sku_id, "qty": "20"}
    refused(api["supplier"].get(here), 404, "shop.missing")
    refused(api["buyer"].post(f"{here}/approve"), 403, "shop.forbidden")
    approved = ok(api["approver"].post(f"{here}/approve"))
    assert (approved["status"], approved["asked"]) == ("active", None)
    assert ok(api["supplier"].get(here))["plan"]["last_on"] == str(agreement.last_on)
    for person in api.values():
        assert [one["id"] for one in ok(person.get("/standing-orders"))["items"]] == [made["id"]]
    refused(api["approver"].post(f"{here}/approve"), 409, "standing.nothing_to_approve")


def test_the_same_key_asks_once(api, sides, agreement):
    first, second = (
        api["buyer"].post("/standing-orders", a_body(sides, agreement), key="one-key") for _ in range(2)
    )
    assert ok(first)["id"] == ok(second)["id"]
    assert ok(api["buyer"].get("/standing-orders"))["total"] == 1


def test_faults_are_named_by_field(api, sides, agreement):
    body = a_body(sides, agreement, plan={"items": [{"weekday": 8, "sku_id": 1, "qty": "0"}]})
    answer = refused(api["buyer"].post("/standing-orders", body), 422, "shop.invalid")
    assert set(answer["errors"]["plan"]["items"]["0"]) == {"weekday", "qty"}
    late = a_body(sides, agreement, days_ahead=1, cutoff_days=3)
    refused(api["buyer"].post("/standing-orders", late), 422, "standing.bad_cut_off")
    refused(
        api["buyer"].post("/standing-orders", a_body(sides, agreement) | {"agreement_id": 987}),
        404,
        "shop.missing",
    )
    refused(api["receiver"].post("/standing-orders", body), 403, "shop.forbidden")


def test_a_plan_is_changed_by_asking_again_settings_at_once(api, sides, agreement):
    made = ok(api["buyer"].post("/standing-orders", a_body(sides, agreement)))
    here = f"/standing-orders/{made['id']}"
    ok(api["approver"].post(f"{here}/approve"))
    changed = ok(api["buyer"].patch(here, {"name": "午餐", "cutoff_time": "10:00"}))
    assert (changed["name"], changed["cutoff_time"], changed["asked"]) == ("午餐", "10:00", None)
    plan = a_body(sides, agreement, plan={"weeks": 2, "moved_days": "as_replaced"})["plan"]
    asked = ok(api["buyer"].patch(here, {"plan": plan}))
    assert (asked["plan"]["weeks"], asked["asked"]["weeks"]) == (1, 2)
    returned = ok(api["approver"].post(f"{here}/return", {"reason": "先不轮换"}))
    assert returned["asked"] is None and returned["plan"]["number"] == 1
    refused(api["approver"].patch(here, {"name": "晚餐"}), 403, "shop.forbidden")


def test_paused_resumed_ended(api, sides, agreement):
    made = ok(api["buyer"].post("/standing-orders", a_body(sides, agreement)))
    here = f"/standing-orders/{made['id']}"
    ok(api["approver"].post(f"{here}/approve"))
    paused = ok(api["buyer"].post(f"{here}/pause", {"last_on": "2026-11-10", "reason": "检修"}))
    assert paused["pauses"] == [{"first_on": "2026-11-02", "last_on": "2026-11-10", "reason": "检修"}]
    assert (
        ok(api["buyer"].post(f"{here}/resume", {"on": "2026-11-05"}))["pauses"][0]["last_on"] == "2026-11-04"
    )
    refused(api["supplier"].post(f"{here}/end", {"reason": "x"}), 403, "shop.forbidden")
    assert ok(api["buyer"].post(f"{here}/end", {"reason": "改造"}))["status"] == "ended"


@pytest.fixture
def canteen(app, at):
    at(MORNING)
    return a_canteen()


def test_days_are_shown_changed_skipped_restored_and_ordered(canteen, client):
    api = people(client, canteen.trade)
    run(MORNING)
    here = f"/standing-orders/{canteen.order_id}/occurrences"
    span = {"from": "2026-11-02", "to": "2026-11-08"}
    week = ok(api["supplier"].get(here, **span))["items"]
    assert [day["state"] for day in week] == [
        "nothing", "ordered", "ordered", "ordered", "planned", "nothing", "nothing",
    ]  # fmt: skip
    assert week[1]["orders"][0]["status"] == "approved"
    wanted = {"items": [{"sku_id": canteen.trade.sku_id, "qty": "7.5"}]}
    edited = ok(api["buyer"].patch(f"{here}/2026-11-06", wanted))
    assert (edited["state"], edited["items"]) == ("edited", [{"sku_id": canteen.trade.sku_id, "qty": "7.5"}])
    assert ok(api["buyer"].patch(f"{here}/2026-11-06", {"restore": True}))["state"] == "planned"
    skipped = ok(api["buyer"].patch(f"{here}/2026-11-03", {"skip": "运动会"}))
    assert (skipped["state"], skipped["reason"]) == ("skipped", "运动会")
    ordered = ok(api["buyer"].post(f"{here}/2026-11-06/generate"))
    assert ordered["state"] == "ordered"


def test_days_refuse_what_cannot_be(canteen, client, at):
    api = people(client, canteen.trade)
    here = f"/standing-orders/{canteen.order_id}/occurrences"
    refused(api["buyer"].patch(f"{here}/2026-11-04", {}), 422, "shop.invalid")
    refused(api["buyer"].patch(f"{here}/2026-11-04", {"skip": "x", "restore": True}), 422, "shop.invalid")
    refused(api["buyer"].patch(f"{here}/yesterday", {"skip": "x"}), 404, "shop.missing")
    refused(api["supplier"].patch(f"{here}/2026-11-04", {"skip": "x"}), 403, "shop.forbidden")
    refused(api["buyer"].get(here, **{"from": "2026-11-08", "to": "2026-11-02"}), 422, "shop.invalid")
    refused(api["buyer"].get(here, **{"from": "2026-01-01", "to": "2027-01-02"}), 422, "shop.invalid")
    at(shanghai(TUESDAY))
    refused(api["buyer"].patch(f"{here}/2026-11-03", {"skip": "晚了"}), 409, "standing.too_late")
    db.session.rollback()
