"""The cooperative's pages for papers and applications, and what everybody sees of them."""

import io
from datetime import timedelta

import pytest

from shop.catalog.accreditation import actions
from shop.catalog.accreditation.models import Accreditation
from shop.catalog.accreditation.states import AccreditationStatus
from shop.catalog.papers.models import Paper
from shop.catalog.papers.states import PaperKind, PaperStatus
from shop.core.db import db
from tests.factories.accreditation import a_good_product, an_accreditation, an_application, bring_to
from tests.factories.catalog import a_product
from tests.factories.files import a_pdf, a_picture
from tests.factories.papers import a_paper, all_papers
from tests.factories.parties import signed_in
from tests.factories.parties_rows import MORNING, a_cooperative
from tests.factories.trading import a_seller
from tests.support.desk import Desk

S = AccreditationStatus


@pytest.fixture
def product(app, at):
    at(MORNING)
    return a_product(a_cooperative(region_code="419001103"))


@pytest.fixture
def desk(app, product):
    return Desk(signed_in(app.test_client(), a_seller(product.cooperative)))


def sent(data=None, name="report.pdf", **values):
    return {"file": (io.BytesIO(data if data is not None else a_pdf()), name), **values}


def test_what_is_missing_is_listed_and_handed_in(desk, product):
    text = desk.get("/supplier/papers")
    assert "还差 5 项" in text
    form = sent(kind="test_report", product_id=product.id, number="JC-1", last_on="2027-06-30")
    desk.post("/supplier/papers", "/supplier/papers/new?kind=test_report", **form)
    paper = db.session.query(Paper).one()
    assert (paper.status, paper.product_id, paper.document.kind) == (PaperStatus.SUBMITTED, product.id, "pdf")
    assert "待核验" in desk.get("/supplier/papers")
    answer = desk.client.get(f"/supplier/papers/{paper.id}/file")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    desk.post(f"/supplier/papers/{paper.id}/withdraw", "/supplier/papers")
    db.session.refresh(paper)
    assert paper.status is PaperStatus.WITHDRAWN


def test_a_helping_paper_states_counts(desk, product):
    form = sent(a_picture(), kind="helping", product_id=product.id, households="12", people="40")
    desk.post("/supplier/papers", "/supplier/papers/new", **form)
    assert (db.session.query(Paper).one().households, db.session.query(Paper).one().people) == (12, 40)


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"kind": "test_report", "number": ""}, "请填写证照编号"),
        ({"kind": "business_licence", "number": "1"}, "此类证照属于合作社"),
        ({"kind": "test_report", "number": "1", "last_on": "2020-01-01"}, "已过有效期"),
    ],
)
def test_a_bad_form_comes_back_filled_and_keeps_nothing(desk, product, form, words):
    text = desk.post("/supplier/papers", "/supplier/papers/new", 422, **sent(product_id=product.id, **form))
    assert words in text
    assert db.session.query(Paper).count() == 0


@pytest.mark.parametrize("data", [b"<svg onload=alert(1)>", b"", a_picture("GIF"), a_pdf(pages=61)])
def test_a_hostile_file_is_refused_and_nothing_is_kept(desk, product, data):
    form = sent(data, kind="test_report", product_id=product.id, number="1")
    desk.post("/supplier/papers", "/supplier/papers/new", 422, **form)
    assert db.session.query(Paper).count() == 0


def test_another_cooperatives_papers_and_goods_are_missing(desk, product):
    theirs = a_product(a_cooperative())
    paper = a_paper(theirs, PaperKind.TEST_REPORT, checked=False)
    application = actions.apply(theirs, by=None, now=MORNING)
    db.session.commit()
    desk.get(f"/supplier/papers/{paper.id}/file", 404)
    desk.post(f"/supplier/papers/{paper.id}/withdraw", "/supplier/papers/new", 404)
    form = sent(kind="test_report", product_id=theirs.id, number="1")
    desk.post("/supplier/papers", "/supplier/papers/new", 404, **form)
    desk.get(f"/supplier/accreditations/{application.id}", 404)
    desk.post("/supplier/accreditations", "/supplier/papers/new", 404, product_id=theirs.id)


