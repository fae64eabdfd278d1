"""A county makes its own report form in the console, without anybody who programs."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from shop.core import clock
from shop.core.clock import Period
from shop.core.db import unit_of_work
from shop.core.errors import Missing
from shop.parties.accounts.actor import Actor
from shop.parties.accounts.permissions import Role, ScopeKind
from shop.parties.accounts.queries import actor_of
from shop.reporting.forms import access, actions, catalogue, checks, evaluate, queries
from shop.reporting.forms.definitions import of_body, to_body
from shop.reporting.forms.registers import Asked
from shop.reporting.forms.rules import DraftExists, PublishedForm
from tests.admin.conftest import JIYUAN, WUSU, Desk, World, an_official

NOVEMBER = Period.month(202611)
CELLS = ("key", "head", "label", "what", "span", "filter", "a", "b")
WUSU_PATH = "/650000/654200/654202/"


def fields(*columns: tuple[str, ...], **settings: str) -> dict[str, Any]:
    """What the editor's page sends."""
    said = {
        "title": "本县食堂采购周报",
        "cadence": "month",
        "side": "buyer",
        "basis": "accepted",
        "unit": "yuan",
    }
    lists = {f"col_{cell}": [column[at] for column in columns] for at, cell in enumerate(CELLS)}
    return {**said, "by1": "unit", **settings, **lists}


COLUMNS = (
    ("c1", "", "单位", "name:unit", "period", "", "", ""),
    ("c2", "", "代码", "attribute:unit:credit_code", "period", "", "", ""),
    ("c3", "采购额/本期", "合计", "figure:amount", "period", "", "", ""),
    ("c4", "采购额/本期", "其中食堂", "figure:amount", "period", "fund_source=canteen", "", ""),
    ("c5", "采购额", "本年累计", "figure:amount", "year_to_date", "", "", ""),
    ("c6", "", "食堂占比", "derived:ratio", "period", "", "c4", "c3"),
)


def code_in(address: str) -> str:
    found = re.search(r"/admin/reports/(C[\d-]+)", address)
    assert found
    return found[1]


def test_a_county_designs_previews_and_publishes_its_form_and_the_first_version_stays_readable(
    world: World, visit: Callable[[str], Desk]
) -> None:
    desk = visit("county")
    assert "添加一列" in desk.get("/admin/forms/new").text
    added = desk.post("/admin/forms/new", fields(*COLUMNS, do="add"))
    assert added.status_code == 200 and added.text.count('name="col_label"') == len(COLUMNS) + 1
    seen = desk.post("/admin/forms/new", fields(*COLUMNS, do="preview", preview_period="2026-11"))
    assert "2,179.40" in seen.text and world.wusu.unit.name in seen.text and "100.00%" in seen.text
    assert not world.told_of_shawan(seen.text) and not queries.forms(access_of(WUSU))
    done = desk.post("/admin/forms/new", fields(*COLUMNS, do="publish"))
    assert done.status_code == 303, done.text
    code = code_in(done.location)
    shown = desk.get(f"/admin/reports/{code}?period=2026-11").text
    assert "本县食堂采购周报" in shown and 'colspan="3"' in shown and "2,179.40" in shown
    assert desk.get(f"/admin/reports/{code}?period=2026-11&format=xlsx").data[:2] == b"PK"
    first = queries.forms(access_of(WUSU))[0]
    assert desk.post(f"/admin/forms/{first.id}", fields(*COLUMNS[:3], do="save")).status_code == 422
    again = desk.post(f"/admin/forms/{first.id}/next")
    second = again.location.rsplit("/", 1)[-1]
    published = desk.post(f"/admin/forms/{second}", fields(*COLUMNS[:3], do="publish", title="新版"))
    assert published.status_code == 303
    assert "食堂占比" not in desk.get(f"/admin/reports/{code}?period=2026-11").text
    old = desk.get(f"/admin/reports/{code}?period=2026-11&version=1").text
    assert "食堂占比" in old and "2,179.40" in old
    assert f"/admin/reports/{code}?" in desk.get("/admin/reports/").text
    assert desk.post(f"/admin/forms/{second}/retire").status_code == 303
    assert desk.get(f"/admin/reports/{code}?period=2026-11").status_code == 404
    assert desk.get(f"/admin/reports/{code}?period=2026-11&version=2").status_code == 200


