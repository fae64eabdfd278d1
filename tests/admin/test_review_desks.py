"""The desks of towns, counties and prefectures: queue, one application, batches, scope, the directory's files."""

import pytest

from shop.catalog.accreditation import actions
from shop.catalog.accreditation.states import AccreditationStatus
from shop.catalog.papers.models import PaperNeed
from shop.catalog.papers.states import PaperKind, PaperStatus
from shop.core.db import db
from shop.parties.accounts.permissions import Role
from tests.admin.conftest import Desk
from tests.factories.accreditation import a_good_product, an_accreditation, an_application, bring_to
from tests.factories.papers import a_paper
from tests.factories.parties import an_administrator, an_official, signed_in
from tests.factories.parties_rows import MORNING

S = AccreditationStatus


@pytest.fixture(autouse=True)
def now(at):
    return at(MORNING)


@pytest.fixture
def sit(app):
    def enter(user):
        db.session.commit()
        return Desk(signed_in(app.test_client(), user))

    return enter


def test_a_queue_holds_what_waits_for_me_and_nothing_else(app, sit):
    here, elsewhere = an_application(a_good_product()), an_application(a_good_product("tacheng"))
    decided = an_application(a_good_product())
    bring_to(decided, S.DECISION)
    town, county = sit(an_official(Role.TOWN, "419001103")), sit(an_official(Role.COUNTY, "419001"))
    text = town.get("/admin/accreditations/waiting").text
    assert here.product.name in text
    assert decided.product.name not in text
    assert elsewhere.product.name not in text
    assert decided.product.name in county.get("/admin/accreditations/waiting").text
    assert 'side-badge ms-auto">1<' in county.get("/admin/").text


def test_one_application_is_passed_side_by_side_with_its_papers(app, sit):
    found = an_application(a_good_product())
    town = sit(an_official(Role.TOWN, "419001103"))
    path = f"/admin/accreditations/{found.id}"
    text = town.get(path).text
    assert "TEST-test_report" in text
    assert found.statement in text
    assert town.post(f"{path}/pass", {"opinion": "实地看过，属实"}).status_code == 303
    db.session.refresh(found)
    assert (found.status, found.steps[-1].opinion) == (S.DECISION, "实地看过，属实")


def test_an_opinion_is_owed(app, sit):
    found = an_application(a_good_product())
    town = sit(an_official(Role.TOWN, "419001103"))
    town.post(f"/admin/accreditations/{found.id}/pass", {"opinion": ""})
    town.post("/admin/accreditations/waiting", {"id": str(found.id), "opinion": "", "deed": "pass"})
    db.session.refresh(found)
    assert found.status is S.TOWN_REVIEW


def test_several_at_once_and_what_could_not_be_done_is_said(app, sit):
    first, second, other = (an_application(a_good_product()) for _number in range(3))
    bring_to(other, S.DECISION)
    town = sit(an_official(Role.TOWN, "419001103"))
    ids = [str(one.id) for one in (first, second, other)]
    form = {"id": ids, "opinion": "同意", "deed": "pass"}
    town.post("/admin/accreditations/waiting", form)
    text = town.get("/admin/accreditations/waiting").text
    assert "已办理 2 项" in text
    assert "有 1 项未办理" in text
    for one in (first, second, other):
        db.session.refresh(one)
        assert one.status is S.DECISION


def test_several_are_sent_back_with_one_reason(app, sit):
    found = an_application(a_good_product())
    town = sit(an_official(Role.TOWN, "419001103"))
    town.post(
        "/admin/accreditations/waiting", {"id": str(found.id), "opinion": "请补充材料", "deed": "return"}
    )
    db.session.refresh(found)
    assert found.status is S.RETURNED


