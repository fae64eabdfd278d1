"""What is known of the things that rows stand for: a unit's code and department, the places above a town."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select

from shop.core.db import db
from shop.parties.buyers.models import BuyerUnit
from shop.parties.cooperatives.models import Cooperative
from shop.parties.regions import queries as regions
from shop.parties.regions.rules import level_of
from shop.reporting.forms import registers
from shop.reporting.stats import labels
from shop.reporting.stats.dimensions import DIMENSIONS, LEVEL_NAMES

CANTEENS = {
    "own": "自有",
    "contracted": "外包",
    "shared_lead": "共用（代表单位）",
    "shared": "共用（非代表）",
    "none": "无食堂",
}
CHUNK = 500
# dimension -> attribute -> its label; a region of any level has those of "region".
OFFERED: Mapping[str, Mapping[str, str]] = {
    "unit": {
        "credit_code": "统一社会信用代码",
        "competent": "主管部门",
        "category": "单位类别",
        "venue": "五进类别",
        "system": "统计系统",
        "region": "区划",
        "canteen": "食堂情况",
        "union_members": "会员人数",
    },
    "cooperative": {"credit_code": "统一社会信用代码", "region": "区划"},
    "product": {"category": "类别", "village": "村", "spec": "规格"},
    "region": {**LEVEL_NAMES, "path": "全称"},
}


def offered(dimension: str) -> Mapping[str, str]:
    """The attributes of a dimension, by name."""
    kind = "region" if dimension.split(".")[0] in ("origin", "buyer") else dimension
    return OFFERED.get(kind, {})


def look_up(dimension: str, keys: Iterable[Any]) -> Mapping[Any, Mapping[str, Any]]:
    """Everything known of these keys, by key."""
    wanted = [key for key in dict.fromkeys(keys) if key is not None]
    if dimension == "unit":
        return _units(wanted)
    if dimension == "cooperative":
        return _cooperatives(wanted)
    if dimension in DIMENSIONS and DIMENSIONS[dimension].kind == "region":
        return {key: _place(str(key)) for key in wanted}
    return registers.attributes(dimension, wanted)


def _units(keys: list[Any]) -> dict[Any, dict[str, Any]]:
    found: dict[Any, dict[str, Any]] = {}
    for at in range(0, len(keys), CHUNK):
        for unit in db.session.scalars(select(BuyerUnit).where(BuyerUnit.id.in_(keys[at : at + CHUNK]))):
            found[unit.id] = {
                # A confidential unit goes by its alias; its code would give the name away.
                "credit_code": None if unit.confidential else unit.credit_code,
                "competent": unit.competent_department,
                "category": labels.UNIT_CATEGORIES[unit.category.value],
                "venue": labels.VENUES[unit.venue.value],
                "system": unit.system.value,
                "region": regions.full_name(unit.region_path),
                "canteen": CANTEENS[unit.canteen.value],
                "union_members": str(unit.union_members),
            }
    return found


def _cooperatives(keys: list[Any]) -> dict[Any, dict[str, Any]]:
    found: dict[Any, dict[str, Any]] = {}
    columns = (Cooperative.id, Cooperative.credit_code, Cooperative.region_path)
    for at in range(0, len(keys), CHUNK):
        chunk = select(*columns).where(Cooperative.id.in_(keys[at : at + CHUNK]))
        for key, credit_code, path in db.session.execute(chunk):
            found[key] = {"credit_code": credit_code, "region": regions.full_name(path)}
    return found


def _place(code: str) -> dict[str, Any]:
    path = regions.region(code).path
    codes = [one for one in path.split("/") if one]
    names = regions.names(codes)
    return {level_of(one): names[one] for one in codes} | {"path": regions.full_name(path)}
