"""Reading the trail: what an actor may see of it, filtered and paged."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, false, or_, select

from shop.core.db import db
from shop.core.page import Page, paginate
from shop.core.reach import Scoped
from shop.support.audit.models import AuditEntry, AuditSeal

AUDIT_READ = "audit:read"


def visible_to(actor: Scoped) -> Select[AuditEntry]:
    """Entries of own units and cooperatives, of the official's region, or all for the platform."""
    reach = actor.reach(AUDIT_READ)
    if reach.everywhere:
        return select(AuditEntry)
    ways: list[ColumnElement[bool]] = []
    if reach.unit_ids:
        ways.append(AuditEntry.unit_id.in_(reach.unit_ids))
    if reach.cooperative_ids:
        ways.append(AuditEntry.cooperative_id.in_(reach.cooperative_ids))
    # An entry names no department, so a grant bound to one shows nothing here rather than too much.
    ways += [
        AuditEntry.region_path.startswith(path, autoescape=True)
        for path, department in reach.regions
        if not department
    ]
    return select(AuditEntry).where(or_(*ways) if ways else false())


def entries(
    actor: Scoped,
    *,
    action: str | None = None,
    target_kind: str | None = None,
    target_id: int | None = None,
    by_user: int | None = None,
    first: datetime | None = None,
    end: datetime | None = None,
    page: int = 1,
    size: int = 50,
) -> Page[AuditEntry]:
    """Newest first; `action` is a prefix (`order` or `sales_order.approve`), `first <= at < end`."""
    wanted = visible_to(actor).order_by(AuditEntry.id.desc())
    if action:
        wanted = wanted.where(AuditEntry.action.startswith(action, autoescape=True))
    exact: dict[Any, Any] = {
        AuditEntry.target_kind: target_kind, AuditEntry.target_id: target_id, AuditEntry.by_user: by_user,
    }  # fmt: skip
    for column, value in exact.items():
        if value not in (None, ""):
            wanted = wanted.where(column == value)
    if first is not None:
        wanted = wanted.where(AuditEntry.at >= first)
    if end is not None:
        wanted = wanted.where(AuditEntry.at < end)
    return paginate(wanted, page=page, size=size)


def of_target(kind: str, target_id: int) -> list[AuditEntry]:
    """The whole trail of one thing, oldest first; the caller has checked that its reader may see the thing."""
    wanted = select(AuditEntry).where(AuditEntry.target_kind == kind, AuditEntry.target_id == target_id)
    return list(db.session.scalars(wanted.order_by(AuditEntry.id)))


def sealed_numbers(entry_ids: list[int]) -> dict[int, int]:
    """Entry id -> its link number, for those already sealed."""
    wanted = select(AuditSeal.entry_id, AuditSeal.number).where(AuditSeal.entry_id.in_(entry_ids))
    return dict(db.session.execute(wanted).all())
