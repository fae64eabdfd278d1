"""Enter an outlet, change it, name its cooperatives, state what it sold."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from shop.core import clock
from shop.core.db import db
from shop.outreach.outlets import rules
from shop.outreach.outlets.models import Outlet, OutletSales, OutletSupplier
from shop.outreach.outlets.states import OutletKind, OutletVenue
from shop.parties.cooperatives.models import Cooperative
from shop.parties.regions.models import Region
from shop.support import audit


def enter(
    region: Region,
    *,
    kind: OutletKind,
    venue: OutletVenue,
    name: str,
    address: str,
    operator: str,
    since_on: date,
    by: int,
    now: datetime,
    until_on: date | None = None,
    platform: str = "",
    operator_unit_id: int | None = None,
) -> Outlet:
    """A new outlet of a region. Raises BadOutlet."""
    rules.check_days(since_on, until_on)
    made = Outlet(
        kind=kind, venue=venue, name=name.strip(), address=address.strip(), region_code=region.code,
        region_path=region.path, operator=operator.strip(), operator_unit_id=operator_unit_id,
        platform=platform.strip(), since_on=since_on, until_on=until_on, recorded_by=by, recorded_at=now,
    )  # fmt: skip
    db.session.add(made)
    audit.note("outlet.enter", made, by=by, now=now, name=made.name, kind=kind.value)
    return made


def change(outlet: Outlet, *, by: int, now: datetime, **values: Any) -> None:
    """Other words, or its end. Raises BadOutlet."""
    rules.check_days(values.get("since_on", outlet.since_on), values.get("until_on", outlet.until_on))
    audit.change("outlet.change", outlet, by=by, now=now, **values)


def sign(
    outlet: Outlet, cooperative: Cooperative, *, agreement_no: str, by: int, now: datetime
) -> OutletSupplier:
    """A cooperative's goods stand here by an agreement; signing again changes its number."""
    found = next((one for one in outlet.suppliers if one.cooperative_id == cooperative.id), None)
    if found is None:
        found = OutletSupplier(cooperative_id=cooperative.id, cooperative_name=cooperative.name)
        outlet.suppliers.append(found)
    found.agreement_no = agreement_no.strip()
    db.session.flush()
    audit.note(
        "outlet.sign", outlet, by=by, now=now, cooperative_id=cooperative.id, agreement_no=found.agreement_no
    )
    return found


def state_sales(
    outlet: Outlet, *, month: int, sold_fen: int, accredited_fen: int, by: int, now: datetime
) -> OutletSales:
    """What it sold in a month; said again it replaces, with both kept in the trail. Raises BadSales, OutletEnded."""
    rules.check_sales(
        month=month, sold_fen=sold_fen, accredited_fen=accredited_fen, since_on=outlet.since_on,
        until_on=outlet.until_on, today=clock.business_day(now),
    )  # fmt: skip
    wanted = select(OutletSales).where(OutletSales.outlet_id == outlet.id, OutletSales.month == month)
    found = db.session.scalar(wanted)
    was = found.sold_fen if found else None
    if found is None:
        found = OutletSales(outlet_id=outlet.id, month=month)
        db.session.add(found)
    found.sold_fen, found.accredited_fen = sold_fen, accredited_fen
    found.stated_by, found.stated_at = by, now
    db.session.flush()
    audit.note("outlet.state_sales", outlet, by=by, now=now, month=month, was=was, became=sold_fen)
    return found
