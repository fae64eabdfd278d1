"""Deals: what was agreed before an order, so that it need not cost what the list says today."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from shop.catalog.products.models import Sku
from shop.catalog.products.rules import check_ceiling
from shop.core.errors import Refused


class BadDeal(Refused):
    """What was agreed cannot be made into an order."""

    code = "order.bad_deal"


@dataclass(frozen=True, kw_only=True)
class Deal:
    """Something agreed before the order: prices that are not today's list prices, and where they come from.

    `prices_fen` is sku id -> fen; SKUs that are not named cost the list price. With `agreed` the unit's own
    approval was given before (a pledge, a call-off): the order starts approved and no limit is asked again.
    `freight_fen` is for a purchase with one cooperative.
    """

    prices_fen: Mapping[int, int] = field(default_factory=dict)
    agreement_id: int | None = None
    group_purchase_id: int | None = None
    standing_order_id: int | None = None
    agreed: bool = False
    freight_fen: int = 0

    def price_of(self, sku: Sku) -> int:
        """What one unit costs under this deal."""
        return self.prices_fen.get(sku.id, sku.price_fen)


NO_DEAL = Deal()


def check(deal: Deal, goods: Sequence[tuple[Sku, int]]) -> None:
    """Raise BadDeal or AboveCeiling unless every price is positive and allowed, and the freight has one
    cooperative to go to."""
    if deal is NO_DEAL:
        return
    for sku, _qty in goods:
        check_price(sku, deal.price_of(sku))
    if deal.freight_fen < 0:
        raise BadDeal("运费不能为负数", freight_fen=deal.freight_fen)
    if deal.freight_fen and len({sku.product.cooperative_id for sku, _qty in goods}) > 1:
        raise BadDeal("约定了运费的订单只能包含一家合作社的商品，请分开下单")


def check_price(sku: Sku, price_fen: int) -> None:
    """Raise BadDeal for a price of nothing, AboveCeiling for more than the price review allows."""
    if price_fen <= 0:
        raise BadDeal("约定的单价必须大于 0", sku_id=sku.id, price_fen=price_fen)
    check_ceiling(price_fen, sku.ceiling_fen, sku_id=sku.id)
