"""Exports that are made in the background, each one person's own."""

from sqlalchemy import BigInteger, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from shop.core.db import Model
from shop.core.types import Facts, Line, Pk, Ref, UtcDateTime, status_column
from shop.reporting.exports.states import EXPORT_FLOW, ExportStatus


class ExportJob(Model):
    """`reach`: how far the person saw when he asked, compared again before a row is read and before the file is
    handed out. `token`: the attempt whose file counts; `lease_until`: when a silent attempt is taken for dead."""

    __tablename__ = "export_job"
    __table_args__ = (Index("ix_export_job_owner", "user_id", "id"),)
    FLOW = EXPORT_FLOW

    id: Mapped[Pk]
    user_id: Mapped[Ref]
    kind: Mapped[str] = mapped_column(String(20))
    form: Mapped[str] = mapped_column(String(8))
    params: Mapped[Facts]
    reach: Mapped[Facts]
    title: Mapped[Line]
    scope: Mapped[str] = mapped_column(String(1000))
    status: Mapped[ExportStatus] = status_column(ExportStatus, ExportStatus.QUEUED)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    attempts: Mapped[int] = mapped_column(default=0)
    token: Mapped[str] = mapped_column(String(32), default="")
    lease_until: Mapped[UtcDateTime | None]
    file_name: Mapped[Line] = mapped_column(default="")
    mime: Mapped[Line] = mapped_column(default="")
    size: Mapped[int] = mapped_column(BigInteger, default=0)
    failure: Mapped[str] = mapped_column(String(500), default="")
    created_at: Mapped[UtcDateTime]
    finished_at: Mapped[UtcDateTime | None]
    expires_at: Mapped[UtcDateTime | None]
