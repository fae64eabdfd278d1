"""Campaigns: announced, described, and their days moved, by officials of their region."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint

from shop.core import clock
from shop.core.page import Page
from shop.http.guards import requires
from shop.http.inputs import idempotent
from shop.http.login import current_actor
from shop.http.paging import PageArgs, page_of
from shop.parties.accounts import queries as accounts
from shop.parties.accounts.permissions import Permission
from shop.parties.regions import queries as regions
from shop.trading.campaigns import actions, queries, schemas
from shop.trading.campaigns.models import Campaign

blp = Blueprint(
    "campaigns",
    __name__,
    url_prefix="/api/v1/campaigns",
    description="活动：区域、起止日、文号、主题与子活动",
)
P = Permission


@blp.get("")
@blp.arguments(PageArgs, location="query")
@blp.response(200, page_of(schemas.CampaignOut))
@requires(P.CONSOLE_READ)
def index(args: dict[str, Any]) -> Page[Campaign]:
    """The campaigns of the official's region, of those below and of those around it, the latest first."""
    return queries.page(current_actor(), number=args["page"], size=args["page_size"])


@blp.post("")
@blp.arguments(schemas.CampaignIn)
@blp.response(201, schemas.CampaignOut)
@requires(P.CAMPAIGN_EDIT)
@idempotent
def announce(body: dict[str, Any]) -> Campaign:
    """Announce a campaign of the official's own region or of one below it."""
    actor, code = current_actor(), body.pop("region_code")
    accounts.check_region(actor, P.CAMPAIGN_EDIT, code)
    parent = queries.parent(body.pop("parent_id"), actor)
    return actions.announce(regions.region(code), **body, parent=parent, by=actor.id, now=clock.utcnow())


@blp.get("/<int:campaign_id>")
@blp.response(200, schemas.CampaignOut)
@requires(P.CONSOLE_READ)
def show(campaign_id: int) -> Campaign:
    """One campaign with the history of its days."""
    return queries.campaign(campaign_id, current_actor())


@blp.patch("/<int:campaign_id>")
@blp.arguments(schemas.CampaignChangeIn)
@blp.response(200, schemas.CampaignOut)
@requires(P.CAMPAIGN_EDIT)
@idempotent
def change(body: dict[str, Any], campaign_id: int) -> Campaign:
    """Change its words; what is not named stays."""
    found = queries.to_edit(campaign_id, current_actor())
    actions.edit(found, **body, by=current_actor().id, now=clock.utcnow())
    return found


@blp.post("/<int:campaign_id>/extend")
@blp.arguments(schemas.CampaignExtendIn)
@blp.response(200, schemas.CampaignOut)
@requires(P.CAMPAIGN_EDIT)
@idempotent
def extend(body: dict[str, Any], campaign_id: int) -> Campaign:
    """Move its days for a reason; open figures follow at once, confirmed reports stay."""
    found = queries.to_edit(campaign_id, current_actor())
    actions.extend(found, **body, by=current_actor().id, now=clock.utcnow())
    return found
