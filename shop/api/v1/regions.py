"""The administrative tree, open to all."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint
from marshmallow import fields, validate

from shop.core.page import Page
from shop.http.guards import public
from shop.http.paging import PageArgs, page_of
from shop.parties.regions import queries
from shop.parties.regions.models import Region, RegionLevel
from shop.parties.regions.schemas import RegionOut

blp = Blueprint("regions", __name__, url_prefix="/api/v1", description="行政区划")


class RegionArgs(PageArgs):
    """Without any filter: the provinces. `q`: part of a name, or the beginning of a code."""

    parent = fields.String(validate=validate.Regexp(r"^[0-9]{6,12}$"))
    level = fields.Enum(RegionLevel, by_value=True)
    q = fields.String(load_default="", validate=validate.Length(max=60))


@blp.get("/regions")
@blp.arguments(RegionArgs, location="query")
@blp.response(200, page_of(RegionOut))
@public
def index(wanted: dict[str, Any]) -> Page[dict[str, Any]]:
    """按上级、级别、名称查找现行区划。"""
    return queries.page(size=wanted.pop("page_size"), **wanted).map(_shown)


@blp.get("/regions/<code>")
@blp.response(200, RegionOut)
@public
def show(code: str) -> dict[str, Any]:
    """一个区划；已撤销的代码仍可查，并给出后继代码（如已知）。"""
    return _shown(queries.region(code))


def _shown(region: Region) -> dict[str, Any]:
    return {
        "code": region.code,
        "name": region.name,
        "level": region.level,
        "parent_code": region.parent_code,
        "path": region.path,
        "path_names": queries.path_names(region.path),
        "current": region.current,
        "successor_code": region.successor_code,
        "valid_from": region.valid_from,
        "valid_to": region.valid_to,
        "is_832": region.is_832,
        "is_mountain_town": region.is_mountain_town,
    }
