"""Sales made elsewhere and helped sales, as pages and the API show them."""

from __future__ import annotations

import io

import pytest
from sqlalchemy import func, select

from shop.core import clock
from shop.core.clock import Period
from shop.core.db import db
from shop.ledger.models import SaleFact
from shop.parties.accounts.permissions import Role, ScopeKind
from shop.reporting.offline import queries, workbook
from shop.reporting.offline.columns import COLUMNS, LABELS
from shop.reporting.offline.models import HelpedSale, OutsideParty, SaleBatch, SaleRow
from shop.support.workbooks import reader
from tests.factories.files import a_picture
from tests.factories.hostile_tables import ODD, READ, REFUSED
from tests.factories.offline import NOW, a_scene, as_csv
from tests.factories.parties import a_user, an_official, bearer, give, signed_in
from tests.support.desk import Desk

HERE = "/admin/offline/"


@pytest.fixture
def scene(app, at):
    at(NOW)
    return a_scene()


def count(model) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def latest() -> SaleBatch:
    return db.session.scalars(select(SaleBatch).order_by(SaleBatch.id.desc())).first()


def test_from_the_template_to_figures_by_two_people(app, scene):
    desk = Desk(signed_in(app.test_client(), scene.importer))
    assert "还没有导入" in desk.get(HERE)
    given = reader.rows(desk.client.get(f"{HERE}template.xlsx").data)
    assert [cell.rstrip("*") for cell in given[0].cells] == [column.label for column in COLUMNS]
    data = as_csv([scene.row(), scene.row(voucher="2", amount="贵")])
    desk.post(HERE, HERE, file=(io.BytesIO(data), "销售.csv"))
    batch = latest()
    here = f"{HERE}{batch.id}"
    shown = desk.get(here)
    for words in ("1 行可以计入，1 行有错误", "金额应为元", "还没有凭证"):
        assert words in shown
    desk.post(HERE, HERE, file=(io.BytesIO(data), "销售.csv"))
    mended = reader.rows(desk.client.get(f"{here}/faults?format=csv").data)
    assert [row.cells[:2] for row in mended if "金额应为元" in "".join(row.cells)] != []
    desk.post(f"{here}/submit", here)
    assert "请先上传凭证" in desk.get(here)
    desk.post(f"{here}/evidence", here, evidence=(io.BytesIO(a_picture()), "对账单.png"))
    assert "对账单" in desk.get(here)
    desk.post(f"{here}/submit", here)
    assert f'action="{here}/confirm"' not in desk.get(here)
    other = Desk(signed_in(app.test_client(), scene.confirmer))
    other.post(f"{here}/confirm", here)
    assert "1 行计入统计" in other.get(here)
    assert count(SaleFact) == 3
    turned = as_csv([scene.row()], order=tuple(reversed(LABELS)))
    desk.post(HERE, HERE, file=(io.BytesIO(turned), "换列.csv"))
    assert (latest().good_count, latest().duplicate_count) == (0, 1), "re-ordered columns: nothing twice"
    other.post(f"{here}/reverse", here, reason="商家退单")
    assert "已撤销" in other.get(here)
    assert int(db.session.scalar(select(func.sum(SaleFact.amount_fen)))) == 0
    stranger = Desk(signed_in(app.test_client(), an_official(Role.COUNTY, "654203")))
    for path in (here, f"{here}/faults", f"{here}/evidence/1"):
        stranger.get(path, 404)
    assert "外部店铺登记" in other.get(f"{HERE}shops")


