"""How far an actor's figures reach: filters that are put on whatever is asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from shop.core.errors import Invalid, Missing
from shop.parties.accounts.actor import Actor, Grant
from shop.parties.accounts.permissions import Permission, ScopeKind
from shop.parties.regions import queries as regions
from shop.parties.regions.rules import within
from shop.reporting.stats import campaigns, labels
from shop.reporting.stats.cubes import NOTHING
from shop.reporting.stats.dimensions import DIMENSIONS, SIDES

REGION_FILTERS = tuple(SIDES)


@dataclass(frozen=True)
class Scope:
    """The filters in force, scope included, and the scope in words, as every figure states it."""

    filters: Mapping[str, str] = field(default_factory=dict)
    text: str = "全平台"


def scope_of(
    actor: Actor | None,
    by: Sequence[str],
    filters: Mapping[str, str],
    *,
    permission: Permission = Permission.STATISTICS_READ,
) -> Scope:
    """The widest of the actor's scopes that fits what was asked (`actor` None: the system itself).

    An official's figures have at least one side in the region: the side he filters by, else the side
    of the first region asked for, else either for campaigns, else the origin. Raises Missing where a filter names something out
    of sight, Invalid for filters that do not exist.
    """
    paths = _check(filters)
    if actor is None or actor.everywhere(permission):
        return Scope(dict(filters), _words("全平台", filters))
    for grant in sorted(actor.with_permission(permission), key=_widest_first):
        found = _grant_scope(grant, by, filters, paths)
        if found is not None:
            return found
    raise Missing("没有找到您可以查看的统计范围")


def _widest_first(grant: Grant) -> tuple[int, int]:
    order = (ScopeKind.REGION, ScopeKind.DEPARTMENT, ScopeKind.COOPERATIVE, ScopeKind.UNIT)
    return order.index(grant.kind), len(grant.region_path)


def _check(filters: Mapping[str, str]) -> dict[str, str]:
    """The paths of the region filters; refuses names that are no filters and codes that are no regions."""
    paths = {}
    for name, value in filters.items():
        if name not in DIMENSIONS and name not in REGION_FILTERS:
            raise Invalid(f"没有“{name}”这个筛选条件", fields={name: ["没有这个筛选条件"]})
        if not value:
            raise Invalid("筛选条件不能为空", fields={name: ["不能为空"]})
        if value == NOTHING and name not in REGION_FILTERS:
            continue
        if name.split(".")[0] in SIDES:
            paths[name] = _region_path(name, value)
        elif name in ("unit", "cooperative", "product", "campaign", "month", "quarter", "year") and not (
            value.isdigit() and len(value) < 19
        ):
            raise Invalid("筛选条件应为数字编号", fields={name: ["应为数字"]})
    return paths


def _region_path(name: str, code: str) -> str:
    found = regions.region(code)
    if found.level == "village":
        raise Invalid("统计到乡镇为止，请选择乡镇或以上区划", fields={name: ["统计到乡镇为止"]})
    return found.path


def _grant_scope(
    grant: Grant, by: Sequence[str], filters: Mapping[str, str], paths: Mapping[str, str]
) -> Scope | None:
    if grant.kind is ScopeKind.UNIT:
        return _forced(filters, "unit", str(grant.unit_id), "本单位")
    if grant.kind is ScopeKind.COOPERATIVE:
        return _forced(filters, "cooperative", str(grant.cooperative_id), "本供应商")
    side = "buyer" if grant.kind is ScopeKind.DEPARTMENT else _side(grant, by, paths)
    if side is None:
        return None
    if grant.kind is ScopeKind.REGION and _of_campaigns(by, filters, paths):
        text = f"{'或'.join(SIDES.values())}：{regions.full_name(grant.region_path)}"
        return Scope(dict(filters) | {campaigns.EITHER: _code(grant)}, _words(text, filters))
    named = [name for name in paths if name.split(".")[0] == side]
    if any(not _reached(grant, name, paths[name]) for name in named):
        return None
    own = dict(filters) if side in paths else dict(filters) | {side: _code(grant)}
    text = f"{SIDES[side]}：{regions.full_name(grant.region_path)}"
    if grant.kind is ScopeKind.DEPARTMENT:
        return _forced(
            own, "department", grant.department, f"{text}，统计系统：{grant.department}", shown=filters
        )
    return Scope(own, _words(text, filters))


def _code(grant: Grant) -> str:
    return grant.region_path.strip("/").split("/")[-1]


def _of_campaigns(by: Sequence[str], filters: Mapping[str, str], paths: Mapping[str, str]) -> bool:
    """Whether campaigns are asked for and no side is: they count both sides, so the scope does too."""
    sided = paths or any(name.split(".")[0] in SIDES for name in by)
    return not sided and (campaigns.NAME in by or campaigns.NAME in filters)


def _side(grant: Grant, by: Sequence[str], paths: Mapping[str, str]) -> str | None:
    """Which side has to lie in the official's region: the same for a table and for each cell of it, whose
    keys come as filters named in `by`."""
    reached = [name for name, path in paths.items() if _reached(grant, name, path)]
    reached.sort(key=lambda name: not within(paths[name], grant.region_path))
    chosen = [name for name in reached if name not in by]
    if chosen:
        return chosen[0].split(".")[0]
    asked = next((name.split(".")[0] for name in by if name.split(".")[0] in SIDES), "origin")
    cells = all(name in by for name in paths)
    if cells and all(name in reached for name in paths if name.split(".")[0] == asked):
        return asked
    return reached[0].split(".")[0] if reached else None


def _reached(grant: Grant, name: str, path: str) -> bool:
    """Whether a filter leaves something in the official's region: a place inside it, or one level above as
    the key of a cell (his own figures by province have his province for a key)."""
    return within(path, grant.region_path) or ("." in name and within(grant.region_path, path))


def _forced(
    filters: Mapping[str, str], name: str, value: str, text: str, *, shown: Mapping[str, str] | None = None
) -> Scope | None:
    if filters.get(name, value) != value:
        return None
    words = filters if shown is None else shown
    return Scope({**filters, name: value}, _words(text, {k: v for k, v in words.items() if k != name}))


def _words(text: str, filters: Mapping[str, str]) -> str:
    """The scope and the filters as they are printed on top of a table."""
    said = [text]
    for name, value in filters.items():
        label = SIDES.get(name) or DIMENSIONS[name].label
        if value == NOTHING:
            shown = labels.UNCLASSIFIED
        elif name.split(".")[0] in SIDES:
            shown = regions.full_name(regions.region(value).path)
        elif name == campaigns.NAME:
            found = campaigns.window(value)
            shown = found.name if found else value
        else:
            shown = (DIMENSIONS[name].words or {}).get(value, value)
        said.append(f"{label}＝{shown}")
    return "；".join(said)
