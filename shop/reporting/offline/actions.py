"""Check a file, attach evidence, submit; a second person confirms or rejects; take a batch back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError

from shop.core import clock
from shop.core.db import db
from shop.reporting.offline import posting, queries, rules
from shop.reporting.offline.intake import Intake
from shop.reporting.offline.models import SaleBatch, SaleRow
from shop.reporting.offline.rules import Within
from shop.reporting.offline.states import BatchStatus
from shop.support import audit, outbox
from shop.support.documents import actions as documents
from shop.support.documents.models import Document
from shop.support.documents.storage import Store
from shop.support.workbooks.rules import Line, bad, clean


def check(
    scope: Within, lines: Iterable[Line], *, digest: str, file_name: str, by: int | None, now: datetime
) -> SaleBatch:
    """Keep every row with every fault; nothing counts yet. A file that its uploader has not submitted is checked
    anew in its place. Raises AlreadyImported, BeingImported, BadWorkbook (nothing is kept then)."""
    batch = _begin(scope, digest, by=by, now=now)
    batch.file_name = clean(file_name)[:120]
    intake = Intake(batch, today=clock.business_day(now))
    intake.take(lines)
    if not intake.count:
        raise bad("表头下面没有数据，请填写后再上传（示例行不导入）")
    intake.finish()
    posting.recount(batch)
    audit.note(
        "sale_batch.check", batch, by=by, now=now, digest=digest, rows=batch.row_count, bad=batch.bad_count,
        duplicates=batch.duplicate_count,
    )  # fmt: skip
    return batch


def _begin(scope: Within, digest: str, *, by: int | None, now: datetime) -> SaleBatch:
    before = queries.live(digest)
    if before is not None and (before.status is not BatchStatus.CHECKED or before.by_user != by):
        words = {
            BatchStatus.CHECKED: "已由他人上传，尚未提交",
            BatchStatus.SUBMITTED: "已经导入，正在等待复核",
        }.get(before.status, "已经导入并确认")
        raise rules.AlreadyImported(f"这份文件{words}（第 {before.id} 批），没有重复导入", batch_id=before.id)
    if before is not None:
        before.region_path, before.department = scope
        db.session.execute(delete(SaleRow).where(SaleRow.batch_id == before.id))
        return before
    made = SaleBatch(
        digest=digest, file_name="", region_path=scope.region_path, department=scope.department, by_user=by,
        created_at=now,
    )  # fmt: skip
    db.session.add(made)
    try:
        db.session.flush()
    except IntegrityError:  # the same file, sent twice in the same moment
        raise rules.BeingImported("同一份文件正在检查，请稍候刷新") from None
    return made


def attach(
    batch: SaleBatch,
    data: bytes,
    *,
    file_name: str,
    store: Store,
    max_bytes: int | None,
    by: int,
    now: datetime,
) -> Document:
    """Evidence that the sales took place: receipts, statements, contracts. Raises BadFile, NotYours, WrongMoment."""
    _own(batch, by)
    return documents.keep(
        data, file_name=file_name, owner_kind=queries.OWNER, owner_id=batch.id, purpose=queries.EVIDENCE,
        store=store, max_bytes=max_bytes, by=by, now=now,
    )  # fmt: skip


def _own(batch: SaleBatch, by: int | None) -> None:
    rules.check_own(batch.by_user, by)
    batch.FLOW.target(batch.status, "submit")
    batch.by_user = by


def submit(batch: SaleBatch, *, by: int | None, now: datetime) -> None:
    """Hand it to a second person; the bad rows stay out. Raises NotYours, NothingToCount, NoEvidence, WrongMoment."""
    _own(batch, by)
    if not batch.good_count:
        raise rules.NothingToCount("没有可以计入的行：请改正错误行后重新上传")
    if not queries.evidence(batch):
        raise rules.NoEvidence("请先上传凭证（对账单、发票、合同或收货单等），再提交复核")
    audit.move(batch, "submit", by=by, now=now, rows=batch.good_count, amount_fen=batch.amount_fen)
    batch.submitted_at = now
    outbox.put("sales.submitted", now=now, batch_id=batch.id)


def drop(batch: SaleBatch, *, by: int | None, now: datetime) -> None:
    """Give up what was not submitted; the file may come again. Raises WrongMoment."""
    audit.move(batch, "drop", by=by, now=now)


def confirm(batch: SaleBatch, *, by: int, now: datetime) -> int:
    """Let the good rows count, in this transaction; says how many. What was confirmed meanwhile in another file is
    left out. Raises SecondPerson, WrongMoment, Contradicted, NothingToCount, BeingImported."""
    rules.check_second_person(batch.by_user, by)
    batch.FLOW.target(batch.status, "confirm")
    if found := posting.contradictions(batch):
        raise rules.Contradicted(
            f"有 {len(found)} 行的凭证号已在其他批次中确认，但内容不同；请退回，由录入人核对后重新上传"
        )
    posting.mark_duplicates(batch)
    posting.recount(batch)
    if not batch.good_count:
        raise rules.NothingToCount("各行都已在其他批次中确认，没有可以计入的行；请退回")
    batch.decided_by, batch.decided_at = by, now
    try:
        count = posting.post(batch)
    except IntegrityError:  # another batch with the same sales, confirmed in the same moment
        raise rules.BeingImported("另一批相同的销售正在确认，请刷新后再试") from None
    audit.move(batch, "confirm", by=by, now=now, rows=count, amount_fen=batch.amount_fen)
    _decided(batch, now)
    return count


def reject(batch: SaleBatch, *, reason: str, by: int, now: datetime) -> None:
    """Send it back; nothing counts. Raises SecondPerson, WrongMoment."""
    rules.check_second_person(batch.by_user, by)
    audit.move(batch, "reject", by=by, now=now, reason=reason)
    batch.decided_by, batch.decided_at, batch.reason = by, now, reason.strip()
    _decided(batch, now)


def reverse(batch: SaleBatch, *, reason: str, by: int, now: datetime) -> int:
    """Take a confirmed batch back as a whole, counted today; the same sales may come again in another file.
    Raises SecondPerson, WrongMoment."""
    rules.check_second_person(batch.by_user, by)
    audit.move(batch, "reverse", by=by, now=now, reason=reason)
    batch.reversed_by, batch.reversed_at, batch.reason = by, now, reason.strip()
    count = posting.unpost(batch, at=now, on=clock.business_day(now))
    _decided(batch, now)
    return count


def _decided(batch: SaleBatch, now: datetime) -> None:
    db.session.flush()
    outbox.put("sales.decided", now=now, batch_id=batch.id, status=batch.status.value, reason=batch.reason)
