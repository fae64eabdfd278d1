"""Cooperatives, their bank accounts, and how many households they help."""

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from shop.core.db import Model
from shop.core.types import Code, Line, Name, Pk, Ref, UtcDateTime, enum_column, status_column
from shop.parties.cooperatives.states import (
    BANK_CHANGE_FLOW,
    CLAIM_FLOW,
    COOPERATIVE_FLOW,
    LEGAL_PERSON_FLOW,
    BankChangeStatus,
    ClaimStatus,
    CooperativeStatus,
    LegalForm,
)


class Cooperative(Model):
    """A supplier with a legal identity, placed down to its village where it has one."""

    __tablename__ = "cooperative"
    FLOW = COOPERATIVE_FLOW

    id: Mapped[Pk]
    name: Mapped[Name]
    pinyin_key: Mapped[Line] = mapped_column(default="", index=True)
    credit_code: Mapped[Code] = mapped_column(unique=True)
    legal_form: Mapped[LegalForm] = enum_column(LegalForm)
    status: Mapped[CooperativeStatus] = status_column(CooperativeStatus, CooperativeStatus.ACTIVE)
    region_code: Mapped[str] = mapped_column(String(12), ForeignKey("region.code"))
    region_path: Mapped[str] = mapped_column(String(64), index=True)
    address: Mapped[Line] = mapped_column(default="")
    legal_person: Mapped[Name] = mapped_column(default="")
    contact: Mapped[Name] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(String(32), default="")
    email: Mapped[Line] = mapped_column(default="")
    bank: Mapped[Name] = mapped_column(default="")
    account_name: Mapped[Name] = mapped_column(default="")
    account_no: Mapped[str] = mapped_column(String(40), default="")
    about: Mapped[str] = mapped_column(String(1000), default="")
    created_at: Mapped[UtcDateTime]
    helped: Mapped[list["HelpedHouseholds"]] = relationship(order_by="HelpedHouseholds.year")

    @property
    def masked_account(self) -> str:
        """The last four digits only."""
        return f"•••• {self.account_no[-4:]}" if self.account_no else ""

    @property
    def households(self) -> int:
        """Helped households by the latest year on record."""
        return self.helped[-1].households if self.helped else 0

    @property
    def people(self) -> int:
        return self.helped[-1].people if self.helped else 0


class HelpedHouseholds(Model):
    """带动脱贫户: the checked counts of a year, never a name or an id of a household; what pages and figures show."""

    __tablename__ = "helped_households"
    __table_args__ = (
        UniqueConstraint("cooperative_id", "year"),
        CheckConstraint("households >= 0 AND people >= 0", "counts"),
    )

    id: Mapped[Pk]
    cooperative_id: Mapped[int] = mapped_column(ForeignKey(Cooperative.id))
    year: Mapped[int]
    households: Mapped[int]
    people: Mapped[int]


class BankAccountChange(Model):
    """A wish for another account; asked by one person and confirmed by another."""

    __tablename__ = "bank_account_change"
    FLOW = BANK_CHANGE_FLOW

    id: Mapped[Pk]
    cooperative_id: Mapped[int] = mapped_column(ForeignKey(Cooperative.id), index=True)
    bank: Mapped[Name]
    account_name: Mapped[Name]
    account_no: Mapped[str] = mapped_column(String(40))
    status: Mapped[BankChangeStatus] = status_column(BankChangeStatus, BankChangeStatus.ASKED)
    asked_by: Mapped[Ref]
    asked_at: Mapped[UtcDateTime]
    answered_by: Mapped[Ref | None]
    answered_at: Mapped[UtcDateTime | None]


class LegalPersonChange(Model):
    """A wish for another legal person, proved by the new licence; asked by one and confirmed by another."""

    __tablename__ = "legal_person_change"
    FLOW = LEGAL_PERSON_FLOW

    id: Mapped[Pk]
    cooperative_id: Mapped[int] = mapped_column(ForeignKey(Cooperative.id), index=True)
    legal_person: Mapped[Name]
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"))
    status: Mapped[BankChangeStatus] = status_column(BankChangeStatus, BankChangeStatus.ASKED)
    asked_by: Mapped[Ref]
    asked_at: Mapped[UtcDateTime]
    answered_by: Mapped[Ref | None]
    answered_at: Mapped[UtcDateTime | None]


class FormerContact(Model):
    """Whom one could reach until a day: told of what matters for a while longer."""

    __tablename__ = "former_contact"

    id: Mapped[Pk]
    cooperative_id: Mapped[int] = mapped_column(ForeignKey(Cooperative.id), index=True)
    contact: Mapped[Name]
    phone: Mapped[str] = mapped_column(String(32))
    email: Mapped[Line]
    until_at: Mapped[UtcDateTime]


class HelpedClaim(Model):
    """Counts of a year as the cooperative states them, with their evidence, until the county has looked."""

    __tablename__ = "helped_claim"
    __table_args__ = (CheckConstraint("households >= 0 AND people >= households", "counts"),)
    FLOW = CLAIM_FLOW

    id: Mapped[Pk]
    cooperative_id: Mapped[int] = mapped_column(ForeignKey(Cooperative.id), index=True)
    year: Mapped[int]
    households: Mapped[int]
    people: Mapped[int]
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"))
    status: Mapped[ClaimStatus] = status_column(ClaimStatus, ClaimStatus.SUBMITTED)
    asked_by: Mapped[Ref | None]
    asked_at: Mapped[UtcDateTime]
    answered_by: Mapped[Ref | None]
    answered_at: Mapped[UtcDateTime | None]
    opinion: Mapped[Line] = mapped_column(default="")
    cooperative: Mapped[Cooperative] = relationship()
