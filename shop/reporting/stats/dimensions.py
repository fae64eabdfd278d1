"""What figures can be asked by: each dimension's column in the facts and its key in the cubes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Integer, String, case, cast, extract, func, literal, null

from shop.core.errors import Invalid
from shop.ledger.models import SaleFact
from shop.parties.regions.rules import level_of
from shop.reporting.stats import labels

LEVELS = ("province", "prefecture", "county", "town")
SIDES = {"origin": "产地", "buyer": "采购方"}
LEVEL_NAMES = {"province": "省", "prefecture": "市（地）", "county": "县（市、区）", "town": "乡镇（街道）"}
Expression = ColumnElement[Any]
F = SaleFact.__table__.c


class UnknownDimension(Invalid):
    """No figures by that name."""

    code = "statistics.unknown_dimension"


@dataclass(frozen=True)
class Dimension:
    """`raw` reads the key from a fact, NULL where the fact has none (未归类). `kind` says where names
    come from: time, region, party (kept beside the cubes), listed (`words`), or provided (see `names`)."""

    name: str
    label: str
    kind: str
    raw: Expression
    words: Mapping[str, str] | None = None
    name_of: Callable[[int], str] | None = None

    @property
    def side(self) -> str:
        """origin or buyer for a region dimension, otherwise empty."""
        return self.name.split(".")[0] if self.kind == "region" else ""

    @property
    def level(self) -> str:
        return self.name.split(".")[1] if self.kind == "region" else ""

    @property
    def folded(self) -> Expression:
        """The key under which a fact is folded: text, never NULL."""
        if self.kind != "region":
            return func.coalesce(self.raw, "")
        at = LEVELS.index(self.level)
        return func.coalesce(*(F[f"{self.side}_{level}"] for level in reversed(LEVELS[: at + 1])), "")

    def unfolded(self, key: Expression) -> Expression:
        """The key of this dimension out of a cube's key, which may be that of a finer region."""
        if self.kind != "region":
            return func.nullif(key, "")
        if self.level == "province":
            return case((key != "", func.substr(key, 1, 2).concat("0000")), else_=null())
        if self.level == "town":
            return case((func.length(key) == 9, key), else_=null())
        county = func.substr(key, 1, 6)
        at_all = (key != "") & (func.substr(key, 3, 4) != "0000")
        if self.level == "county":
            return case((at_all, county), else_=null())
        return case(
            (at_all & right_below_province(key), county),
            (at_all, func.substr(key, 1, 4).concat("00")),
            else_=null(),
        )


# Counties right below their province, which are their own prefecture: those of municipalities, and those
# numbered 90 (省直辖县级行政区划). `ledger verify` holds every fact against it.
MUNICIPAL = ("11", "12", "31", "50", "81", "82")


def right_below_province(key: Expression) -> Expression:
    """Whether the county of a region key has no prefecture above it."""
    return func.substr(key, 1, 2).in_(MUNICIPAL) | (func.substr(key, 3, 2) == "90")


def key_range(code: str) -> tuple[str, str]:
    """The half-open range of region keys at or under a code: '654200' -> ('6542', '6543')."""
    stem = code
    if len(code) == 6:
        stem = code[:2] if code.endswith("0000") else code[:4] if code.endswith("00") else code
    return stem, next_key(stem)


def next_key(stem: str) -> str:
    """The smallest text after everything that starts with `stem`."""
    return stem[:-1] + chr(ord(stem[-1]) + 1)


def raw_under(side: str, code: str) -> list[Expression]:
    """Conditions for facts at or under a region code; a town also names its county, which has an index."""
    level = level_of(code)
    found = [F[f"{side}_{level}"] == code]
    if level == "town":
        found.append(F[f"{side}_county"] == code[:6])
    return found


def _text(column: Any) -> Expression:
    return cast(column, String)


def _regions() -> list[Dimension]:
    return [
        Dimension(f"{side}.{level}", f"{SIDES[side]}{LEVEL_NAMES[level]}", "region", F[f"{side}_{level}"])
        for side in SIDES
        for level in LEVELS
    ]


def _listed(name: str, label: str, words: Mapping[str, str], column: str = "") -> Dimension:
    return Dimension(name, label, "listed", func.nullif(F[column or name], ""), words)


_ALL = [
    Dimension("month", "月份", "time", F.month, name_of=labels.month_name),
    Dimension("quarter", "季度", "time", F.month, name_of=labels.quarter_name),
    Dimension("year", "年份", "time", F.month, name_of=labels.year_name),
    *_regions(),
    _listed("department", "统计系统", {}),
    _listed("competent", "主管部门", {}, "competent_department"),
    _listed("unit_category", "单位类别", labels.UNIT_CATEGORIES, "buyer_category"),
    _listed("helper", "帮扶力量", labels.HELPERS),
    _listed("venue", "五进类别", labels.VENUES),
    Dimension("unit", "采购单位", "party", _text(F.unit_id)),
    Dimension("cooperative", "供应商", "party", _text(F.cooperative_id)),
    Dimension("product", "产品", "party", _text(F.product_id)),
    Dimension("category", "品类", "provided", func.nullif(F.category, "")),
    Dimension("category_top", "品类大类", "provided", func.nullif(F.category_top, "")),
    _listed("channel", "渠道", labels.CHANNELS),
    _listed("fund_source", "资金来源", labels.FUND_SOURCES),
    _listed("purpose", "用途", labels.PURPOSES),
    Dimension(
        "festival",
        "节日",
        "listed",
        case((F.festival == "", literal(labels.NO_FESTIVAL)), else_=F.festival),
        labels.FESTIVALS,
    ),
    Dimension("campaign", "活动", "provided", _text(F.campaign_id)),
    Dimension(
        "accredited",
        "是否认定产品",
        "listed",
        case((F.accredited, literal("1")), else_=literal("0")),
        labels.YES_NO,
    ),
    Dimension("measure_unit", "计量单位", "listed", func.nullif(F.unit, ""), labels.MEASURE_UNITS),
    Dimension("source", "数据来源", "listed", F.source.cast(String), labels.SOURCES),
]
DIMENSIONS: dict[str, Dimension] = {found.name: found for found in _ALL}


def dimension(name: str) -> Dimension:
    """The dimension of that name. Raises UnknownDimension."""
    if name not in DIMENSIONS:
        raise UnknownDimension(
            f"没有“{name}”这个统计维度，可用：{'、'.join(DIMENSIONS)}",
            fields={"by": [f"没有“{name}”这个维度"]},
        )
    return DIMENSIONS[name]


def time_key(name: str, month: Expression) -> Expression:
    """Month, quarter (20264) or year out of a month number."""
    if name == "month":
        return month
    if name == "quarter":
        return (month // 100) * 10 + (month % 100 + 2) // 3
    return month // 100


def made_on() -> Expression:
    """The day on which what a fact says began to count: its own, or that of what it changes."""
    return func.coalesce(F.since_on, F.on_day)


def made_month() -> Expression:
    """The month number of `made_on`."""
    year, month = (cast(extract(part, F.since_on), Integer) for part in ("year", "month"))
    return case((F.since_on.is_(None), F.month), else_=year * 100 + month)
