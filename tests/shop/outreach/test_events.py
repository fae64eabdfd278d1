"""Events: booths by town, sessions apart, stated sales and intent that are no facts of the ledger."""

from datetime import date

import pytest
from sqlalchemy import func, select

from shop.core.clock import Period
from shop.core.db import db
from shop.core.errors import Missing
from shop.ledger.models import SaleFact
from shop.outreach.events import actions, queries, rules
from shop.outreach.events.models import Event
from shop.parties.accounts.permissions import Role
from shop.parties.policy import actions as policy
from shop.parties.policy.states import Policy
from shop.parties.regions import queries as regions
from shop.reporting.forms import evaluate
from shop.reporting.forms.registers import Asked
from tests.factories.outreach import BY, TOWN, an_event
from tests.factories.parties import an_official, signed_in, token_for
from tests.factories.parties_rows import MORNING, a_cooperative
from tests.support.api import Api, ok
from tests.support.desk import Desk

JIYUAN = "/410000/419001/"
EVENT = {
    "kind": "harvest", "name": "示例丰收节", "region_code": "419001", "organiser": "示例部门", "place": "示例园区",
    "first_on": "2026-09-19", "last_on": "2026-09-20", "by_town": True,
}  # fmt: skip


@pytest.fixture(autouse=True)
def today(app, at):
    at(MORNING)


def test_a_third_booth_is_refused_until_the_quota_says_otherwise():
    event, town = an_event(), regions.region(TOWN)
    first, second = (actions.allot(event, town, label=label, **BY) for label in ("A1", "A2"))
    assert (first.slot, second.slot) == (1, 2)
    with pytest.raises(rules.NoBoothLeft):
        actions.allot(event, town, label="", **BY)
    assert town.code not in [one.code for one in queries.without_booth(event)]
    assert len(queries.without_booth(event)) > 1, "towns without a booth are listed"
    actions.take_back(event, town_code=TOWN, slot=1, **BY)
    assert actions.allot(event, town, label="", **BY).slot == 1
    with pytest.raises(Missing):
        actions.take_back(event, town_code=TOWN, slot=3, **BY)
    for value, number in (("3", 2), ("", 3)):
        policy.set_value(
            Policy.BOOTHS_PER_TOWN,
            value=value,
            valid_from=date(2026, 1, 1),
            source="示例通知",
            region_code="419001",
            **BY,
        )
        more = [actions.allot(event, town, label="", **BY) for _one in range(number - 1)]
        assert more[-1].slot == len([one for one in event.booths if one.town_code == TOWN])
    for wrong in ("419001", "654202100"):
        with pytest.raises((rules.BadEvent, Missing)):
            actions.allot(event, regions.region(wrong), label="", **BY)


def test_sales_count_in_their_session_and_town_and_write_no_fact():
    event = an_event()
    actions.add_session(
        event, name="嘉年华", place="示例广场", first_on=date(2026, 9, 19), last_on=date(2026, 10, 11), **BY
    )
    later = actions.add_session(
        event, name="冬季场", place="示例广场", first_on=date(2026, 12, 1), last_on=date(2026, 12, 2), **BY
    )
    ours = a_cooperative(name="镇上合作社", region_code=TOWN)
    actions.exhibit(event, ours, **BY)
    actions.exhibit(event, ours, **BY)
    actions.allot(event, regions.region(TOWN), label="A1", **BY)
    for session, sold, intent in ((1, 900, 5_000), (1, 1_000, 5_000), (2, 300, 0)):
        actions.state_sales(
            event, session=session, cooperative_id=ours.id, sold_fen=sold, intent_fen=intent, **BY
        )
    for session, who, refused in (
        (later.number, ours.id, rules.NotBegun),
        (1, a_cooperative(name="没有参展").id, rules.NotExhibiting),
        (9, ours.id, Missing),
    ):
        with pytest.raises(refused):
            actions.state_sales(event, session=session, cooperative_id=who, sold_fen=1, intent_fen=0, **BY)
    with pytest.raises(rules.BadEvent):
        an_event(last_on=date(2026, 9, 1))
    rows = {row["town"]: row for row in queries.register(JIYUAN, Period.month(202609))}
    mine = rows[regions.name(TOWN)]
    assert (mine["booths"], mine["booths_used"], mine["exhibitors"]) == (2, 1, "镇上合作社")
    assert (mine["amount_fen"], mine["intent_fen"]) == (1_300, 5_000)
    assert sum(row["booths_used"] for row in rows.values()) == 1 and len(rows) > 1
    (own,) = queries.register(regions.region(TOWN).path, Period.month(202610))
    assert (own["amount_fen"], own["held"], own["place"]) == (300, "2026-09-19至2026-10-11", "示例广场")
    assert queries.register("/650000/", Period.year(2026)) == []
    assert db.session.scalar(select(func.count()).select_from(SaleFact)) == 0


