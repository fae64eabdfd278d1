"""A listing's life."""

from enum import StrEnum

from shop.core.flow import Flow, step


class ProductStatus(StrEnum):
    """Only listed products can be ordered. Held: off sale until its papers or its price are in order again."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    LISTED = "listed"
    HELD = "held"
    WITHDRAWN = "withdrawn"


S = ProductStatus
PRODUCT_FLOW = Flow(
    submit=step(S.DRAFT, S.WITHDRAWN, to=S.SUBMITTED),
    list=step(S.DRAFT, S.SUBMITTED, S.WITHDRAWN, to=S.LISTED),
    send_back=step(S.SUBMITTED, to=S.DRAFT),
    hold=step(S.LISTED, to=S.HELD),
    release=step(S.HELD, to=S.LISTED),
    withdraw=step(S.LISTED, S.SUBMITTED, S.HELD, to=S.WITHDRAWN),
)


class HoldKind(StrEnum):
    """Why a listed product is off sale for a while; each reason is lifted by those who know it."""

    PAPERS = "papers"  # a needed paper is missing or expired
    PRICE = "price"  # its price is not approved
    INSPECTION = "inspection"  # an inspection found something
    SEASON = "season"  # out of its season


class Mark(StrEnum):
    """Certificate marks a product may carry (A54)."""

    GREEN = "green"  # 绿色食品
    ORGANIC = "organic"  # 有机
    GEOGRAPHIC = "geographic"  # 地理标志


class SaleUnit(StrEnum):
    """What a quantity counts; kg may be ordered in fractions, the others in whole packs."""

    KG = "kg"
    PIECE = "piece"
    BOX = "box"
    BAG = "bag"
    BOTTLE = "bottle"


class BaseUnit(StrEnum):
    """What prices are compared by, so that odd packs cannot dodge a comparison."""

    KG = "kg"
    PIECE = "piece"
    LITRE = "litre"
