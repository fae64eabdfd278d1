"""Changes behind which two people stand: the bank account and the legal person. Whoever could be reached
before is told of them in the same transaction, whatever the asker changed first."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from shop.core.db import db
from shop.parties.cooperatives import queries, rules
from shop.parties.cooperatives.models import BankAccountChange, Cooperative, LegalPersonChange
from shop.support import audit, outbox

ACCOUNT, LEGAL_PERSON = "收款账户", "法定代表人"


def ask_bank_change(
    cooperative: Cooperative, *, bank: str, account_name: str, account_no: str, by: int, now: datetime
) -> BankAccountChange:
    """Ask for another account; nothing changes until a second person confirms. Raises BadAccount, ChangePending."""
    rules.check_not_closed(cooperative.status)
    digits = rules.check_account_no(account_no)
    if queries.pending_bank_change(cooperative.id) is not None:
        raise rules.ChangePending("已有一项账户变更待确认，请先确认或驳回")
    asked = BankAccountChange(
        cooperative_id=cooperative.id, bank=bank.strip(), account_name=account_name.strip(), account_no=digits,
        asked_by=by, asked_at=now,
    )  # fmt: skip
    db.session.add(asked)
    audit.note("bank_account_change.ask", asked, by=by, now=now, bank=asked.bank, account_ends=digits[-4:])
    becomes = f"{asked.bank}，尾号 {digits[-4:]}"
    _tell("asked", cooperative, what=ACCOUNT, change_id=asked.id, becomes=becomes, by=by, now=now)
    return asked


def confirm_bank_change(asked: BankAccountChange, *, by: int, now: datetime) -> Cooperative:
    """Make the new account the cooperative's. Raises SamePerson, TooNew, WrongMoment."""
    cooperative = _second(asked, by=by, now=now)
    audit.move(
        asked,
        "confirm",
        by=by,
        now=now,
        account_was=cooperative.account_no[-4:],
        account_ends=asked.account_no[-4:],
    )
    asked.answered_by, asked.answered_at = by, now
    cooperative.bank, cooperative.account_name = asked.bank, asked.account_name
    cooperative.account_no = asked.account_no
    becomes = f"{asked.bank}，尾号 {asked.account_no[-4:]}"
    _tell("confirmed", cooperative, what=ACCOUNT, change_id=asked.id, becomes=becomes, by=by, now=now)
    return cooperative


def refuse_bank_change(asked: BankAccountChange, *, by: int, now: datetime) -> None:
    """Leave the account as it is; the asker may take the wish back this way. Raises WrongMoment."""
    audit.move(asked, "refuse", by=by, now=now)
    asked.answered_by, asked.answered_at = by, now
    db.session.flush()


def ask_legal_person_change(
    cooperative: Cooperative, *, legal_person: str, document_id: int, by: int, now: datetime
) -> LegalPersonChange:
    """Ask for another legal person, with the new licence. Raises ChangePending, BadEvidence."""
    rules.check_not_closed(cooperative.status)
    if queries.pending_legal_person_change(cooperative.id) is not None:
        raise rules.ChangePending("已有一项法定代表人变更待确认，请先确认或驳回")
    if queries.own_document(cooperative.id, document_id) is None:
        raise rules.BadEvidence("请上传新的营业执照", fields={"document_id": ["不是本合作社的文件"]})
    asked = LegalPersonChange(
        cooperative_id=cooperative.id, legal_person=legal_person.strip(), document_id=document_id,
        asked_by=by, asked_at=now,
    )  # fmt: skip
    db.session.add(asked)
    audit.note("legal_person_change.ask", asked, by=by, now=now, legal_person=asked.legal_person)
    becomes = asked.legal_person
    _tell("asked", cooperative, what=LEGAL_PERSON, change_id=asked.id, becomes=becomes, by=by, now=now)
    return asked


def confirm_legal_person_change(asked: LegalPersonChange, *, by: int, now: datetime) -> Cooperative:
    """Make the new legal person the cooperative's. Raises SamePerson, TooNew, WrongMoment."""
    cooperative = _second(asked, by=by, now=now)
    was = cooperative.legal_person
    audit.move(asked, "confirm", by=by, now=now, legal_person=[was, asked.legal_person])
    asked.answered_by, asked.answered_at = by, now
    cooperative.legal_person = asked.legal_person
    becomes = asked.legal_person
    _tell("confirmed", cooperative, what=LEGAL_PERSON, change_id=asked.id, becomes=becomes, by=by, now=now)
    return cooperative


def refuse_legal_person_change(asked: LegalPersonChange, *, by: int, now: datetime) -> None:
    """Leave it as it is; the asker may take the wish back this way. Raises WrongMoment."""
    audit.move(asked, "refuse", by=by, now=now)
    asked.answered_by, asked.answered_at = by, now
    db.session.flush()


def _second(asked: BankAccountChange | LegalPersonChange, *, by: int, now: datetime) -> Cooperative:
    """The cooperative, once it is sure that `by` is a second person."""
    rules.check_second_person(asked_by=asked.asked_by, by=by)
    rules.check_standing(member_since=queries.member_since(asked.cooperative_id, by), now=now)
    return db.session.get_one(Cooperative, asked.cooperative_id)


def _tell(
    step: str, cooperative: Cooperative, *, what: str, change_id: int, becomes: str, by: int, now: datetime
) -> None:
    """Everybody who belongs to it or did within the last 30 days, by the names of this very moment; who was its
    contact within these days stands in the trail, for whoever confirms to call."""
    db.session.flush()
    since = now - rules.TOLD_FOR
    people = queries.members_lately(cooperative.id, since=since)
    contacts = [f"{c.contact} …{c.phone[-4:]}" for c in queries.contacts_lately(cooperative.id, since=since)]
    facts: dict[str, Any] = {
        "cooperative_id": cooperative.id, "cooperative": cooperative.name, "what": what, "becomes": becomes,
        "people": people, "by": by, "change_id": change_id,
    }  # fmt: skip
    if step == "asked":
        outbox.put("cooperative.change_asked", now=now, **facts)
    else:
        outbox.put("cooperative.change_confirmed", now=now, **facts)
    audit.note(
        "cooperative.tell", cooperative, by=by, now=now, what=what, step=step, people=people,
        contacts=[f"{cooperative.contact} …{cooperative.phone[-4:]}", *contacts],
    )  # fmt: skip
