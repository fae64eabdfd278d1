"""Applications in and out; bank accounts leave only masked, contact data only to officials."""

from marshmallow import Schema, fields, validate

from shop.parties.cooperatives.schemas import NAME, PHONE, REGION
from shop.parties.cooperatives.states import LegalForm
from shop.parties.onboarding.states import ApplicationEvent, ApplicationStatus
from shop.support.documents.schemas import DocumentOut


class ApplicationIn(Schema):
    """What an applicant fills in; the licence (and the evidence of helped households) come as files."""

    legal_form = fields.Enum(LegalForm, by_value=True, required=True)
    name = fields.String(required=True, validate=NAME)
    credit_code = fields.String(required=True, validate=validate.Length(min=18, max=24))
    region_code = fields.String(required=True, validate=REGION)
    address = fields.String(required=True, validate=validate.Length(min=1, max=255))
    legal_person = fields.String(required=True, validate=NAME)
    contact = fields.String(required=True, validate=NAME)
    phone = fields.String(required=True, validate=validate.And(validate.Length(min=1), PHONE))
    email = fields.String(required=True, validate=validate.Length(min=3, max=255))
    bank = fields.String(required=True, validate=NAME)
    account_name = fields.String(required=True, validate=NAME)
    account_no = fields.String(required=True, validate=validate.Length(min=8, max=40))
    about = fields.String(load_default="", validate=validate.Length(max=1000))
    households = fields.Integer(load_default=0, validate=validate.Range(min=0, max=1_000_000))
    people = fields.Integer(load_default=0, validate=validate.Range(min=0, max=10_000_000))


class KeyQuery(Schema):
    """The key that was handed out with the number."""

    key = fields.String(required=True, validate=validate.Length(min=1, max=64))


class SlipForm(Schema):
    """Number and key, typed on a page."""

    no = fields.String(required=True, validate=validate.Length(min=1, max=40))
    key = fields.String(required=True, validate=validate.Length(min=1, max=64))


class ApplicationOpinionIn(Schema):
    """A reason or an opinion."""

    opinion = fields.String(required=True, validate=validate.Length(min=1, max=500))


class AdmissionIn(Schema):
    opinion = fields.String(load_default="", validate=validate.Length(max=500))


class ApplicationStepOut(Schema):
    kind = fields.Enum(ApplicationEvent, by_value=True)
    at = fields.AwareDateTime()
    opinion = fields.String()


class ApplicationOut(Schema):
    """What its applicant sees of it."""

    no = fields.String()
    status = fields.Enum(ApplicationStatus, by_value=True)
    name = fields.String()
    submitted_at = fields.AwareDateTime()
    due_on = fields.Date(allow_none=True)
    steps = fields.List(fields.Nested(ApplicationStepOut))


class NewApplicationOut(ApplicationOut):
    """With the key, shown this once."""

    key = fields.String()


class ApplicationDetailOut(ApplicationOut):
    """What officials decide by."""

    id = fields.Integer()
    legal_form = fields.Enum(LegalForm, by_value=True)
    credit_code = fields.String()
    region_code = fields.String()
    region_path = fields.String()
    address = fields.String()
    legal_person = fields.String()
    contact = fields.String()
    phone = fields.String()
    email = fields.String()
    bank = fields.String()
    account_name = fields.String()
    masked_account = fields.String()
    about = fields.String()
    households = fields.Integer()
    people = fields.Integer()
    cooperative_id = fields.Integer(allow_none=True)
    documents = fields.List(fields.Nested(DocumentOut))


class ApplicationQuery(Schema):
    """Filters of the queue."""

    status = fields.Enum(ApplicationStatus, by_value=True)
    page = fields.Integer(load_default=1, validate=validate.Range(min=1, max=100_000))
    page_size = fields.Integer(load_default=50, validate=validate.Range(min=1, max=200))


class ApplicationQueuePage(Schema):
    items = fields.List(fields.Nested(ApplicationDetailOut))
    total = fields.Integer()
    page = fields.Integer()
    page_size = fields.Integer()
