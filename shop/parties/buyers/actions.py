"""Register, change, rename, merge and close buyer units; their delivery points and invoice details."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from shop.core import clock
from shop.core.db import db
from shop.core.pinyin import pinyin_key
from shop.parties.buyers import rules
from shop.parties.buyers.models import BuyerUnit, DeliveryPoint, InvoiceDetails, UnitName
from shop.parties.buyers.states import (
    Canteen,
    HelperRelation,
    StatisticalSystem,
    UnitCategory,
    UnitStatus,
    VenueClass,
)
from shop.parties.identity.rules import check_credit_code
from shop.parties.regions import queries as regions
from shop.support import audit


def register(
    *,
    name: str,
    credit_code: str,
    category: UnitCategory,
    venue: VenueClass,
    system: StatisticalSystem,
    region_code: str,
    by: int | None,
    now: datetime,
    competent_department: str = "",
    parent_id: int | None = None,
    represented_by_id: int | None = None,
    canteen: Canteen = Canteen.OWN,
    helper: HelperRelation = HelperRelation.NONE,
    union_members: int = 0,
    confidential: bool = False,
    alias: str = "",
    terms_days: int = 30,
    approval_hours: int = 72,
    since_on: date | None = None,
) -> BuyerUnit:
    """A new active unit. Raises BadCreditCode, CodeTaken, BadUnit (a confidential unit without alias), Missing
    (region or related unit)."""
    code = check_credit_code(credit_code)
    rules.check_alias(confidential=confidential, alias=alias)
    _check_free(code)
    _check_related(parent_id, represented_by_id)
    region = regions.region(region_code)
    made = BuyerUnit(
        name=name.strip(), credit_code=code, category=category, venue=venue, system=system,
        competent_department=competent_department, region_code=region.code, region_path=region.path,
        parent_id=parent_id, represented_by_id=represented_by_id, canteen=canteen, helper=helper, union_members=union_members,
        confidential=confidential, alias=alias.strip(), terms_days=terms_days, approval_hours=approval_hours,
        since_on=since_on, created_at=now,
    )  # fmt: skip
    made.pinyin_key = pinyin_key(made.public_name)
    db.session.add(made)
    shown = {} if confidential else {"credit_code": code}  # officials of the region read the trail
    audit.note("buyer_unit.register", made, by=by, now=now, region=region.code, system=system.value, **shown)
    return made


def change(unit: BuyerUnit, *, by: int | None, now: datetime, **values: Any) -> dict[str, list[Any]]:
    """Change details (not name, code or status); answers what was and became. Orders keep their copies.

    Raises UnitNotActive, BadUnit, Missing (region or related unit).
    """
    rules.check_active(unit.status)
    confidential = values.get("confidential", unit.confidential)
    alias = values.get("alias", unit.alias)
    rules.check_alias(confidential=confidential, alias=alias)
    _check_related(values.get("parent_id"), values.get("represented_by_id"), unit_id=unit.id)
    if "region_code" in values:
        values["region_path"] = regions.region(values["region_code"]).path
    # Not noted: a unit that becomes confidential would leave the sound of its name in the trail.
    unit.pinyin_key = pinyin_key(alias if confidential else unit.name)
    return audit.change("buyer_unit.change", unit, by=by, now=now, **values)


def rename(unit: BuyerUnit, *, name: str, by: int | None, now: datetime, on: date | None = None) -> BuyerUnit:
    """Give another name from `on` (default today); the old one is kept with that date. Raises UnitNotActive."""
    rules.check_active(unit.status)
    name = name.strip()
    if name == unit.name:
        return unit
    db.session.add(UnitName(unit_id=unit.id, name=unit.name, until_on=on or clock.business_day(now)))
    if unit.confidential:
        unit.name = name
        audit.note("buyer_unit.rename", unit, by=by, now=now)  # officials of the region read the trail
    else:
        audit.change("buyer_unit.rename", unit, by=by, now=now, name=name, pinyin_key=pinyin_key(name))
    return unit


def merge(unit: BuyerUnit, *, into: BuyerUnit, on: date, by: int | None, now: datetime) -> BuyerUnit:
    """End `unit` on a day because another unit took it over. Raises BadUnit, UnitNotActive, WrongMoment."""
    rules.check_merge(unit_id=unit.id, into_id=into.id, into_status=into.status)
    rules.check_end(since_on=unit.since_on, on=on)
    audit.move(unit, "merge", by=by, now=now, into_id=into.id, on=on)
    unit.merged_into_id = into.id
    unit.ended_on = on
    db.session.flush()
    return unit


def close(unit: BuyerUnit, *, on: date, by: int | None, now: datetime) -> BuyerUnit:
    """End `unit` on a day. Raises BadUnit, WrongMoment."""
    rules.check_end(since_on=unit.since_on, on=on)
    audit.move(unit, "close", by=by, now=now, on=on)
    unit.ended_on = on
    db.session.flush()
    return unit


def reopen(unit: BuyerUnit, *, by: int | None, now: datetime) -> BuyerUnit:
    """Undo a closing made in error. Raises WrongMoment (a merged unit stays merged)."""
    audit.move(unit, "reopen", by=by, now=now, ended_on=unit.ended_on)
    unit.ended_on = None
    db.session.flush()
    return unit


def add_point(
    unit: BuyerUnit,
    *,
    name: str,
    address: str,
    by: int | None,
    now: datetime,
    contact: str = "",
    phone: str = "",
    hours: str = "",
) -> DeliveryPoint:
    """A new place to deliver to. Raises UnitNotActive."""
    rules.check_active(unit.status)
    made = DeliveryPoint(
        name=name.strip(), address=address.strip(), contact=contact, phone=phone, hours=hours
    )
    unit.points.append(made)
    db.session.flush()
    audit.note("delivery_point.add", made, by=by, now=now, name=made.name)
    return made


def change_point(
    point: DeliveryPoint, *, by: int | None, now: datetime, **values: Any
) -> dict[str, list[Any]]:
    """Change a delivery point or take it out of use (`active=False`); orders keep the address they had."""
    rules.check_active(point.unit.status)
    return audit.change("delivery_point.change", point, by=by, now=now, **values)


def set_invoice(
    unit: BuyerUnit,
    *,
    title: str,
    tax_no: str,
    by: int | None,
    now: datetime,
    address: str = "",
    phone: str = "",
    bank: str = "",
    account: str = "",
) -> InvoiceDetails:
    """Set the invoice details whole. Raises BadCreditCode (the tax number is the credit code's form)."""
    rules.check_active(unit.status)
    values = {
        "title": title.strip(), "tax_no": check_credit_code(tax_no), "address": address, "phone": phone,
        "bank": bank, "account": account,
    }  # fmt: skip
    if unit.invoice is None:
        unit.invoice = InvoiceDetails(**values)
        db.session.flush()
        audit.note("invoice_details.set", unit.invoice, by=by, now=now, title=title)
    else:
        audit.change("invoice_details.set", unit.invoice, by=by, now=now, **values)
    return unit.invoice


def _check_free(code: str) -> None:
    if db.session.scalar(select(BuyerUnit.id).where(BuyerUnit.credit_code == code)) is not None:
        raise rules.CodeTaken("该统一社会信用代码已登记过采购单位，请先查询，勿重复登记", credit_code=code)


def _check_related(*ids: int | None, unit_id: int | None = None) -> None:
    """Parents and representatives exist, are active, and are somebody else."""
    for related_id in ids:
        if related_id is None:
            continue
        related = db.session.get(BuyerUnit, related_id)
        if related is None or related.id == unit_id or related.status is not UnitStatus.ACTIVE:
            raise rules.BadUnit("上级单位或代表单位须为另一个在用单位", fields={"parent_id": ["请重新选择"]})