def test_over_the_api_in_ones_own_region_alone(client):
    official, stranger = (
        Api(client, token_for(user)) for user in (an_official(), an_official(Role.COUNTY, "654202"))
    )
    event = ok(official.post("/events", EVENT))
    assert stranger.post("/events", EVENT).status_code == 404
    path = f"/events/{event['id']}"
    house = a_cooperative()
    db.session.commit()
    for _again in range(2):
        assert ok(official.post(f"{path}/booths", {"town_code": TOWN}))["booths"]
    refused = official.post(f"{path}/booths", {"town_code": TOWN})
    assert (refused.status_code, refused.json["code"]) == (409, "event.no_booth_left")
    assert len(ok(official.post(f"{path}/booths/take-back", {"town_code": TOWN, "slot": 2}))["booths"]) == 1
    assert ok(official.post(f"{path}/exhibitors", {"cooperative_id": house.id}))["exhibitors"]
    sales = {"session": 1, "cooperative_id": house.id, "sold_fen": 500, "intent_fen": 900}
    assert ok(official.post(f"{path}/sales", sales))["intent_fen"] == 900
    assert stranger.post(f"{path}/sales", sales).status_code == 404
    assert (ok(official.get("/events"))["total"], ok(stranger.get("/events"))["total"]) == (1, 0)


def test_on_the_pages_of_the_console(client):
    desk = Desk(signed_in(client, an_official()))
    desk.post("/admin/events/", "/admin/events/new", **EVENT | {"by_town": "true"})
    event, house = db.session.scalars(select(Event)).one(), a_cooperative(name="参展合作社")
    db.session.commit()
    page = f"/admin/events/{event.id}"
    desk.post(f"{page}/booths", page, town_code=TOWN, label="甲-7")
    desk.post(f"{page}/exhibitors", page, cooperative_id=str(house.id))
    desk.post(
        f"{page}/sales", page, session="1", cooperative_id=str(house.id), sold_fen="1234.50", intent_fen=""
    )
    shown = desk.get(page)
    assert "甲-7" in shown and "1,234.50" in shown and "参展合作社" in shown
    assert "丰收节" in desk.get("/admin/events/")
    Desk(signed_in(client, an_official(Role.COUNTY, "654202"))).get(page, 404)


def test_the_report_form_of_events_shows_both_amounts_apart(client):
    event, ours = an_event(), a_cooperative(name="镇上合作社", region_code=TOWN)
    actions.exhibit(event, ours, **BY)
    actions.state_sales(event, session=1, cooperative_id=ours.id, sold_fen=1_000, intent_fen=70_000, **BY)
    sheet = evaluate.fill(Asked("R14", JIYUAN, Period.month(202609)), now=MORNING)
    assert {"amount_fen", "intent_fen", "booths_used"} <= {column.key for column in sheet.columns}
    assert any("镇上合作社" in map(str, row.cells) for row in sheet.rows)
