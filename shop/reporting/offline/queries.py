"""Batches within an official's sight, their rows and evidence, and whom to ask for the second look."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from shop.core import clock
from shop.core.clock import Period
from shop.core.db import db
from shop.core.errors import Missing
from shop.parties.accounts.actor import Actor
from shop.parties.accounts.models import Membership, User
from shop.parties.accounts.permissions import ROLES, Permission, ScopeKind
from shop.reporting.offline.catalogue import catalogue
from shop.reporting.offline.helped import sums as helped
from shop.reporting.offline.models import SaleBatch, SaleRow
from shop.reporting.offline.sight import reached
from shop.reporting.offline.states import LIVE, BatchStatus, RowState
from shop.reporting.stats.dimensions import LEVELS
from shop.reporting.stats.labels import PLATFORMS
from shop.support.documents.models import Document

__all__ = ["helped"]

OWNER, EVIDENCE = "sale_batch", "sale_evidence"
CONFIRMERS = tuple(role for role, given in ROLES.items() if Permission.SALES_CONFIRM in given)


def visible_to(actor: Actor, permission: Permission = Permission.REPORT_READ) -> Select[SaleBatch]:
    """The batches of the actor's region; a department's people see those of their own department."""
    return select(SaleBatch).where(reached(actor, permission, SaleBatch.region_path, SaleBatch.department))


def batch(
    batch_id: int, actor: Actor, *, permission: Permission = Permission.REPORT_READ, lock: bool = False
) -> SaleBatch:
    """One batch in sight; raises Missing."""
    wanted = visible_to(actor, permission).where(SaleBatch.id == batch_id)
    found = db.session.scalar(wanted.with_for_update() if lock else wanted)
    if found is None:
        raise Missing("没有这批平台外销售，或不在您的范围内", batch_id=batch_id)
    return found


def live(digest: str) -> SaleBatch | None:
    """What became of the same file before, locked; rejected, dropped and reversed ones are forgotten."""
    wanted = select(SaleBatch).where(SaleBatch.digest == digest, SaleBatch.status.in_(LIVE))
    return db.session.scalar(wanted.with_for_update())


def rows_of(batch_id: int, *, state: RowState | None = None) -> Select[SaleRow]:
    """The rows of one batch in the file's order."""
    wanted = select(SaleRow).where(SaleRow.batch_id == batch_id)
    if state is not None:
        wanted = wanted.where(SaleRow.state == state)
    return wanted.order_by(SaleRow.row_no)


def counterparts(rows: Sequence[SaleRow]) -> dict[int, SaleRow]:
    """Of rows that were confirmed before: the row that counts, by its id."""
    ids = [row.duplicate_of for row in rows if row.duplicate_of]
    return {row.id: row for row in db.session.scalars(select(SaleRow).where(SaleRow.id.in_(ids)))}


def row_by_number(order_no: str) -> SaleRow | None:
    """The row behind a fact's number, 'W12-305'."""
    head, _, tail = order_no.removeprefix("W").partition("-")
    if not (head.isdigit() and tail.isdigit() and len(order_no) < 20):
        return None
    return db.session.scalar(
        select(SaleRow).where(SaleRow.batch_id == int(head), SaleRow.row_no == int(tail))
    )


def evidence(found: SaleBatch) -> list[Document]:
    """What was attached, oldest first."""
    wanted = select(Document).where(Document.owner_kind == OWNER, Document.owner_id == found.id)
    return list(db.session.scalars(wanted.order_by(Document.id)))


def attachment(found: SaleBatch, document_id: int) -> Document:
    """One of a batch's attachments; raises Missing."""
    one = next((one for one in evidence(found) if one.id == document_id), None)
    if one is None:
        raise Missing("没有这个文件")
    return one


def waiting(actor: Actor) -> int:
    """How many batches wait for the actor's second look."""
    wanted = visible_to(actor, Permission.SALES_CONFIRM).where(
        SaleBatch.status == BatchStatus.SUBMITTED,
        or_(SaleBatch.by_user.is_(None), SaleBatch.by_user != actor.id),
    )
    return db.session.scalar(select(func.count()).select_from(wanted.subquery())) or 0


def confirmers(region_path: str, department: str, *, but: int | None) -> list[User]:
    """Who may take the second look: those nearest to the place, one level after the other up to the platform."""
    for code in reversed([code for code in region_path.split("/") if code]):
        here = and_(Membership.region_code == code, Membership.department.in_(("", department)))
        if found := _holders(here, but):
            return found
    return _holders(Membership.scope_kind == ScopeKind.PLATFORM, but)


def _holders(where: ColumnElement[bool], but: int | None) -> list[User]:
    wanted = (
        select(User)
        .join(Membership, Membership.user_id == User.id)
        .where(User.active.is_(True), Membership.role.in_(CONFIRMERS), where)
        .where(or_(Membership.ended_at.is_(None), Membership.ended_at > clock.utcnow()))
    )
    return [user for user in db.session.scalars(wanted.order_by(User.id)).unique() if user.id != but]


class ShopSales(NamedTuple):
    """What a shop on another platform has sold, and the batches that say so."""

    channel: str
    shop: str
    amount_fen: int
    rows: int
    batches: tuple[int, ...]


def shops(region_path: str, period: Period) -> list[ShopSales]:
    """Counted sales by platform and shop, with a side in the region (A66-A69, R17)."""
    wanted = (
        select(SaleRow.channel, SaleRow.shop, SaleRow.batch_id, func.sum(SaleRow.amount_fen), func.count())
        .where(SaleRow.counted_key.is_not(None), _side_in(region_path))
        .where(SaleRow.on_day >= period.first, SaleRow.on_day < period.end)
        .group_by(SaleRow.channel, SaleRow.shop, SaleRow.batch_id)
        .order_by(SaleRow.channel, SaleRow.shop, SaleRow.batch_id)
    )
    found: dict[tuple[str, str], ShopSales] = {}
    for channel, shop, batch_id, amount, count in db.session.execute(wanted):
        before = found.get((channel, shop), ShopSales(channel, shop, 0, 0, ()))
        found[channel, shop] = ShopSales(
            channel, shop, before.amount_fen + int(amount), before.rows + count, (*before.batches, batch_id)
        )
    return list(found.values())


def _side_in(region_path: str) -> ColumnElement[bool]:
    codes = [code for code in region_path.split("/") if code]
    if not codes:
        return SaleRow.id.is_not(None)
    columns = [getattr(SaleRow, f"{side}_{level}") for side in ("buyer", "origin") for level in LEVELS]
    return or_(*(column == codes[-1] for column in columns))


def register(region_path: str, period: Period) -> list[dict[str, Any]]:
    """The rows of R17: platform, shop, products on offer there, sales, where that comes from, and its batches."""
    sold = {(PLATFORMS.get(one.channel, one.channel), one.shop): one for one in shops(region_path, period)}
    offered = {(one.platform, one.shop): one.products for one in catalogue().outlets(region_path)}
    rows = []
    for platform, shop in sorted({*sold, *offered}):
        found = sold.get((platform, shop))
        rows.append({
            "platform": platform, "shop": shop, "products": offered.get((platform, shop), 0),
            "amount": found.amount_fen if found else 0, "source": "导入并复核" if found else "外部店铺登记",
            "batches": "、".join(f"第 {number} 批" for number in found.batches) if found else "",
        })  # fmt: skip
    return rows
