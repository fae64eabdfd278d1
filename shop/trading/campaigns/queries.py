"""Which campaigns there are, which an official may change, and which an order falls into."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Select, bindparam, false, or_, select, true

from shop.core.db import db
from shop.core.errors import Missing
from shop.core.page import Page, paginate
from shop.parties.accounts.actor import Actor
from shop.parties.accounts.permissions import Permission
from shop.parties.regions.rules import within
from shop.trading.campaigns.models import Campaign
from shop.trading.campaigns.rules import NotYours

READ, EDIT = Permission.CONSOLE_READ, Permission.CAMPAIGN_EDIT


def campaigns() -> Sequence[Campaign]:
    """All campaigns, the latest first."""
    return db.session.scalars(select(Campaign).order_by(Campaign.first_on.desc(), Campaign.id.desc())).all()


def visible_to(actor: Actor) -> Select[Campaign]:
    """The campaigns of the official's region, of the regions below it, and of those around it."""
    if actor.everywhere(READ):
        return select(Campaign).where(true())
    ways = []
    for grant in actor.official_grants(READ):
        around = [code for code in grant.region_path.split("/") if code]
        ways.append(Campaign.region_path.startswith(grant.region_path, autoescape=True))
        ways.append(Campaign.region_code.in_(around))
    return select(Campaign).where(or_(false(), *ways))


def page(actor: Actor, *, number: int = 1, size: int = 50) -> Page[Campaign]:
    """One page of the campaigns in sight, the latest first."""
    wanted = visible_to(actor).order_by(Campaign.first_on.desc(), Campaign.id.desc())
    return paginate(wanted, page=number, size=size)


def campaign(campaign_id: int, actor: Actor) -> Campaign:
    """One campaign in sight; raises Missing."""
    found = db.session.scalar(visible_to(actor).where(Campaign.id == campaign_id))
    if found is None:
        raise Missing("没有这个活动，或不在您的辖区", campaign_id=campaign_id)
    return found


def may_edit(found: Campaign, actor: Actor) -> bool:
    """Whether the campaign's region lies within the official's."""
    return actor.reaches(EDIT, found.region_path)


def to_edit(campaign_id: int, actor: Actor) -> Campaign:
    """One campaign of the official's own region or below, locked; raises Missing, NotYours."""
    seen = visible_to(actor).where(Campaign.id == campaign_id)
    found = db.session.scalar(seen.with_for_update(of=Campaign))
    if found is None:
        raise Missing("没有这个活动，或不在您的辖区", campaign_id=campaign_id)
    if not may_edit(found, actor):
        raise NotYours("只能修改本辖区的活动，上级活动请联系上级")
    return found


def parent(campaign_id: int | None, actor: Actor) -> Campaign | None:
    """The campaign that a new one belongs to; raises Missing."""
    return None if campaign_id is None else campaign(campaign_id, actor)


def children(campaign_id: int) -> Sequence[Campaign]:
    """The campaigns right below one, in the order of their regions."""
    wanted = select(Campaign).where(Campaign.parent_id == campaign_id)
    return db.session.scalars(wanted.order_by(Campaign.region_code, Campaign.id)).all()


def claim_days(campaign_id: int | None) -> int | None:
    """The campaign's own days for after-sales claims; None where it has none."""
    found = db.session.get(Campaign, campaign_id) if campaign_id is not None else None
    return found.claim_days if found else None


# Built once: each order asks for it.
_RUNNING = select(Campaign).where(Campaign.first_on <= bindparam("day"), Campaign.last_on >= bindparam("day"))


def running(day: date) -> Sequence[Campaign]:
    """The campaigns whose window holds the day, smallest region first, so that the nearest one wins."""
    return sorted(
        db.session.scalars(_RUNNING, {"day": day}), key=lambda found: (-len(found.region_path), found.id)
    )


def shown(day: date, reader_path: str = "") -> Sequence[Campaign]:
    """The running campaigns as the storefront shows them: those around the reader first."""
    return sorted(
        running(day), key=lambda found: not (reader_path and within(reader_path, found.region_path))
    )
