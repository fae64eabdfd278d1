"""Forms that offices make for themselves, every version of them."""

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from shop.core.db import Model
from shop.core.types import Facts, Name, Pk, Ref, UtcDateTime, status_column
from shop.reporting.forms.states import FORM_FLOW, FormStatus


def _one(status: str) -> Index:
    where = text(f"status = '{status}'")
    return Index(
        f"uq_form_definition_{status}", "code", unique=True, sqlite_where=where, postgresql_where=where
    )


class FormDefinition(Model):
    """One version: `body` as `definitions.to_body` writes it. Of a form one draft and one published version at
    most. `region_path` and `department`: the office that made it; it is for that place and those below."""

    __tablename__ = "form_definition"
    __table_args__ = (
        UniqueConstraint("code", "version"),
        CheckConstraint("version >= 1", "version"),
        _one("draft"),
        _one("published"),
    )
    FLOW = FORM_FLOW

    id: Mapped[Pk]
    code: Mapped[str] = mapped_column(String(24))
    version: Mapped[int]
    status: Mapped[FormStatus] = status_column(FormStatus, FormStatus.DRAFT)
    region_path: Mapped[str] = mapped_column(String(64), index=True)
    department: Mapped[str] = mapped_column(String(32))
    title: Mapped[Name]
    body: Mapped[Facts]
    made_by: Mapped[Ref]
    made_at: Mapped[UtcDateTime]
    published_by: Mapped[Ref | None]
    published_at: Mapped[UtcDateTime | None]
