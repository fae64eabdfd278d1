"""Outlets and unsold goods: real registers with their own figures, which are no facts of the ledger."""

from datetime import date

import pytest
from sqlalchemy import func, select

from shop.core.clock import Period
from shop.core.db import db
from shop.core.flow import WrongMoment
from shop.ledger.models import SaleFact
from shop.outreach.outlets import actions as outlets
from shop.outreach.outlets import queries as outlet_queries
from shop.outreach.outlets import rules as outlet_rules
from shop.outreach.outlets.models import Outlet
from shop.outreach.outlets.states import OutletKind
from shop.outreach.surplus import actions as surplus
from shop.outreach.surplus import queries as surplus_queries
from shop.outreach.surplus import rules as surplus_rules
from shop.outreach.surplus.models import SurplusCase
from shop.outreach.surplus.states import SurplusChannel, SurplusStatus
from shop.parties.accounts.permissions import Role
from shop.parties.accounts.queries import actor_of
from tests.factories.outreach import BY, TOWN, a_case, an_outlet
from tests.factories.parties import an_official, signed_in, token_for
from tests.factories.parties_rows import MORNING, a_cooperative
from tests.support.api import Api, ok
from tests.support.desk import Desk

JIYUAN = "/410000/419001/"
OUTLET = {
    "kind": "counter", "venue": "supermarket", "name": "示例超市专柜", "address": "示例路 1 号",
    "region_code": "419001", "operator": "示例超市", "since_on": "2026-03-05",
}  # fmt: skip
CASE = {
    "region_code": TOWN, "holder": "示例合作社", "product": "红薯", "qty": "1000.5", "unit": "公斤",
    "last_on": "2026-11-20",
}  # fmt: skip


@pytest.fixture(autouse=True)
def today(app, at):
    at(MORNING)


def sold(case, qty_milli, **more):
    given = {"channel": SurplusChannel.UNIT, "sold_on": date(2026, 11, 2), "amount_fen": 100} | more
    return surplus.sell(case, qty_milli=qty_milli, **given, **BY)


def test_the_register_of_outlets_shows_a_period_and_writes_no_fact():
    counter, gone = an_outlet(), an_outlet(name="旧专馆", kind=OutletKind.HALL, until_on=date(2026, 5, 1))
    outlets.sign(counter, a_cooperative(name="签约合作社"), agreement_no="协议-1", **BY)
    for month, fen in ((202609, 100), (202610, 300), (202610, 200)):
        outlets.state_sales(counter, month=month, sold_fen=fen, accredited_fen=50, **BY)
    (row,) = outlet_queries.register(JIYUAN, Period.quarter(2026, 4))
    assert (row["name"], row["suppliers"], row["agreements"]) == ("专柜", "签约合作社", "协议-1")
    assert (row["sold_fen"], row["accredited_fen"]) == (200, 50)
    whole = outlet_queries.register(JIYUAN, Period.year(2026))
    assert {one["name"]: one["sold_fen"] for one in whole} == {"专柜": 300, "旧专馆": 0}
    everything = outlet_queries.visible_to(actor_of(an_official().id))
    assert dict(outlet_queries.counted(everything, Outlet.kind)) == {"counter": 1, "hall": 1}
    assert db.session.scalar(select(func.count()).select_from(SaleFact)) == 0
    with pytest.raises(outlet_rules.OutletEnded):
        outlets.state_sales(gone, month=202606, sold_fen=1, accredited_fen=0, **BY)
    for wrong in (
        {"month": 202612, "sold_fen": 1, "accredited_fen": 0},
        {"month": 202610, "sold_fen": 1, "accredited_fen": 2},
    ):
        with pytest.raises(outlet_rules.BadSales):
            outlets.state_sales(counter, **wrong, **BY)
    with pytest.raises(outlet_rules.BadOutlet):
        outlets.change(counter, until_on=date(2026, 1, 1), **BY)


def test_what_remains_is_right_to_the_gram_and_the_last_sale_ends_the_case():
    case = a_case()
    surplus.assign(case, office="示例供销社", due_on=date(2026, 11, 10), **BY)
    sold(case, 400_250)
    assert (case.left_milli, case.status) == (600_250, SurplusStatus.ASSIGNED)
    with pytest.raises(surplus_rules.MoreThanLeft):
        sold(case, 600_251)
    sold(case, 600_250, channel=SurplusChannel.COMMUNITY)
    assert (case.left_milli, case.status, case.closed_at) == (0, SurplusStatus.SOLD, MORNING)
    with pytest.raises(surplus_rules.SurplusDone):
        sold(case, 1)
    with pytest.raises(WrongMoment):
        surplus.close(case, closing="再办结", **BY)
    (row,) = surplus_queries.register(JIYUAN, Period.month(202611))
    assert (row["sold_milli"], row["left_milli"], row["channels"]) == (1_000_500, 0, ["community", "unit"])
    assert surplus_queries.register(JIYUAN, Period.month(202612)) == []


