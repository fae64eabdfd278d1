"""Reserved shares over the API and on the pages: the unit files, the superior department answers, nobody files from above."""

from datetime import date

import pytest

from shop.core.db import db
from shop.parties.accounts.permissions import ROLES, Permission, Role
from shop.parties.buyers.states import Canteen
from tests.factories.parties import an_official, signed_in, token_for
from tests.factories.parties_rows import a_unit
from tests.factories.quotas import SPRING, YEAR, a_filing, a_reviewer, buys
from tests.factories.trading import a_member
from tests.support.api import Api, ok
from tests.support.desk import Desk

BODY = {"year": YEAR, "canteen": "own", "total_fen": 100_000_000, "share_bp": 900}


@pytest.fixture(autouse=True)
def today(app, at):
    at(SPRING)


def test_from_the_filing_to_the_execution(client):
    unit, other = a_unit(), a_unit()
    reviewer, elsewhere = a_reviewer(), a_reviewer("654202")
    people = [a_member(unit, Role.FINANCE), reviewer, elsewhere, a_member(other, Role.FINANCE)]
    buys(unit, 3_000_000, date(2026, 1, 15))
    mine, official, stranger, neighbour = (Api(client, token_for(user)) for user in people)
    made = ok(mine.post("/quotas/filings", BODY))
    assert (made["status"], made["reserved_fen"], made["flags"]) == ("filed", 9_000_000, ["below_minimum"])
    path = f"/quotas/filings/{made['id']}"
    assert ok(official.get("/quotas/filings", status="filed"))["total"] == 1
    for who in (stranger, neighbour):
        assert who.get(path).status_code == 404
    assert mine.post(f"{path}/confirm", {}).status_code == 403
    assert official.post(f"{path}/return", {}).status_code == 422
    assert ok(official.post(f"{path}/return", {"opinion": "请按 10% 预留"}))["status"] == "returned"
    again = ok(mine.post("/quotas/filings", BODY | {"share_bp": 1000}))
    assert ok(official.post(f"/quotas/filings/{again['id']}/confirm", {}))["version"] == 2
    seen = ok(official.get("/quotas/execution", year=YEAR, month=1, region="419001"))
    lines = {line["unit_id"]: line for line in seen["items"]}
    assert (lines[unit.id]["completion_bp"], lines[unit.id]["rank"], lines[other.id]["state"]) == (
        3000,
        1,
        "unfiled",
    )
    assert (seen["on"], seen["total"]["units"]) == ("2026-01-31", 2)
    own = ok(mine.get("/quotas/execution", year=YEAR))["items"]
    assert [line["unit_id"] for line in own] == [unit.id]
    assert official.get("/quotas/execution", year=YEAR, region="654202").status_code == 404
    assert ok(mine.post("/quotas/welfare", {"year": YEAR, "spent_fen": 500_000}))["version"] == 1
    assert ok(mine.get("/quotas/welfare", year=YEAR))["items"][0]["spent_fen"] == 500_000


def test_nobody_files_for_a_unit_from_above(client):
    unit, other = a_unit(), a_unit()
    filer = a_member(other, Role.UNIT_ADMIN)
    for user in (an_official(), a_reviewer()):
        assert (
            Api(client, token_for(user)).post("/quotas/filings", BODY | {"unit_id": unit.id}).status_code
            == 403
        )
    answer = Api(client, token_for(filer)).post("/quotas/filings", BODY | {"unit_id": unit.id})
    assert answer.status_code == 404
    filers = {role for role in Role if Permission.QUOTA_FILE in ROLES[role]}
    assert filers == {Role.FINANCE, Role.UNIT_ADMIN}


def test_a_unit_files_on_its_page_and_sees_what_is_wrong(client):
    unit = a_unit()
    desk = Desk(signed_in(client, a_member(unit, Role.UNIT_ADMIN)))
    form = {"year": "2026", "canteen": "own", "total_fen": "300000", "share_bp": "12.5"}
    assert "请填写预留比例或预留金额" in desk.post(
        "/buyer/quotas", "/buyer/quotas/new", 422, **form | {"share_bp": ""}
    )
    desk.post("/buyer/quotas", "/buyer/quotas/new", **form | {"draft": "true"})
    page = desk.get("/buyer/quotas")
    assert "37,500.00" in page and "提交草稿" in page
    desk.post("/buyer/quotas", "/buyer/quotas/new", **form | {"share_bp": "10"})
    assert "待审核" in desk.get("/buyer/quotas?year=2026")
    assert 'value="300000.00"' in desk.get("/buyer/quotas/new")
    desk.post("/buyer/quotas/welfare", "/buyer/quotas", year="2026", spent_fen="100000", members="80")
    assert "100,000.00" in desk.get("/buyer/quotas")
    refused = desk.post("/buyer/quotas", "/buyer/quotas/new", 422, **form | {"canteen": "none"})
    assert "没有预留任务，各项金额请填 0" in refused


def test_the_department_confirms_at_its_desk_and_sees_who_lags(client):
    behind, late, none = a_unit(), a_unit(), a_unit(canteen=Canteen.NONE)
    made = a_filing(behind, share_bp=500)
    buys(behind, 1_000_000, date(2026, 1, 20))
    db.session.commit()
    desk = Desk(signed_in(client, a_reviewer()))
    board = desk.get("/admin/quotas/?shown=all")
    for words in (behind.name, late.name, none.name, "未填报", "无食堂", "待审核 1 份"):
        assert words in board
    assert "没有这样的单位" in desk.get("/admin/quotas/?shown=lagging")
    page = f"/admin/quotas/filings/{made.id}"
    assert "低于当年最低比例" in desk.get(page)
    desk.post(f"{page}/confirm", page, opinion="同意")
    assert "已确认" in desk.get(page) and "同意" in desk.get(page)
    assert behind.name in desk.get("/admin/quotas/filings")
    desk.get("/admin/quotas/welfare")
    desk.get("/admin/quotas/?year=2017", 422)
    other = Desk(signed_in(client, a_reviewer("654202")))
    other.get(page, 404)
    assert behind.name not in other.get("/admin/quotas/?shown=all")
