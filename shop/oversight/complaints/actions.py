"""File, accept, look into, answer, pass on and close complaints; hold the product that one was upheld about."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.exc import IntegrityError

from shop.catalog.products import actions as products
from shop.catalog.products.states import HoldKind
from shop.core import clock
from shop.core.db import db
from shop.oversight.complaints import queries, rules
from shop.oversight.complaints.models import Complaint, ComplaintStep
from shop.oversight.complaints.rules import Target
from shop.oversight.complaints.states import ComplaintEvent, ComplaintKind, Outcome
from shop.support import audit, outbox
from shop.support.documents import actions as documents
from shop.support.documents.models import Document
from shop.support.documents.storage import Store
from shop.support.idempotency.rules import InFlight, check_same
from shop.support.numbering import new_number
from shop.support.strangers.rules import Slip


def file(
    target: Target,
    *,
    kind: ComplaintKind,
    told: str,
    slip: Slip,
    contact_name: str = "",
    contact_way: str = "",
    by: int | None,
    now: datetime,
) -> Complaint:
    """A new complaint, or the one that the same request filed before.

    It goes to the county of whom it is about; where an office is meant, to the level above; and from there
    upwards to the first desk where somebody sits who does not belong to whom it is about. Raises InFlight.
    """
    found = queries.same_request(slip.request_sha256)
    if found is not None:
        check_same(found.fingerprint, slip.fingerprint)
        return found
    office = rules.office_complained_about(kind, target)
    first = rules.first_desk(Target(target.kind, target.name, target.region_path, office_path=office))
    whom = {"cooperative_id": target.cooperative_id, "unit_id": target.unit_id}
    desk = rules.staffed(queries.desks(first, **whom), first)
    today = clock.business_day(now)
    made = Complaint(
        no=new_number("TS", today), key_sha256=slip.key_sha256, request_sha256=slip.request_sha256,
        fingerprint=slip.fingerprint, kind=kind, target_kind=target.kind, target_id=target.target_id,
        target_name=target.name, place_path=target.region_path, office_path=office, desk_path=desk,
        against_cooperative_id=target.cooperative_id, against_unit_id=target.unit_id,
        told=told.strip(), contact_name=contact_name.strip(), contact_way=contact_way.strip(), by_user=by,
        received_at=now, due_on=rules.due_on(today, queries.workdays_to_answer(desk or "/", today)),
    )  # fmt: skip
    db.session.add(made)
    try:
        db.session.flush()
    except IntegrityError:  # the same request a moment before: looked at anew, it is found
        raise InFlight("同一请求正在处理，请稍候再查看结果") from None
    _step(made, ComplaintEvent.RECEIVE, by=None, now=now)
    # Neither who filed it nor what it says: the trail is read by more people than the desk.
    audit.note("complaint.file", made, by=None, now=now, no=made.no, kind=kind, desk=desk)
    _tell_desk(made, now=now)
    return made


def attach(
    complaint: Complaint, data: bytes, *, file_name: str, store: Store, max_bytes: int | None, now: datetime
) -> Document:
    """A file of the complainant's, seen by the desk alone. Raises BadFile, TooManyFiles."""
    rules.check_files(queries.count_of(complaint.id))
    return documents.keep(
        data, file_name=file_name, owner_kind=queries.OWNER, owner_id=complaint.id, purpose=queries.PURPOSE,
        store=store, max_bytes=max_bytes, by=None, now=now,
    )  # fmt: skip


def accept(complaint: Complaint, *, by: int, now: datetime) -> None:
    """Take it on: `by` is its handler from now on. Raises WrongMoment."""
    audit.move(complaint, "accept", by=by, now=now)
    complaint.handler_id, complaint.accepted_at = by, now
    _step(complaint, ComplaintEvent.ACCEPT, by=by, now=now)