def test_the_api_lists_every_error_and_counts_once(app, client, scene):
    mine, theirs = bearer(scene.importer), bearer(scene.confirmer)

    def post(path, headers, data=None, **body):
        sent = {"file": (io.BytesIO(data), "销售.csv")} if data else None
        options = {"data": sent} if sent else {"json": body}
        return client.post(f"/api/v1/imports/{path}", headers=headers, **options)

    data = as_csv([scene.row(), scene.row(voucher="2", qty="?", day="x")])
    made = post("sales", mine, data)
    assert made.status_code == 201, made.json
    assert set(made.json["errors"][0]["errors"]) == {"qty", "day"}
    number = made.json["id"]
    assert post(f"{number}/submit", mine).status_code == 409
    assert post(f"{number}/evidence", mine, a_picture()).status_code == 201
    assert post(f"{number}/submit", mine).json["status"] == "submitted"
    assert post("sales", mine, data).json["code"] == "sales_import.already"
    assert post(f"{number}/confirm", mine).status_code == 403
    assert post(f"{number}/confirm", theirs).json["status"] == "confirmed"
    assert client.get(f"/api/v1/imports/{number}", headers=theirs).json["good"] == 1
    far = bearer(an_official(Role.COUNTY, "654203"))
    assert client.get(f"/api/v1/imports/{number}", headers=far).status_code == 404
    assert post(f"{number}/confirm", far).status_code == 404
    assert post(f"{number}/reverse", theirs, reason="重复录入").json["status"] == "reversed"


CORPUS = [*REFUSED.items(), *((name, (data, "")) for name, data in (ODD | READ).items())]


def test_of_a_hostile_file_nothing_is_half_imported(app, client, scene):
    headers, faults = bearer(scene.importer), []
    for name, (given, _words) in CORPUS[::6]:
        data = given if isinstance(given, bytes) else given()
        sent = {"file": (io.BytesIO(data), f"{name}.xlsx")}
        answer = client.post("/api/v1/imports/sales", headers=headers, data=sent)
        if not 400 <= answer.status_code < 500 or not answer.is_json:
            faults.append((name, answer.status_code))
    assert faults == []
    assert [count(model) for model in (SaleBatch, SaleRow, OutsideParty, SaleFact)] == [0, 0, 0, 0]
    with workbook.opened(as_csv([scene.row()])) as sheet:
        assert len(list(sheet.lines())) == len(list(sheet.lines())) == 1


def test_a_helped_sale_is_declared_by_the_unit_and_counts_apart(app, scene):
    finance = a_user()
    give(finance, role=Role.FINANCE, scope_kind=ScopeKind.UNIT, unit_id=scene.unit.id)
    desk, path = Desk(signed_in(app.test_client(), finance)), "/buyer/helped-sales"
    typed = {
        "on": "2026-10-08", "amount": "1280.50", "product": "土豆", "category": "0205", "origin": "654202",
        "buyer": "某超市",
    }  # fmt: skip
    assert "请上传凭证" in desk.post(path, f"{path}/new", 422, **typed)
    desk.post(path, f"{path}/new", **typed, evidence=(io.BytesIO(a_picture()), "清单.png"))
    made = db.session.scalars(select(HelpedSale)).one()
    october = Period.month(202610)
    assert queries.helped("/", october) == []
    there = f"/admin/offline/helped/{made.id}"
    clerk = Desk(signed_in(app.test_client(), scene.confirmer))
    clerk.post(f"{there}/confirm", there)
    assert "某超市" in desk.get(f"{path}/{made.id}")
    found = queries.helped("/410000/419001/", october, by=("department", "origin.county"))
    assert found == [(("财政局", "654202"), 128_050, 1)]
    assert queries.helped("/210000/", october) == []
    assert queries.helped("/", october, filters={"department": "总工会"}) == []
    assert count(SaleFact) == 0, "never in the books"
    clerk.post(f"{there}/reverse", there, reason="未成交")
    assert [one.amount_fen for one in queries.helped("/", october)] == [128_050]
    assert [one.amount_fen for one in queries.helped("/", Period.month(202611))] == [-128_050]
    Desk(signed_in(app.test_client(), an_official(Role.COUNTY, "654203"))).get(there, 404)
    assert clock.business_day(NOW).isoformat() == "2026-11-03"
