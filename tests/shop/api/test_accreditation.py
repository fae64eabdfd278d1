"""Papers, applications and the directory over the API."""

import io

import pytest

from shop.core.db import db
from shop.parties.accounts.permissions import Role
from tests.factories.accreditation import a_good_product, an_accreditation
from tests.factories.catalog import a_product
from tests.factories.files import a_pdf
from tests.factories.papers import all_papers
from tests.factories.parties import an_administrator, an_official, bearer
from tests.factories.parties_rows import MORNING, a_cooperative
from tests.factories.trading import a_seller

API = "/api/v1"


@pytest.fixture
def product(app, at):
    at(MORNING)
    return a_product(a_cooperative(region_code="419001103"))


def test_a_product_goes_its_way_by_requests_alone(client, product):
    seller = bearer(a_seller(product.cooperative))
    town, county = bearer(an_official(Role.TOWN, "419001103")), bearer(an_official(Role.COUNTY, "419001"))
    needed = client.get(f"{API}/supplier/products/{product.id}/papers-needed", headers=seller).json["items"]
    assert {need["standing"] for need in needed} == {"missing"}
    stated = {"helping": {"households": 3, "people": 9}, "volume": {"volume": "5000", "value": "30000"}}
    for need in needed:
        form = {"kind": need["kind"], "number": "1", "file": (io.BytesIO(a_pdf()), "a.pdf")}
        form |= stated.get(need["kind"], {}) | (
            {} if need["kind"].endswith("licence") else {"product_id": product.id}
        )
        kept = client.post(
            f"{API}/supplier/papers", data=form, headers=seller, content_type="multipart/form-data"
        )
        assert kept.status_code == 201, kept.text
        checked = client.post(f"{API}/papers/{kept.json['id']}/check", json={}, headers=town)
        assert checked.json["status"] == "checked"
    made = client.post(f"{API}/supplier/accreditations", json={"product_id": product.id}, headers=seller)
    assert made.status_code == 201, made.text
    number = made.json["id"]
    submitted = client.post(f"{API}/supplier/accreditations/{number}/submit", json={}, headers=seller)
    assert submitted.json["status"] == "town_review"
    opinion = {"opinion": "属实，同意"}
    early = client.post(f"{API}/accreditations/{number}/pass", json=opinion, headers=county)
    assert (early.status_code, early.json["code"]) == (403, "accreditation.not_your_turn")
    assert client.get(f"{API}/accreditations/waiting", headers=town).json["total"] == 1
    for who in (town, county):
        passed = client.post(f"{API}/accreditations/{number}/pass", json=opinion, headers=who)
        assert passed.status_code == 200, passed.text
    assert passed.json["status"] == "publicity"
    ended = client.post(f"{API}/accreditations/{number}/pass", json=opinion, headers=bearer(an_official()))
    assert (ended.status_code, ended.json["code"]) == (409, "accreditation.publicity_running")


def test_what_lacks_papers_is_refused_and_named(client, product):
    seller = bearer(a_seller(product.cooperative))
    made = client.post(f"{API}/supplier/accreditations", json={"product_id": product.id}, headers=seller)
    refused = client.post(f"{API}/supplier/accreditations/{made.json['id']}/submit", json={}, headers=seller)
    assert (refused.status_code, refused.json["code"]) == (409, "accreditation.papers_lacking")
    assert "检测报告" in refused.json["title"] + refused.json.get("detail", "")


def test_the_directory_and_the_papers_of_a_product_are_public(client, product):
    all_papers(product)
    found = an_accreditation(product)
    db.session.commit()
    row = client.get(f"{API}/directory?region=419001").json["items"][0]
    assert (row["number"], row["households"], row["people"]) == (found.number, 40, 121)
    shown = client.get(f"{API}/products/{product.id}").json
    assert (shown["accredited"], shown["accreditation_no"]) == (True, found.number)
    assert {paper["kind"] for paper in shown["papers"]} >= {"test_report", "business_licence", "helping"}
    revoked = client.post(
        f"{API}/accreditations/{found.id}/revoke",
        json={"opinion": "抽检不合格"},
        headers=bearer(an_administrator()),
    )
    assert revoked.json["status"] == "revoked"
    assert client.get(f"{API}/directory").json["total"] == 0


def test_nobody_declares_himself_accredited(client, product):
    form = {"name": "甲", "category_code": "0205", "origin_code": "419001", "accredited": True}
    answer = client.post(f"{API}/supplier/products", json=form, headers=bearer(a_seller(product.cooperative)))
    assert answer.status_code == 422
    assert "accredited" in answer.json["errors"]


def test_strangers_find_nothing(client, product):
    seller = bearer(a_seller(a_cooperative()))
    found = an_accreditation(a_good_product())
    db.session.commit()
    for method, path in (
        ("post", f"{API}/supplier/accreditations/{found.id}/withdraw"),
        ("get", f"{API}/supplier/products/{product.id}/papers-needed"),
    ):
        assert getattr(client, method)(path, headers=seller).status_code == 404
    assert client.get(f"{API}/accreditations", headers=seller).status_code == 403
