"""The whole tree, and the two places that differ in shape: 济源 without counties, 塔城 with seven."""

from datetime import date

import pytest
from sqlalchemy import func, select, update

from shop.core import clock
from shop.core.db import db, unit_of_work
from shop.core.errors import Missing
from shop.parties.accounts.queries import actor_of
from shop.parties.regions import actions, load, queries, rules
from shop.parties.regions.models import Region
from shop.support.audit.models import AuditEntry
from tests.factories.parties import an_official

JIYUAN, TACHENG = "419001", "654200"


def test_every_place_of_the_tables_is_there(app):
    # 44,776 + 1,910 rows, three of them cities that the source lists again as their own county
    assert db.session.scalar(select(func.count()).select_from(Region)) == 46_683


def test_loading_again_changes_nothing_and_keeps_the_flags(app):
    with unit_of_work():
        actions.set_flags(queries.region("419001100"), is_mountain_town=True, by=1, now=clock.utcnow())
    with unit_of_work():
        assert load.load_regions(now=clock.utcnow()) == 0
    assert queries.region("419001100").is_mountain_town


def test_loading_mends_what_has_changed(app):
    with unit_of_work():
        db.session.execute(update(Region).where(Region.code == "654202").values(name="乌苏", path="/x/"))
    with unit_of_work():
        assert load.load_regions(now=clock.utcnow()) == 1
    assert queries.full_name(queries.region("654202").path) == "新疆维吾尔自治区 塔城地区 乌苏市"


@pytest.mark.parametrize(
    ("code", "path", "full_name"),
    [
        (JIYUAN, "/410000/419001/", "河南省 济源市"),
        ("419001100", "/410000/419001/419001100/", "河南省 济源市 克井镇"),
        ("654202", "/650000/654200/654202/", "新疆维吾尔自治区 塔城地区 乌苏市"),
        ("110101", "/110000/110101/", "北京市 东城区"),
        ("441900", "/440000/441900/", "广东省 东莞市"),
    ],
)
def test_a_path_names_real_places_only(app, code, path, full_name):
    assert queries.region(code).path == path
    assert queries.full_name(path) == full_name


@pytest.mark.parametrize(("top", "below"), [(JIYUAN, "town"), (TACHENG, "county")])
def test_both_shapes_have_children_found_by_tree_and_by_path(app, top, below):
    children = queries.children(top)
    assert {child.level.value for child in children} == {below}
    assert all(rules.within(child.path, queries.region(top).path) for child in children)


@pytest.mark.parametrize(
    ("code", "prefecture", "county"), [(JIYUAN, JIYUAN, JIYUAN), ("654202", TACHENG, "654202")]
)
def test_both_shapes_have_a_prefecture_and_a_county(app, code, prefecture, county):
    levels = rules.levels(queries.region(code).path)
    assert (levels.prefecture, levels.county) == (prefecture, county)


def test_pseudo_nodes_are_never_shown(app):
    shown = [*queries.children("410000"), *queries.children("500000"), *queries.search("直辖", limit=200)]
    assert JIYUAN in {place.code for place in shown}
    assert not [place.name for place in shown if place.hidden]
    assert "省直辖" not in queries.full_name(queries.region(JIYUAN).path)


def test_a_retired_code_leads_to_its_successor(app):
    assert queries.follow("654223").code == "654203"
    assert queries.follow("411626").name == "淮阳区"
    assert queries.follow("654202").code == "654202"


def test_a_retired_code_without_a_known_successor_stays_itself(app):
    assert queries.follow("130521").code == "130521"


def test_a_place_has_the_name_of_the_day(app):
    path = queries.region("654203").path
    assert queries.path_names(path, on=date(2020, 8, 1))[-1] == "沙湾县"
    assert queries.path_names(path, on=date(2022, 8, 1))[-1] == "沙湾市"


def test_farms_and_regiments_are_places_too(app):
    assert queries.search("团", parent="659000", level="town")


def test_search_puts_whole_names_first_and_takes_codes(app):
    assert queries.search("沙湾", parent="650000")[0].code == "654203"
    assert queries.search("6542", level="prefecture")[0].name == "塔城地区"
    assert [found.code for found in queries.search("6542")[:3]] == ["654200", "654201", "654202"]
    assert queries.search("100%") == []


def test_an_unknown_code_is_missing(app):
    with pytest.raises(Missing):
        queries.region("999999")


def test_flags_are_for_officials_around_the_place_and_leave_a_trace(app):
    wusu = an_official(region_code="654202")
    with pytest.raises(Missing):
        queries.region_to_edit("654203", actor_of(wusu.id))
    town = queries.children("654202")[0]
    actions.set_flags(
        queries.region_to_edit(town.code, actor_of(wusu.id)),
        is_mountain_town=True,
        by=wusu.id,
        now=clock.utcnow(),
    )
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "region.set_flags")).one()
    assert (entry.by_user, entry.facts["changed"]) == (wusu.id, {"is_mountain_town": [False, True]})


def test_832_is_a_flag_of_counties(app):
    with pytest.raises(rules.WrongLevel):
        actions.set_flags(queries.region("419001100"), is_832=True, by=1, now=clock.utcnow())


def test_the_seed_names_only_what_the_notices_name(app):
    assert db.session.scalars(select(Region.code).where(Region.is_832)).all() == ["654224"]


def test_names_cost_one_statement_and_then_none(app, monkeypatch):
    queries.forget_names()
    path = queries.region("654202").path
    queries.full_name(path)
    monkeypatch.setattr(db.session, "execute", lambda *_: pytest.fail("asked again"))
    assert queries.path_names(path)[-1] == "乌苏市"


def test_anybody_may_read_the_tree(client):
    page = client.get("/api/v1/regions?parent=654200&page_size=3").json
    assert (page["total"], page["page"], len(page["items"])) == (7, 1, 3)
    one = client.get("/api/v1/regions/654223").json
    assert (one["current"], one["successor_code"], one["valid_to"]) == (False, "654203", "2021-01-01")


def test_a_misspelt_filter_is_refused(client):
    answer = client.get("/api/v1/regions?parnet=654200")
    assert (answer.status_code, list(answer.json["errors"])) == (422, ["parnet"])