def test_another_office_and_another_region_change_nothing(app, sit):
    found = an_application(a_good_product())
    path = f"/admin/accreditations/{found.id}"
    county = sit(an_official(Role.COUNTY, "419001"))
    county.post(f"{path}/pass", {"opinion": "同意"})
    assert "不由您所在的部门办理" in county.get(path).text
    for stranger in (an_official(Role.TOWN, "419001104"), an_official(Role.COUNTY, "654202")):
        desk = sit(stranger)
        assert desk.get(path).status_code == 404
        assert desk.post(f"{path}/pass", {"opinion": "同意"}).status_code == 404
    db.session.refresh(found)
    assert found.status is S.TOWN_REVIEW


def test_publication_revocation_and_the_answer_to_an_objection(app, sit):
    found = an_application(a_good_product())
    now = bring_to(found, S.PUBLICITY)
    raised = actions.object_to(found, text="产地与包装不一致", now=now)
    path = f"/admin/accreditations/{found.id}"
    county = sit(an_official(Role.COUNTY, "419001"))
    assert found.product.name in county.get("/admin/accreditations/waiting").text
    county.post(f"{path}/objections/{raised.id}", {"text": "已现场核实，产地无误"})
    db.session.refresh(raised)
    assert raised.answer == "已现场核实，产地无误"
    bring_to(found, S.PUBLICATION)
    platform = sit(an_administrator())
    platform.post(f"{path}/publish", {"opinion": "同意发布", "batch": "2026年第一批"})
    db.session.refresh(found)
    assert (found.status, found.batch) == (S.PUBLISHED, "2026年第一批")
    county.post(f"{path}/revoke", {"opinion": "抽检不合格"})
    db.session.refresh(found)
    assert found.status is S.REVOKED


def test_papers_are_checked_one_by_one_and_in_a_batch(app, sit):
    product = a_good_product()
    first, second = (a_paper(product, PaperKind.TEST_REPORT, checked=False) for _number in range(2))
    third = a_paper(product, PaperKind.CONFORMITY, checked=False)
    town = sit(an_official(Role.TOWN, "419001103"))
    assert town.get(f"/admin/papers/{first.id}").status_code == 200
    town.post(f"/admin/papers/{first.id}/check", {"opinion": "与原件一致"})
    town.post("/admin/papers/waiting", {"id": str(second.id), "opinion": "与原件一致"})
    town.post(f"/admin/papers/{third.id}/return", {"opinion": "印章不清"})
    for paper in (first, second, third):
        db.session.refresh(paper)
    assert [paper.status for paper in (first, second, third)] == [
        PaperStatus.CHECKED,
        PaperStatus.CHECKED,
        PaperStatus.RETURNED,
    ]
    stranger = sit(an_official(Role.TOWN, "419001104"))
    assert stranger.get(f"/admin/papers/{first.id}").status_code == 404
    assert stranger.get(f"/admin/papers/{first.id}/file").status_code == 404


def test_the_platform_edits_what_a_category_needs(app, sit):
    platform = sit(an_administrator())
    form = {"category_code": "0308", "kind": "conformity", "for_sale": "1", "source": "测试文件"}
    assert platform.post("/admin/papers/needs", form).status_code == 303
    assert platform.post("/admin/papers/needs", form).status_code == 422
    need = db.session.query(PaperNeed).filter_by(category_code="0308").one()
    assert "测试文件" in platform.get("/admin/papers/needs").text
    assert platform.post(f"/admin/papers/needs/{need.id}/waive").status_code == 303
    county = sit(an_official(Role.COUNTY, "419001"))
    assert county.post("/admin/papers/needs", form).status_code == 403


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_the_directory_leaves_as_a_file_within_sight(app, sit, kind):
    jiyuan, tacheng = an_accreditation(a_good_product()), an_accreditation(a_good_product("tacheng"))
    county = sit(an_official(Role.COUNTY, "419001"))
    text = county.get("/admin/directory/").text
    assert jiyuan.number in text
    assert tacheng.number not in text
    answer = county.get(f"/admin/directory/?format={kind}")
    assert answer.status_code == 200
    if kind == "csv":
        told = answer.get_data(as_text=True)
        for words in ("序号", "商品价值量（万元）", "带贫户数", "有效期", "54.40", jiyuan.number):
            assert words in told, words
        assert tacheng.number not in told
