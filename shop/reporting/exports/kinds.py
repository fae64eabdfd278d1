"""What can be exported in the background. Figures and forms stand above this room: each kind is handed in by name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from shop.core.errors import Forbidden, Invalid, Missing
from shop.parties.accounts.actor import Actor
from shop.parties.accounts.permissions import Permission
from shop.reporting.exports.rules import ScopeChanged
from shop.reporting.exports.table import Table


@dataclass(frozen=True)
class Prepared:
    """A checked wish: `params` complete, so that it means the same tomorrow; `reach` how far the person sees."""

    params: Mapping[str, Any]
    title: str
    scope: str
    reach: Mapping[str, Any]


@dataclass(frozen=True)
class Making:
    """`reading` is a connection of its own; `seen` is told how many rows are written."""

    params: Mapping[str, Any]
    form: str
    actor: Actor
    reading: Connection
    now: datetime
    seen: Callable[[int], None]


@dataclass(frozen=True)
class Made:
    """The file in pieces, how many rows it will have, and what it is called."""

    pieces: Iterable[bytes]
    total: int
    mime: str
    name: str


@dataclass(frozen=True)
class Kind:
    """`prepare` raises Invalid, ValidationError for a wrong wish and Missing for one out of sight."""

    formats: tuple[str, ...]
    prepare: Callable[[Mapping[str, Any], Actor], Prepared]
    make: Callable[[Making], Made]


_KINDS: dict[str, Kind] = {}


def provide(name: str, kind: Kind) -> None:
    """Register a kind; the composition root does."""
    _KINDS[name] = kind


def kind(name: str) -> Kind:
    """Raises Invalid."""
    if name not in _KINDS:
        raise Invalid("没有这种导出", fields={"kind": [f"可用：{'、'.join(_KINDS)}"]})
    return _KINDS[name]


def prepared(name: str, form: str, params: Mapping[str, Any], actor: Actor) -> Prepared:
    """Raises Invalid, Missing."""
    found = kind(name)
    if form not in found.formats:
        raise Invalid("不能导出为这种格式", fields={"format": [f"可用：{'、'.join(found.formats)}"]})
    return found.prepare(params, actor)


def check_reach(
    name: str, form: str, params: Mapping[str, Any], reach: Mapping[str, Any], actor: Actor
) -> None:
    """Raises ScopeChanged unless the person still sees exactly what he saw when he asked."""
    if not actor.may(Permission.STATISTICS_EXPORT):
        raise ScopeChanged
    try:
        now = prepared(name, form, params, actor)
    except (Missing, Forbidden):
        raise ScopeChanged from None
    if dict(now.reach) != dict(reach):
        raise ScopeChanged


def counted(table: Table, seen: Callable[[int], None]) -> Table:
    """The same table, telling how many of its rows were taken."""
    return replace(table, rows=_told(table.rows, seen))


def _told(rows: Iterable[Sequence[Any]], seen: Callable[[int], None]) -> Iterator[Sequence[Any]]:
    for number, row in enumerate(rows, 1):
        yield row
        seen(number)