def test_what_is_not_handled_in_time_is_late_and_a_risk_stays_until_it_is_closed(at):
    case = a_case()
    surplus.assign(case, office="示例供销社", due_on=date(2026, 11, 10), **BY)
    actor = actor_of(an_official().id)
    assert (case.late, surplus_queries.open_risks(actor)) == (False, 1)
    at(MORNING.replace(day=11))
    late = surplus_queries.visible_to(actor).where(surplus_queries.late(date(2026, 11, 11)))
    assert case.late and db.session.scalars(late).all() == [case]
    surplus.close(case, closing="转作饲料", by=1, now=MORNING)
    assert (case.late, surplus_queries.open_risks(actor), case.left_milli) == (False, 0, 1_000_500)
    for wrong in (
        lambda: a_case(last_on=date(2026, 11, 1)),
        lambda: sold(a_case(), 1, sold_on=date(2026, 11, 3)),
    ):
        with pytest.raises(surplus_rules.BadSurplus):
            wrong()


def test_over_the_api_in_ones_own_region_alone(client):
    town, county, far = an_official(Role.TOWN, TOWN), an_official(), an_official(Role.COUNTY, "654202")
    mine, official, stranger = (Api(client, token_for(user)) for user in (town, county, far))
    outlet = ok(official.post("/outlets", OUTLET))
    assert mine.post("/outlets", OUTLET).status_code == 404, "the county is above the town"
    path = f"/outlets/{outlet['id']}"
    house = a_cooperative()
    db.session.commit()
    assert ok(official.post(f"{path}/suppliers", {"cooperative_id": house.id}))["suppliers"]
    assert ok(official.post(f"{path}/sales", {"month": 202610, "sold_fen": 500}))["sold_fen"] == 500
    assert stranger.post(f"{path}/sales", {"month": 202610, "sold_fen": 500}).status_code == 404
    case = ok(mine.post("/surplus", CASE))
    path = f"/surplus/{case['id']}"
    assert (
        ok(official.post(f"{path}/assign", {"office": "示例供销社", "due_on": "2026-11-10"}))["status"]
        == "assigned"
    )
    sale = {"channel": "unit", "sold_on": "2026-11-02", "qty": "0.5"}
    assert ok(mine.post(f"{path}/sales", sale))["left"] == "1000"
    assert stranger.post(f"{path}/close", {"closing": "不相干"}).status_code == 404
    assert ok(mine.post(f"{path}/close", {"closing": "转作饲料"}))["status"] == "closed"
    for what in ("outlets", "surplus"):
        assert (ok(official.get(f"/{what}"))["total"], ok(stranger.get(f"/{what}"))["total"]) == (1, 0)


def test_on_the_pages_of_the_console(client):
    desk = Desk(signed_in(client, an_official()))
    desk.post("/admin/outlets/", "/admin/outlets/new", **OUTLET)
    desk.post("/admin/surplus/", "/admin/surplus/new", **CASE | {"at_risk": "true"})
    outlet, case = db.session.scalars(select(Outlet)).one(), db.session.scalars(select(SurplusCase)).one()
    page = f"/admin/outlets/{outlet.id}"
    desk.post(f"{page}/sales", page, month="202610", sold_fen="1234.50", accredited_fen="")
    assert "1,234.50" in desk.get(page)
    page = f"/admin/surplus/{case.id}"
    desk.post(f"{page}/assign", page, office="示例供销社", due_on="2026-11-10")
    desk.post(f"{page}/sales", page, channel="unit", sold_on="2026-11-02", qty="1000", amount_fen="2000")
    shown = desk.get(page)
    assert "0.5 公斤" in shown and "返贫风险" in shown and "办理中" in shown
    desk.post(f"{page}/close", page, closing="转作饲料")
    assert "已办结" in desk.get("/admin/surplus/")
    far = Desk(signed_in(client, an_official(Role.COUNTY, "654202")))
    for path in (page, f"/admin/outlets/{outlet.id}"):
        far.get(path, 404)
