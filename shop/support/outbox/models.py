"""Messages to what stands above, written in the transaction of the thing that happened."""

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from shop.core.db import Model
from shop.core.types import Facts, Pk, UtcDateTime, status_column
from shop.support.outbox.states import MESSAGE_FLOW, MessageStatus


class Message(Model):
    """`name` is past tense (`order.placed`); `uniq` keeps periodic work from being put twice."""

    __tablename__ = "outbox_message"
    __table_args__ = (Index("ix_outbox_message_due", "status", "due_at"),)
    FLOW = MESSAGE_FLOW

    id: Mapped[Pk]
    name: Mapped[str] = mapped_column(String(64))
    facts: Mapped[Facts]
    uniq: Mapped[str | None] = mapped_column(String(120), unique=True)
    status: Mapped[MessageStatus] = status_column(MessageStatus, MessageStatus.WAITING)
    put_at: Mapped[UtcDateTime]
    due_at: Mapped[UtcDateTime]
    leased_until: Mapped[UtcDateTime | None]
    tries: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str] = mapped_column(String(500), default="")


class WorkerBeat(Model):
    """The last sign of life of each job worker, for `doctor` and /readyz."""

    __tablename__ = "worker_beat"

    name: Mapped[str] = mapped_column(String(120), primary_key=True)
    at: Mapped[UtcDateTime]
