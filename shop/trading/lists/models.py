"""采购清单: the draft of an order, with lines from several cooperatives."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from shop.core.db import Model
from shop.core.types import Fen, Milli, Pk, UtcDateTime, status_column
from shop.trading.lists.states import LIST_FLOW, ListStatus


class PurchaseList(Model):
    """采购清单: the draft of one member for one unit, with lines from several cooperatives."""

    __tablename__ = "purchase_list"
    # Two tabs that open the list at once must end up in the same draft.
    __table_args__ = (
        Index(
            "uq_purchase_list_draft",
            "unit_id",
            "user_id",
            unique=True,
            sqlite_where=text("status = 'draft'"),
            postgresql_where=text("status = 'draft'"),
        ),
    )
    FLOW = LIST_FLOW

    id: Mapped[Pk]
    unit_id: Mapped[int] = mapped_column(ForeignKey("buyer_unit.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("app_user.id"), index=True)
    status: Mapped[ListStatus] = status_column(ListStatus, ListStatus.DRAFT)
    updated_at: Mapped[UtcDateTime]
    lines: Mapped[list["PurchaseListLine"]] = relationship(
        back_populates="purchase_list", order_by="PurchaseListLine.id", cascade="all, delete-orphan"
    )


class PurchaseListLine(Model):
    """A SKU and how much; `seen_price_fen` is the price when it was put down, to show what changed."""

    __tablename__ = "purchase_list_line"
    __table_args__ = (UniqueConstraint("purchase_list_id", "sku_id"), CheckConstraint("qty_milli > 0", "qty"))

    id: Mapped[Pk]
    purchase_list_id: Mapped[int] = mapped_column(ForeignKey(PurchaseList.id))
    sku_id: Mapped[int] = mapped_column(ForeignKey("sku.id"))
    qty_milli: Mapped[Milli]
    seen_price_fen: Mapped[Fen]
    purchase_list: Mapped[PurchaseList] = relationship(back_populates="lines")
