"""Framework agreements: parties, items with their prices, signatures. What was called off is never kept here:
it is the sum of the orders that name the agreement."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, query_expression, relationship

from shop.core.db import Model
from shop.core.types import Day, Fen, Line, Milli, Name, Pk, Ref, UtcDateTime, enum_column, status_column
from shop.trading.agreements.states import AGREEMENT_FLOW, AgreementStatus, EndReason, Side


class Agreement(Model):
    """框架协议. `unit_id` is the unit that leads; `side` wrote the draft. `buyer_path` and `system` are copies of
    the leading unit's. Ceilings of nothing mean: only the items have theirs. `intent_fen` is what was announced
    (A71); no sum of sales ever reads it. `version` grows with each change of the text: a signature is of one."""

    __tablename__ = "agreement"
    __table_args__ = (
        CheckConstraint("last_on >= first_on", "term"),
        CheckConstraint("ceiling_fen IS NULL OR ceiling_fen > 0", "ceiling_fen"),
        CheckConstraint("ceiling_milli IS NULL OR ceiling_milli > 0", "ceiling_milli"),
        CheckConstraint("intent_fen >= 0", "intent"),
        CheckConstraint("end_reason IS NULL OR status = 'ended'", "ended"),
        Index("ix_agreement_clock", "status", "last_on"),
    )
    FLOW = AGREEMENT_FLOW

    id: Mapped[Pk]
    no: Mapped[str] = mapped_column(String(24), unique=True)
    title: Mapped[Name]
    status: Mapped[AgreementStatus] = status_column(AgreementStatus, AgreementStatus.DRAFT)
    side: Mapped[Side] = enum_column(Side)
    unit_id: Mapped[int] = mapped_column(ForeignKey("buyer_unit.id"), index=True)
    unit_name: Mapped[Name]
    buyer_path: Mapped[str] = mapped_column(String(64), index=True)
    system: Mapped[str] = mapped_column(String(32))
    cooperative_id: Mapped[int] = mapped_column(ForeignKey("cooperative.id"), index=True)
    cooperative_name: Mapped[Name]
    cooperative_path: Mapped[str] = mapped_column(String(64), index=True)
    first_on: Mapped[Day]
    last_on: Mapped[Day]
    ceiling_fen: Mapped[Fen | None]
    ceiling_milli: Mapped[Milli | None]
    intent_fen: Mapped[Fen] = mapped_column(default=0)
    note: Mapped[str] = mapped_column(String(2000), default="")
    version: Mapped[int] = mapped_column(default=1)
    drafted_by: Mapped[Ref]
    drafted_at: Mapped[UtcDateTime]
    offered_at: Mapped[UtcDateTime | None]
    signed_at: Mapped[UtcDateTime | None]
    ending_told_at: Mapped[UtcDateTime | None]
    ended_at: Mapped[UtcDateTime | None]
    end_reason: Mapped[EndReason | None] = enum_column(EndReason)
    end_words: Mapped[Line] = mapped_column(default="")
    parties: Mapped[list["AgreementParty"]] = relationship(
        back_populates="agreement", order_by="AgreementParty.id", cascade="all, delete-orphan"
    )
    items: Mapped[list["AgreementItem"]] = relationship(
        back_populates="agreement", order_by="AgreementItem.id", cascade="all, delete-orphan"
    )
    signatures: Mapped[list["AgreementSignature"]] = relationship(
        back_populates="agreement", order_by="AgreementSignature.id"
    )
    # Sums over orders, for lists that ask for them (`queries.with_sums`).
    called_off_fen: Mapped[int] = query_expression()
    executed_fen: Mapped[int] = query_expression()

    @property
    def standing(self) -> list["AgreementSignature"]:
        """The signatures under the present text."""
        return [one for one in self.signatures if one.voided_at is None]


class AgreementParty(Model):
    """A unit that may call off. Those that the leading unit stands for (`signs` false) do not sign themselves."""

    __tablename__ = "agreement_party"
    __table_args__ = (UniqueConstraint("agreement_id", "unit_id"),)

    id: Mapped[Pk]
    agreement_id: Mapped[int] = mapped_column(ForeignKey(Agreement.id))
    unit_id: Mapped[int] = mapped_column(ForeignKey("buyer_unit.id"), index=True)
    unit_name: Mapped[Name]
    signs: Mapped[bool]
    agreement: Mapped[Agreement] = relationship(back_populates="parties")


class AgreementItem(Model):
    """One SKU at its agreed price, up to a quantity, an amount, or both; names are copies of their day."""

    __tablename__ = "agreement_item"
    __table_args__ = (
        UniqueConstraint("agreement_id", "sku_id"),
        CheckConstraint("price_fen > 0", "price"),
        CheckConstraint("ceiling_milli IS NULL OR ceiling_milli > 0", "ceiling_milli"),
        CheckConstraint("ceiling_fen IS NULL OR ceiling_fen > 0", "ceiling_fen"),
    )

    id: Mapped[Pk]
    agreement_id: Mapped[int] = mapped_column(ForeignKey(Agreement.id))
    sku_id: Mapped[int] = mapped_column(ForeignKey("sku.id"), index=True)
    product_name: Mapped[Name]
    spec: Mapped[Name]
    unit: Mapped[str] = mapped_column(String(16))
    price_fen: Mapped[Fen]
    ceiling_milli: Mapped[Milli | None]
    ceiling_fen: Mapped[Fen | None]
    agreement: Mapped[Agreement] = relationship(back_populates="items")


class AgreementSignature(Model):
    """Who put which name under which version, when; `unit_id` is empty for the cooperative. `digest` is of the text
    that was signed. Voided ones stay: that somebody had signed is part of the story."""

    __tablename__ = "agreement_signature"
    __table_args__ = (
        CheckConstraint("(side = 'unit') = (unit_id IS NOT NULL)", "party"),
        Index(
            "uq_agreement_signature_unit", "agreement_id", "unit_id", unique=True,
            sqlite_where=text("voided_at IS NULL AND unit_id IS NOT NULL"),
            postgresql_where=text("voided_at IS NULL AND unit_id IS NOT NULL"),
        ),
        Index(
            "uq_agreement_signature_cooperative", "agreement_id", unique=True,
            sqlite_where=text("voided_at IS NULL AND unit_id IS NULL"),
            postgresql_where=text("voided_at IS NULL AND unit_id IS NULL"),
        ),
    )  # fmt: skip

    id: Mapped[Pk]
    agreement_id: Mapped[int] = mapped_column(ForeignKey(Agreement.id), index=True)
    side: Mapped[Side] = enum_column(Side)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("buyer_unit.id"))
    signer_name: Mapped[Name]
    signed_by: Mapped[Ref]
    signed_at: Mapped[UtcDateTime]
    version: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    document_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"))
    voided_at: Mapped[UtcDateTime | None]
    agreement: Mapped[Agreement] = relationship(back_populates="signatures")
