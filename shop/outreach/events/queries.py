"""Events of an official's region, what towns may have and have, and the rows of the register (R14)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import selectinload

from shop.core.clock import Period
from shop.core.db import db
from shop.core.errors import Missing
from shop.outreach.events.models import Event
from shop.outreach.events.states import KIND_WORDS
from shop.parties.accounts.actor import Actor
from shop.parties.accounts.permissions import Permission
from shop.parties.accounts.reaching import in_reach
from shop.parties.cooperatives.models import Cooperative
from shop.parties.policy import queries as policy
from shop.parties.policy.states import Policy
from shop.parties.regions import queries as regions
from shop.parties.regions.models import Region, RegionLevel
from shop.parties.regions.rules import levels, within

READ = Permission.REPORT_READ


def visible_to(actor: Actor, permission: Permission = READ) -> Select[Event]:
    """The events in the actor's region."""
    return select(Event).where(in_reach(actor, permission, Event.region_path))


def event(event_id: int, actor: Actor, *, permission: Permission = READ, lock: bool = False) -> Event:
    """One event in sight; raises Missing."""
    wanted = visible_to(actor, permission).where(Event.id == event_id)
    found = db.session.scalar(wanted.with_for_update(of=Event) if lock else wanted)
    if found is None:
        raise Missing("没有这项活动，或不在您的辖区", event_id=event_id)
    return found


def cooperative(cooperative_id: int) -> Cooperative:
    """The cooperative that exhibits; raises Missing."""
    found = db.session.get(Cooperative, cooperative_id)
    if found is None:
        raise Missing("没有这个合作社", cooperative_id=cooperative_id)
    return found


def quota(town_path: str, on: date) -> int | None:
    """How many booths a town may have at an event that begins on a day; None: no bound."""
    return policy.number_of(Policy.BOOTHS_PER_TOWN, region_path=town_path, on=on)


def without_booth(found: Event) -> list[Region]:
    """Towns of the event's place that have no booth yet (A72)."""
    given = {booth.town_code for booth in found.booths}
    return [town for town in _towns(found) if town.code not in given]


def register(region_path: str, period: Period) -> list[Mapping[str, Any]]:
    """R14: events held in the period, one row per town; sales are of the sessions that touch the period.

    Keys: event, kind, held, place, town, booths, booths_used, exhibitors, amount_fen, intent_fen.
    """
    above = [f"/{part}" for part in _above(region_path)]
    wanted = (
        select(Event)
        .where(
            or_(Event.region_path.startswith(region_path, autoescape=True), Event.region_path.in_(above)),
            Event.first_on < period.end,
            Event.last_on >= period.first,
        )
        .options(
            *(selectinload(getattr(Event, name)) for name in ("sessions", "booths", "exhibitors", "sales"))
        )
        .order_by(Event.first_on, Event.id)
    )
    return [row for one in db.session.scalars(wanted) for row in _rows(one, region_path, period)]


def _above(region_path: str) -> Iterable[str]:
    codes = [code for code in region_path.split("/") if code]
    return ["/".join(codes[:depth]) + "/" for depth in range(1, len(codes))]


def _towns(found: Event) -> Sequence[Region]:
    if not found.by_town:
        return []
    return [one for one in regions.children(found.region_code) if one.level == RegionLevel.TOWN]


def _rows(one: Event, region_path: str, period: Period) -> list[Mapping[str, Any]]:
    towns = {town.code: town.path for town in _towns(one)}
    towns |= {booth.town_code: booth.town_path for booth in one.booths}
    towns |= {levels(found.region_path).town or "": found.region_path for found in one.exhibitors}
    chosen = [
        code for code, path in sorted(towns.items()) if within(path if code else one.region_path, region_path)
    ]
    if not chosen and within(one.region_path, region_path):
        chosen = [""]
    return [_row(one, code, towns.get(code, ""), period) for code in chosen]


def _row(one: Event, town: str, path: str, period: Period) -> Mapping[str, Any]:
    sessions = [
        found for found in one.sessions if found.first_on < period.end and found.last_on >= period.first
    ]
    numbers = {found.number for found in sessions}
    there = [found for found in one.exhibitors if (levels(found.region_path).town or "") == town]
    houses = {found.cooperative_id for found in there}
    sold = [found for found in one.sales if found.session in numbers and found.cooperative_id in houses]
    used = sum(booth.town_code == town for booth in one.booths)
    bound = quota(path, one.first_on) if town and one.by_town else None
    return {
        "event": one.name,
        "kind": KIND_WORDS[one.kind],
        "held": "；".join(f"{found.first_on:%Y-%m-%d}至{found.last_on:%Y-%m-%d}" for found in sessions),
        "place": "；".join(dict.fromkeys(found.place for found in sessions)),
        "town": regions.name(town) if town else "",
        "booths": used if bound is None else bound,
        "booths_used": used,
        "exhibitors": "、".join(found.cooperative_name for found in there),
        "amount_fen": sum(found.sold_fen for found in sold),
        "intent_fen": sum(found.intent_fen for found in sold),
    }
