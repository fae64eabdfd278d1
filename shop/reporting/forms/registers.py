"""Rows that other rooms keep: quotas, directories, agreements … handed in when the application is put together."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from shop.core.clock import Period
from shop.ledger.entries import Basis


@dataclass(frozen=True)
class Asked:
    """One form, asked for a place and a period. `region_path` "/" is the whole platform; `upto` counts facts
    up to a ledger cut; `department` narrows to one statistical system."""

    code: str
    region_path: str
    period: Period
    department: str = ""
    basis: Basis | None = None
    filters: Mapping[str, str] = field(default_factory=dict)
    version: int | None = None
    upto: int | None = None
    unit: Literal["wan", "yuan"] | None = None


class Elsewhere(NamedTuple):
    """A measure that stands in no fact: its values by the rows' keys (as text, None for 未归类), and the whole."""

    rows: Mapping[tuple[str | None, ...], int]
    total: int


# A register answers with its rows; "keys" in a row are the statistics filters of the facts behind it.
Register = Callable[[Asked], Sequence[Mapping[str, Any]]]
# A measure kept elsewhere: (by, period, filters, upto) -> Elsewhere.
Measure = Callable[[Sequence[str], Period, Mapping[str, str], int | None], Elsewhere]
Attributes = Callable[[Sequence[Any]], Mapping[Any, Mapping[str, Any]]]
_registers: dict[str, Register] = {}
_measures: dict[str, tuple[Measure, str, str]] = {}
_attributes: dict[str, Attributes] = {}


def provide(name: str, register: Register) -> None:
    """Let `register` give the rows of the reports that name it."""
    _registers[name] = register


def provide_measure(name: str, measure: Measure, *, label: str, kind: str) -> None:
    """Let `measure` give a measure that stands in no fact; `label` without unit, `kind` fen or int."""
    _measures[name] = (measure, label, kind)


def provide_attributes(dimension: str, attributes: Attributes) -> None:
    """Let `attributes` say more of a dimension's keys: {key: {attribute: text}}."""
    _attributes[dimension] = attributes


def provided(name: str) -> bool:
    return name in _registers


def rows(name: str, asked: Asked) -> Sequence[Mapping[str, Any]]:
    return _registers[name](asked)


def measures() -> Mapping[str, tuple[Measure, str, str]]:
    return _measures


def attributes(dimension: str, keys: Sequence[Any]) -> Mapping[Any, Mapping[str, Any]]:
    return _attributes[dimension](keys) if dimension in _attributes and keys else {}