def test_from_application_to_submission_and_back(desk, product):
    desk.post(
        "/supplier/accreditations", "/supplier/accreditations", product_id=product.id, statement="带动周边"
    )
    found = db.session.query(Accreditation).one()
    here = f"/supplier/accreditations/{found.id}"
    desk.post(f"{here}/submit", here, statement="带动周边农户")
    assert "未上传" in desk.get(here)
    all_papers(product)
    db.session.commit()
    desk.post(f"{here}/submit", here, statement="带动周边农户")
    db.session.refresh(found)
    assert (found.status, found.statement) == (S.TOWN_REVIEW, "带动周边农户")
    assert "镇初审" in desk.get("/supplier/accreditations")
    desk.post(f"{here}/withdraw", here)
    db.session.refresh(found)
    assert found.status is S.WITHDRAWN


def test_nobody_declares_himself_accredited(desk, product):
    form = {"name": "甲", "category_code": "0205", "origin_code": "419001", "accredited": "1"}
    text = desk.post("/supplier/products", "/supplier/products/new", 422, **form)
    assert "甲" in text
    assert "已认定为帮扶产品" not in desk.get("/supplier/products/new")


def test_anybody_objects_during_publicity_and_reads_the_answer(app, at):
    now = at(MORNING)
    found = an_application(a_good_product())
    bring_to(found, S.PUBLICITY)
    db.session.commit()
    visitor = Desk(app.test_client())
    here = f"/publicity/{found.id}"
    assert found.product.name in visitor.get("/publicity")
    visitor.post(f"{here}/objections", here, text="产地与包装不一致", contact="门卫室转某某")
    text = visitor.get(here)
    assert "收到一条异议，正在核实" in text
    assert "产地与包装不一致" not in text
    assert "门卫室转某某" not in text
    actions.send_back(found, opinion="异议属实", by=_county().id, now=now)
    db.session.commit()
    visitor.post(f"{here}/objections", "/login", text="再来一条异议")
    assert "不在公示期内" in visitor.get(here)


def _county():
    from tests.factories.parties import an_official

    return an_official()


def test_a_draft_is_made_public_to_nobody(app):
    found = actions.apply(a_good_product(), by=None, now=MORNING)
    db.session.commit()
    Desk(app.test_client()).get(f"/publicity/{found.id}", 404)


def test_the_directory_and_the_product_page_tell_everybody(app, at, client):
    at(MORNING + timedelta(days=30))
    product = a_good_product()
    found = an_accreditation(product)
    db.session.commit()
    desk = Desk(client)
    text = desk.get("/directory")
    for words in (found.number, product.cooperative.name, product.name, "40/121", "54.40", "测试批次"):
        assert words in text, words
    assert found.number not in desk.get("/directory?region=654202")
    assert found.number in desk.get("/directory?region=419001&q=RD2026")
    page = desk.get(f"/products/{product.id}")
    assert found.number in page
    assert "检测报告" in page


def test_open_papers_are_downloads_for_everybody_and_others_for_nobody(app, at, client, desk, product):
    for kind, of in (("test_report", product.id), ("business_licence", "")):
        desk.post("/supplier/papers", "/supplier/papers/new", **sent(kind=kind, product_id=of, number="1"))
    report, licence = db.session.query(Paper).order_by(Paper.id).all()
    stranger = app.test_client()
    assert stranger.get(f"/papers/{report.document_id}").status_code == 404  # nobody has checked it yet
    from shop.catalog.papers import actions as papers

    for paper in (report, licence):
        papers.check(paper, by=None, now=MORNING)
    db.session.commit()
    answer = stranger.get(f"/papers/{report.document_id}")
    assert (answer.status_code, answer.headers["X-Content-Type-Options"]) == (200, "nosniff")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert stranger.get(f"/papers/{licence.document_id}").status_code == 404
