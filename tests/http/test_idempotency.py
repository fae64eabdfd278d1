"""A request that was answered is answered the same again, and done once."""

from sqlalchemy import func, select

from shop.core import clock
from shop.core.db import db
from shop.parties.accounts.permissions import Role
from shop.parties.cooperatives.models import Cooperative
from shop.support.idempotency import actions
from tests.factories.parties import an_official, bearer
from tests.factories.parties_rows import a_credit_code

PATH = "/api/v1/cooperatives"


def body(**more):
    code = a_credit_code("93")
    return {
        "name": "济源幂等合作社",
        "legal_form": "cooperative",
        "credit_code": code,
        "region_code": "419001",
    } | more


def count():
    return db.session.scalar(select(func.count()).select_from(Cooperative))


def test_the_same_key_and_body_is_done_once_and_answered_alike(app, client):
    headers = bearer(an_official(Role.COUNTY)) | {"Idempotency-Key": "one"}
    wanted = body()
    first, again = (client.post(PATH, json=wanted, headers=headers) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json == again.json
    assert again.headers["Idempotency-Replayed"] == "true"
    assert count() == 1


def test_the_same_key_with_another_body_is_refused(app, client):
    headers = bearer(an_official(Role.COUNTY)) | {"Idempotency-Key": "one"}
    client.post(PATH, json=body(), headers=headers)
    answer = client.post(PATH, json=body(), headers=headers)
    assert (answer.status_code, answer.json["code"]) == (409, "idempotency.key_reused")
    assert count() == 1


def test_a_key_belongs_to_its_actor(app, client):
    wanted = body()
    first = client.post(PATH, json=wanted, headers=bearer(an_official()) | {"Idempotency-Key": "one"})
    other = client.post(PATH, json=wanted, headers=bearer(an_official()) | {"Idempotency-Key": "one"})
    assert first.status_code == 201
    assert "Idempotency-Replayed" not in other.headers


def test_a_refusal_is_not_kept(app, client):
    headers = bearer(an_official(Role.COUNTY)) | {"Idempotency-Key": "one"}
    wrong = body(region_code="654202")
    assert client.post(PATH, json=wrong, headers=headers).status_code in (403, 404, 422)
    assert client.post(PATH, json=body(), headers=headers).status_code == 201


def test_a_key_must_be_short_and_printable(app, client):
    answer = client.post(PATH, json=body(), headers=bearer(an_official()) | {"Idempotency-Key": "x" * 121})
    assert (answer.status_code, answer.json["code"]) == (422, "idempotency.bad_key")


def test_control_without_the_record_the_deed_is_done_twice(app, client, monkeypatch):
    headers = bearer(an_official(Role.COUNTY)) | {"Idempotency-Key": "one"}
    client.post(PATH, json=body(), headers=headers)
    with app.app_context():
        actions.forget_before(clock.utcnow())
        db.session.commit()
    assert client.post(PATH, json=body(), headers=headers).status_code == 201
    assert count() == 2
