"""Register and change cooperatives, their bank account (by two people) and their helped households."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select

from shop.core.db import db
from shop.core.pinyin import pinyin_key
from shop.parties.cooperatives import queries, rules
from shop.parties.cooperatives.models import BankAccountChange, Cooperative, HelpedHouseholds
from shop.parties.cooperatives.states import LegalForm
from shop.parties.identity.rules import check_credit_code
from shop.parties.regions import queries as regions
from shop.support import audit


def register(
    *,
    name: str,
    credit_code: str,
    legal_form: LegalForm,
    region_code: str,
    by: int | None,
    now: datetime,
    address: str = "",
    contact: str = "",
    phone: str = "",
    about: str = "",
    bank: str = "",
    account_name: str = "",
    account_no: str = "",
) -> Cooperative:
    """A new active cooperative; the first account comes with its papers, later ones need two people.

    Raises BadCreditCode, CodeTaken, BadAccount, Missing (region).
    """
    code = check_credit_code(credit_code)
    if db.session.scalar(select(Cooperative.id).where(Cooperative.credit_code == code)) is not None:
        raise rules.CodeTaken("该统一社会信用代码已登记过合作社，请先查询，勿重复登记", credit_code=code)
    region = regions.region(region_code)
    made = Cooperative(
        name=name.strip(), pinyin_key=pinyin_key(name), credit_code=code, legal_form=legal_form,
        region_code=region.code, region_path=region.path, address=address, contact=contact, phone=phone, about=about,
        bank=bank, account_name=account_name or (name.strip() if account_no else ""),
        account_no=rules.check_account_no(account_no) if account_no else "", created_at=now,
    )  # fmt: skip
    db.session.add(made)
    audit.note("cooperative.register", made, by=by, now=now, credit_code=code, region=region.code)
    return made


def change(cooperative: Cooperative, *, by: int | None, now: datetime, **values: Any) -> dict[str, list[Any]]:
    """Change details (not code, status or bank account). Raises CooperativeNotActive, Missing (region)."""
    rules.check_not_closed(cooperative.status)
    if "name" in values:
        values["name"] = values["name"].strip()
        values["pinyin_key"] = pinyin_key(values["name"])
    if "region_code" in values:
        values["region_path"] = regions.region(values["region_code"]).path
    return audit.change("cooperative.change", cooperative, by=by, now=now, **values)


def suspend(cooperative: Cooperative, *, reason: str, by: int | None, now: datetime) -> None:
    """No new orders; what was ordered is still fulfilled. Raises WrongMoment."""
    audit.move(cooperative, "suspend", by=by, now=now, reason=reason)


def resume(cooperative: Cooperative, *, by: int | None, now: datetime) -> None:
    """Orders again. Raises WrongMoment."""
    audit.move(cooperative, "resume", by=by, now=now)


def close(cooperative: Cooperative, *, reason: str, by: int | None, now: datetime) -> None:
    """For good. Raises WrongMoment."""
    audit.move(cooperative, "close", by=by, now=now, reason=reason)


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
    return asked


def confirm_bank_change(asked: BankAccountChange, *, by: int, now: datetime) -> Cooperative:
    """Make the new account the cooperative's. Raises SamePerson, WrongMoment."""
    rules.check_second_person(asked_by=asked.asked_by, by=by)
    cooperative = db.session.get_one(Cooperative, asked.cooperative_id)
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
    db.session.flush()
    return cooperative


def refuse_bank_change(asked: BankAccountChange, *, by: int, now: datetime) -> None:
    """Leave the account as it is; the asker may take the wish back this way. Raises WrongMoment."""
    audit.move(asked, "refuse", by=by, now=now)
    asked.answered_by, asked.answered_at = by, now
    db.session.flush()


def record_helped(
    cooperative: Cooperative, *, year: int, households: int, people: int, by: int | None, now: datetime
) -> HelpedHouseholds:
    """Set the counts of one year; corrections are noted with what they were. Raises BadCounts."""
    rules.check_helped(year=year, households=households, people=people)
    found = next((row for row in queries.helped(cooperative.id) if row.year == year), None)
    if found is None:
        found = HelpedHouseholds(
            cooperative_id=cooperative.id, year=year, households=households, people=people
        )
        db.session.add(found)
        audit.note(
            "helped_households.record", found, by=by, now=now, year=year, households=households, people=people
        )
    else:
        audit.change("helped_households.record", found, by=by, now=now, households=households, people=people)
    db.session.expire(cooperative, ["helped"])
    return found
