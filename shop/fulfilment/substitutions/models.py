"""替换: what a cooperative proposes in the place of ordered goods, and what the unit answered."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from shop.core.db import Model
from shop.core.types import Fen, Line, Milli, Name, Pk, Ref, UtcDateTime, status_column
from shop.fulfilment.substitutions.states import SUBSTITUTION_FLOW, SubstitutionStatus
from shop.trading.orders.models import Order, OrderLine


class Substitution(Model):
    """One proposal for one line, at most one open at a time; `new_line_id` is the line that it became."""

    __tablename__ = "substitution"
    __table_args__ = (
        CheckConstraint("qty_milli > 0 AND price_fen > 0", "positive"),
        CheckConstraint("new_line_id IS NULL OR status = 'consented'", "became"),
        Index(
            "uq_substitution_open",
            "order_line_id",
            unique=True,
            sqlite_where=text("status = 'proposed'"),
            postgresql_where=text("status = 'proposed'"),
        ),
    )
    FLOW = SUBSTITUTION_FLOW

    id: Mapped[Pk]
    status: Mapped[SubstitutionStatus] = status_column(SubstitutionStatus, SubstitutionStatus.PROPOSED)
    order_id: Mapped[int] = mapped_column(ForeignKey(Order.id), index=True)
    order_line_id: Mapped[int] = mapped_column(ForeignKey(OrderLine.id))
    sku_id: Mapped[int] = mapped_column(ForeignKey("sku.id"))
    product_name: Mapped[Name]
    spec: Mapped[Name]
    unit: Mapped[str] = mapped_column(String(16))
    qty_milli: Mapped[Milli]
    price_fen: Mapped[Fen]
    reason: Mapped[Line]
    proposed_by: Mapped[Ref]
    proposed_at: Mapped[UtcDateTime]
    answered_by: Mapped[Ref | None]
    answered_at: Mapped[UtcDateTime | None]
    opinion: Mapped[Line] = mapped_column(default="")
    new_line_id: Mapped[int | None] = mapped_column(ForeignKey(OrderLine.id))
    order: Mapped[Order] = relationship()
    line: Mapped[OrderLine] = relationship(foreign_keys=order_line_id)
