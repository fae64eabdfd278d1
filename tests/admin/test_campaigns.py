"""Campaigns at the console and through the API: who may make and change them, and what they show."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from shop.core import clock
from shop.core.db import db
from shop.parties.accounts.permissions import Role
from shop.parties.regions import queries as regions
from shop.trading.campaigns import actions, queries
from shop.trading.campaigns.models import Campaign
from tests.admin.conftest import NOW, TACHENG, WUSU, Desk, World
from tests.factories.parties import an_official, bearer

TODAY = clock.business_day(NOW)
FORM = {
    "name": "塔城消费帮扶月", "region_code": TACHENG, "first_on": "2026-11-01", "last_on": "2026-11-20",
    "theme": "万企参与，亿人同行", "term_pack": "poverty", "document_no": "示例〔2026〕1号",
}  # fmt: skip


@pytest.fixture
def made(world: World) -> Campaign:
    tacheng = regions.region(TACHENG)
    found = actions.announce(
        tacheng, name="塔城", first_on=TODAY, last_on=TODAY, theme="万企参与", by=None, now=NOW
    )
    db.session.commit()
    return found


def test_a_prefecture_makes_a_campaign_and_sees_its_figures(
    world: World, visit: Callable[[str], Desk], at: Any
) -> None:
    """A01, A04, A08"""
    desk = visit("prefecture")
    at_once = desk.post("/admin/campaigns/", FORM | {"region_code": "419001", "last_on": "2026-10-01"})
    assert at_once.status_code == 422
    assert "本辖区" in at_once.text
    answer = desk.post("/admin/campaigns/", FORM)
    assert answer.status_code == 303
    parent = queries.campaigns()[0]
    child = FORM | {"name": "乌苏", "region_code": WUSU, "parent_id": str(parent.id)}
    refused = desk.post("/admin/campaigns/", child | {"last_on": "2026-11-21"})
    assert refused.status_code == 422
    assert "结束日期不能更晚" in refused.text
    assert "上级活动：塔城消费帮扶月" in refused.text
    assert desk.post("/admin/campaigns/", child).status_code == 303
    page = desk.get(f"/admin/campaigns/{parent.id}").text
    assert "2,179.40" in page  # 乌苏's order, and 沙湾's 680.00
    assert "2,859.40" in page
    assert "带动贫困户数" in page
    assert page.count("乌苏") >= 1
    assert "2,859.40" in desk.get("/admin/campaigns/?stage=running").text
    assert "2,859.40" not in desk.get("/admin/campaigns/?stage=over").text
    front = desk.get("/").text
    assert "万企参与，亿人同行" in front
    at(NOW + timedelta(days=1))
    assert "万企参与，亿人同行" not in desk.get("/").text


def test_days_and_words_are_changed_by_officials_of_the_region_only(
    made: Campaign, visit: Callable[[str], Desk], client: FlaskClient
) -> None:
    """A02: a county sees its prefecture's campaign and cannot change it."""
    county = visit("county")
    assert "塔城" in county.get(f"/admin/campaigns/{made.id}").text
    later = {"last_on": "2026-11-30", "reason": "适当后延"}
    assert county.post(f"/admin/campaigns/{made.id}/extend", later).status_code == 404
    assert visit("supervisor").get("/admin/campaigns/new").status_code == 403
    desk = visit("prefecture")
    missing = desk.post(f"/admin/campaigns/{made.id}/extend", {"last_on": "2026-11-30"})
    assert missing.status_code == 422
    assert desk.post(f"/admin/campaigns/{made.id}/extend", later).status_code == 303
    assert "适当后延" in desk.get(f"/admin/campaigns/{made.id}").text
    assert desk.post(f"/admin/campaigns/{made.id}", {"name": "改名", "claim_days": "3"}).status_code == 303
    assert (made.name, made.claim_days, made.last_on.day) == ("改名", 3, 30)


def test_the_api_does_the_same(made: Campaign, client: FlaskClient) -> None:
    prefecture = bearer(an_official(Role.PREFECTURE, TACHENG))
    county = bearer(an_official(Role.COUNTY, "654203"))
    stranger = bearer(an_official(Role.COUNTY, "419001"))
    body = {"name": "沙湾", "region_code": "654203", "first_on": "2026-11-20", "last_on": "2026-11-20"}
    again = {"Idempotency-Key": "campaign-one-0001"}
    first, second = (
        client.post("/api/v1/campaigns", json=body | {"parent_id": made.id}, headers=county | again)
        for _time in range(2)
    )
    assert (first.status_code, first.json) == (201, second.json)
    assert first.json["stage"] == "running"
    late = {"last_on": "2026-11-25", "reason": "后延"}
    outside = client.post(f"/api/v1/campaigns/{first.json['id']}/extend", json=late, headers=county)
    assert outside.json["code"] == "campaign.outside_parent"
    assert (
        client.post(f"/api/v1/campaigns/{made.id}/extend", json=late, headers=prefecture).status_code == 200
    )
    assert (
        client.patch(f"/api/v1/campaigns/{made.id}", json={"theme": "新"}, headers=county).status_code == 404
    )
    patched = client.patch(f"/api/v1/campaigns/{made.id}", json={"theme": "新"}, headers=prefecture)
    assert (patched.json["theme"], len(patched.json["changes"])) == ("新", 1)
    assert client.get("/api/v1/campaigns", headers=county).json["total"] == 2
    assert client.get("/api/v1/campaigns", headers=stranger).json["total"] == 0
    asked = f"/api/v1/statistics?by=month&campaign={made.id}&from=2026-11-01&to=2026-11-30"
    # A county's part of its prefecture's campaign: what it sold or bought itself.
    assert client.get(asked, headers=county).json["total"] == {"amount_fen": 68_000}
    assert client.get(asked, headers=prefecture).json["total"] == {"amount_fen": 285_940}
    rows = client.get(asked.replace("by=month", "by=campaign"), headers=county).json
    assert [row["amount_fen"] for row in rows["rows"]] == [68_000]
