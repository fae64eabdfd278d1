"""A paper is uploaded, checked and an application passed in a real browser; nothing of it runs off a phone."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from shop.catalog.accreditation import actions
from shop.catalog.accreditation.models import Accreditation
from shop.catalog.accreditation.states import AccreditationStatus
from shop.catalog.papers.models import Paper
from shop.catalog.papers.states import PaperKind, PaperStatus
from shop.core import clock
from shop.core.db import db
from shop.parties.accounts.permissions import Role
from tests.factories.accreditation import a_good_product, an_accreditation, an_application, bring_to
from tests.factories.catalog import a_product
from tests.factories.files import a_pdf
from tests.factories.papers import all_papers
from tests.factories.parties import an_administrator, an_official
from tests.factories.parties_rows import MORNING, a_cooperative
from tests.factories.trading import a_seller
from tests.support.browser import check_no_sideways_scroll, sign_in

S = AccreditationStatus


@pytest.fixture
def product(app):
    found = a_product(a_cooperative(region_code="419001103"), name="头茬土豆")
    all_papers(found, but=PaperKind.TEST_REPORT)
    db.session.commit()
    return found


def test_a_paper_goes_up_is_checked_and_the_application_passes(app, product, page, live_server):
    seller, town = a_seller(product.cooperative), an_official(Role.TOWN, "419001103")
    db.session.commit()
    sign_in(page, app, seller, live_server.url)
    page.goto("/supplier/papers")
    page.get_by_role("link", name="上传 检测报告 · 头茬土豆").click()
    page.get_by_label("编号").fill("JC-2026-1")
    page.get_by_label("有效期止").fill("2030-06-30")
    page.get_by_label("文件（PDF、JPEG 或 PNG）").set_input_files(
        {"name": "报告.pdf", "mimeType": "application/pdf", "buffer": a_pdf()}
    )
    page.get_by_role("button", name="上传", exact=True).click()
    page.get_by_text("已上传，等待主管部门核验").wait_for()
    page.goto("/supplier/accreditations")
    page.get_by_label("商品", exact=True).select_option(label="头茬土豆")
    page.get_by_role("button", name="建立申请").click()
    page.get_by_role("button", name="提交", exact=True).click()
    page.get_by_text("申请已提交").wait_for()

    sign_in(page, app, town, live_server.url)
    page.goto("/admin/papers/waiting")
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="勾选的核验通过").click()
    page.get_by_text("已办理 1 项").wait_for()
    page.goto("/admin/accreditations/waiting")
    page.get_by_role("checkbox", name="头茬土豆").check()
    page.get_by_label("意见（通过和退回都要填写）").fill("实地看过，属实")
    page.get_by_role("button", name="勾选的通过").click()
    page.get_by_text("已办理 1 项").wait_for()
    db.session.rollback()
    paper = db.session.query(Paper).filter_by(kind=PaperKind.TEST_REPORT).one()
    assert paper.status is PaperStatus.CHECKED
    assert db.session.query(Accreditation).one().status is S.DECISION


def everything(product):
    """One of each, so that no page is empty; answers the pages by who reads them."""
    all_papers(product)
    waiting = an_application(product)
    public = an_application(a_good_product(name="公示中的土豆"))
    bring_to(public, S.PUBLICITY, now=clock.utcnow())
    actions.object_to(public, text="产地与包装不一致，请核实", now=MORNING)
    done = an_accreditation(a_good_product("tacheng", name="已认定的土豆"))
    paper = db.session.query(Paper).first()
    seller, office = a_seller(product.cooperative), an_administrator()
    ids = waiting.id, public.id, done.id, done.product_id, paper.id
    db.session.commit()
    waiting_id, public_id, done_id, product_id, paper_id = ids
    return {
        None: ["/publicity", f"/publicity/{public_id}", "/directory", f"/products/{product_id}"],
        seller: [
            "/supplier/papers", "/supplier/papers/new", "/supplier/accreditations",
            f"/supplier/accreditations/{waiting_id}",
        ],
        office: [
            "/admin/papers/", "/admin/papers/waiting", f"/admin/papers/{paper_id}", "/admin/papers/needs",
            "/admin/accreditations/", "/admin/accreditations/waiting", f"/admin/accreditations/{public_id}",
            f"/admin/accreditations/{done_id}", "/admin/directory/", "/admin/policy/",
            "/admin/policy/publicity_workdays",
        ],
    }  # fmt: skip


def test_nothing_runs_off_a_phone(app, product, phone, live_server):
    for who, paths in everything(product).items():
        if who is not None:
            sign_in(phone, app, who, live_server.url)
        for path in paths:
            phone.goto(path)
            check_no_sideways_scroll(phone)


def test_no_serious_hurdle_for_anybody(app, product, page, live_server):
    hurdles = []
    for who, paths in everything(product).items():
        if who is not None:
            sign_in(page, app, who, live_server.url)
        for path in paths:
            page.goto(path)
            found = Axe().run(page).response["violations"]
            hurdles += [
                f"{path} {one['id']}: {one['nodes'][0]['html'][:200]}"
                for one in found
                if one["impact"] in ("serious", "critical")
            ]
    assert hurdles == []
