"""Categories, products and the SKUs in which they are sold."""

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from shop.catalog.products.states import PRODUCT_FLOW, BaseUnit, HoldKind, ProductStatus, SaleUnit
from shop.core.db import Model
from shop.core.types import Day, Fen, Line, Milli, Name, Pk, Ref, UtcDateTime, enum_column, status_column
from shop.parties.cooperatives.models import Cooperative


class Category(Model):
    """米袋子, 菜篮子, 果盘子, 其他 on top; `path` is '/01/0102/'."""

    __tablename__ = "category"

    code: Mapped[str] = mapped_column(String(8), primary_key=True)
    name: Mapped[Name]
    parent_code: Mapped[str | None] = mapped_column(String(8), ForeignKey("category.code"))
    path: Mapped[str] = mapped_column(String(32))
    position: Mapped[int] = mapped_column(default=0)
    illustration: Mapped[str] = mapped_column(String(24), default="")


class CatalogueStamp(Model):
    """One row whose number changes with every change of what is offered, so that counts over the whole
    shelf can be kept by each process until they are no longer true. Random, not counted up: a number
    that was rolled back, or comes from another database, is never met again."""

    __tablename__ = "catalogue_stamp"

    id: Mapped[Pk]
    number: Mapped[int] = mapped_column(BigInteger, default=0)


class Product(Model):
    """What a cooperative sells. `marks` is a comma-separated list of Mark values between commas;
    `held_reason` sums up its holds."""

    __tablename__ = "product"
    # One index per order of the shelf: a page reads its 24 rows and no more.
    __table_args__ = (
        Index("ix_product_shelf", "status", "id"),
        Index("ix_product_category", "category_code", "status"),
        Index("ix_product_dearer", "status", "lowest_price_fen", "accredited", "id"),
        Index("ix_product_sold", "status", "sold_milli", "accredited", "id"),
    )
    FLOW = PRODUCT_FLOW

    id: Mapped[Pk]
    cooperative_id: Mapped[int] = mapped_column(ForeignKey(Cooperative.id), index=True)
    code: Mapped[str] = mapped_column(String(24), unique=True)
    name: Mapped[Name]
    pinyin_key: Mapped[Line] = mapped_column(default="", index=True)
    category_code: Mapped[str] = mapped_column(String(8), ForeignKey(Category.code))
    category_path: Mapped[str] = mapped_column(String(32))
    origin_code: Mapped[str] = mapped_column(String(12), ForeignKey("region.code"))
    origin_path: Mapped[str] = mapped_column(String(64), index=True)
    status: Mapped[ProductStatus] = status_column(ProductStatus, ProductStatus.DRAFT)
    held_reason: Mapped[Line] = mapped_column(default="", server_default="")
    accredited: Mapped[bool] = mapped_column(default=False)
    accreditation_no: Mapped[str] = mapped_column(String(40), default="")
    brand: Mapped[Name] = mapped_column(default="")
    marks: Mapped[str] = mapped_column(String(64), default="")
    about: Mapped[str] = mapped_column(String(2000), default="")
    storage: Mapped[Line] = mapped_column(default="")
    photo: Mapped[Line] = mapped_column(default="")
    lead_days: Mapped[int] = mapped_column(default=2)
    lowest_price_fen: Mapped[Fen] = mapped_column(default=0)
    sold_milli: Mapped[Milli] = mapped_column(default=0)
    created_at: Mapped[UtcDateTime]
    cooperative: Mapped[Cooperative] = relationship()
    category: Mapped[Category] = relationship()
    skus: Mapped[list["Sku"]] = relationship(back_populates="product", order_by="Sku.id")

    @property
    def mark_list(self) -> list[str]:
        return [mark for mark in self.marks.split(",") if mark]


# Equal price: accredited first (A24), which runs against the price and so needs an index of its own.
Index("ix_product_price", Product.status, Product.lowest_price_fen, Product.accredited.desc(), Product.id)


class Sku(Model):
    """One way of selling a product. Quantities are thousandths of `unit`; `pack_milli` is how many
    base units one sale unit holds, so the comparable price is price * 1000 / pack_milli. `ceiling_fen` is
    what the price review allows, up to and including `ceiling_until`; `weekly_milli` is what can be delivered
    in a week, empty: as much as lies in stock."""

    __tablename__ = "sku"
    __table_args__ = (
        CheckConstraint("price_fen > 0", "price_positive"),
        CheckConstraint("pack_milli > 0", "pack_positive"),
        CheckConstraint("ceiling_fen IS NULL OR price_fen <= ceiling_fen", "below_ceiling"),
        CheckConstraint("weekly_milli IS NULL OR weekly_milli > 0", "weekly_positive"),
        CheckConstraint("min_milli > 0 AND step_milli > 0 AND max_milli >= min_milli", "order_range"),
    )

    id: Mapped[Pk]
    product_id: Mapped[int] = mapped_column(ForeignKey(Product.id), index=True)
    code: Mapped[str] = mapped_column(String(24), unique=True)
    spec: Mapped[Name]
    unit: Mapped[SaleUnit] = enum_column(SaleUnit)
    base_unit: Mapped[BaseUnit] = enum_column(BaseUnit)
    pack_milli: Mapped[Milli] = mapped_column(default=1000)
    price_fen: Mapped[Fen]
    ceiling_fen: Mapped[Fen | None]
    ceiling_until: Mapped[Day | None] = mapped_column(index=True)
    min_milli: Mapped[Milli] = mapped_column(default=1000)
    step_milli: Mapped[Milli] = mapped_column(default=1000)
    max_milli: Mapped[Milli] = mapped_column(default=100_000_000)
    weekly_milli: Mapped[Milli | None]
    active: Mapped[bool] = mapped_column(default=True)
    product: Mapped[Product] = relationship(back_populates="skus")

    @property
    def base_price_fen(self) -> int:
        """Price of one base unit, rounded half up."""
        return (self.price_fen * 2000 + self.pack_milli) // (2 * self.pack_milli)


class PriceChange(Model):
    """Every price a SKU had, from when; public."""

    __tablename__ = "price_change"

    id: Mapped[Pk]
    sku_id: Mapped[int] = mapped_column(ForeignKey(Sku.id), index=True)
    price_fen: Mapped[Fen]
    from_at: Mapped[UtcDateTime]
    by_user: Mapped[Ref | None]


class ProductHold(Model):
    """One reason to keep a product off sale; it is on sale again when the last one is gone."""

    __tablename__ = "product_hold"
    __table_args__ = (UniqueConstraint("product_id", "kind"),)

    id: Mapped[Pk]
    product_id: Mapped[int] = mapped_column(ForeignKey(Product.id))
    kind: Mapped[HoldKind] = enum_column(HoldKind)
    reason: Mapped[Line]
    since: Mapped[UtcDateTime]
