"""The desks on their pages: helped households, visits, one's own data; nobody reaches past his own."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from shop.core import clock
from shop.core.db import db
from shop.handlers import HANDLERS
from shop.oversight.inspections.models import Finding, Inspection
from shop.oversight.inspections.states import FindingStatus
from shop.parties.accounts import actions as accounts
from shop.parties.accounts.models import User
from shop.parties.accounts.permissions import Role, ScopeKind
from shop.parties.cooperatives import changes
from shop.parties.cooperatives.models import Cooperative, HelpedClaim
from shop.parties.onboarding.models import Application
from shop.support.documents.models import Document
from shop.support.outbox.drain import drain
from tests.factories.desks import PDF, a_paper, a_png, an_application, form
from tests.factories.parties import PASSWORD, a_user, an_administrator, an_official, bearer, give, signed_in
from tests.factories.parties_rows import MORNING, a_cooperative
from tests.support.alike import assert_alike
from tests.support.desk import Desk

Enter = Callable[[User], Desk]


@pytest.fixture
def enter(app: Flask) -> Enter:
    return lambda user: Desk(signed_in(app.test_client(), user))


@pytest.fixture
def seller(app: Flask) -> Cooperative:
    return a_cooperative(bank="甲行", account_no="6200000000001111", contact="老联系人", legal_person="甲")


def a_manager(seller: Cooperative) -> User:
    user = a_user(password=PASSWORD)
    give(
        user,
        role=Role.SUPPLIER_ADMIN,
        scope_kind=ScopeKind.COOPERATIVE,
        cooperative_id=seller.id,
        now=MORNING - timedelta(days=90),
    )
    return user


def test_helped_households_from_the_form_to_the_public_page(seller: Cooperative, enter: Enter) -> None:
    manager, county = enter(a_manager(seller)), enter(an_official())
    own, public = "/supplier/helped", f"/cooperatives/{seller.id}"
    counts = {"year": 2026, "households": 4321, "people": 9876}
    manager.post(own, own, **counts)  # without evidence it comes back
    assert db.session.scalar(select(HelpedClaim.id)) is None
    manager.post(own, own, evidence=(io.BytesIO(a_png()), "名册.png"), **counts)
    assert "4,321" not in manager.get(public)
    claim = db.session.scalars(select(HelpedClaim)).one()
    address = f"/admin/helped/{claim.id}"
    assert "4321" in county.get(address).replace(",", "")
    assert county.client.get(f"{address}/file").status_code == 200
    county.post(f"{address}/check", address)
    assert "4,321" in Desk(manager.client).get(public)


def test_evidence_is_for_the_county_and_the_cooperative_alone(
    seller: Cooperative, app: Flask, enter: Enter
) -> None:
    paper = a_paper(seller)
    db.session.commit()
    number = paper.id
    assert enter(a_manager(seller)).client.get(f"/files/{number}").status_code == 200
    for user in (a_manager(a_cooperative()), an_official()):
        assert enter(user).client.get(f"/files/{number}").status_code == 404
    assert app.test_client().get(f"/photos/{paper.sha256}").status_code == 404


def test_a_bank_change_asks_for_the_password_again(seller: Cooperative, enter: Enter) -> None:
    first, second = enter(a_manager(seller)), enter(a_manager(seller))
    page, wanted = (
        "/supplier/cooperative",
        {"bank": "乙行", "account_name": "户", "account_no": "6200000000002222"},
    )
    for password in ({}, {"password": "不是我的密码-2026"}):
        first.post(f"{page}/bank-change", page, **wanted, **password)
        assert "变更收款账户" in first.get(page)
    first.post(f"{page}/bank-change", page, password=PASSWORD, **wanted)
    assert "须由另一人确认" in first.get(page)
    first.post(f"{page}/bank-change/confirm", page)
    assert db.session.get_one(Cooperative, seller.id).account_no.endswith("1111")
    second.post(f"{page}/bank-change/confirm", page)
    assert db.session.get_one(Cooperative, seller.id).account_no.endswith("2222")


def test_a_legal_person_changes_on_the_pages(seller: Cooperative, enter: Enter) -> None:
    first, platform = enter(a_manager(seller)), enter(an_administrator())
    page = "/supplier/cooperative"
    licence = (io.BytesIO(PDF), "新执照.pdf")
    first.post(f"{page}/legal-person-change", page, legal_person="乙", password=PASSWORD, licence=licence)
    first.post(page, page, contact="新联系人", phone="000-0000-9999")
    desk = f"/admin/cooperatives/{seller.id}"
    assert "老联系人" in platform.get(desk)
    assert platform.client.get(f"{desk}/legal-person-change/file").status_code == 200
    platform.post(f"{desk}/legal-person-change/confirm", desk)
    assert db.session.get_one(Cooperative, seller.id).legal_person == "乙"


def test_a_visit_its_finding_and_the_answer(seller: Cooperative, enter: Enter) -> None:
    official = an_official()
    number = official.id
    county, manager = enter(official), enter(a_manager(seller))
    start, today = (
        f"/admin/inspections/new?kind=cooperative&visited_id={seller.id}",
        clock.business_day(clock.utcnow()),
    )
    visit = {"kind": "cooperative", "visited_id": seller.id, "visited_on": today, "summary": ""}
    county.post("/admin/inspections/", start, 422, **visit)
    county.post("/admin/inspections/", start, inspectors=[number], **visit)
    made = db.session.scalars(select(Inspection)).one()
    page = f"/admin/inspections/{made.id}"
    photo = [(io.BytesIO(a_png()), "现场.png")]
    county.post(
        f"{page}/findings", page, severity="grave", words="标签与实物不符", mend_by=today, photos=photo
    )
    finding = db.session.scalars(select(Finding)).one().id
    assert "标签与实物不符" in manager.get("/supplier/findings")
    shot = db.session.scalars(select(Document.id).where(Document.owner_kind == "inspection_finding")).one()
    assert manager.client.get(f"/files/{shot}").status_code == 200
    manager.post(f"/supplier/findings/{finding}", "/supplier/findings", answer="已更换标签")
    county.post(f"/admin/inspections/findings/{finding}/confirm", page, opinion="已复查")
    assert db.session.get_one(Finding, finding).status is FindingStatus.CLOSED
    assert made.no in county.get("/admin/inspections/")


def test_foreign_and_missing_look_alike(seller: Cooperative, app: Flask, enter: Enter) -> None:
    application = an_application()
    db.session.commit()
    desk = enter(an_official(region_code="654202")).client
    assert_alike(desk, f"/admin/applications/{application.id}", "/admin/applications/987654")
    paper = db.session.scalars(select(Document.id)).first()
    assert_alike(
        desk,
        f"/admin/applications/{application.id}/files/{paper}",
        f"/admin/applications/987654/files/{paper}",
    )


def test_an_application_over_the_api(app: Flask, client: FlaskClient) -> None:
    address = "/api/v1/cooperative-applications"
    sent = {**form(), "licence": (io.BytesIO(PDF), "执照.pdf")}
    made = client.post(
        address, data=sent, content_type="multipart/form-data", headers={"Idempotency-Key": "a1"}
    )
    assert made.status_code == 201, made.text
    no, key = made.json["no"], made.json["key"]
    found = client.get(f"{address}/{no}?key={key}")
    assert (found.status_code, found.json["status"]) == (200, "submitted")
    assert "6200000000007777" not in found.text and "key" not in found.json
    county, platform = bearer(an_official()), bearer(an_administrator())
    queue = client.get("/api/v1/application-queue?status=submitted", headers=county)
    assert queue.json["total"] == 1 and len(queue.json["items"][0]["documents"]) == 1
    at = f"/api/v1/application-queue/{queue.json['items'][0]['id']}"
    assert client.post(f"{at}/admit", json={}, headers=platform).status_code == 409
    assert client.post(f"{at}/send-back", json={"opinion": "改"}, headers=county).json["status"] == "returned"
    again = {**form(credit_code=sent["credit_code"]), "licence": (io.BytesIO(PDF), "执照.pdf")}
    redone = client.post(
        f"{address}/{no}/correction?key={key}", data=again, content_type="multipart/form-data"
    )
    assert (redone.status_code, redone.json["status"]) == (200, "submitted")
    assert client.post(f"{at}/recommend", json={"opinion": "同意"}, headers=county).status_code == 200
    assert client.post(f"{at}/admit", json={}, headers=county).status_code == 403
    assert client.post(f"{at}/admit", json={}, headers=platform).json["cooperative_id"]
    assert client.post(f"{address}/{no}/withdraw?key={key}").status_code == 409


def test_hostile_papers_leave_no_application(app: Flask, client: FlaskClient) -> None:
    for data in (b"<html><script>1</script>", b"\x89PNG\r\n\x1a\n", b""):
        sent = {**form(), "licence": (io.BytesIO(data), "执照.pdf")}
        answer = client.post(
            "/api/v1/cooperative-applications", data=sent, content_type="multipart/form-data"
        )
        assert answer.status_code == 422, answer.text
    assert db.session.scalar(select(Application.id)) is None


def test_applying_is_limited_per_address(app: Flask, client: FlaskClient) -> None:
    an_application()
    known = db.session.scalars(select(Application.credit_code)).one()
    answers = []
    for _ in range(21):
        sent = {**form(credit_code=known), "licence": (io.BytesIO(PDF), "执照.pdf")}
        given = client.post("/api/v1/cooperative-applications", data=sent, content_type="multipart/form-data")
        answers.append(given.status_code)
    assert answers == [409] * 20 + [429]


def test_who_was_removed_first_reads_of_the_change_in_his_inbox(
    seller: Cooperative, app: Flask, enter: Enter
) -> None:
    asker, removed = a_manager(seller), a_manager(seller)
    wanted = {"bank": "乙行", "account_name": "户", "account_no": "6200000000002222"}
    accounts.end_membership(removed.memberships[0], by=None, now=clock.utcnow())
    changes.ask_bank_change(seller, **wanted, by=asker.id, now=clock.utcnow())
    db.session.commit()
    drain(HANDLERS, now=clock.utcnow)
    reader = enter(removed)
    page = reader.get("/account/notices")
    assert "申请变更收款账户" in page and "2222" in page and 'href="/account/notices"' in page
    reader.post("/account/notices/read-all", "/account/notices")
    assert "未读" not in reader.get("/account/notices")
