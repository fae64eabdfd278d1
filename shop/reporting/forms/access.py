"""How far an official's forms reach: his region and what lies in it, his department's own returns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from shop.core.clock import Period
from shop.core.errors import Missing
from shop.ledger.entries import Basis
from shop.parties.accounts.actor import Actor, Grant
from shop.parties.accounts.permissions import Permission, ScopeKind
from shop.parties.regions import queries as regions
from shop.parties.regions.rules import level_of, within
from shop.reporting.forms import queries
from shop.reporting.forms.definitions import Definition
from shop.reporting.forms.registers import Asked

EVERYWHERE = "/"
# Registers whose rows can be narrowed to one statistical system.
BY_DEPARTMENT = frozenset(
    {"agreements", "duties", "order_lines", "offline", "bulletin", "bulletin_unfiled", "bulletin_idle"}
)


def grants(actor: Actor) -> Sequence[Grant]:
    """Those that let him read reports, the widest first; the platform's own reach everything."""
    found = [
        grant
        for grant in actor.with_permission(Permission.REPORT_READ)
        if grant.kind in (ScopeKind.PLATFORM, ScopeKind.REGION, ScopeKind.DEPARTMENT)
    ]
    kinds = (ScopeKind.PLATFORM, ScopeKind.REGION, ScopeKind.DEPARTMENT)
    return sorted(found, key=lambda grant: (kinds.index(grant.kind), len(grant.region_path)))


def opens(definition: Definition, grant: Grant) -> bool:
    """Whether a form is any business of an office: a department has its own, and those that count its units."""
    if grant.kind is not ScopeKind.DEPARTMENT:
        return True
    if definition.owner or definition.system:
        return grant.department in (definition.owner, definition.system)
    narrowed = not definition.register or definition.register in BY_DEPARTMENT
    return narrowed and definition.side == "buyer" and not definition.lines


def readable(actor: Actor) -> list[Definition]:
    """The forms that an official has any use for."""
    ours = grants(actor)
    return [
        found
        for found in queries.definitions()
        if any(opens(found, grant) and _meets(queries.home_of(found.code), _home(grant)) for grant in ours)
    ]


def asked(
    actor: Actor,
    code: str,
    *,
    period: Period,
    region: str = "",
    department: str = "",
    basis: Basis | None = None,
    filters: Mapping[str, str] | None = None,
    unit: Literal["wan", "yuan"] | None = None,
    version: int | None = None,
) -> Asked:
    """What an official asks for, checked: `region` is a code, empty for the widest he has. Raises Missing."""
    definition = queries.definition(code, version)
    path, home = _path(region), queries.home_of(code)
    for grant in grants(actor):
        place = path or (home if within(home, _home(grant)) else _home(grant))
        if not opens(definition, grant) or not within(place, _home(grant)) or not within(place, home):
            continue
        if department and grant.department not in ("", department):
            continue
        return Asked(
            code,
            place,
            period,
            department or grant.department,
            basis,
            dict(filters or {}),
            version,
            unit=unit,
        )
    raise Missing("没有这张报表，或不在您的管理范围", code=code)


def _meets(one: str, other: str) -> bool:
    """Whether two places have anything in common: one lies in the other."""
    return within(one, other) or within(other, one)


def _home(grant: Grant) -> str:
    return grant.region_path or EVERYWHERE


def _path(code: str) -> str:
    if not code:
        return ""
    path = regions.region(code).path
    if level_of(code) == "village":
        raise Missing("统计到乡镇为止，请选择乡镇或以上区划", code=code)
    return path


def below(actor: Actor, region_path: str) -> Sequence[Any]:
    """The places right below, for the way down."""
    code = region_path.strip("/").split("/")[-1]
    return [one for one in regions.children(code or None) if level_of(one.code) != "village"]
