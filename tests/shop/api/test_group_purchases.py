"""Group purchases over the JSON API: each route, its refusals, and who may use it."""

from datetime import timedelta

import pytest

from shop.core.db import db
from shop.trading.groups.models import GroupPledge
from tests.factories.groups import CLOSES, a_joiner, a_pledge, a_scene, an_open_group
from tests.factories.parties import an_official, token_for
from tests.factories.parties_rows import MORNING
from tests.support.api import Api, ok


@pytest.fixture
def scene(app, at):
    at(MORNING)
    return a_scene(joiners=2)


@pytest.fixture
def api(client):
    return lambda user: Api(client, token_for(user))


def terms(scene, **more):
    item = {
        "sku_id": scene.skus[0].id,
        "minimum_qty": "100",
        "tiers": [{"from_qty": "500", "price_fen": 620}],
    }
    return {
        "title": "秋储土豆联合采购",
        "items": [item],
        "opens_at": "2026-11-02T01:00:00Z",
        "closes_at": "2026-11-09T10:00:00Z",
        "deliver_first_on": "2026-11-11",
        "deliver_last_on": "2026-11-13",
    } | more


def word(group, qty="100", **more):
    item = group.items[0].id
    return {"item_id": item, "qty": qty, "fund_source": "canteen", "purpose": "canteen"} | more


def refused(answer, status, code):
    assert (answer.status_code, answer.json["code"]) == (status, code), answer.json
    return answer.json


def patch(api, path, body):
    return api.client.patch(f"/api/v1{path}", json=body, headers=api.headers)


def delete(api, path):
    return api.client.delete(f"/api/v1{path}", headers=api.headers)


def test_from_the_draft_to_the_orders(scene, api, at):
    organiser, seller = api(scene.organiser.buyer), api(scene.supplier)
    made = ok(organiser.post("/group-purchases", terms(scene)))
    path = f"/group-purchases/{made['id']}"
    assert made["status"] == "draft"
    refused(seller.get(path), 404, "shop.missing")
    assert ok(organiser.post(f"{path}/propose"))["status"] == "proposed"
    assert ok(seller.post(f"{path}/consent"))["status"] == "open"
    item = made["items"][0]["id"]
    for one, qty in zip(scene.joiners, ("300", "250.5"), strict=True):
        body = {"item_id": item, "qty": qty, "fund_source": "canteen", "purpose": "canteen"}
        assert ok(api(one.buyer).post(f"{path}/pledges", body))["status"] == "standing"
    seen = ok(api(scene.joiners[0].buyer).get(path))
    progress = seen["items"][0]
    assert (progress["total_qty"], progress["price_fen"], progress["reached"]) == ("550.5", 620, True)
    assert (progress["own_qty"], progress["own_fen"], seen["units"]) == ("300", 186_000, 2)
    assert ok(organiser.post(f"{path}/close"))["status"] == "ordered"
    refused(organiser.post(f"{path}/close"), 409, "group.closed")
    assert ok(seller.get(f"{path}/total")) == [
        {
            "sku_id": scene.skus[0].id, "product_name": scene.skus[0].product.name, "spec": "散装", "qty": "550.5",
            "price_fen": 620, "orders": 2,
        }
    ]  # fmt: skip
    mine = ok(api(scene.joiners[0].buyer).get("/pledges"))["items"][0]
    assert (
        mine["status"] == "ordered" and mine["allocated_qty"] == "300" and mine["order_no"].startswith("DD")
    )
    assert mine["why"] == "您报 300 公斤；实得 300 公斤"


def test_a_pledge_as_the_window_closes_gets_a_clear_answer_and_changes_nothing(scene, api, at):
    group = an_open_group(scene)
    made = a_pledge(group, scene.joiners[0])
    at(CLOSES)
    mine, other = api(scene.joiners[0].buyer), api(scene.joiners[1].buyer)
    refused(other.post(f"/group-purchases/{group.id}/pledges", word(group)), 409, "group.closed")
    refused(patch(mine, f"/pledges/{made.id}", {"qty": "50"}), 409, "group.closed")
    refused(delete(mine, f"/pledges/{made.id}"), 409, "group.closed")
    assert [one.qty_milli for one in db.session.query(GroupPledge)] == [100_000]


def test_a_pledge_is_changed_in_part_and_withdrawn(scene, api):
    group = an_open_group(scene)
    mine = api(scene.joiners[0].buyer)
    made = ok(mine.post(f"/group-purchases/{group.id}/pledges", word(group, note="周三前送到")))
    changed = ok(patch(mine, f"/pledges/{made['id']}", {"qty": "80", "tolerance": "5"}))
    assert (changed["qty"], changed["tolerance"], changed["note"]) == ("80", "5", "周三前送到")
    assert ok(delete(mine, f"/pledges/{made['id']}"))["status"] == "withdrawn"


