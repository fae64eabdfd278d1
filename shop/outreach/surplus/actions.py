"""Report unsold goods, hand them to an office with a deadline, enter what was sold, close with a note."""

from __future__ import annotations

from datetime import date, datetime

from shop.core import clock
from shop.core.db import db
from shop.outreach.surplus import rules
from shop.outreach.surplus.models import SurplusCase, SurplusSale
from shop.outreach.surplus.states import SurplusChannel
from shop.parties.regions.models import Region
from shop.support import audit
from shop.support.numbering import new_number


def report(
    region: Region,
    *,
    holder: str,
    product: str,
    qty_milli: int,
    unit: str,
    last_on: date,
    at_risk: bool,
    by: int,
    now: datetime,
) -> SurplusCase:
    """Goods of a village or town that wait for a buyer. Raises BadSurplus."""
    today = clock.business_day(now)
    rules.check_case(last_on=last_on, today=today)
    made = SurplusCase(
        no=new_number("ZX", today), region_code=region.code, region_path=region.path, holder=holder.strip(),
        product=product.strip(), qty_milli=qty_milli, unit=unit.strip(), last_on=last_on, at_risk=at_risk,
        sold_milli=0, reported_by=by, reported_at=now,
    )  # fmt: skip
    db.session.add(made)
    audit.note("surplus_case.report", made, by=by, now=now, no=made.no, product=made.product, at_risk=at_risk)
    return made


def assign(case: SurplusCase, *, office: str, due_on: date, by: int, now: datetime) -> None:
    """An office handles it until a day; it may be handed on. Raises BadSurplus, WrongMoment."""
    rules.check_assignment(due_on=due_on, today=clock.business_day(now))
    audit.move(case, "assign", by=by, now=now, office=office, due_on=due_on, was_office=case.office)
    case.office, case.due_on = office.strip(), due_on
    db.session.flush()


def sell(
    case: SurplusCase,
    *,
    channel: SurplusChannel,
    sold_on: date,
    qty_milli: int,
    amount_fen: int,
    by: int,
    now: datetime,
    buyer: str = "",
) -> SurplusSale:
    """Some of it was sold; with the last of it the case is done. `case` is locked by the caller.

    Raises SurplusDone, MoreThanLeft, BadSurplus.
    """
    today = clock.business_day(now)
    rules.check_sale(
        case.status, qty_milli=qty_milli, left_milli=case.left_milli, sold_on=sold_on, today=today
    )
    made = SurplusSale(
        channel=channel, sold_on=sold_on, qty_milli=qty_milli, amount_fen=amount_fen, buyer=buyer.strip(),
        recorded_by=by, recorded_at=now,
    )  # fmt: skip
    case.sales.append(made)
    case.sold_milli += qty_milli
    db.session.flush()
    audit.note(
        "surplus_case.sell",
        case,
        by=by,
        now=now,
        qty_milli=qty_milli,
        channel=channel.value,
        left=case.left_milli,
    )
    if case.left_milli == 0:
        audit.move(case, "sell_out", by=by, now=now)
        case.closed_at = now
        db.session.flush()
    return made


def close(case: SurplusCase, *, closing: str, by: int, now: datetime) -> None:
    """What remains is settled otherwise, and how. Raises WrongMoment."""
    audit.move(case, "close", by=by, now=now, closing=closing, left=case.left_milli)
    case.closing, case.closed_at = closing.strip(), now
    db.session.flush()
