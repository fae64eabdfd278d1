"""From a draft by two sides' signatures to an agreement in force, and to its end. Callers hold its lock."""

from __future__ import annotations

from datetime import datetime

from shop.core import clock
from shop.core.db import db
from shop.core.errors import Invalid
from shop.core.flow import WrongMoment
from shop.parties.accounts.actor import Actor
from shop.parties.accounts.permissions import Permission
from shop.parties.accounts.queries import actor_of
from shop.parties.buyers.models import BuyerUnit
from shop.parties.buyers.rules import check_active
from shop.parties.cooperatives.models import Cooperative
from shop.parties.cooperatives.rules import check_selling
from shop.support import audit
from shop.support.documents import actions as documents
from shop.support.documents.models import Document
from shop.support.documents.rules import BadFile, kind_of
from shop.support.documents.storage import Store
from shop.support.numbering import new_number
from shop.trading.agreements import material, queries, rules, writing
from shop.trading.agreements.calling import call_off, call_off_for_many
from shop.trading.agreements.models import Agreement, AgreementSignature
from shop.trading.agreements.rules import Wording
from shop.trading.agreements.states import AgreementStatus, EndReason, Side
from shop.trading.agreements.term import begin, end, run_due, tell

__all__ = [
    "attach", "call_off", "call_off_for_many", "change", "draft", "offer", "run_due", "sign", "terminate", "withdraw",
]  # fmt: skip
S = AgreementStatus
P = Permission


def draft(
    wording: Wording, *, unit: BuyerUnit, cooperative: Cooperative, side: Side, by: int, now: datetime
) -> Agreement:
    """A draft between `unit` (which leads) and a cooperative, written by one side.

    Raises UnitNotActive, CooperativeNotActive, NotYourSide, and what `writing.write` raises.
    """
    check_active(unit.status)
    check_selling(cooperative.status)
    today = clock.business_day(now)
    made = Agreement(
        no=new_number("XY", today), side=side, unit_id=unit.id, unit_name=unit.public_name,
        buyer_path=unit.region_path, system=unit.system.value, cooperative_id=cooperative.id,
        cooperative_name=cooperative.name, cooperative_path=cooperative.region_path,
        drafted_by=by, drafted_at=now, title=wording.title, first_on=wording.first_on, last_on=wording.last_on,
        version=1, intent_fen=0, note="", end_words="",
    )  # fmt: skip
    db.session.add(made)
    with db.session.no_autoflush:
        _check_side(made, by, P.AGREEMENT_DRAFT, only=side)
        writing.write(made, wording, with_parties=True, today=today)
    audit.note("agreement.draft", made, by=by, now=now, text=writing.text_of(made))
    return made


def change(agreement: Agreement, wording: Wording, *, by: int, now: datetime) -> bool:
    """Say something else. A draft is changed by the side that writes it, an offered one by either: then the
    signatures given so far are void. The cooperative leaves the units as they are. False where the text stays
    the same. Raises WrongMoment once both have signed, and what `draft` raises."""
    if agreement.status not in (S.DRAFT, S.OFFERED):
        raise WrongMoment("双方签署后协议不能修改；如需调整，请终止后另签", status=agreement.status.value)
    only = agreement.side if agreement.status is S.DRAFT else None
    side = _check_side(agreement, by, P.AGREEMENT_DRAFT, only=only)
    was = writing.text_of(agreement)
    writing.write(agreement, wording, with_parties=side is Side.UNIT, today=clock.business_day(now))
    became = writing.text_of(agreement)
    if became == was:
        return False
    voided = [one.signer_name for one in agreement.standing]
    for one in agreement.standing:
        one.voided_at = now
    agreement.version += 1
    db.session.flush()
    changed = {key: [was[key], became[key]] for key in became if was[key] != became[key]}
    audit.note(
        "agreement.change",
        agreement,
        by=by,
        now=now,
        version=agreement.version,
        changed=changed,
        voided=voided,
    )
    if agreement.status is S.OFFERED:
        tell("agreement.changed", agreement, now=now, by=by)
    return True


def offer(agreement: Agreement, *, by: int, now: datetime) -> None:
    """Show the draft to the other side, ready to be signed. Raises WrongMoment, NotYourSide, BadWording."""
    _check_side(agreement, by, P.AGREEMENT_DRAFT, only=agreement.side)
    _check_ready(agreement, now)
    audit.move(agreement, "offer", by=by, now=now)
    agreement.offered_at = now
    tell("agreement.offered", agreement, now=now, by=by)


def withdraw(agreement: Agreement, *, reason: str, by: int, now: datetime) -> None:
    """Let it be before both have signed: the writer his draft, either side an offer."""
    only = agreement.side if agreement.status is S.DRAFT else None
    _check_side(agreement, by, P.AGREEMENT_DRAFT, only=only)
    shown = agreement.status is S.OFFERED
    agreement.end_words = _reason(reason)
    audit.move(agreement, "withdraw", by=by, now=now, reason=agreement.end_words)
    if shown:
        tell("agreement.withdrawn", agreement, now=now, by=by)


