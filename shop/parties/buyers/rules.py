"""Which units may exist, end and order for whom."""

from __future__ import annotations

from datetime import date
from typing import Protocol

from shop.core.errors import Invalid, Refused
from shop.parties.buyers.states import UnitStatus


class UnitNotActive(Refused):
    """A merged or closed unit orders and changes nothing."""

    code = "unit.not_active"


class CodeTaken(Refused):
    """Another unit already has this credit code."""

    code = "unit.code_taken"


class BadUnit(Invalid):
    """Something a unit says about itself does not fit together."""

    code = "unit.invalid"


class NotCounted(Refused):
    """This unit may not order for that one."""

    code = "unit.not_counted"


class UnitLike(Protocol):
    """What the rules need to know of a unit."""

    @property
    def id(self) -> int: ...
    @property
    def parent_id(self) -> int | None: ...
    @property
    def represented_by_id(self) -> int | None: ...


def check_active(status: UnitStatus) -> None:
    """Raises UnitNotActive for a merged or closed unit."""
    if status is not UnitStatus.ACTIVE:
        raise UnitNotActive(
            "该单位已合并或注销，不能再下单或修改；如需恢复请联系平台管理员", status=status.value
        )


def check_alias(*, confidential: bool, alias: str) -> None:
    """A confidential unit needs the name under which everybody else may know it."""
    if confidential and not alias.strip():
        raise BadUnit("涉密单位必须填写对外使用的代称", fields={"alias": ["请填写代称"]})


def check_end(*, since_on: date | None, on: date) -> None:
    """A unit cannot end before it began."""
    if since_on is not None and on < since_on:
        raise BadUnit("终止日期不能早于成立日期", fields={"on": [f"不能早于 {since_on.isoformat()}"]})


def check_merge(*, unit_id: int, into_id: int, into_status: UnitStatus) -> None:
    """Merging needs another unit that is still active, so that chains cannot bite their tail."""
    if unit_id == into_id:
        raise BadUnit("单位不能并入自身", fields={"into_id": ["请选择另一个单位"]})
    if into_status is not UnitStatus.ACTIVE:
        raise UnitNotActive("要并入的单位已合并或注销，请选择在用单位", into_id=into_id)


def may_count_for(unit: UnitLike, counted: UnitLike) -> bool:
    """Whether `unit` may order on account of `counted`: itself, a unit it represents, or its child."""
    return unit.id in (counted.id, counted.represented_by_id, counted.parent_id)


def check_counts_for(unit: UnitLike, counted: UnitLike) -> None:
    """Raises NotCounted when may_count_for says no."""
    if not may_count_for(unit, counted):
        raise NotCounted(
            "只能为本单位、下属单位或本单位代表的单位计入采购", unit_id=unit.id, counted_id=counted.id
        )
