"""Everybody at the console reads the parameters, the platform alone sets them."""

from shop.core.db import db
from shop.parties.policy import queries
from shop.parties.policy.states import Policy
from tests.admin.conftest import NOW

FORM = {
    "name": "publicity_workdays",
    "value": "7",
    "region_code": "654202",
    "valid_from": "2026-11-20",
    "source": "测试文件",
}


def wusu():
    day = NOW.date()
    return queries.number_of(Policy.PUBLICITY_WORKDAYS, region_path="/650000/654200/654202/", on=day)


def test_the_platform_sets_a_value_and_the_county_sees_it(world, visit):
    platform = visit("platform")
    assert platform.post("/admin/policy/publicity_workdays", FORM).status_code == 303
    db.session.commit()
    assert wusu() == 7
    text = visit("county").get("/admin/policy/publicity_workdays").text
    assert "测试文件" in text
    assert "设置新值" not in text


def test_a_county_cannot_set_anything(world, visit):
    assert visit("county").post("/admin/policy/publicity_workdays", FORM).status_code == 403
    assert wusu() == 5


def test_a_bad_value_is_shown_beside_its_field(world, visit):
    platform = visit("platform")
    refused = platform.post("/admin/policy/publicity_workdays", {**FORM, "value": "五"})
    assert refused.status_code == 422
    assert "须为不超过 100000 的整数" in refused.text
    assert "各地另有规定" in platform.get("/admin/policy/").text


def test_a_local_value_is_ended(world, visit):
    platform = visit("platform")
    platform.post("/admin/policy/publicity_workdays", FORM)
    row = queries.history("publicity_workdays")[0]
    path = f"/admin/policy/publicity_workdays/{row.id}/end"
    assert platform.post(path, {"on": "2026-11-20"}).status_code == 422
    assert platform.post(path, {"on": "2026-11-21"}).status_code == 303
    assert "2026-11-21" in platform.get("/admin/policy/publicity_workdays").text
