"""Column types that carry their meaning in their name."""

from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Annotated, Any

from sqlalchemy import JSON, BigInteger, Date, DateTime, Enum, Integer, String, TypeDecorator
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

Pk = Annotated[int, mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)]
Fen = Annotated[int, mapped_column(BigInteger)]
Milli = Annotated[int, mapped_column(BigInteger)]
Ref = Annotated[int, mapped_column(BigInteger)]  # a soft reference: an id without a foreign key
Day = Annotated[date, mapped_column(Date)]
Code = Annotated[str, mapped_column(String(18))]
Name = Annotated[str, mapped_column(String(120))]
Line = Annotated[str, mapped_column(String(255))]
Facts = Annotated[dict[str, Any], mapped_column(JSON().with_variant(JSONB(), "postgresql"))]


class _Utc(TypeDecorator[datetime]):
    """Stored without a zone, always UTC; refuses a naive instant instead of guessing its zone."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a zone")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)


UtcDateTime = Annotated[datetime, mapped_column(_Utc)]


def enum_type(kind: type[StrEnum]) -> Enum:
    """A closed list stored as its text, checked by the database too."""
    return Enum(
        kind,
        native_enum=False,
        create_constraint=True,
        name=kind.__name__.lower(),
        length=32,
        values_callable=lambda members: [member.value for member in members],
    )


def enum_column(kind: type[StrEnum], **options: Any) -> Mapped[Any]:
    """A column of a closed list."""
    return mapped_column(enum_type(kind), **options)


def status_column(kind: type[StrEnum], start: StrEnum) -> Mapped[Any]:
    """The status of a thing with a flow; moved only by `audit.move`."""
    return mapped_column(enum_type(kind), default=start, index=True)