def test_the_same_key_pledges_once(scene, api):
    group = an_open_group(scene)
    mine = api(scene.joiners[0].buyer)
    path = f"/group-purchases/{group.id}/pledges"
    first, again = (ok(mine.post(path, word(group), key="once")) for _try in range(2))
    assert first["id"] == again["id"]
    refused(mine.post(path, word(group)), 409, "group.already_pledged")


def test_the_approver_decides_and_nobody_else(app, at, api):
    at(MORNING)
    scene = a_scene(joiners=1)
    careful = a_joiner(order_limit_fen=0)
    group = an_open_group(scene)
    made = a_pledge(group, careful)
    refused(api(careful.buyer).post(f"/pledges/{made.id}/approve"), 403, "shop.forbidden")
    refused(api(scene.joiners[0].approver).post(f"/pledges/{made.id}/approve"), 404, "shop.missing")
    assert ok(api(careful.approver).post(f"/pledges/{made.id}/approve"))["status"] == "standing"
    other = a_pledge(an_open_group(scene), careful)
    no = ok(api(careful.approver).post(f"/pledges/{other.id}/reject", {"reason": "超出预算"}))
    assert (no["status"], no["closed_reason"]) == ("rejected", "超出预算")


def test_no_official_opens_joins_or_closes_for_a_unit(scene, api):
    group = an_open_group(scene)
    official = api(an_official(region_code="419001"))
    assert ok(official.get(f"/group-purchases/{group.id}"))["own"] == []
    refused(official.post("/group-purchases", terms(scene)), 403, "shop.forbidden")
    refused(official.post(f"/group-purchases/{group.id}/pledges", word(group)), 403, "shop.forbidden")
    refused(official.post(f"/group-purchases/{group.id}/close"), 403, "shop.forbidden")


def test_another_units_group_and_pledge_are_out_of_reach(scene, api):
    group = an_open_group(scene)
    made = a_pledge(group, scene.joiners[0])
    other = api(scene.joiners[1].buyer)
    for verb, body in (("close", {}), ("cancel", {"reason": "x"}), ("propose", {})):
        refused(other.post(f"/group-purchases/{group.id}/{verb}", body), 404, "shop.missing")
    refused(other.get(f"/pledges/{made.id}"), 404, "shop.missing")
    refused(patch(other, f"/pledges/{made.id}", {"qty": "50"}), 404, "shop.missing")
    body = word(group, unit_id=scene.joiners[0].unit.id)
    refused(other.post(f"/group-purchases/{group.id}/pledges", body), 404, "shop.missing")


def test_extend_cancel_copy_and_invite(scene, api):
    group = an_open_group(scene)
    organiser, path = api(scene.organiser.buyer), f"/group-purchases/{group.id}"
    later = (CLOSES + timedelta(days=1)).isoformat()
    assert ok(organiser.post(f"{path}/extend", {"closes_at": later}))["closes_at"].startswith("2026-11-10")
    refused(organiser.post(f"{path}/extend", {"closes_at": later}), 409, "group.already_extended")
    assert (
        ok(organiser.post(f"{path}/invitations", {"unit_ids": [scene.joiners[0].unit.id]}))["id"] == group.id
    )
    copied = ok(organiser.post(f"{path}/copy", {"opens_at": "2027-01-04T01:00:00Z"}))
    assert copied["status"] == "draft" and copied["items"][0]["base_price_fen"] == 680
    assert ok(organiser.post(f"{path}/cancel", {"reason": "预算调整"}))["status"] == "cancelled"


def test_bad_input_is_named_field_by_field(scene, api):
    organiser = api(scene.organiser.buyer)
    answer = organiser.post("/group-purchases", terms(scene, closes_at="2026-11-01T10:00:00Z"))
    assert "closes_at" in refused(answer, 422, "group.bad_plan")["errors"]
    group = an_open_group(scene)
    answer = organiser.post(f"/group-purchases/{group.id}/pledges", word(group, qty="0.3"))
    assert answer.status_code == 422 and "qty" in answer.json["errors"]
    draft = ok(organiser.post("/group-purchases", terms(scene)))
    refused(api(scene.supplier).post("/group-purchases", terms(scene, unit_id=1)), 404, "shop.missing")
    headers = organiser.headers
    changed = organiser.client.put(
        f"/api/v1/group-purchases/{draft['id']}", json=terms(scene, title="改名"), headers=headers
    )
    assert ok(changed)["title"] == "改名"


def test_a_cooperative_offers_a_lot_and_the_list_shows_it(scene, api):
    seller = api(scene.supplier)
    lot = ok(seller.post("/group-purchases", terms(scene)))
    assert ok(seller.post(f"/group-purchases/{lot['id']}/propose"))["status"] == "open"
    found = ok(api(scene.joiners[0].buyer).get("/group-purchases", status="open"))
    assert [one["id"] for one in found["items"]] == [lot["id"]] and found["total"] == 1
