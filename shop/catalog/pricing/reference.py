"""Like goods side by side: what a base unit of the same category costs elsewhere on the shelf."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from time import monotonic
from typing import NamedTuple

from sqlalchemy import case, func, select

from shop.catalog.pricing.rules import FEWEST_LIKE, deviation_bp
from shop.catalog.products.models import CatalogueStamp, Product, Sku
from shop.catalog.products.states import ProductStatus
from shop.core.db import db
from shop.core.money import MILLI
from shop.parties.cooperatives.models import Cooperative
from shop.parties.cooperatives.states import CooperativeStatus

Key = tuple[str, str]  # category code, base unit
_KEPT, _KEPT_SECONDS = 2048, 20.0
_kept: dict[Key, tuple[int, float, LikeGoods | None]] = {}
# Half up, as `base_price_fen` of the products room rounds.
_BASE = (Sku.price_fen * (2 * MILLI) + Sku.pack_milli) // (2 * Sku.pack_milli)
_ON_SALE = (
    Product.status == ProductStatus.LISTED,
    Cooperative.status == CooperativeStatus.ACTIVE,
    Sku.active.is_(True),
)


class LikeGoods(NamedTuple):
    """Prices of one base unit over `n` offers: lower quartile, median, upper quartile."""

    n: int
    low_fen: int
    median_fen: int
    high_fen: int

    @property
    def telling(self) -> bool:
        """Whether there are enough of them to compare with."""
        return self.n >= FEWEST_LIKE

    def deviation_bp(self, base_fen: int) -> int:
        return deviation_bp(base_fen, self.median_fen)


def like_goods(keys: Iterable[Key], *, stamp: int | None = None) -> Mapping[Key, LikeGoods]:
    """Those of each (category, base unit), in at most two statements; groups with too few are left out.

    Kept by the process until the catalogue's stamp moves, as the facets are.
    """
    wanted = {(category, str(unit)) for category, unit in keys}
    if not wanted:
        return {}
    if stamp is None:
        stamp = db.session.scalar(select(CatalogueStamp.number).where(CatalogueStamp.id == 1)) or 0
    now = monotonic()
    fresh = {key: row for key in wanted if (row := _kept.get(key)) and row[0] == stamp and row[1] > now}
    missing = wanted - fresh.keys()
    if missing:
        counted = _counted({category for category, _unit in missing})
        while len(_kept) >= _KEPT:
            _kept.pop(next(iter(_kept)), None)
        for key in missing:
            fresh[key] = _kept[key] = (stamp, now + _KEPT_SECONDS, counted.get(key))
    return {key: found for key, (_stamp, _until, found) in fresh.items() if found and found.telling}


class LikeOffer(NamedTuple):
    """One offer among its like, dearest last."""

    product_id: int
    product_name: str
    spec: str
    cooperative_name: str
    origin_path: str
    unit: str
    price_fen: int
    base_fen: int


def side_by_side(category: str, base_unit: str, *, limit: int = 40) -> list[LikeOffer]:
    """Like goods on sale by the price of a base unit, cheapest first."""
    wanted = (
        select(
            Product.id, Product.name, Sku.spec, Cooperative.name, Product.origin_path, Sku.unit, Sku.price_fen,
            _BASE.label("base_fen"),
        )
        .join(Product, Product.id == Sku.product_id)
        .join(Cooperative, Cooperative.id == Product.cooperative_id)
        .where(Product.category_code == category, Sku.base_unit == base_unit, *_ON_SALE)
        .order_by(_BASE, Sku.id)
        .limit(limit)
    )  # fmt: skip
    return [LikeOffer(*row) for row in db.session.execute(wanted)]


def forget_like_goods() -> None:
    """Count again next time; for tests that suspend a cooperative."""
    _kept.clear()


def _counted(categories: set[str]) -> dict[Key, LikeGoods]:
    """Ranks by window, so that both databases agree: the median is the mean of the two in the middle,
    the quartiles are the nearest ranks."""
    group = (Product.category_code, Sku.base_unit)
    ranked = (
        select(
            Product.category_code.label("category"),
            Sku.base_unit.label("base_unit"),
            _BASE.label("fen"),
            func.row_number().over(partition_by=group, order_by=(_BASE, Sku.id)).label("rank"),
            func.count().over(partition_by=group).label("n"),
        )
        .join(Product, Product.id == Sku.product_id)
        .join(Cooperative, Cooperative.id == Product.cooperative_id)
        .where(Product.category_code.in_(categories), *_ON_SALE)
        .subquery()
    )
    rank, n = ranked.c.rank, ranked.c.n
    places = ((n + 3) // 4, (n + 1) // 2, (n + 2) // 2, (n * 3 + 3) // 4)
    picked = [func.max(case((rank == place, ranked.c.fen))) for place in places]
    rows = db.session.execute(
        select(ranked.c.category, ranked.c.base_unit, func.max(n), *picked).group_by(
            ranked.c.category, ranked.c.base_unit
        )
    )
    return {
        (category, str(unit)): LikeGoods(count, low, (below + above + 1) // 2, high)
        for category, unit, count, low, below, above, high in rows
    }
