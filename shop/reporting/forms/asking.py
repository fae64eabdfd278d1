"""What is asked of a definition, resolved: the region's level, the filters of all columns, basis and unit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from shop.core.errors import Invalid
from shop.ledger.entries import Basis
from shop.parties.regions import queries as regions
from shop.parties.regions.rules import level_of, within
from shop.reporting.forms.definitions import LOWER, Column, Definition
from shop.reporting.forms.registers import Asked, measures
from shop.reporting.stats import labels
from shop.reporting.stats.dimensions import DIMENSIONS, LEVELS, SIDES
from shop.reporting.stats.queries import MEASURES

PLATFORM = "全平台"


class BadFilter(Invalid):
    """A filter that does not exist, or that reaches beyond what the form is about."""

    code = "forms.bad_filter"


@dataclass(frozen=True)
class Question:
    """One definition for one place and period; `by` without stand-ins, `columns` only those with a source."""

    definition: Definition
    asked: Asked
    now: datetime
    by: tuple[str, ...]
    columns: tuple[Column, ...]
    filters: Mapping[str, str]
    basis: Basis
    unit: Literal["wan", "yuan"]

    @property
    def region_code(self) -> str:
        return code_of(self.asked.region_path)


def code_of(region_path: str) -> str:
    """The code at the end of a path; empty for the whole platform."""
    return region_path.strip("/").split("/")[-1]


def question(definition: Definition, asked: Asked, *, now: datetime) -> Question:
    """Raises BadFilter, Missing (region)."""
    by = tuple(_resolved(name, asked.region_path) for name in definition.by)
    return Question(
        definition=definition,
        asked=asked,
        now=now,
        by=tuple(dict.fromkeys(by)),
        columns=columns_with_source(definition, by),
        filters=_filters(definition, asked),
        basis=asked.basis or Basis(definition.basis),
        unit=asked.unit or definition.unit,
    )


def _resolved(dimension: str, region_path: str) -> str:
    if dimension not in LOWER:
        return dimension
    return f"{dimension.split('.')[0]}.{lower_level(region_path)}"


def lower_level(region_path: str) -> str:
    """The level right below a place, by the places that are there: below 济源 come its towns."""
    code = code_of(region_path)
    below = regions.children(code or None)
    if below:
        found = min((level_of(region.code) for region in below), key=_rank)
        return found if found in LEVELS else LEVELS[-1]  # figures end with the towns
    return "town" if not code or level_of(code) != "province" else "prefecture"


def _rank(level: str) -> int:
    return LEVELS.index(level) if level in LEVELS else len(LEVELS) - 1


def columns_with_source(definition: Definition, by: tuple[str, ...]) -> tuple[Column, ...]:
    """The columns whose measure somebody provides, in terms of the dimensions really asked by."""
    missing = {
        column.key
        for column in definition.of_form("figure")
        if column.measure not in MEASURES and column.measure not in measures()
    }
    stands_for = dict(zip(definition.by, by, strict=True))
    kept = []
    for column in definition.columns:
        if column.key in missing or missing.intersection(column.of):
            missing.add(column.key)
            continue
        kept.append(_renamed(column, stands_for))
    return tuple(kept)


def _renamed(column: Column, stands_for: Mapping[str, str]) -> Column:
    dimension, mark, attribute = column.source.partition(":")
    if column.form in ("name", "code", "attribute") and stands_for.get(dimension, dimension) != dimension:
        found = stands_for[dimension]
        return Column(
            column.key, column.label, column.form, column.head, column.width, f"{found}{mark}{attribute}"
        )
    return column


def _filters(definition: Definition, asked: Asked) -> dict[str, str]:
    """Region, system, the definition's own filters and those asked for; none may widen another."""
    found = dict(definition.filters)
    if code := code_of(asked.region_path):
        regions.region(code)
        found[definition.side] = code
    if department := definition.system or asked.department:
        found["department"] = department
    if asked.department not in ("", found.get("department")):
        raise BadFilter(
            f"本表只统计“{definition.system}”系统", fields={"department": ["与本表的统计系统不一致，请留空"]}
        )
    for name, value in asked.filters.items():
        joined = merged(found, {name: value})
        if joined is None:
            raise BadFilter(
                f"筛选条件“{label_of(name)}”与本表的范围冲突", fields={name: ["超出本表的范围，请重新选择"]}
            )
        found = joined
    return found


def merged(filters: Mapping[str, str], more: Mapping[str, str]) -> dict[str, str] | None:
    """Both at once; None where they have nothing in common."""
    found = dict(filters)
    for name, value in more.items():
        before = found.get(name)
        narrow = value if before in (None, value) else _narrower(name, value, before or "")
        if narrow is None:
            return None
        found[name] = narrow
    return found


def _narrower(name: str, one: str, other: str) -> str | None:
    """Of two places, one around the other, the inner one."""
    if name not in SIDES:
        return None
    path, around = regions.region(one).path, regions.region(other).path
    return one if within(path, around) else other if within(around, path) else None


def label_of(filter_name: str) -> str:
    """What a filter is called. Raises BadFilter."""
    if filter_name in SIDES:
        return SIDES[filter_name]
    if filter_name not in DIMENSIONS:
        raise BadFilter(f"没有“{filter_name}”这个筛选条件", fields={filter_name: ["没有这个筛选条件"]})
    return DIMENSIONS[filter_name].label


def scope_words(question: Question) -> str:
    """采购方：河南省 济源市，统计系统：总工会"""
    place = regions.full_name(question.asked.region_path) or PLATFORM
    side = f"{SIDES[question.definition.side]}：" if question.region_code else ""
    department = question.filters.get("department")
    return f"{side}{place}" + (f"，统计系统：{department}" if department else "")


def filter_words(question: Question) -> str:
    """The filters asked for, in words."""
    said = []
    for name, value in question.asked.filters.items():
        words = DIMENSIONS[name].words if name in DIMENSIONS else None
        if value == "-":
            shown = labels.UNCLASSIFIED
        elif name.split(".")[0] in SIDES:
            shown = regions.full_name(regions.region(value).path)
        else:
            shown = (words or {}).get(value, value)
        said.append(f"{label_of(name)}＝{shown}")
    return "；".join(said)