def access_of(code: str) -> Actor:
    return actor_of(an_official(Role.COUNTY, ScopeKind.REGION, code).id)


def test_faults_are_all_told_at_once_beside_their_columns(world: World, visit: Callable[[str], Desk]) -> None:
    wrong = (
        ("c1", "", "", "name:unit", "period", "", "", ""),
        ("c2", "", "占比", "derived:ratio", "period", "", "c9", ""),
        ("c3", "", "地区", "name:buyer.county", "period", "", "", ""),
        ("c4", "", "怪", "", "period", "", "", ""),
    )
    answer = visit("county").post("/admin/forms/new", fields(*wrong, do="publish", title=""))
    assert answer.status_code == 422
    for words in ("报表名称", "第 1 列", "第 2 列", "第 3 列", "第 4 列", "至少要有一列统计数字"):
        assert words in answer.text, words
    assert not queries.forms(access_of(WUSU))


def test_a_form_stays_with_its_office_and_the_places_below(
    app: Flask, world: World, visit: Callable[[str], Desk]
) -> None:
    now = clock.utcnow()
    body = to_body(catalogue.BY_CODE["R7-3"])
    with unit_of_work():
        prefecture = actions.draft(body=body, region_path="/650000/654200/", department="", by=1, now=now)
        actions.publish(prefecture, by=1, now=now)
        jiyuan = actions.draft(body=body, region_path="/410000/419001/", department="财政局", by=1, now=now)
        actions.publish(jiyuan, by=1, now=now)
    ours, theirs, theirs_id = prefecture.code, jiyuan.code, jiyuan.id
    desk = visit("county")
    assert desk.get(f"/admin/reports/{ours}?period=2026-11").status_code == 200
    assert desk.get(f"/admin/reports/{theirs}?period=2026-11").status_code == 404
    assert desk.get(f"/admin/forms/{theirs_id}").status_code == 404
    assert desk.get(f"/admin/forms/{prefecture.id}").status_code == 404  # used here, but not worked on here
    assert desk.post(f"/admin/forms/{theirs_id}/retire").status_code == 404
    jiyuan_desk = access.readable(access_of(JIYUAN))
    assert theirs in {found.code for found in jiyuan_desk} and ours not in {f.code for f in jiyuan_desk}
    assert queries.definition(theirs).system == "财政局"
    with pytest.raises(Missing):
        access.asked(access_of(JIYUAN), theirs, period=NOVEMBER, region=WUSU)


def test_only_drafts_change_and_there_is_one_at_a_time(world: World) -> None:
    now, body = clock.utcnow(), to_body(catalogue.BY_CODE["R8"])
    with unit_of_work():
        form = actions.draft(body=body, region_path=WUSU_PATH, department="", by=1, now=now)
        with pytest.raises(DraftExists):
            actions.draft(body=body, region_path=WUSU_PATH, department="", by=1, now=now, code=form.code)
        actions.revise(form, body={**body, "title": "改名"}, by=1, now=now)
        actions.publish(form, by=1, now=now)
        with pytest.raises(PublishedForm):
            actions.revise(form, body=body, by=1, now=now)
        actions.draft(body=body, region_path=WUSU_PATH, department="", by=1, now=now, code=form.code)
    asked = Asked(form.code, WUSU_PATH, NOVEMBER)
    assert evaluate.fill(asked, now=now).title == "改名"


def test_every_standard_form_of_facts_is_data_that_an_office_may_copy(world: World) -> None:
    for found in catalogue.ALL:
        assert of_body(to_body(found), code=found.code, version=1) == found
        if not found.register and not found.lines and len(found.by) <= 2:
            body = {key: value for key, value in to_body(found).items() if key in checks.KEYS}
            known = [c for c in body["columns"] if c.get("measure") not in ("helped", "pairings")]
            checks.check_body({**body, "columns": known})
    wrong = {"title": "x", "by": [], "side": "left", "columns": [{"form": "figure", "label": "x"}]}
    with pytest.raises(checks.BadForm) as refused:
        checks.check_body(wrong)
    assert {"by", "side", "col-1"} <= set(refused.value.fields)
