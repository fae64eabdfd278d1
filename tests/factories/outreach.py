"""Outlets, events and unsold goods, made by the real actions."""

from __future__ import annotations

from datetime import date
from typing import Any

from shop.core.db import db
from shop.outreach.events import actions as events
from shop.outreach.events.models import Event
from shop.outreach.events.states import EventKind
from shop.outreach.outlets import actions as outlets
from shop.outreach.outlets.models import Outlet
from shop.outreach.outlets.states import OutletKind, OutletVenue
from shop.outreach.surplus import actions as surplus
from shop.outreach.surplus.models import SurplusCase
from shop.parties.regions import queries as regions
from tests.factories.parties_rows import MORNING

TOWN = "419001103"
BY: dict[str, Any] = {"by": 1, "now": MORNING}  # 2 November 2026


def an_outlet(**more: Any) -> Outlet:
    """A counter in a supermarket of 济源 since March."""
    given: dict[str, Any] = {
        "kind": OutletKind.COUNTER, "venue": OutletVenue.SUPERMARKET, "name": "专柜", "address": "示例路",
        "operator": "示例超市", "since_on": date(2026, 3, 5),
    } | more  # fmt: skip
    made = outlets.enter(regions.region("419001"), **given, **BY)
    db.session.flush()
    return made


def an_event(**more: Any) -> Event:
    """A harvest festival of 济源 in September with booths for its towns."""
    given: dict[str, Any] = {
        "kind": EventKind.HARVEST, "name": "示例丰收节", "organiser": "示例部门", "place": "示例园区",
        "first_on": date(2026, 9, 19), "last_on": date(2026, 9, 20), "by_town": True,
    } | more  # fmt: skip
    made = events.enter(regions.region("419001"), **given, **BY)
    db.session.flush()
    return made


def a_case(**more: Any) -> SurplusCase:
    """A ton of sweet potatoes of a town, to be sold by 20 November."""
    given: dict[str, Any] = {
        "holder": "示例合作社", "product": "红薯", "qty_milli": 1_000_500, "unit": "公斤",
        "last_on": date(2026, 11, 20), "at_risk": True,
    } | more  # fmt: skip
    made = surplus.report(regions.region(TOWN), **given, **BY)
    db.session.flush()
    return made
