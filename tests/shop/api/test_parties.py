"""Units, cooperatives, documents and notices over the API."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from shop.core.db import db
from shop.parties.accounts.permissions import Role, ScopeKind
from shop.support.notices import actions as notices
from tests.factories.files import a_pdf
from tests.factories.parties import PASSWORD, a_user, bearer, give
from tests.factories.parties_rows import MORNING, a_cooperative, a_credit_code, a_unit

PDF = a_pdf()
UNIT = {
    "name": "济源新食堂",
    "category": "budget_unit",
    "venue": "office",
    "system": "财政局",
    "region_code": "419001",
}


def headers(role: Role, kind: ScopeKind, **scope: object) -> dict[str, str]:
    user = a_user()
    give(user, role=role, scope_kind=kind, **scope)
    made = bearer(user)
    db.session.commit()
    return made


@pytest.fixture
def county(client: FlaskClient) -> dict[str, str]:
    return headers(Role.COUNTY, ScopeKind.REGION, region_code="419001")


def test_an_official_registers_a_unit_of_his_region_once(client: FlaskClient, county: dict[str, str]) -> None:
    wanted = UNIT | {"credit_code": a_credit_code()}
    made = client.post("/api/v1/units", json=wanted, headers=county)
    assert made.status_code == 201, made.json
    assert made.json["region_path"] == "/410000/419001/"
    again = client.post("/api/v1/units", json=wanted, headers=county)
    assert (again.status_code, again.json["code"]) == (409, "unit.code_taken")


def test_a_unit_of_another_region_is_not_his_to_register(client: FlaskClient, county: dict[str, str]) -> None:
    wanted = UNIT | {"credit_code": a_credit_code(), "region_code": "654202"}
    assert client.post("/api/v1/units", json=wanted, headers=county).status_code == 403


def test_a_wrong_check_character_is_explained(client: FlaskClient, county: dict[str, str]) -> None:
    code = a_credit_code()
    wanted = UNIT | {"credit_code": code[:-1] + ("1" if code[-1] != "1" else "2")}
    answer = client.post("/api/v1/units", json=wanted, headers=county)
    assert (answer.status_code, answer.json["code"]) == (422, "identity.bad_credit_code")


def test_a_member_changes_his_unit_but_not_where_it_counts(client: FlaskClient) -> None:
    unit = a_unit()
    own = headers(Role.UNIT_ADMIN, ScopeKind.UNIT, unit_id=unit.id)
    address = f"/api/v1/units/{unit.id}"
    assert client.patch(address, json={"union_members": 9}, headers=own).json["union_members"] == 9
    assert client.patch(address, json={"system": "总工会"}, headers=own).status_code == 403
    assert client.patch(address, json={"region_code": "654202"}, headers=own).status_code == 403


def test_another_units_id_answers_like_one_that_does_not_exist(client: FlaskClient) -> None:
    mine, other = a_unit(), a_unit()
    own = headers(Role.UNIT_ADMIN, ScopeKind.UNIT, unit_id=mine.id)
    foreign = client.get(f"/api/v1/units/{other.id}", headers=own)
    unknown = client.get("/api/v1/units/999999", headers=own)
    assert (
        (foreign.status_code, foreign.json["code"])
        == (unknown.status_code, unknown.json["code"])
        == (404, "shop.missing")
    )
    assert client.get("/api/v1/units", headers=own).json["total"] == 1


def test_a_bank_account_is_shown_masked_and_changed_by_two(client: FlaskClient) -> None:
    cooperative = a_cooperative(account_no="6200000000001111", bank="甲")
    long_ago = {
        "role": Role.SUPPLIER_ADMIN,
        "scope_kind": ScopeKind.COOPERATIVE,
        "now": MORNING - timedelta(days=90),
    }
    people = a_user(password=PASSWORD), a_user()
    for user in people:
        give(user, **long_ago, cooperative_id=cooperative.id)
    first, second = (bearer(user) for user in people)
    address = f"/api/v1/cooperatives/{cooperative.id}"
    wanted = {"bank": "乙", "account_name": "户", "account_no": "6200000000002222"}
    assert client.post(f"{address}/bank-change", json=wanted, headers=first).status_code == 422
    wrong = client.post(
        f"{address}/bank-change", json=wanted | {"password": "不是我的密码-2026"}, headers=first
    )
    assert (wrong.status_code, wrong.json["code"]) == (422, "account.bad_credentials")
    wanted["password"] = PASSWORD
    assert client.post(f"{address}/bank-change", json=wanted, headers=first).status_code == 201
    alone = client.post(f"{address}/bank-change/confirm", headers=first)
    assert (alone.status_code, alone.json["code"]) == (409, "cooperative.same_person")
    assert client.get(address, headers=first).json["masked_account"] == "•••• 1111"
    assert client.post(f"{address}/bank-change/confirm", headers=second).status_code == 200
    shown = client.get(address, headers=first)
    assert shown.json["masked_account"] == "•••• 2222"
    assert "6200000000002222" not in shown.text


def test_a_paper_comes_back_as_a_download_to_its_owners_only(client: FlaskClient) -> None:
    unit, other = a_unit(), a_unit()
    own = headers(Role.FINANCE, ScopeKind.UNIT, unit_id=unit.id)
    stranger = headers(Role.FINANCE, ScopeKind.UNIT, unit_id=other.id)
    sent = {"file": (io.BytesIO(PDF), "发票.exe"), "purpose": "invoice"}
    made = client.post("/api/v1/documents", data=sent, headers=own, content_type="multipart/form-data")
    assert (made.status_code, made.json["kind"], made.json["file_name"]) == (201, "pdf", "发票.pdf")
    address = f"/api/v1/documents/{made.json['id']}/file"
    file = client.get(address, headers=own)
    assert file.data.startswith(b"%PDF-")
    assert file.headers["Content-Disposition"].startswith("attachment")
    assert file.headers["X-Content-Type-Options"] == "nosniff"
    assert client.get(address, headers=stranger).status_code == 404


def test_a_page_dressed_as_a_paper_is_refused(client: FlaskClient) -> None:
    own = headers(Role.FINANCE, ScopeKind.UNIT, unit_id=a_unit().id)
    sent = {"file": (io.BytesIO(b"<html><script>1</script>"), "a.pdf"), "purpose": "paper"}
    answer = client.post("/api/v1/documents", data=sent, headers=own, content_type="multipart/form-data")
    assert (answer.status_code, answer.json["code"]) == (422, "document.bad_file")


def test_notices_are_ones_own(client: FlaskClient) -> None:
    user, other = a_user(), a_user()
    facts = dict.fromkeys(("order_no", "cooperative", "total"), "某")
    people = [(user.id, user.email), (other.id, other.email)]
    mine, theirs = notices.tell(people, "order.confirmed", facts=facts, uniq="m", now=MORNING)
    own = bearer(user)
    mine_id, theirs_id = mine.id, theirs.id
    db.session.commit()
    assert client.get("/api/v1/notices?unread=true", headers=own).json["total"] == 1
    assert client.post(f"/api/v1/notices/{theirs_id}/read", headers=own).status_code == 404
    assert client.post(f"/api/v1/notices/{mine_id}/read", headers=own).json["read_at"]
    assert client.get("/api/v1/notices?unread=true", headers=own).json["total"] == 0
