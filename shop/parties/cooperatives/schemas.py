"""Cooperatives in and out; a bank account leaves only masked."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from shop.parties.cooperatives.states import BankChangeStatus, CooperativeStatus, LegalForm

NAME = validate.Length(min=1, max=120)
PHONE = validate.Regexp(r"^[0-9+\- ()]{0,32}$", error="电话只能含数字、空格、括号和横线")
REGION = validate.Regexp(r"^\d{6}(\d{3}|\d{6})?$", error="区划代码应为 6、9 或 12 位数字")


class CooperativeQuery(Schema):
    """Filters of the list."""

    q = fields.String(validate=validate.Length(max=120))
    region = fields.String(validate=REGION)
    status = fields.Enum(CooperativeStatus, by_value=True)
    legal_form = fields.Enum(LegalForm, by_value=True)
    page = fields.Integer(load_default=1, validate=validate.Range(min=1, max=100_000))
    page_size = fields.Integer(load_default=50, validate=validate.Range(min=1, max=200))


class CooperativeChangeIn(Schema):
    name = fields.String(validate=NAME)
    legal_form = fields.Enum(LegalForm, by_value=True)
    region_code = fields.String(validate=REGION)
    address = fields.String(validate=validate.Length(max=255))
    contact = fields.String(validate=validate.Length(max=120))
    phone = fields.String(validate=PHONE)
    about = fields.String(validate=validate.Length(max=1000))


class CooperativeIn(CooperativeChangeIn):
    """Registering a cooperative."""

    name = fields.String(required=True, validate=NAME)
    credit_code = fields.String(required=True, validate=validate.Length(min=18, max=24))
    legal_form = fields.Enum(LegalForm, by_value=True, required=True)
    region_code = fields.String(required=True, validate=REGION)
    bank = fields.String(validate=validate.Length(max=120))
    account_name = fields.String(validate=validate.Length(max=120))
    account_no = fields.String(validate=validate.Length(max=40))


class SuspendIn(Schema):
    """Why a cooperative gets no new orders."""

    reason = fields.String(required=True, validate=validate.Length(min=1, max=255))


class BankChangeIn(Schema):
    """A wish for another account."""

    bank = fields.String(required=True, validate=NAME)
    account_name = fields.String(required=True, validate=NAME)
    account_no = fields.String(required=True, validate=validate.Length(min=8, max=40))


class BankChangeOut(Schema):
    id = fields.Integer()
    bank = fields.String()
    account_name = fields.String()
    account_ends = fields.Function(lambda asked: asked.account_no[-4:], metadata={"type": "string"})
    status = fields.Enum(BankChangeStatus, by_value=True)
    asked_by = fields.Integer()
    asked_at = fields.AwareDateTime()


class HelpedIn(Schema):
    """Counts of one year."""

    year = fields.Integer(required=True, validate=validate.Range(min=2014, max=2100))
    households = fields.Integer(required=True, validate=validate.Range(min=0, max=1_000_000))
    people = fields.Integer(required=True, validate=validate.Range(min=0, max=10_000_000))


class HelpedOut(Schema):
    year = fields.Integer()
    households = fields.Integer()
    people = fields.Integer()


class CooperativeOut(Schema):
    id = fields.Integer()
    name = fields.String()
    credit_code = fields.String()
    legal_form = fields.Enum(LegalForm, by_value=True)
    status = fields.Enum(CooperativeStatus, by_value=True)
    region_code = fields.String()
    region_path = fields.String()


class CooperativeDetailOut(CooperativeOut):
    address = fields.String()
    contact = fields.String()
    phone = fields.String()
    bank = fields.String()
    account_name = fields.String()
    masked_account = fields.String()
    about = fields.String()
    helped = fields.List(fields.Nested(HelpedOut))


class CooperativePage(Schema):
    items = fields.List(fields.Nested(CooperativeOut))
    total = fields.Integer()
    page = fields.Integer()
    page_size = fields.Integer()
