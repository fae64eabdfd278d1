"""What the reader of a report asks for, read from the address, and the address of it again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from flask_babel import gettext as _

from shop.core import clock
from shop.core.errors import Invalid
from shop.ledger.entries import Basis
from shop.parties.accounts.actor import Actor
from shop.reporting.forms import access, periods, queries
from shop.reporting.forms.definitions import Definition
from shop.reporting.forms.registers import Asked
from shop.reporting.stats import labels
from shop.reporting.stats.schemas import FILTERS

ADDRESS = {"unit": "unit_id"}  # `unit` in the address is that of money
Choice = TypeVar("Choice", bound=str)
UNITS: tuple[Literal["wan", "yuan"], ...] = ("wan", "yuan")
# The filters offered above a report; the address takes every one that the statistics know.
OFFERED: Mapping[str, Mapping[str, str]] = {
    "venue": labels.VENUES,
    "fund_source": labels.FUND_SOURCES,
    "purpose": labels.PURPOSES,
    "source": {key: labels.SOURCES[key] for key in ("platform", "offline")},
}


@dataclass(frozen=True)
class Wanted:
    """One report as it is looked at; `args` is the address that leads here."""

    definition: Definition
    asked: Asked
    given: Mapping[str, str]

    def args(self, **changes: Any) -> dict[str, Any]:
        kept: dict[str, Any] = {"code": self.asked.code, **self.given, **changes}
        return {key: value for key, value in kept.items() if value not in (None, "")}


def read(code: str, args: Mapping[str, str], actor: Actor) -> Wanted:
    """Raises Missing for what is out of sight, Invalid for what is not on offer."""
    given = {key: text for key in (*KEYS, *map(_address, FILTERS)) if (text := args.get(key, "").strip())}
    version = given.get("version", "")
    definition = queries.definition(code, int(version) if version.isdigit() else None)
    today = clock.business_day(clock.utcnow())
    written = given.setdefault("period", periods.written(periods.of_kind(definition.cadence, today)))
    filters = {name: given[_address(name)] for name in FILTERS if _address(name) in given}
    filters.pop("department", None)
    asked = access.asked(
        actor,
        code,
        period=periods.parse(written),
        region=given.get("region", ""),
        department=given.get("department", ""),
        basis=one_of(given, "basis", tuple(Basis)) if given.get("basis") else None,
        filters=filters,
        unit=one_of(given, "unit", UNITS) if given.get("unit") else None,
        version=definition.version if version else None,
    )
    return Wanted(definition, asked, given)


KEYS = ("period", "region", "department", "basis", "unit", "version")


def _address(name: str) -> str:
    return ADDRESS.get(name, name)


def addressed(filters: Mapping[str, str]) -> dict[str, str]:
    """Filters as they stand in an address."""
    return {_address(name): value for name, value in filters.items()}


def keys_of(args: Mapping[str, str]) -> dict[str, str]:
    """The keys of a row, told apart from the filters of the report by their prefix."""
    return {name: text for name in FILTERS if (text := args.get(f"key.{name}", "").strip())}


def one_of(args: Mapping[str, str], key: str, offered: tuple[Choice, ...]) -> Choice:
    """The choice that is named. Raises Invalid."""
    text = args.get(key, "")
    chosen = next((one for one in offered if one == text), None)
    if chosen is None:
        raise Invalid(
            _("参数 %(key)s 只能是 %(offered)s", key=key, offered="、".join(offered)), fields={key: [text]}
        )
    return chosen
