"""Enter an event, add a session, allot booths to towns, name exhibitors, state what they sold on the spot."""

from __future__ import annotations

from datetime import date, datetime

from shop.core import clock
from shop.core.db import db
from shop.core.errors import Missing
from shop.outreach.events import queries, rules
from shop.outreach.events.models import Event, EventBooth, EventExhibitor, EventSales, EventSession
from shop.outreach.events.states import EventKind
from shop.parties.cooperatives.models import Cooperative
from shop.parties.regions.models import Region
from shop.support import audit


def enter(
    region: Region,
    *,
    kind: EventKind,
    name: str,
    organiser: str,
    place: str,
    first_on: date,
    last_on: date,
    by: int,
    now: datetime,
    by_town: bool = False,
) -> Event:
    """A new event of a region with its first session. Raises BadEvent."""
    rules.check_days(first_on, last_on)
    made = Event(
        kind=kind, name=name.strip(), region_code=region.code, region_path=region.path, by_town=by_town,
        organiser=organiser.strip(), first_on=first_on, last_on=last_on, recorded_by=by, recorded_at=now,
    )  # fmt: skip
    made.sessions.append(
        EventSession(number=1, name=name.strip(), place=place.strip(), first_on=first_on, last_on=last_on)
    )
    db.session.add(made)
    audit.note("event.enter", made, by=by, now=now, name=made.name, kind=kind.value)
    return made


def add_session(
    event: Event, *, name: str, place: str, first_on: date, last_on: date, by: int, now: datetime
) -> EventSession:
    """Another session with its own days and place; the event spans them all. Raises BadEvent."""
    rules.check_days(first_on, last_on)
    made = EventSession(
        number=len(event.sessions) + 1, name=name.strip(), place=place.strip(), first_on=first_on, last_on=last_on
    )  # fmt: skip
    event.sessions.append(made)
    event.first_on, event.last_on = min(event.first_on, first_on), max(event.last_on, last_on)
    db.session.flush()
    audit.note("event.add_session", event, by=by, now=now, session=made.number, name=made.name)
    return made


def allot(event: Event, town: Region, *, label: str, by: int, now: datetime) -> EventBooth:
    """One more booth for a town. Raises BadEvent, NoBoothLeft."""
    rules.check_town(code=town.code, path=town.path, event_path=event.region_path)
    taken = {booth.slot for booth in event.booths if booth.town_code == town.code}
    slot = rules.free_slot(taken, queries.quota(town.path, event.first_on), town=town.name)
    made = EventBooth(town_code=town.code, town_path=town.path, slot=slot, label=label.strip())
    event.booths.append(made)
    db.session.flush()
    audit.note("event.allot", event, by=by, now=now, town=town.code, slot=slot, label=made.label)
    return made


def take_back(event: Event, *, town_code: str, slot: int, by: int, now: datetime) -> None:
    """A booth is the town's no longer. Raises Missing."""
    found = next((one for one in event.booths if (one.town_code, one.slot) == (town_code, slot)), None)
    if found is None:
        raise Missing("该乡镇没有这个展位", town_code=town_code, slot=slot)
    event.booths.remove(found)
    db.session.flush()
    audit.note("event.take_back", event, by=by, now=now, town=town_code, slot=slot)


def exhibit(event: Event, cooperative: Cooperative, *, by: int, now: datetime) -> EventExhibitor:
    """A cooperative exhibits; said again it changes nothing."""
    found = _exhibitor(event, cooperative.id)
    if found is None:
        found = EventExhibitor(
            cooperative_id=cooperative.id, cooperative_name=cooperative.name, region_path=cooperative.region_path
        )  # fmt: skip
        event.exhibitors.append(found)
        db.session.flush()
        audit.note("event.exhibit", event, by=by, now=now, cooperative_id=cooperative.id)
    return found


def state_sales(
    event: Event, *, session: int, cooperative_id: int, sold_fen: int, intent_fen: int, by: int, now: datetime
) -> EventSales:
    """What an exhibitor sold in a session; said again it replaces. Raises Missing, NotExhibiting, NotBegun."""
    held = next((one for one in event.sessions if one.number == session), None)
    if held is None:
        raise Missing("没有这个场次", session=session)
    if _exhibitor(event, cooperative_id) is None:
        raise rules.NotExhibiting("请先把该合作社登记为参展商", cooperative_id=cooperative_id)
    rules.check_begun(held.first_on, today=clock.business_day(now))
    key = (session, cooperative_id)
    found = next((one for one in event.sales if (one.session, one.cooperative_id) == key), None)
    was = found.sold_fen if found else None
    if found is None:
        found = EventSales(session=session, cooperative_id=cooperative_id)
        event.sales.append(found)
    found.sold_fen, found.intent_fen = sold_fen, intent_fen
    found.stated_by, found.stated_at = by, now
    db.session.flush()
    audit.note(
        "event.state_sales", event, by=by, now=now, session=session, cooperative_id=cooperative_id, was=was,
        became=sold_fen, intent=intent_fen,
    )  # fmt: skip
    return found


def _exhibitor(event: Event, cooperative_id: int) -> EventExhibitor | None:
    return next((one for one in event.exhibitors if one.cooperative_id == cooperative_id), None)
