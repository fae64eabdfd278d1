"""Publications, and what a new one would show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, false, func, or_, select
from sqlalchemy.orm import selectinload

from shop.core.clock import Period
from shop.core.db import db
from shop.core.errors import Missing
from shop.ledger.models import SaleFact
from shop.parties.accounts.actor import Actor
from shop.parties.accounts.permissions import Permission
from shop.parties.buyers.models import BuyerUnit
from shop.parties.buyers.states import VenueClass
from shop.parties.policy import queries as policy
from shop.parties.policy.states import Policy
from shop.parties.regions import queries as regions
from shop.parties.regions.rules import level_of
from shop.reporting.stats import labels
from shop.reporting.stats import queries as stats
from shop.reporting.stats.dimensions import LEVELS
from shop.reporting.stats.names import names_of
from shop.reporting.transparency import grid, suppression
from shop.reporting.transparency.grid import DIMENSIONS, Key, Share
from shop.reporting.transparency.models import Publication
from shop.reporting.transparency.states import Hidden, PublicationSide, PublicationStatus

P = Permission.FIGURES_PUBLISH
NATION = "000000"  # the place of everything; its figures are the same on both sides
COUNTS = ("orders", "units", "cooperatives", "households")


@dataclass(frozen=True)
class DraftFigure:
    """A cell as it would be published; `exact_fen` and `hidden` are for the official alone."""

    place: str
    place_name: str
    dimension: str
    key: str
    name: str
    exact_fen: int
    hidden: Hidden | None

    @property
    def amount_fen(self) -> int | None:
        return None if self.hidden else self.exact_fen


@dataclass(frozen=True)
class Draft:
    """What a publication would say."""

    region_code: str
    region_path: str
    region_name: str
    month: int
    side: PublicationSide
    as_of: datetime
    figures: Sequence[DraftFigure]
    counts: Mapping[str, int]
    least_units: int | None
    dominant_bp: int | None

    @property
    def whole(self) -> DraftFigure:
        return next(one for one in self.figures if one.place == self.region_code and not one.dimension)

    @property
    def hidden(self) -> Sequence[DraftFigure]:
        return [figure for figure in self.figures if figure.hidden]


def visible_to(actor: Actor) -> Select[Any]:
    """Publications of the official's region; everybody else reads what is public."""
    wanted = select(Publication)
    if actor.everywhere(P):
        return wanted
    inside = [
        Publication.region_path.startswith(grant.region_path, autoescape=True)
        for grant in actor.official_grants(P)
        if not grant.department
    ]
    return wanted.where(or_(false(), *inside))


def publication(publication_id: int, actor: Actor, *, lock: bool = False) -> Publication:
    """Raises Missing."""
    wanted = visible_to(actor).where(Publication.id == publication_id)
    found: Publication | None = db.session.scalar(wanted.with_for_update() if lock else wanted)
    if found is None:
        raise Missing("没有找到这次发布")
    return found


def published() -> Sequence[Publication]:
    """What is public now, the latest month first."""
    wanted = select(Publication).where(Publication.status == PublicationStatus.PUBLISHED)
    ordered = wanted.order_by(Publication.month.desc(), Publication.region_path, Publication.side.desc())
    return db.session.scalars(ordered).all()


def public(publication_id: int) -> Publication:
    """One that is public, with its figures; raises Missing."""
    found = db.session.scalar(
        select(Publication)
        .where(Publication.id == publication_id, Publication.status == PublicationStatus.PUBLISHED)
        .options(selectinload(Publication.figures))
    )
    if found is None:
        raise Missing("没有找到这次发布，可能已撤回")
    return found


def in_force(region_path: str, month: int, side: PublicationSide) -> Publication | None:
    """What is public for a region, month and side."""
    found: Publication | None = db.session.scalar(
        select(Publication).where(
            Publication.region_path == region_path, Publication.month == month, Publication.side == side,
            Publication.status == PublicationStatus.PUBLISHED,
        )
    )  # fmt: skip
    return found


def draft(region_path: str, month: int, side: PublicationSide, *, now: datetime) -> Draft:
    """The cells of a region's month with everything hidden that has to be. Raises CannotProtect."""
    code = region_path.strip("/").split("/")[-1] or NATION
    shares = _shares(code, month, side)
    cells = grid.cells(code, shares)
    on = Period.month(month).last
    least = policy.number_of(Policy.PUBLIC_LEAST_UNITS, region_path=region_path, on=on)
    dominant = policy.number_of(Policy.PUBLIC_DOMINANT_BP, region_path=region_path, on=on)
    secret = {share.unit_id for share in shares if share.confidential}
    why = {
        key: reason
        for key, units in cells.items()
        if (reason := suppression.reason(units, secret, least=least, dominant_bp=dominant))
    }
    values = {key: sum(units.values()) for key, units in cells.items()}
    sums, shown, hidden = _earlier(month, side, code, set(values))
    closed = suppression.protect(
        values, sums, why.keys() - shown, hidden_before=hidden, shown_before=shown
    )  # fmt: skip
    names = _names(code, values)
    figures = [
        DraftFigure(
            key.place, names[0][key.place], key.dimension, key.key, names[1].get((key.dimension, key.key), ""),
            values[key], why.get(key, Hidden.COMPLEMENTARY) if key in closed else None,
        )
        for key in sorted(values)
    ]  # fmt: skip
    return Draft(
        code, region_path, names[0][code], month, side, now, figures, _counts(code, month, side, now), least,
        dominant,
    )  # fmt: skip