def sign(
    agreement: Agreement,
    *,
    unit_id: int | None,
    signer_name: str,
    version: int,
    document_id: int | None = None,
    by: int,
    now: datetime,
) -> AgreementSignature:
    """Put a name under `version` for a unit, or with `unit_id` None for the cooperative; the last one concludes.

    Raises WrongMoment, NotYourSide (also for every official), BothSides, AlreadySigned, TextChanged, AboveCeiling,
    Missing (a paper that is none of the agreement's).
    """
    if agreement.status is not S.OFFERED:
        raise WrongMoment("只有待签署的协议可以签署", status=agreement.status.value)
    _check_signer(agreement, unit_id, actor_of(by))
    if version != agreement.version:
        raise rules.TextChanged("协议内容刚刚有修改，请重新阅读后再签署", version=agreement.version)
    if len(signer_name.strip()) < 2:
        raise Invalid("请填写签署人姓名", fields={"signer_name": ["请填写签署人姓名"]})
    _check_ready(agreement, now)
    if document_id is not None:
        material.paper(agreement, document_id)
    made = AgreementSignature(
        agreement=agreement, side=Side.COOPERATIVE if unit_id is None else Side.UNIT, unit_id=unit_id,
        signer_name=signer_name.strip(), signed_by=by, signed_at=now, version=version,
        digest=writing.digest_of(agreement), document_id=document_id,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    audit.note(
        "agreement.sign", agreement, by=by, now=now, side=made.side.value, for_unit=unit_id,
        signer_name=made.signer_name, version=version, digest=made.digest, document_id=document_id,
    )  # fmt: skip
    if not queries.unsigned(agreement):
        _conclude(agreement, by=by, now=now)
    return made


def terminate(agreement: Agreement, *, reason: str, by: int, now: datetime) -> None:
    """End it before its time; orders called off so far go on. Raises NotYourSide, WrongMoment."""
    _check_side(agreement, by, P.AGREEMENT_SIGN)
    end(agreement, EndReason.TERMINATED, _reason(reason), by=by, now=now)


def attach(
    agreement: Agreement,
    data: bytes,
    *,
    file_name: str,
    store: Store,
    max_bytes: int | None,
    by: int,
    now: datetime,
) -> Document:
    """Keep the signed paper as a PDF. Raises BadFile, NotYourSide, WrongMoment (withdrawn or ended)."""
    if agreement.status in (S.ENDED, S.WITHDRAWN):
        raise WrongMoment("协议已结束，不能再上传文件", status=agreement.status.value)
    _check_side(agreement, by, P.AGREEMENT_DRAFT)
    if kind_of(data, max_bytes=max_bytes) != "pdf":
        raise BadFile("请上传签字盖章后的 PDF 扫描件", fields={"file": ["请上传 PDF 文件"]})
    return documents.keep(
        data, file_name=file_name, owner_kind=Agreement.__tablename__, owner_id=agreement.id,
        purpose=material.PAPER, unit_id=agreement.unit_id, cooperative_id=agreement.cooperative_id, store=store,
        max_bytes=max_bytes, by=by, now=now,
    )  # fmt: skip


def _check_ready(agreement: Agreement, now: datetime) -> None:
    if agreement.last_on < clock.business_day(now):
        word = "截止日已过，请先修改期限"
        raise rules.BadWording(word, fields={"last_on": [word]})
    writing.check_prices(agreement)


def _check_side(agreement: Agreement, by: int, permission: Permission, *, only: Side | None = None) -> Side:
    """On which side this person has the permission; raises NotYourSide. `only` leaves the other side out."""
    actor = actor_of(by)
    units = {party.unit_id for party in agreement.parties if party.signs} | {agreement.unit_id}
    if only is not Side.COOPERATIVE and units & set(actor.unit_ids(permission)):
        return Side.UNIT
    if only is not Side.UNIT and agreement.cooperative_id in actor.cooperative_ids(permission):
        return Side.COOPERATIVE
    raise rules.NotYourSide("只有协议双方的经办人可以办理，主管部门不代签、不代办")


def _check_signer(agreement: Agreement, unit_id: int | None, actor: Actor) -> None:
    units = {party.unit_id for party in agreement.parties if party.signs}
    mine = set(actor.unit_ids(P.AGREEMENT_SIGN))
    ours = (
        agreement.cooperative_id in actor.cooperative_ids(P.AGREEMENT_SIGN)
        if unit_id is None
        else unit_id in units & mine
    )
    if not ours:
        raise rules.NotYourSide("只有协议一方的单位管理员、审批人或合作社负责人可以签署，主管部门不能代签")
    parties = {party.unit_id for party in agreement.parties}
    stands_for_units = any(grant.unit_id in parties for grant in actor.grants if grant.unit_id)
    if stands_for_units and any(g.cooperative_id == agreement.cooperative_id for g in actor.grants):
        raise rules.BothSides("您同时是采购单位和合作社的成员，不能签署双方之间的协议，请由他人签署")
    if any(one.unit_id == unit_id for one in agreement.standing):
        raise rules.AlreadySigned("本方已签署，无需重复签署")


def _conclude(agreement: Agreement, *, by: int, now: datetime) -> None:
    audit.move(agreement, "conclude", by=by, now=now, version=agreement.version)
    agreement.signed_at = now
    tell("agreement.signed", agreement, now=now)
    if agreement.first_on <= clock.business_day(now):
        begin(agreement, by=by, now=now)


def _reason(text: str) -> str:
    reason = text.strip()
    if not reason:
        raise Invalid("请填写原因", fields={"reason": ["请填写原因，对方和审计会看到"]})
    return reason[:255]
