"""Register and change cooperatives; what takes two people stands in `changes` and `helped`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select

from shop.core.db import db
from shop.core.pinyin import pinyin_key
from shop.parties.cooperatives import queries, rules
from shop.parties.cooperatives.models import Cooperative, FormerContact, HelpedHouseholds
from shop.parties.cooperatives.states import LegalForm
from shop.parties.identity.rules import check_credit_code
from shop.parties.regions import queries as regions
from shop.support import audit, outbox


def register(
    *,
    name: str,
    credit_code: str,
    legal_form: LegalForm,
    region_code: str,
    by: int | None,
    now: datetime,
    address: str = "",
    legal_person: str = "",
    contact: str = "",
    phone: str = "",
    email: str = "",
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
        region_code=region.code, region_path=region.path, address=address, legal_person=legal_person.strip(),
        contact=contact, phone=phone, email=email, about=about,
        bank=bank, account_name=account_name or (name.strip() if account_no else ""),
        account_no=rules.check_account_no(account_no) if account_no else "", created_at=now,
    )  # fmt: skip
    db.session.add(made)
    audit.note("cooperative.register", made, by=by, now=now, credit_code=code, region=region.code)
    return made


def change(cooperative: Cooperative, *, by: int | None, now: datetime, **values: Any) -> dict[str, list[Any]]:
    """Change details (not code, status, legal person or bank account). Raises CooperativeNotActive, Missing (region).

    The contact that was is kept: it is told of changes that matter for a while longer.
    """
    rules.check_not_closed(cooperative.status)
    was = {key: getattr(cooperative, key) for key in ("contact", "phone", "email")}
    if any(values.get(key, text) != text for key, text in was.items()) and any(was.values()):
        db.session.add(FormerContact(cooperative_id=cooperative.id, until_at=now, **was))
    if "name" in values:
        values["name"] = values["name"].strip()
        values["pinyin_key"] = pinyin_key(values["name"])
    if "region_code" in values:
        values["region_path"] = regions.region(values["region_code"]).path
    changed = audit.change("cooperative.change", cooperative, by=by, now=now, **values)
    if {"name", "region_code"} & set(changed):
        _tell_changed(cooperative, now=now)
    return changed


def suspend(cooperative: Cooperative, *, reason: str, by: int | None, now: datetime) -> None:
    """No new orders; what was ordered is still fulfilled. Raises WrongMoment."""
    audit.move(cooperative, "suspend", by=by, now=now, reason=reason)
    _tell_changed(cooperative, now=now)


def resume(cooperative: Cooperative, *, by: int | None, now: datetime) -> None:
    """Orders again. Raises WrongMoment."""
    audit.move(cooperative, "resume", by=by, now=now)
    _tell_changed(cooperative, now=now)


def close(cooperative: Cooperative, *, reason: str, by: int | None, now: datetime) -> None:
    """For good. Raises WrongMoment."""
    audit.move(cooperative, "close", by=by, now=now, reason=reason)
    _tell_changed(cooperative, now=now)


def _tell_changed(cooperative: Cooperative, *, now: datetime) -> None:
    """What it sells is shown differently now, or no more."""
    outbox.put("cooperative.changed", now=now, cooperative_id=cooperative.id)


def record_helped(
    cooperative: Cooperative, *, year: int, households: int, people: int, by: int | None, now: datetime
) -> HelpedHouseholds:
    """Set the checked counts of one year; corrections are noted with what they were. Raises BadCounts.

    What a cooperative states by itself goes through `helped` and comes here once it is checked.
    """
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