def _filters(code: str, side: PublicationSide) -> dict[str, str]:
    """Sales of the platform alone: what was reported from elsewhere is no published figure."""
    return {"source": "platform"} | ({} if code == NATION else {side.value: code})


def _counts(code: str, month: int, side: PublicationSide, now: datetime) -> Mapping[str, int]:
    found = stats.table(
        actor=None, by=("month",), measures=COUNTS, period=Period.month(month), filters=_filters(code, side), now=now
    )  # fmt: skip
    return found.total


def _shares(code: str, month: int, side: PublicationSide) -> list[Share]:
    """What each unit bought, by place below and the keys of every dimension: one statement."""
    wanted, _scope = stats.facts_of(
        actor=None, by=(), period=Period.month(month), filters=_filters(code, side)
    )
    below = _level_below(code)
    place = getattr(SaleFact, f"{side.value}_{below}") if below else None
    columns: list[Any] = [SaleFact.unit_id, SaleFact.department, SaleFact.venue, SaleFact.category_top]
    if place is not None:
        columns.append(place)
    found = db.session.execute(
        wanted.order_by(None)
        .with_only_columns(*columns, func.sum(SaleFact.amount_fen), maintain_column_froms=True)
        .group_by(*columns)
    ).all()
    secret = _confidential({row[0] for row in found})
    return [
        Share(
            row[0], row[0] in secret or row[2] == VenueClass.BARRACKS, _place(code, row[4] if below else None),
            {"department": row[1], "venue": row[2], "category_top": row[3]}, int(row[-1]),
        )
        for row in found
    ]  # fmt: skip


def _level_below(code: str) -> str | None:
    if code == NATION:
        return LEVELS[0]
    at = LEVELS.index(level_of(code)) + 1
    return LEVELS[at] if at < len(LEVELS) else None


def _place(code: str, below: str | None) -> str:
    return below if below and below != code else grid.own(code)


def _confidential(ids: set[int]) -> set[int]:
    wanted = select(BuyerUnit.id).where(
        or_(BuyerUnit.confidential.is_(True), BuyerUnit.venue == VenueClass.BARRACKS)
    )
    return set(db.session.scalars(wanted)) & ids


def _earlier(
    month: int, side: PublicationSide, code: str, keys: set[Key]
) -> tuple[list[grid.Sum], set[Key], set[Key]]:
    """All sums that a reader can write down, and the cells that he knows or has found hidden, from everything that
    was ever public for the month (a withdrawn page is remembered)."""
    found = grid.sums(code, keys)
    shown: set[Key] = set()
    hidden: set[Key] = set()
    wanted = (
        select(Publication)
        .where(Publication.month == month, or_(Publication.side == side, Publication.region_code == NATION))
        .options(selectinload(Publication.figures))
    )
    for earlier in db.session.scalars(wanted):
        known = {Key(one.place, one.dimension, one.key): one for one in earlier.figures}
        if earlier.side is not side:  # only the nation's own totals are the same on both sides
            known = {key: one for key, one in known.items() if key.place == NATION}
        found += grid.sums(earlier.region_code, known)
        shown |= {key for key, one in known.items() if one.amount_fen is not None}
        hidden |= {key for key, one in known.items() if one.amount_fen is None}
    return found, shown, hidden - shown


def _names(code: str, keys: Mapping[Key, Any]) -> tuple[dict[str, str], dict[tuple[str, str], str]]:
    codes = {key.place.rstrip(grid.OWN) for key in keys} | {code}
    known = {NATION: "全国"} | {**regions.names(sorted(codes - {NATION}))}
    places = {
        key.place: known[key.place] if not key.place.endswith(grid.OWN) else f"{known[code]}（未分到下级）"
        for key in keys
    }
    words: dict[tuple[str, str], str] = {}
    for dimension in DIMENSIONS:
        found = {key.key for key in keys if key.dimension == dimension}
        named = names_of(dimension, found - {""})
        words |= {(dimension, key): named.get(key, key) if key else labels.UNCLASSIFIED for key in found}
    return places, words
