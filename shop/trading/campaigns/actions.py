"""Set up campaigns."""

from __future__ import annotations

from datetime import date, datetime

from shop.core.db import db
from shop.core.errors import Invalid
from shop.parties.regions.models import Region
from shop.support import audit
from shop.trading.campaigns.models import Campaign


class BadWindow(Invalid):
    """A campaign ends on or after the day it begins."""

    code = "campaign.bad_window"


def announce(
    region: Region,
    *,
    name: str,
    first_on: date,
    last_on: date,
    by: int | None,
    now: datetime,
    theme: str = "",
    document_no: str = "",
    claim_days: int | None = None,
) -> Campaign:
    """Announce a campaign of a region for the days from `first_on` to `last_on`, both included.

    `claim_days`: within how many days of acceptance its orders may be claimed about, where the campaign says so.
    """
    if last_on < first_on:
        raise BadWindow("活动结束日期不能早于开始日期", fields={"last_on": ["请选择不早于开始日期的日期"]})
    made = Campaign(name=name, theme=theme, document_no=document_no, first_on=first_on, last_on=last_on)
    made.claim_days = claim_days
    made.region_code, made.region_path = region.code, region.path
    db.session.add(made)
    audit.note("campaign.announce", made, by=by, now=now, name=name, first_on=first_on, last_on=last_on)
    return made
