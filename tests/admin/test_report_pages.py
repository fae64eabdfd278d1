"""The pages of duties and reports: an official does his month by them alone."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import UTC, date, datetime

from flask.testing import FlaskClient
from sqlalchemy import select

from shop.core.db import db
from shop.parties.accounts.actor import Actor
from shop.parties.accounts.models import User
from shop.reporting.reports import calendar
from shop.reporting.reports.models import DutyRule, ReportDuty, ReportRun
from tests.admin.conftest import Desk
from tests.factories.facts import JIYUAN_TOWN, a_sale
from tests.factories.files import a_picture
from tests.factories.parties import signed_in
from tests.factories.reports import houses

NOW = datetime(2026, 11, 3, 2, 0, tzinfo=UTC)


def test_a_month_by_the_pages(client: FlaskClient, at: Callable[[datetime], datetime]) -> None:
    at(NOW)
    all_of = houses()
    a_sale(buyer_path=JIYUAN_TOWN, on=date(2026, 10, 5), amount_fen=50_000_00)
    a_sale(buyer_path=JIYUAN_TOWN, on=date(2026, 9, 5), amount_fen=20_000_00)
    db.session.commit()

    def desk(who: Actor) -> Desk:
        return Desk(signed_in(client, db.session.get_one(User, who.id)))

    office = desk(all_of.jiyuan)
    rule = {
        "code": "R7-2",
        "region": "419001",
        "department": "财政局",
        "cadence": "month",
        "since_on": "2026-09-01",
    }
    bad = office.post("/admin/duties/rules", rule | {"cadence": "days"})
    assert bad.status_code == 422 and "布置任务" in bad.text
    assert office.post("/admin/duties/rules", rule).status_code == 303
    assert (
        office.post(
            "/admin/duties/rules/standard", {"region": "419001", "since_on": "2026-10-01"}
        ).status_code
        == 303
    )
    plan = {
        "kind": "plan",
        "title": "活动方案",
        "period": "2026-10",
        "due_on": "2026-11-10",
        "places": "419001 财政局\n419001103",
    }
    assert office.post("/admin/duties/give", plan | {"places": "财政局 419001"}).status_code == 422
    assert office.post("/admin/duties/give", plan).status_code == 303
    calendar.make_due(now=NOW)
    db.session.commit()
    run = db.session.scalars(
        select(ReportRun).where(
            ReportRun.code == rule["code"],
            ReportRun.department == "财政局",
            ReportRun.first_on == date(2026, 10, 1),
        )
    ).one()
    duty = db.session.scalars(select(ReportDuty).where(ReportDuty.run_id == run.id)).one()
    here, late = f"/admin/report-runs/{run.id}", db.session.scalars(
        select(ReportDuty).where(
            ReportDuty.code == rule["code"],
            ReportDuty.first_on == date(2026, 9, 1),
            ReportDuty.department == "财政局",
        )
    ).one()  # fmt: skip
    assert "迟报 29 天" in office.get(f"/admin/duties/{late.id}").text
    assert office.post(f"/admin/duties/{late.id}/remind", {"words": "请于今日报送"}).status_code == 303

    treasury = desk(all_of.treasury)
    first = treasury.get("/admin/").text
    assert "本单位待报送" in first and here in first
    assert "请于今日报送" in treasury.get(f"/admin/duties/{late.id}").text
    mine = treasury.get("/admin/duties/?whose=mine").text
    assert "2026年10月" in mine and "本级办公室" not in re.sub(r"<nav.*?</nav>", "", mine, flags=re.DOTALL)
    page = treasury.get(here).text
    assert "草稿：数据实时" in page and "5.00" in page
    assert (
        treasury.post(
            f"{here}/texts", {"narrative": "稳步推进", "cases": "某食堂", "outstanding": ""}
        ).status_code
        == 303
    )
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token is not None
    sent = client.post(
        f"{here}/papers",
        data={"csrf_token": token[1], "papers": (io.BytesIO(a_picture()), "现场.png")},
    )
    assert sent.status_code == 303 and "现场.png" in treasury.get(here).text
    opened = re.findall(rf'href="({here}/lines\?row=\d+)"', page)
    assert opened and "50,000.00" in treasury.get(opened[0]).text
    assert treasury.post(f"{here}/submit").status_code == 303
    assert "已封存，与台账一致" in treasury.get(here).text
    assert "台账不一致" not in treasury.get(here).text and f"{here}/confirm" not in treasury.get(here).text

    office = desk(all_of.jiyuan)
    assert f"{here}/confirm" in office.get(here).text
    assert office.post(f"{here}/return", {"reason": "请核对典型案例"}).status_code == 303
    treasury = desk(all_of.treasury)
    assert "请核对典型案例" in treasury.get(here).text
    treasury.post(f"{here}/submit")
    office = desk(all_of.jiyuan)
    assert office.post(f"{here}/confirm").status_code == 303
    a_sale(buyer_path=JIYUAN_TOWN, on=date(2026, 10, 6), amount_fen=1_000_00)
    db.session.commit()
    told = office.get("/admin/reconcile?code=R7-2&period=2026-10&region=419001&department=财政局").text
    assert "50,000.00" in told and "51,000.00" in told and "以前期间调整" in told
    treasury = desk(all_of.treasury)
    answer = treasury.post(f"{here}/restate", {"reason": "补录订单"})
    second = treasury.get(answer.location).text
    assert "与上一版的差异" in second and "51,000.00" in second
    assert (
        treasury.get(f"{here}/file?format=csv").status_code
        == treasury.get(f"{here}/package").status_code
        == 200
    )
    for path in ("duties/rules", "report-runs/", "reconcile", f"duties/{duty.id}"):
        assert treasury.get(f"/admin/{path}").status_code == 200, path
    ended = db.session.scalars(select(DutyRule.id)).first()
    office = desk(all_of.jiyuan)
    assert "停止" in office.get(f"/admin/duties/rules?end={ended}").text
    assert office.post(f"/admin/duties/rules/{ended}/end", {"on": "2026-12-01"}).status_code == 303
