"""Outlets, events and unsold goods of the demo world: one harvest festival, eight retailers' counters with stated sales, four cases under way."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import select

from shop.cli.demo.people import DOMAIN
from shop.core import clock
from shop.core.db import db
from shop.outreach.events import actions as events
from shop.outreach.events.states import EventKind
from shop.outreach.outlets import actions as outlets
from shop.outreach.outlets.states import OutletKind, OutletVenue
from shop.outreach.surplus import actions as surplus
from shop.outreach.surplus.states import SurplusChannel
from shop.parties.accounts.queries import user_by_email
from shop.parties.cooperatives.models import Cooperative
from shop.parties.regions import queries as regions
from shop.parties.regions.models import RegionLevel

PLACE, TOWN = "419001", "419001103"
KINDS = (OutletKind.COUNTER, OutletKind.ZONE, OutletKind.COUNTER, OutletKind.WORKSTATION)
VENUES = tuple(OutletVenue)
GOODS = (("红薯", 3_000_000), ("小米", 1_200_000), ("鸡蛋", 800_000), ("白菜", 5_000_000))


def make(*, now: datetime) -> None:
    """By the county's clerk, through the real actions."""
    clerk = user_by_email(f"county@{DOMAIN}")
    if clerk is None:
        return
    today, by = clock.business_day(now), clerk.id
    houses = db.session.scalars(select(Cooperative).order_by(Cooperative.id).limit(8)).all()
    for number, house in enumerate(houses):
        made = outlets.enter(
            regions.region(PLACE), kind=KINDS[number % 4], venue=VENUES[number % len(VENUES)],
            name=f"示例商超 {number + 1} 店帮扶产品专柜", address=f"示例大街 {number + 1} 号",
            operator=f"示例商超 {number + 1} 店", since_on=date(2020, 3, 20), by=by, now=now,
        )  # fmt: skip
        outlets.sign(made, house, agreement_no=f"示例协议 {number + 1}", by=by, now=now)
        last = clock.month_number(today.replace(day=1) - timedelta(days=1))
        outlets.state_sales(
            made, month=last, sold_fen=(number + 1) * 86_500, accredited_fen=number * 51_200, by=by, now=now
        )
    for number, (product, qty_milli) in enumerate(GOODS):
        _case(product, qty_milli, number, by=by, today=today, now=now)
    _festival(by=by, today=today, now=now)


def _case(product: str, qty_milli: int, number: int, *, by: int, today: date, now: datetime) -> None:
    case = surplus.report(
        regions.region(TOWN), holder="示例村集体", product=product, qty_milli=qty_milli, unit="公斤",
        last_on=today + timedelta(days=10 + number * 5), at_risk=number == 0, by=by, now=now,
    )  # fmt: skip
    if number:
        db.session.flush()
        surplus.assign(case, office="示例供销社", due_on=today + timedelta(days=7), by=by, now=now)
        surplus.sell(
            case, channel=SurplusChannel.COMMUNITY, sold_on=today, qty_milli=qty_milli // 4 * number,
            amount_fen=qty_milli * number // 20, by=by, now=now,
        )  # fmt: skip


def _festival(*, by: int, today: date, now: datetime) -> None:
    """The harvest festival of the last September with its carnival; two towns still wait for a booth."""
    year = today.year if today >= date(today.year, 9, 21) else today.year - 1
    made = events.enter(
        regions.region(PLACE), kind=EventKind.HARVEST, name=f"{year} 年济源市中国农民丰收节", organiser="济源市农业农村部门",
        place="示例科普园", first_on=date(year, 9, 19), last_on=date(year, 9, 20), by_town=True, by=by, now=now,
    )  # fmt: skip
    db.session.flush()
    events.add_session(
        made,
        name="嘉年华",
        place="示例广场",
        first_on=date(year, 9, 19),
        last_on=date(year, 10, 11),
        by=by,
        now=now,
    )
    towns = [one for one in regions.children(PLACE) if one.level == RegionLevel.TOWN]
    for number, town in enumerate(towns[:-2] * 2):
        events.allot(made, town, label=f"A{number + 1:02d}", by=by, now=now)
    local = select(Cooperative).where(Cooperative.region_path.contains(f"/{PLACE}/")).order_by(Cooperative.id)
    for number, house in enumerate(db.session.scalars(local.limit(6))):
        events.exhibit(made, house, by=by, now=now)
        for session in (1, 2):
            events.state_sales(
                made, session=session, cooperative_id=house.id, sold_fen=(number + session) * 128_600,
                intent_fen=number * 2_500_000, by=by, now=now,
            )  # fmt: skip
