"""What a reader of the figures asks for: period, basis, side, region and filters, read from the address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from flask_babel import gettext as _

from admin import spans
from admin.questions import day
from shop.core.clock import Period
from shop.core.errors import Invalid
from shop.ledger.entries import Basis
from shop.parties.accounts.actor import Actor
from shop.parties.accounts.permissions import Permission, ScopeKind
from shop.parties.regions.rules import level_of

LEVELS = ("province", "prefecture", "county", "town")
SIDES = ("origin", "buyer")
UNITS = ("wan", "yuan")
SORTS = ("amount", "accredited", "orders", "units", "cooperatives", "households", "name")
# What the rows of the table are: regions one layer down, or things wherever they lie.
ROWS = ("region", "unit", "cooperative", "product", "category", "department", "venue")
# Filters handed on to the statistics as they are: chosen above the page, or set by a click on one figure.
CHOICES = (
    "category", "department", "unit_category", "venue", "fund_source", "purpose", "channel", "source",
    "campaign",
)  # fmt: skip
CELLS = tuple(f"{side}.{level}" for side in SIDES for level in LEVELS)
FILTERS = (*CHOICES, "accredited", "unit", "cooperative", "product", *CELLS)
ADDRESS = {"unit": "unit_id"}  # `unit` in the address is that of money
UNCLASSIFIED = "-"  # how the statistics are asked for facts without a key


@dataclass(frozen=True)
class Asked:
    """One view of the figures. `region` is a code on `side`, None for everything in sight; `at` the key of an
    earlier period, empty for the present one; `rows` what the table lists."""

    kind: str
    period: Period
    basis: Basis
    side: str
    region: str | None
    unit: str
    sort: str
    chosen: tuple[tuple[str, str], ...] = ()
    missing: str = ""  # a level whose unclassified facts alone are asked for
    only: str = ""  # a level at which facts must name `region` itself, not a place below it
    at: str = ""
    rows: str = "region"

    @property
    def filters(self) -> dict[str, str]:
        """As the statistics take them."""
        found = dict(self.chosen)
        if self.region:
            found[self.side] = self.region
        if self.missing:
            found[f"{self.side}.{self.missing}"] = UNCLASSIFIED
        if self.only and self.region:
            found[f"{self.side}.{self.only}"] = self.region
        return found

    @property
    def cells(self) -> tuple[str, ...]:
        """The dimensions of which one key was clicked: they decide on which side an official's scope lies."""
        return tuple(key for key, _text in self.chosen if key in CELLS)

    @property
    def level(self) -> str | None:
        """The level of the region asked for."""
        return level_of(self.region) if self.region else None

    def deeper(self) -> str | None:
        """The level of the rows; None below a town."""
        if self.level is None:
            return LEVELS[0]
        at = LEVELS.index(self.level) + 1 if self.level in LEVELS else len(LEVELS)
        return LEVELS[at] if at < len(LEVELS) else None

    def during(self, period: Period) -> Asked:
        """The same view of other days."""
        return replace(self, period=period)

    def args(self, **changes: Any) -> dict[str, Any]:
        """The address of this view with some arguments changed; None drops one."""
        kept: dict[str, Any] = {
            "period": self.kind,
            "at": self.at,
            "basis": self.basis.value,
            "side": self.side,
            "region": self.region,
            "unit": self.unit,
            "order": self.sort,
            "rows": self.rows if self.rows != ROWS[0] else "",
            **_addressed(dict(self.chosen)),
            "missing": self.missing,
            "only": self.only,
        }
        if self.kind == "custom":
            kept |= {"from": self.period.first.isoformat(), "to": self.period.last.isoformat()}
        kept |= changes
        return {key: value for key, value in kept.items() if value not in (None, "")}

    def lines(self, **changes: Any) -> dict[str, Any]:
        """The address of the facts behind a figure of this view."""
        return self.args(order=None, rows=None, **_addressed(changes))

    def without(self, *filters: str) -> dict[str, Any]:
        """The address of this view without some filters."""
        return self.args(**_addressed(dict.fromkeys(filters)))


def _addressed(filters: Mapping[str, Any]) -> dict[str, Any]:
    return {ADDRESS.get(key, key): value for key, value in filters.items()}


def read(args: Mapping[str, str], actor: Actor, today: date) -> Asked:
    """Read the address. Raises Invalid for anything that is not on offer."""
    side = _one_of(args, "side", SIDES)
    kind = _one_of(args, "period", spans.KINDS)
    at = args.get("at", "").strip() if kind != "custom" else ""
    if at and at == spans.key_of(kind, today):
        at = ""
    region = args.get("region", "").strip() or home_region(actor, side)
    if region:
        level_of(region)
    return Asked(
        kind=kind,
        period=_period(kind, at, args, today),
        basis=Basis(_one_of(args, "basis", ("accepted", "ordered", "paid"))),
        side=side,
        region=region,
        unit=_one_of(args, "unit", UNITS),
        sort=_one_of(args, "order", SORTS),
        chosen=tuple((key, text) for key in FILTERS if (text := args.get(ADDRESS.get(key, key), "").strip())),
        missing=_one_of(args, "missing", ("", *LEVELS)),
        only=_one_of(args, "only", ("", *LEVELS)),
        at=at,
        rows=_one_of(args, "rows", ROWS),
    )


def home_region(actor: Actor, side: str) -> str | None:
    """Where an official's figures begin on a side: his own region, or everywhere.

    Officials of a department answer for buyers alone, so on the side of origin they begin everywhere.
    """
    if actor.everywhere(Permission.STATISTICS_READ):
        return None
    for grant in actor.official_grants(Permission.STATISTICS_READ):
        if side == "buyer" or grant.kind is ScopeKind.REGION:
            return grant.region_path.strip("/").split("/")[-1]
    return None


def _period(kind: str, at: str, args: Mapping[str, str], today: date) -> Period:
    if kind != "custom":
        return spans.named(kind, at or spans.key_of(kind, today))
    first = day(args.get("from", "") or today.replace(day=1).isoformat())
    last = day(args.get("to", "") or today.isoformat())
    if last < first or last - first > timedelta(days=3660):
        raise Invalid(_("截止日不能早于起始日，且不超过十年"), fields={"to": [_("请重新选择时间段")]})
    return Period.inclusive(first, last)


def _one_of(args: Mapping[str, str], key: str, offered: tuple[str, ...]) -> str:
    text = args.get(key, "") or offered[0]
    if text not in offered:
        raise Invalid(
            _("参数 %(key)s 只能是 %(offered)s", key=key, offered="、".join(offered)), fields={key: [text]}
        )
    return text