def investigate(complaint: Complaint, *, words: str, by: int, now: datetime) -> None:
    """Look into it, with a note for the desk. Raises NotYours, WrongMoment."""
    rules.check_handler(complaint.handler_id, by)
    audit.move(complaint, "investigate", by=by, now=now)
    _step(complaint, ComplaintEvent.INVESTIGATE, words=words, by=by, now=now)


def answer(
    complaint: Complaint, *, outcome: Outcome, words: str, hold_product: bool = False, by: int, now: datetime
) -> None:
    """Say what was found; the complainant reads it by number and key. Where it was upheld the handler may take
    the product off sale. Raises NotYours, WrongMoment, NothingToHold."""
    rules.check_handler(complaint.handler_id, by)
    audit.move(complaint, "answer", by=by, now=now, outcome=outcome)
    complaint.outcome, complaint.answer, complaint.answered_at = outcome, words.strip(), now
    complaint.answered_on = clock.business_day(now)
    _step(complaint, ComplaintEvent.ANSWER, words=words, by=by, now=now)
    if hold_product:
        _hold(complaint, by=by, now=now)


def close(complaint: Complaint, *, by: int, now: datetime) -> None:
    """Nothing is left to be done. Raises NotYours, WrongMoment."""
    rules.check_handler(complaint.handler_id, by)
    audit.move(complaint, "close", by=by, now=now)
    complaint.closed_at = now
    _step(complaint, ComplaintEvent.CLOSE, by=by, now=now)


def pass_on(complaint: Complaint, *, desk_path: str, reason: str, by: int, now: datetime) -> None:
    """To another desk, which receives it anew; the deadline stays. Raises NotYours, NotThere, WrongMoment."""
    if complaint.handler_id is not None:
        rules.check_handler(complaint.handler_id, by)
    rules.check_passed_to(desk_path, office_path=complaint.office_path, here=complaint.desk_path)
    whom = {"cooperative_id": complaint.against_cooperative_id, "unit_id": complaint.against_unit_id}
    if not queries.handlers(desk_path, **whom):
        raise rules.NotThere("该级没有可以办理的工作人员，请转给其他层级")
    audit.move(complaint, "pass_on", by=by, now=now, desk=[complaint.desk_path, desk_path], reason=reason)
    complaint.desk_path, complaint.handler_id, complaint.accepted_at = desk_path, None, None
    _step(complaint, ComplaintEvent.PASS_ON, words=reason, by=by, now=now)
    _tell_desk(complaint, now=now)


def release(complaint: Complaint, *, words: str, by: int, now: datetime) -> None:
    """What the product was held for is mended. Raises NotYours, NothingToHold."""
    rules.check_handler(complaint.handler_id, by)
    product = queries.product_of(complaint)
    if product is None or not complaint.holds_product:
        raise rules.NothingToHold("此投诉没有暂停任何商品")
    products.release(product, kind=HoldKind.INSPECTION, by=by, now=now)
    complaint.holds_product = False
    _step(complaint, ComplaintEvent.RELEASE, words=words, by=by, now=now)


def _hold(complaint: Complaint, *, by: int, now: datetime) -> None:
    product = queries.product_of(complaint)
    if complaint.outcome is not Outcome.UPHELD or product is None:
        raise rules.NothingToHold("只有属实的商品投诉可以暂停销售该商品")
    reason = f"投诉属实（{complaint.no}），整改后恢复销售"
    products.hold(product, kind=HoldKind.INSPECTION, reason=reason, by=by, now=now)
    complaint.holds_product = True
    _step(complaint, ComplaintEvent.HOLD, words=reason, by=by, now=now)


def _step(
    complaint: Complaint, kind: ComplaintEvent, *, by: int | None, now: datetime, words: str = ""
) -> None:
    complaint.steps.append(
        ComplaintStep(kind=kind, at=now, by_user=by, words=words.strip(), desk_path=complaint.desk_path)
    )
    db.session.flush()


def _tell_desk(complaint: Complaint, *, now: datetime) -> None:
    outbox.put("complaint.received", now=now, complaint_id=complaint.id, step=len(complaint.steps))
