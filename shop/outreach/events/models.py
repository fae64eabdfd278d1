"""Events with their sessions, the booths of towns, the exhibitors, and what they say they sold there."""

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from shop.core.db import Model
from shop.core.types import Day, Fen, Line, Name, Pk, Ref, UtcDateTime, enum_column
from shop.outreach.events.states import EventKind


class Event(Model):
    """An event of a region; its days span its sessions. `by_town`: booths are shared out among the towns."""

    __tablename__ = "event"
    __table_args__ = (CheckConstraint("last_on >= first_on", "days"),)

    id: Mapped[Pk]
    kind: Mapped[EventKind] = enum_column(EventKind)
    name: Mapped[Name]
    region_code: Mapped[str] = mapped_column(String(12), ForeignKey("region.code"))
    region_path: Mapped[str] = mapped_column(String(64), index=True)
    organiser: Mapped[Name]
    by_town: Mapped[bool] = mapped_column(default=False)
    first_on: Mapped[Day] = mapped_column(index=True)
    last_on: Mapped[Day]
    recorded_by: Mapped[Ref]
    recorded_at: Mapped[UtcDateTime]
    sessions: Mapped[list["EventSession"]] = relationship(
        order_by="EventSession.number", cascade="all, delete-orphan"
    )
    booths: Mapped[list["EventBooth"]] = relationship(
        order_by="(EventBooth.town_code, EventBooth.slot)", cascade="all, delete-orphan"
    )
    exhibitors: Mapped[list["EventExhibitor"]] = relationship(
        order_by="EventExhibitor.id", cascade="all, delete-orphan"
    )
    sales: Mapped[list["EventSales"]] = relationship(
        order_by="(EventSales.session, EventSales.cooperative_id)", cascade="all, delete-orphan"
    )


class EventSession(Model):
    """A part of an event with days and a place of its own (A73: 丰收节 and 嘉年华); numbered from 1."""

    __tablename__ = "event_session"
    __table_args__ = (UniqueConstraint("event_id", "number"), CheckConstraint("last_on >= first_on", "days"))

    id: Mapped[Pk]
    event_id: Mapped[int] = mapped_column(ForeignKey(Event.id), index=True)
    number: Mapped[int]
    name: Mapped[Name]
    place: Mapped[Line]
    first_on: Mapped[Day]
    last_on: Mapped[Day]


class EventBooth(Model):
    """One booth of a town (A72). `slot` counts the town's booths, so that none is given twice."""

    __tablename__ = "event_booth"
    __table_args__ = (UniqueConstraint("event_id", "town_code", "slot"),)

    id: Mapped[Pk]
    event_id: Mapped[int] = mapped_column(ForeignKey(Event.id), index=True)
    town_code: Mapped[str] = mapped_column(String(12), ForeignKey("region.code"))
    town_path: Mapped[str] = mapped_column(String(64))
    slot: Mapped[int]
    label: Mapped[str] = mapped_column(String(32), default="")


class EventExhibitor(Model):
    """A cooperative that exhibits; its town is where it counts."""

    __tablename__ = "event_exhibitor"
    __table_args__ = (UniqueConstraint("event_id", "cooperative_id"),)

    id: Mapped[Pk]
    event_id: Mapped[int] = mapped_column(ForeignKey(Event.id), index=True)
    cooperative_id: Mapped[int] = mapped_column(ForeignKey("cooperative.id"))
    cooperative_name: Mapped[Name]
    region_path: Mapped[str] = mapped_column(String(64))


class EventSales(Model):
    """What an exhibitor says it sold in a session, and what was only intended: never a fact of the ledger."""

    __tablename__ = "event_sales"
    __table_args__ = (
        UniqueConstraint("event_id", "session", "cooperative_id"),
        CheckConstraint("sold_fen >= 0 AND intent_fen >= 0", "positive"),
    )

    id: Mapped[Pk]
    event_id: Mapped[int] = mapped_column(ForeignKey(Event.id), index=True)
    session: Mapped[int]
    cooperative_id: Mapped[int] = mapped_column(ForeignKey("cooperative.id"))
    sold_fen: Mapped[Fen]
    intent_fen: Mapped[Fen]
    stated_by: Mapped[Ref]
    stated_at: Mapped[UtcDateTime]
