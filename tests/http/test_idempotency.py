"""A request that was answered is answered the same again, and done once."""

import io

from PIL import Image
from sqlalchemy import func, select

from shop.core import clock
from shop.core.db import db
from shop.parties.accounts.permissions import Role
from shop.parties.cooperatives.models import Cooperative
from shop.support.idempotency import actions
from tests.factories.parties import an_official, bearer, signed_in
from tests.factories.parties_rows import MORNING, a_credit_code
from tests.factories.trading import a_confirmed_order, a_shipped_order, a_trade
from tests.support.desk import Desk

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


def picture(colour):
    made = io.BytesIO()
    Image.new("RGB", (8, 8), colour).save(made, "PNG")
    return (io.BytesIO(made.getvalue()), "photo.png")


def test_the_same_key_with_another_file_is_refused(app, client):
    user = a_trade().buyer
    headers = bearer(user) | {"Idempotency-Key": "one"}

    def upload(colour):
        form = {"purpose": "paper", "file": picture(colour)}
        return client.post("/api/v1/documents", data=form, headers=headers)

    first, again, other = upload("red"), upload("red"), upload("blue")
    assert (first.status_code, again.json) == (201, first.json)
    assert (other.status_code, other.json["code"]) == (409, "idempotency.key_reused")


def test_a_form_sent_twice_ships_and_receives_a_part_once(app, at):
    at(MORNING)
    trade = a_trade()
    order = a_confirmed_order(trade, 20_000)
    page = f"/supplier/orders/{order.no}"
    desk = Desk(signed_in(app.test_client(), trade.supplier))
    line = order.lines[0]
    for _ in range(2):
        desk.post(f"{page}/ship", page, idempotency_key="a" * 32, **{f"qty_{line.id}": "8"})
    assert line.shipped_milli == 8_000
    page = f"/buyer/receive/{order.no}"
    desk = Desk(signed_in(app.test_client(), trade.receiver))
    for _ in range(2):
        desk.post(page, page, idempotency_key="b" * 32, signed_name="王", **{f"accepted_{line.id}": "3"})
    assert line.accepted_milli == 3_000
    desk.post(
        page, page, status=422, idempotency_key="b" * 32, signed_name="王", **{f"accepted_{line.id}": "4"}
    )
    assert line.accepted_milli == 3_000


def test_forms_that_create_carry_a_key_of_their_own(app, at):
    at(MORNING)
    trade = a_trade()
    order = a_shipped_order(trade, 20_000)
    for user, page in (
        (trade.receiver, f"/buyer/receive/{order.no}"),
        (trade.supplier, "/supplier/products/new"),
    ):
        desk = Desk(signed_in(app.test_client(), user))
        first, again = (desk.get(page).split('name="idempotency_key" value="')[1][:32] for _ in range(2))
        assert len(first) == 32
        assert first != again
