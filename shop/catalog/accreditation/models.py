"""Applications for accreditation with what became of them, their steps, and objections during publicity."""

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from shop.catalog.accreditation.states import ACCREDITATION_FLOW, AccreditationStatus, StepEvent
from shop.catalog.products.models import Product
from shop.core.db import Model
from shop.core.types import Day, Fen, Line, Name, Pk, Ref, UtcDateTime, enum_column, status_column
from shop.parties.cooperatives.models import Cooperative


class Accreditation(Model):
    """One application of one product. `office_path`: whose turn it is. What the directory shows of goods, price,
    volume and helped households is frozen at publication; `valid_until_on` is the last day on which it holds."""

    __tablename__ = "accreditation"
    __table_args__ = (
        Index("ix_accreditation_office", "office_path", "status"),
        Index("ix_accreditation_valid", "status", "valid_until_on"),
        UniqueConstraint("year", "issuer_code", "serial"),
    )
    FLOW = ACCREDITATION_FLOW

    id: Mapped[Pk]
    product_id: Mapped[int] = mapped_column(ForeignKey(Product.id), index=True)
    cooperative_id: Mapped[int] = mapped_column(ForeignKey(Cooperative.id), index=True)
    region_path: Mapped[str] = mapped_column(String(64), index=True)
    status: Mapped[AccreditationStatus] = status_column(AccreditationStatus, AccreditationStatus.DRAFT)
    office_path: Mapped[str] = mapped_column(String(64), default="")
    reached_at: Mapped[UtcDateTime]
    due_on: Mapped[Day | None]
    statement: Mapped[str] = mapped_column(String(2000), default="")
    applied_by: Mapped[Ref | None]
    applied_at: Mapped[UtcDateTime]
    public_from_at: Mapped[UtcDateTime | None]
    public_until_at: Mapped[UtcDateTime | None]
    number: Mapped[str] = mapped_column(String(40), default="")
    year: Mapped[int | None]
    issuer_code: Mapped[str | None] = mapped_column(String(12))
    serial: Mapped[int | None]
    batch: Mapped[Name] = mapped_column(default="")
    published_on: Mapped[Day | None]
    valid_until_on: Mapped[Day | None]
    product_name: Mapped[Name] = mapped_column(default="")
    category_code: Mapped[str] = mapped_column(String(8), default="")
    spec: Mapped[Name] = mapped_column(default="")
    price_fen: Mapped[Fen | None]
    value_fen: Mapped[Fen | None]
    households: Mapped[int | None]
    people: Mapped[int | None]
    product: Mapped[Product] = relationship()
    cooperative: Mapped[Cooperative] = relationship()
    steps: Mapped[list["AccreditationStep"]] = relationship(order_by="AccreditationStep.id")
    objections: Mapped[list["Objection"]] = relationship(order_by="Objection.id")


class AccreditationStep(Model):
    """Who did what at which step, when, and with which opinion; `by_user` is empty for the system."""

    __tablename__ = "accreditation_step"

    id: Mapped[Pk]
    accreditation_id: Mapped[int] = mapped_column(ForeignKey(Accreditation.id), index=True)
    at_step: Mapped[AccreditationStatus] = enum_column(AccreditationStatus)
    event: Mapped[StepEvent] = enum_column(StepEvent)
    office_path: Mapped[str] = mapped_column(String(64), default="")
    by_user: Mapped[Ref | None]
    at: Mapped[UtcDateTime]
    opinion: Mapped[str] = mapped_column(String(500), default="")


class Objection(Model):
    """What somebody has against an application that is made public; `contact` is seen by its reviewers alone."""

    __tablename__ = "accreditation_objection"

    id: Mapped[Pk]
    accreditation_id: Mapped[int] = mapped_column(ForeignKey(Accreditation.id), index=True)
    text: Mapped[str] = mapped_column(String(1000))
    contact: Mapped[Line] = mapped_column(default="")
    at: Mapped[UtcDateTime]
    answer: Mapped[str] = mapped_column(String(1000), default="")
    answered_by: Mapped[Ref | None]
    answered_at: Mapped[UtcDateTime | None]
