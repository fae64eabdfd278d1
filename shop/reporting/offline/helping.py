"""帮助销售 (A37): declare with evidence, a second person confirms or rejects, take back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from shop.core import clock
from shop.core.db import db
from shop.core.errors import Invalid
from shop.parties.buyers.models import BuyerUnit
from shop.parties.regions import queries as regions
from shop.reporting.offline import rules
from shop.reporting.offline.catalogue import catalogue
from shop.reporting.offline.checking import EARLIEST, MOST_FEN
from shop.reporting.offline.models import HelpedSale
from shop.support import audit, outbox
from shop.support.documents import actions as documents
from shop.support.documents.storage import Store

OWNER, EVIDENCE = "helped_sale", "helped_evidence"


def declare(
    unit: BuyerUnit,
    *,
    on: date,
    amount_fen: int,
    product: str,
    category: str,
    origin: str,
    seller: str,
    buyer: str,
    note: str,
    accredited: bool,
    evidence: Sequence[tuple[str, bytes]],
    store: Store,
    max_bytes: int | None,
    by: int,
    now: datetime,
) -> HelpedSale:
    """A sale that the unit helped to make, with files (name, bytes) that show it. Raises BadDeclaration, BadFile."""
    known = {one.code: one for one in catalogue().categories()}
    faults: dict[str, list[str]] = {}
    if not EARLIEST <= on <= clock.business_day(now):
        faults["on"] = ["日期不能晚于今天"]
    if not 0 < amount_fen <= MOST_FEN:
        faults["amount"] = ["金额应大于 0，且不超过 1 亿元"]
    if category not in known:
        faults["category"] = ["请选择品类"]
    if not evidence:
        faults["evidence"] = ["请上传凭证（合同、收款凭据、销售清单或照片）"]
    path = ""
    try:
        path = regions.place(origin, near=unit.region_path, what="产地").path
    except Invalid as fault:
        faults["origin"] = [fault.message]
    if faults:
        raise rules.BadDeclaration("请改正后再提交", fields=faults)
    codes = [code for code in known[category].path.split("/") if code]
    made = HelpedSale(
        unit_id=unit.id, unit_name=unit.public_name, department=unit.system.value,
        unit_category=unit.category.value, region_path=unit.region_path, on_day=on, amount_fen=amount_fen,
        product_name=product.strip(), category=codes[-1], category_top=codes[0], accredited=accredited,
        origin_path=path, seller_name=seller.strip(), buyer=buyer.strip(), note=note.strip(), by_user=by,
        created_at=now,
    )  # fmt: skip
    db.session.add(made)
    audit.note("helped_sale.declare", made, by=by, now=now, unit=made.unit_name, amount_fen=amount_fen, on=on)
    for name, data in evidence:
        documents.keep(
            data, file_name=name, owner_kind=OWNER, owner_id=made.id, purpose=EVIDENCE, unit_id=unit.id,
            store=store, max_bytes=max_bytes, by=by, now=now,
        )  # fmt: skip
    outbox.put("helped_sale.declared", now=now, helped_id=made.id)
    return made


def confirm(helped: HelpedSale, *, by: int, now: datetime) -> None:
    """It counts from now on, in columns of its own. Raises SecondPerson, WrongMoment."""
    rules.check_second_person(helped.by_user, by)
    audit.move(helped, "confirm", by=by, now=now, amount_fen=helped.amount_fen)
    helped.decided_by, helped.decided_at = by, now
    _decided(helped, now)


def reject(helped: HelpedSale, *, reason: str, by: int, now: datetime) -> None:
    """It does not count. Raises SecondPerson, WrongMoment."""
    rules.check_second_person(helped.by_user, by)
    audit.move(helped, "reject", by=by, now=now, reason=reason)
    helped.decided_by, helped.decided_at, helped.reason = by, now, reason.strip()
    _decided(helped, now)


def reverse(helped: HelpedSale, *, reason: str, by: int, now: datetime) -> None:
    """Take a confirmed one back, counted today. Raises SecondPerson, WrongMoment."""
    rules.check_second_person(helped.by_user, by)
    audit.move(helped, "reverse", by=by, now=now, reason=reason)
    helped.reason, helped.reversed_at, helped.reversed_on = reason.strip(), now, clock.business_day(now)
    _decided(helped, now)


def _decided(helped: HelpedSale, now: datetime) -> None:
    db.session.flush()
    outbox.put(
        "helped_sale.decided", now=now, helped_id=helped.id, status=helped.status.value, reason=helped.reason
    )
