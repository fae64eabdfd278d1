"""What is recommended now, to whom, and by whom."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from time import monotonic
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, false, or_, select
from sqlalchemy.orm import joinedload

from shop.catalog.pricing import queries as prices
from shop.catalog.products.models import CatalogueStamp
from shop.catalog.recommendations.models import Recommendation
from shop.catalog.recommendations.states import RecommendationKind, RecommendationStatus
from shop.core.db import db
from shop.core.errors import Missing
from shop.parties.accounts.actor import Actor
from shop.parties.accounts.permissions import Permission

P = Permission
_KEPT_SECONDS = 20.0
_MOST_SHOWN = 24
_kept: dict[date, tuple[int, float, tuple[Pushed, ...]]] = {}


class Pushed(NamedTuple):
    """One product that a county pushes."""

    county_code: str | None
    product_id: int
    words: str
    audience_path: str


def visible_to(actor: Actor, permission: Permission = P.PRODUCT_RECOMMEND) -> Select[Recommendation]:
    """Recommendations of goods from an official's region, or of own cooperatives."""
    wanted = select(Recommendation).options(joinedload(Recommendation.product))
    if actor.everywhere(permission):
        return wanted
    ways: list[ColumnElement[bool]] = []
    if ids := actor.cooperative_ids(permission):
        ways.append(Recommendation.cooperative_id.in_(ids))
    for grant in actor.official_grants(permission):
        ways.append(Recommendation.region_path.startswith(grant.region_path, autoescape=True))
    return wanted.where(or_(*ways) if ways else false())


def recommendation(recommendation_id: int, actor: Actor, *, lock: bool = False) -> Recommendation:
    """One within sight; raises Missing."""
    wanted = visible_to(actor).where(Recommendation.id == recommendation_id)
    found = db.session.scalar(wanted.with_for_update(of=Recommendation) if lock else wanted)
    if found is None:
        raise Missing("没有这项推荐", recommendation_id=recommendation_id)
    return found


def active(product_id: int, kind: RecommendationKind, audience_path: str = "") -> Recommendation | None:
    wanted = select(Recommendation).where(
        Recommendation.product_id == product_id,
        Recommendation.kind == kind,
        Recommendation.audience_path == audience_path,
        Recommendation.status == RecommendationStatus.ACTIVE,
    )
    return db.session.scalar(wanted)


def _holding(kind: RecommendationKind, on: date) -> list[ColumnElement[bool]]:
    return [
        Recommendation.kind == kind,
        Recommendation.status == RecommendationStatus.ACTIVE,
        Recommendation.first_on <= on,
        Recommendation.last_on >= on,
    ]


def in_union_catalogue(product_ids: Sequence[int], on: date) -> set[int]:
    """Of these products those that a union may buy with others: recommended by their town, and every
    price on offer reviewed and still in force (A19)."""
    wanted = select(Recommendation.product_id).where(
        Recommendation.product_id.in_(product_ids), *_holding(RecommendationKind.UNION, on)
    )
    recommended = set(db.session.scalars(wanted))
    return prices.reviewed(sorted(recommended), on) if recommended else set()


def pushed(on: date, *, reader_path: str = "") -> list[tuple[str, list[Pushed]]]:
    """What counties push, county by county in their own order, to everybody and to the reader's region.

    Kept by the process until the catalogue's stamp moves, as the facets are: every visit begins here.
    """
    stamp = db.session.scalar(select(CatalogueStamp.number).where(CatalogueStamp.id == 1)) or 0
    found = _kept.get(on)
    if found is None or found[0] != stamp or found[1] < monotonic():
        rows = db.session.execute(
            select(
                Recommendation.county_code, Recommendation.product_id, Recommendation.words,
                Recommendation.audience_path,
            )
            .where(*_holding(RecommendationKind.FRONT_PAGE, on))
            .order_by(Recommendation.county_code, Recommendation.position, Recommendation.id)
        )  # fmt: skip
        found = (stamp, monotonic() + _KEPT_SECONDS, tuple(Pushed(*row) for row in rows))
        _kept.clear()
        _kept[on] = found
    return _by_county(one for one in found[2] if reader_path.startswith(one.audience_path))


def _by_county(rows: Iterable[Pushed]) -> list[tuple[str, list[Pushed]]]:
    counties: dict[str, dict[int, Pushed]] = {}
    for shown, row in enumerate(rows):
        if shown >= _MOST_SHOWN:
            break
        counties.setdefault(row.county_code or "", {}).setdefault(row.product_id, row)
    return [(code, list(goods.values())) for code, goods in counties.items()]
