"""Complaining without an account: pages and API, keys, limits, files, and what never leaves the desk."""

from __future__ import annotations

import io
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from shop.core.db import db
from shop.oversight.complaints.models import Complaint
from shop.oversight.complaints.states import TargetKind
from shop.support.documents.models import Document
from shop.support.strangers import actions as strangers
from shop.support.strangers.models import StrangerTry
from tests.factories.catalog import a_product
from tests.factories.desks import PDF, a_complaint, a_png
from tests.factories.parties import an_administrator, an_official, bearer, signed_in
from tests.factories.parties_rows import a_cooperative
from tests.factories.trading import a_placed_order, a_trade
from tests.support.alike import seen
from tests.support.desk import Desk

API = "/api/v1/complaints"
TOLD = {"kind": "price", "told": "比超市贵一倍，请核查"}
SECRET = "只有经办人能看的电话 000-0000-4321"


def count() -> int:
    return db.session.scalar(select(func.count()).select_from(Complaint)) or 0


def slip_of(page: str) -> tuple[str, str]:
    found = re.findall(r"data-slip-(?:no|key)>([^<]+)<", page)
    return found[0], found[1]


def on_product(**more: object) -> dict[str, object]:
    return {**TOLD, "target_kind": "product", "target": str(a_product(a_cooperative()).id), **more}


def test_from_the_product_page_to_the_answer(app: Flask, client: FlaskClient) -> None:
    product = a_product(a_cooperative())
    official = an_official()
    db.session.commit()
    visitor, office = Desk(client), Desk(signed_in(app.test_client(), official))
    way = f"/complaints/new?about=product&amp;id={product.id}&amp;kind=price"
    assert way in visitor.get(f"/products/{product.id}")
    page = visitor.post(
        "/complaints/new", way.replace("&amp;", "&"), 201, target_kind="product", target=product.id,
        contact_name="王某", contact_way=SECRET, files=[(io.BytesIO(a_png()), "小票.png")], **TOLD,
    )  # fmt: skip
    no, key = slip_of(page)
    assert "待受理" in visitor.get("/complaints")

    address = f"/admin/complaints/{no}"
    assert no in office.get("/admin/complaints/")
    assert SECRET not in office.get(address)  # nobody has taken it on yet
    office.post(f"{address}/accept", address)
    assert SECRET in office.get(address)
    office.post(f"{address}/investigate", address, words="已联系合作社")
    office.post(f"{address}/answer", address, outcome="upheld", words="已责令改价", hold_product="1")

    other = Desk(app.test_client())
    other.post("/complaints", "/complaints", 404, no=no, key="AAAA")
    other.post("/complaints", "/complaints", no=no, key=key)
    shown = other.get("/complaints")
    assert "已责令改价" in shown and "已联系合作社" not in shown and SECRET not in shown
    assert Desk(app.test_client()).get(f"/products/{product.id}", 404)


def test_the_contact_is_for_the_handler_alone(app: Flask, client: FlaskClient) -> None:
    handler, colleague, platform = an_official(), an_official(), an_administrator()
    made = a_complaint(contact_way=SECRET)
    no = made.no
    db.session.commit()
    desk = Desk(signed_in(app.test_client(), handler))
    desk.post(f"/admin/complaints/{no}/accept", f"/admin/complaints/{no}")
    for user in (colleague, platform):
        assert SECRET not in Desk(signed_in(app.test_client(), user)).get(f"/admin/complaints/{no}")
    for kind in ("csv", "xlsx"):
        sheet = desk.client.get(f"/admin/complaints/?format={kind}")
        assert sheet.status_code == 200
        assert SECRET.encode() not in sheet.data and "必须购买指定商品".encode() not in sheet.data
    assert no.encode() in desk.client.get("/admin/complaints/?format=csv").data


