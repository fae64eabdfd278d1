"""Announce campaigns, change their words, move their days."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from shop.core.db import db
from shop.parties.regions.models import Region
from shop.support import audit
from shop.trading.campaigns import queries, rules
from shop.trading.campaigns.models import Campaign, WindowChange
from shop.trading.campaigns.rules import BadWindow
from shop.trading.campaigns.states import TermPack

__all__ = ["BadWindow", "announce", "edit", "extend"]


def announce(
    region: Region,
    *,
    name: str,
    first_on: date,
    last_on: date,
    by: int | None,
    now: datetime,
    parent: Campaign | None = None,
    theme: str = "",
    document_no: str = "",
    note: str = "",
    term_pack: TermPack = TermPack.REVIVAL,
    claim_days: int | None = None,
) -> Campaign:
    """Announce a campaign of a region for the days from `first_on` to `last_on`, both included.

    `claim_days`: within how many days of acceptance its orders may be claimed about, where the campaign says so.
    Raises BadWindow, BadRegion, OutsideParent.
    """
    rules.check_window(first_on, last_on)
    rules.check_region(region.code)
    if parent is not None:
        rules.check_parent(parent, region.path, first_on, last_on)
    made = Campaign(
        name=name.strip(), theme=theme.strip(), document_no=document_no.strip(), note=note.strip()
    )
    made.first_on, made.last_on = first_on, last_on
    made.term_pack, made.claim_days = term_pack, claim_days
    made.parent_id = parent.id if parent is not None else None
    made.region_code, made.region_path = region.code, region.path
    db.session.add(made)
    audit.note(
        "campaign.announce", made, by=by, now=now, name=name, first_on=first_on, last_on=last_on,
        parent_id=made.parent_id,
    )  # fmt: skip
    return made


def edit(campaign: Campaign, *, by: int | None, now: datetime, **values: Any) -> None:
    """Change what a campaign says of itself: name, theme, document_no, note, term_pack, claim_days."""
    kept = {key: value.strip() if type(value) is str else value for key, value in values.items()}
    audit.change("campaign.edit", campaign, by=by, now=now, **kept)
    db.session.flush()


def extend(
    campaign: Campaign,
    *,
    last_on: date,
    reason: str,
    by: int | None,
    now: datetime,
    first_on: date | None = None,
) -> WindowChange:
    """Move the days, later or earlier, for a reason. Open figures follow at once; sealed ones stay.

    Raises NoReason, BadWindow, SameWindow, OutsideParent, ChildrenOutside.
    """
    first_on = first_on or campaign.first_on
    if not reason.strip():
        raise rules.NoReason("请写明调整时间的原因", fields={"reason": ["请填写"]})
    rules.check_window(first_on, last_on)
    if (first_on, last_on) == (campaign.first_on, campaign.last_on):
        raise rules.SameWindow("活动时间没有变化", fields={"last_on": ["请选择新的日期"]})
    parent = db.session.get(Campaign, campaign.parent_id) if campaign.parent_id is not None else None
    if parent is not None:
        rules.check_parent(parent, campaign.region_path, first_on, last_on)
    rules.check_children(queries.children(campaign.id), first_on, last_on)
    made = WindowChange(
        was_first_on=campaign.first_on, was_last_on=campaign.last_on, first_on=first_on, last_on=last_on,
        reason=reason.strip(), by_user=by, at=now,
    )  # fmt: skip
    campaign.changes.append(made)
    campaign.first_on, campaign.last_on = first_on, last_on
    audit.note(
        "campaign.extend", campaign, by=by, now=now, reason=made.reason,
        was=[made.was_first_on, made.was_last_on], became=[first_on, last_on],
    )  # fmt: skip
    db.session.flush()
    return made
