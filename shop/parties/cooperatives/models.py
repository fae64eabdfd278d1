"""Cooperatives, their bank accounts, and how many households they help."""

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from shop.core.db import Model
from shop.core.types import Code, Line, Name, Pk, Ref, UtcDateTime, enum_column, status_column
from shop.parties.cooperatives.states import (
    BANK_CHANGE_FLOW,
    COOPERATIVE_FLOW,
    BankChangeStatus,
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
    contact: Mapped[Name] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(String(32), default="")
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
    """带动脱贫户: counts per year, never a name or an id of a household."""

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
