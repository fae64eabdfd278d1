"""Applications of cooperatives, and what was said about them."""

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from shop.core.db import Model
from shop.core.types import Code, Day, Line, Name, Pk, Ref, UtcDateTime, enum_column, status_column
from shop.parties.cooperatives.models import Cooperative
from shop.parties.cooperatives.states import LegalForm
from shop.parties.onboarding.states import APPLICATION_FLOW, ApplicationEvent, ApplicationStatus


class Application(Model):
    """Handed in by somebody without an account. `open_code` is the credit code while it is under way, so that
    the database lets nobody apply twice at once."""

    __tablename__ = "cooperative_application"
    __table_args__ = (CheckConstraint("households >= 0 AND people >= households", "counts"),)
    FLOW = APPLICATION_FLOW

    id: Mapped[Pk]
    no: Mapped[str] = mapped_column(String(24), unique=True)
    key_sha256: Mapped[str] = mapped_column(String(64))
    request_sha256: Mapped[str | None] = mapped_column(String(64), unique=True)
    fingerprint: Mapped[str] = mapped_column(String(64), default="")
    status: Mapped[ApplicationStatus] = status_column(ApplicationStatus, ApplicationStatus.SUBMITTED)
    legal_form: Mapped[LegalForm] = enum_column(LegalForm)
    name: Mapped[Name]
    credit_code: Mapped[Code] = mapped_column(index=True)
    open_code: Mapped[Code | None] = mapped_column(String(18), unique=True)
    region_code: Mapped[str] = mapped_column(String(12), ForeignKey("region.code"))
    region_path: Mapped[str] = mapped_column(String(64), index=True)
    address: Mapped[Line]
    legal_person: Mapped[Name]
    contact: Mapped[Name]
    phone: Mapped[str] = mapped_column(String(32))
    email: Mapped[Line]
    bank: Mapped[Name]
    account_name: Mapped[Name]
    account_no: Mapped[str] = mapped_column(String(40))
    about: Mapped[str] = mapped_column(String(1000), default="")
    households: Mapped[int]
    people: Mapped[int]
    submitted_at: Mapped[UtcDateTime]
    due_on: Mapped[Day | None]
    recommended_by: Mapped[Ref | None]
    closed_at: Mapped[UtcDateTime | None]
    cooperative_id: Mapped[int | None] = mapped_column(ForeignKey(Cooperative.id))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"))
    steps: Mapped[list["ApplicationStep"]] = relationship(order_by="ApplicationStep.id")

    @property
    def masked_account(self) -> str:
        """The last four digits only."""
        return f"•••• {self.account_no[-4:]}"


class ApplicationStep(Model):
    """One line of its history, as the applicant reads it too."""

    __tablename__ = "application_step"

    id: Mapped[Pk]
    application_id: Mapped[int] = mapped_column(ForeignKey(Application.id), index=True)
    kind: Mapped[ApplicationEvent] = enum_column(ApplicationEvent)
    at: Mapped[UtcDateTime]
    by_user: Mapped[Ref | None]
    opinion: Mapped[str] = mapped_column(String(500), default="")
