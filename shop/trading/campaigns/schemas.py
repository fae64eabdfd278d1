"""Campaigns in and out."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from shop.core import clock
from shop.trading.campaigns import rules
from shop.trading.campaigns.states import CampaignStage, TermPack

ID = validate.Range(min=1, max=2**31 - 1)
NAME = validate.Length(min=1, max=120)
LINE = validate.Length(max=255)
CLAIM_DAYS = validate.Range(min=1, max=365)


class CampaignIn(Schema):
    """A new campaign: first and last day are both included."""

    name = fields.String(required=True, validate=NAME)
    region_code = fields.String(required=True, validate=validate.Length(min=6, max=12))
    first_on = fields.Date(required=True)
    last_on = fields.Date(required=True)
    parent_id = fields.Integer(load_default=None, allow_none=True, validate=ID)
    theme = fields.String(load_default="", validate=LINE)
    document_no = fields.String(load_default="", validate=validate.Length(max=120))
    note = fields.String(load_default="", validate=LINE)
    term_pack = fields.Enum(TermPack, by_value=True, load_default=TermPack.REVIVAL)
    claim_days = fields.Integer(load_default=None, allow_none=True, validate=CLAIM_DAYS)


class CampaignChangeIn(Schema):
    """What a campaign says of itself; its days are moved by `extend`."""

    name = fields.String(validate=NAME)
    theme = fields.String(validate=LINE)
    document_no = fields.String(validate=validate.Length(max=120))
    note = fields.String(validate=LINE)
    term_pack = fields.Enum(TermPack, by_value=True)
    claim_days = fields.Integer(allow_none=True, validate=CLAIM_DAYS)


class CampaignExtendIn(Schema):
    """New days and why; an earlier last day shortens the campaign."""

    first_on = fields.Date(load_default=None, allow_none=True)
    last_on = fields.Date(required=True)
    reason = fields.String(required=True, validate=validate.Length(min=1, max=255))


class WindowChangeOut(Schema):
    was_first_on = fields.Date()
    was_last_on = fields.Date()
    first_on = fields.Date()
    last_on = fields.Date()
    reason = fields.String()
    at = fields.AwareDateTime()


class CampaignOut(Schema):
    """A campaign; its figures are those of `/statistics?campaign=ID`."""

    id = fields.Integer()
    parent_id = fields.Integer(allow_none=True)
    name = fields.String()
    theme = fields.String()
    document_no = fields.String()
    note = fields.String()
    term_pack = fields.Enum(TermPack, by_value=True)
    region_code = fields.String()
    first_on = fields.Date()
    last_on = fields.Date()
    claim_days = fields.Integer(allow_none=True)
    stage = fields.Function(lambda found: _stage(found).value, metadata={"type": "string"})
    changes = fields.List(fields.Nested(WindowChangeOut))


def _stage(found: Any) -> CampaignStage:
    return rules.stage(found.first_on, found.last_on, clock.business_day(clock.utcnow()))
