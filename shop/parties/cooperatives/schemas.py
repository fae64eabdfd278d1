"""Cooperatives in and out; a bank account leaves only masked."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from shop.parties.cooperatives.states import BankChangeStatus, ClaimStatus, CooperativeStatus, LegalForm

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
    email = fields.String(validate=validate.Length(max=255))
    about = fields.String(validate=validate.Length(max=1000))


class CooperativeIn(CooperativeChangeIn):
    """Registering a cooperative."""

    name = fields.String(required=True, validate=NAME)
    credit_code = fields.String(required=True, validate=validate.Length(min=18, max=24))
    legal_form = fields.Enum(LegalForm, by_value=True, required=True)
    region_code = fields.String(required=True, validate=REGION)
    legal_person = fields.String(validate=validate.Length(max=120))
    bank = fields.String(validate=validate.Length(max=120))
    account_name = fields.String(validate=validate.Length(max=120))
    account_no = fields.String(validate=validate.Length(max=40))


class SuspendIn(Schema):
    """Why a cooperative gets no new orders."""

    reason = fields.String(required=True, validate=validate.Length(min=1, max=255))


class ContactIn(Schema):
    """What a cooperative keeps up to date by itself."""

    address = fields.String(validate=validate.Length(max=255))
    contact = fields.String(required=True, validate=NAME)
    phone = fields.String(required=True, validate=validate.And(validate.Length(min=1), PHONE))
    email = fields.String(validate=validate.Length(max=255))
    about = fields.String(validate=validate.Length(max=1000))


PASSWORD = fields.String(
    required=True,
    load_only=True,
    validate=validate.Length(min=1, max=1000),
    metadata={
        "description": "本人现用密码，再输入一次 / the caller's own password again",
        "format": "password",
    },
)


class BankChangeIn(Schema):
    """A wish for another account; `password` is the asker's own, typed again."""

    bank = fields.String(required=True, validate=NAME)
    account_name = fields.String(required=True, validate=NAME)
    account_no = fields.String(required=True, validate=validate.Length(min=8, max=40))
    password = PASSWORD


class LegalPersonChangeIn(Schema):
    """A wish for another legal person; `document_id`: the new licence, handed in before."""

    legal_person = fields.String(required=True, validate=NAME)
    document_id = fields.Integer(required=True, strict=True)
    password = PASSWORD


class LegalPersonForm(Schema):
    """The same from a page, where the licence comes with the form."""

    legal_person = fields.String(required=True, validate=NAME)
    password = PASSWORD


class LegalPersonChangeOut(Schema):
    id = fields.Integer()
    legal_person = fields.String()
    status = fields.Enum(BankChangeStatus, by_value=True)
    asked_by = fields.Integer()
    asked_at = fields.AwareDateTime()


class BankChangeOut(Schema):
    id = fields.Integer()
    bank = fields.String()
    account_name = fields.String()
    account_ends = fields.Function(lambda asked: asked.account_no[-4:], metadata={"type": "string"})
    status = fields.Enum(BankChangeStatus, by_value=True)
    asked_by = fields.Integer()
    asked_at = fields.AwareDateTime()


class HelpedForm(Schema):
    """Counts of one year; their evidence comes with the form."""

    year = fields.Integer(required=True, validate=validate.Range(min=2014, max=2100))
    households = fields.Integer(required=True, validate=validate.Range(min=0, max=1_000_000))
    people = fields.Integer(required=True, validate=validate.Range(min=0, max=10_000_000))


class HelpedIn(HelpedForm):
    """Counts of one year; `document_id`: their evidence, handed in before."""

    document_id = fields.Integer(required=True, strict=True)


class HelpedRefusalIn(Schema):
    """Why not."""

    opinion = fields.String(required=True, validate=validate.Length(min=1, max=255))


class HelpedClaimOut(Schema):
    """Counts as stated; shown to others once `checked`."""

    id = fields.Integer()
    cooperative_id = fields.Integer()
    year = fields.Integer()
    households = fields.Integer()
    people = fields.Integer()
    status = fields.Enum(ClaimStatus, by_value=True)
    opinion = fields.String()
    asked_at = fields.AwareDateTime()
    answered_at = fields.AwareDateTime(allow_none=True)


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
    legal_person = fields.String()
    contact = fields.String()
    phone = fields.String()
    email = fields.String()
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