def test_the_api_files_and_looks_up(app: Flask, client: FlaskClient) -> None:
    made = client.post(API, json=on_product())
    assert made.status_code == 201
    found = client.get(f"{API}/{made.json['no']}?key={made.json['key']}")
    assert (found.json["status"], found.json["kind"]) == ("received", "price")
    assert "key" not in found.json and "told" not in found.json
    sent = {"file": (io.BytesIO(PDF), "证据.pdf")}
    address = f"{API}/{made.json['no']}/files?key={made.json['key']}"
    assert client.post(address, data=sent, content_type="multipart/form-data").status_code == 201
    document = db.session.scalars(select(Document)).one()
    assert (
        client.get(f"/api/v1/documents/{document.id}/file", headers=bearer(an_official())).status_code == 404
    )


def test_a_wrong_key_looks_like_a_number_that_is_not_there(app: Flask, client: FlaskClient) -> None:
    made = client.post(API, json=on_product()).json
    wrong = client.get(f"{API}/{made['no']}?key=AAAABBBBCCCCDDDD")
    nothing = client.get(f"{API}/TS2026112400000000?key={made['key']}")
    assert wrong.status_code == 404
    assert seen(wrong) == seen(nothing)


def test_the_key_is_stored_nowhere(app: Flask, client: FlaskClient) -> None:
    made = client.post(API, json=on_product(), headers={"Idempotency-Key": "k-1"}).json
    plain = made["key"].replace("-", "")
    row = db.session.scalars(select(Complaint)).one()
    kept = [str(value) for value in row.__dict__.values()]
    assert made["key"] not in kept and plain not in kept and len(row.key_sha256) == 64


def test_a_repeated_request_files_once_and_gets_the_same_key(app: Flask, client: FlaskClient) -> None:
    asked = on_product()
    headers = {"Idempotency-Key": "a-key-of-mine"}
    first, again = (client.post(API, json=asked, headers=headers) for _ in range(2))
    assert (first.json["no"], first.json["key"]) == (again.json["no"], again.json["key"])
    other = client.post(API, json=asked | {"told": "另一件完全不同的事"}, headers=headers)
    assert (other.status_code, other.json["code"]) == (409, "idempotency.key_reused")
    assert count() == 1
    client.post(API, json=asked)
    assert count() == 2


def test_an_order_is_there_for_its_members_alone(app: Flask, client: FlaskClient) -> None:
    trade = a_trade()
    order = a_placed_order(trade)
    asked = {**TOLD, "target_kind": "order", "target": order.no}
    headers = [{}, bearer(a_trade().buyer), bearer(an_official()), bearer(trade.buyer)]
    db.session.commit()
    answers = [client.post(API, json=asked, headers=one).status_code for one in headers]
    assert answers == [404, 404, 404, 201]


def test_both_sides_complain_from_the_page_of_their_order(app: Flask, client: FlaskClient) -> None:
    trade = a_trade()
    no = a_placed_order(trade).no
    form = f"/complaints/new?about=order&id={no}"
    sides = ((trade.buyer, "buyer", trade.cooperative.name), (trade.supplier, "supplier", trade.unit.name))
    db.session.commit()
    for user, area, other in sides:
        desk = Desk(signed_in(app.test_client(), user))
        if area == "buyer":  # the cooperative does not know of an order that waits for approval
            assert form.replace("&", "&amp;") in desk.get(f"/buyer/orders/{no}")
        assert other in desk.get(form)
    assert Desk(client).get(form, 404)


def test_who_is_signed_in_stays_unsaid(app: Flask, client: FlaskClient) -> None:
    trade = a_trade()
    asked = {**TOLD, "target_kind": "cooperative", "target": str(trade.cooperative.id)}
    headers = bearer(trade.buyer)
    assert client.post(API, json=asked, headers=headers).status_code == 201
    assert db.session.scalars(select(Complaint.by_user)).one() is None


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>", "a.png"),
        (b"<html><script>1</script></html>", "a.pdf"),
        (PDF.replace(b"/Catalog", b"/Catalog/OpenAction 1 0 R"), "a.pdf"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 64, "a.png"),
        (b"", "a.png"),
        (b"MZ" + b"\0" * 200, "../../a.exe"),
    ],
)
def test_hostile_files_file_nothing_at_all(app: Flask, client: FlaskClient, data: bytes, name: str) -> None:
    product = a_product(a_cooperative()).id
    db.session.commit()
    page = f"/complaints/new?about=product&id={product}"
    Desk(client).post(
        "/complaints/new",
        page,
        422,
        target_kind="product",
        target=product,
        files=[(io.BytesIO(data), name)],
        **TOLD,
    )
    assert count() == 0


