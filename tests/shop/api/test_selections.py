"""Supplier selections over the API."""

import io

import pytest

from shop.core.db import db
from shop.parties.accounts.permissions import Role
from tests.factories.desks import a_png
from tests.factories.parties import an_official, bearer, token_for
from tests.factories.parties_rows import MORNING, a_cooperative, a_unit
from tests.factories.selections import VISIT, a_judged_selection
from tests.factories.trading import a_member, a_seller
from tests.support.api import Api, ok

BODY = {"title": "春季蔬菜择优", "criteria": [{"name": "质量", "weight": 60}, {"name": "价格", "weight": 40}]}


@pytest.fixture(autouse=True)
def today(app, at):
    at(MORNING)


def test_from_the_need_to_the_decision(client):
    unit = a_unit()
    users = {role: a_member(unit, role) for role in (Role.BUYER, Role.APPROVER)}
    ids = [a_cooperative().id, a_cooperative().id]
    db.session.commit()
    buyer, approver = (Api(client, token_for(user)) for user in users.values())
    made = ok(buyer.post("/selections", BODY))
    no, points = made["no"], [{"criterion_id": one["id"], "points": 90} for one in made["criteria"]]
    candidates = [ok(buyer.post(f"/selections/{no}/candidates", {"cooperative_id": i}))["id"] for i in ids]
    for one in candidates:
        visit = {"visited_on": "2026-10-01", **VISIT}
        visit_id = ok(buyer.post(f"/selections/{no}/candidates/{one}/visits", visit))["id"]
        scored = ok(buyer.post(f"/selections/{no}/candidates/{one}/scores", {"points": points}))
        assert scored["score"] == 9_000
    photo = {"file": (io.BytesIO(a_png()), "冷库.png")}
    path = f"/api/v1/selections/{no}/visits/{visit_id}/photos"
    kept = client.post(path, data=photo, headers=bearer(users[Role.BUYER]))
    assert kept.status_code == 201, kept.json
    official = an_official()
    file = client.get(f"/api/v1/selections/{no}/photos/{kept.json['id']}/file", headers=bearer(official))
    assert file.status_code == 200 and file.mimetype == "image/png"
    decision = {"chosen": [{"candidate_id": candidates[1], "reason": "质量稳定"}]}
    assert buyer.post(f"/selections/{no}/decision", decision).status_code == 403
    assert ok(approver.post(f"/selections/{no}/decision", decision))["status"] == "decided"
    assert [one["place"] for one in ok(buyer.get(f"/selections/{no}"))["candidates"]] == [None, 1]
    assert ok(Api(client, token_for(official)).get("/selections"))["total"] == 1


def test_a_third_is_refused_over_the_api(client):
    choosing = a_judged_selection()
    chosen = [{"candidate_id": one.id, "reason": "好"} for one in choosing.selection.candidates]
    answer = Api(client, token_for(choosing.approver)).post(
        f"/selections/{choosing.selection.no}/decision", {"chosen": chosen}
    )
    assert (answer.status_code, answer.json["code"]) == (422, "selection.too_many_chosen")


def test_another_units_selection_is_missing(client):
    no, stranger = a_judged_selection().selection.no, a_member(a_unit(), Role.UNIT_ADMIN)
    db.session.commit()
    api = Api(client, token_for(stranger))
    assert api.get(f"/selections/{no}").status_code == 404
    assert api.post(f"/selections/{no}/drop", {"reason": "不要"}).status_code == 404
    assert api.post("/selections", BODY | {"unit_id": 10**6}).status_code == 404
    assert Api(client, token_for(a_seller(a_cooperative()))).get("/selections").status_code == 403


def test_an_official_begins_and_decides_nothing(client):
    choosing, official = a_judged_selection(), an_official()
    db.session.commit()
    api, no = Api(client, token_for(official)), choosing.selection.no
    assert api.get(f"/selections/{no}").status_code == 200
    chosen = {"chosen": [{"candidate_id": choosing.selection.candidates[0].id, "reason": "好"}]}
    for path, body in (("", BODY), (f"/{no}/decision", chosen), (f"/{no}/drop", {"reason": "不要"})):
        assert api.post(f"/selections{path}", body).status_code == 403
