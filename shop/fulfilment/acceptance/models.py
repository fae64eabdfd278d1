"""验收: what the receiver weighed and took, or refused and why."""

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from shop.core.db import Model
from shop.core.types import Day, Fen, Line, Milli, Name, Pk, Ref, UtcDateTime


class Acceptance(Model):
    """One acceptance at the door; there may be several to an order. `signed_name` is what the receiver signed
    with, `sheet_id` the delivery sheet that was accepted, if there was one."""

    __tablename__ = "acceptance"

    id: Mapped[Pk]
    no: Mapped[str] = mapped_column(String(24), unique=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("sales_order.id"), index=True)
    accepted_by: Mapped[Ref | None]
    accepted_at: Mapped[UtcDateTime]
    accepted_on: Mapped[Day]
    note: Mapped[Line] = mapped_column(default="")
    signed_name: Mapped[Name] = mapped_column(default="", server_default="")
    sheet_id: Mapped[Ref | None] = mapped_column(index=True)
    lines: Mapped[list["AcceptanceLine"]] = relationship(order_by="AcceptanceLine.id")


class AcceptanceLine(Model):
    """`reason` and a photo go with every refusal."""

    __tablename__ = "acceptance_line"
    __table_args__ = (
        CheckConstraint("accepted_milli >= 0 AND refused_milli >= 0", "positive"),
        CheckConstraint("accepted_milli + refused_milli > 0", "something"),
        CheckConstraint("refused_milli = 0 OR reason <> ''", "refusal_has_reason"),
    )

    id: Mapped[Pk]
    acceptance_id: Mapped[int] = mapped_column(ForeignKey(Acceptance.id), index=True)
    order_line_id: Mapped[int] = mapped_column(ForeignKey("order_line.id"), index=True)
    accepted_milli: Mapped[Milli]
    refused_milli: Mapped[Milli] = mapped_column(default=0)
    amount_fen: Mapped[Fen]
    reason: Mapped[str] = mapped_column(String(255), default="")
    photo_id: Mapped[Ref | None]