def test_more_files_than_are_taken_are_refused(app: Flask, client: FlaskClient) -> None:
    made = client.post(API, json=on_product()).json
    address = f"{API}/{made['no']}/files?key={made['key']}"
    answers = [
        client.post(address, data={"file": (io.BytesIO(PDF), "a.pdf")}, content_type="multipart/form-data")
        for _ in range(7)
    ]
    assert [answer.status_code for answer in answers] == [201] * 6 + [409]


def test_an_address_files_and_guesses_so_often_and_no_more(app: Flask, client: FlaskClient) -> None:
    asked = on_product()
    answers = [client.post(API, json=asked).status_code for _ in range(21)]
    assert answers == [201] * 20 + [429]
    guesses = [client.get(f"{API}/TS1?key=A").status_code for _ in range(31)]
    assert guesses == [404] * 30 + [429]
    db.session.add(StrangerTry(deed="x", address="y", at=db.session.scalars(select(StrangerTry.at)).first()))
    assert db.session.scalar(select(func.count()).select_from(StrangerTry)) == 51


def test_control_without_counting_nobody_is_stopped(app: Flask, client: FlaskClient, monkeypatch) -> None:
    monkeypatch.setattr(strangers, "check_often", lambda *_: None)
    with pytest.raises(AssertionError):
        test_an_address_files_and_guesses_so_often_and_no_more(app, client)


def test_a_file_of_a_complaint_is_seen_by_its_desk_alone(app: Flask, client: FlaskClient) -> None:
    there, elsewhere = an_official(), an_official(region_code="654202")
    made = client.post(API, json=on_product()).json
    address = f"{API}/{made['no']}/files?key={made['key']}"
    client.post(address, data={"file": (io.BytesIO(PDF), "证据.pdf")}, content_type="multipart/form-data")
    number = db.session.scalars(select(Document.id)).one()
    db.session.commit()
    path = f"/admin/complaints/{made['no']}/files/{number}"
    given = signed_in(app.test_client(), there).get(path)
    assert given.status_code == 200 and given.headers["Content-Disposition"].startswith("attachment")
    assert signed_in(app.test_client(), elsewhere).get(path).status_code == 404
    assert signed_in(app.test_client(), there).get(f"/files/{number}").status_code == 404


def test_several_are_passed_on_with_one_reason(app: Flask, client: FlaskClient) -> None:
    made = [a_complaint(TargetKind.OFFICE, region_code="654202").no for _ in range(2)]
    official = an_official(region_code="654200")
    an_administrator()
    for row in db.session.scalars(select(Complaint)):
        row.desk_path = "/650000/654200/"
    db.session.commit()
    desk = Desk(signed_in(client, official))
    assert all(no in desk.get("/admin/complaints/pass-on") for no in made)
    desk.post(
        "/admin/complaints/pass-on", "/admin/complaints/pass-on", nos=made, desk="", reason="请平台统一办理"
    )
    assert set(db.session.scalars(select(Complaint.desk_path))) == {""}


def test_the_phone_of_the_supervisors_stands_on_every_page(app: Flask, client: FlaskClient) -> None:
    for path in ("/", "/complaints", "/complaints/new", "/join", "/login", "/cooperatives"):
        assert "000-0000-0000" in client.get(path).text, path
    signed_in(client, an_official())
    for path in ("/account", "/admin/"):
        assert "000-0000-0000" in client.get(path).text, path
