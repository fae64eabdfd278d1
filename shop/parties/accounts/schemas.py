"""Accounts as JSON, and what the forms of an account send."""

from marshmallow import Schema, fields, validate

from shop.parties.accounts.permissions import Permission, Role, ScopeKind
from shop.parties.accounts.rules import MAX_PASSWORD, MAX_TOKEN_DAYS


class GrantOut(Schema):
    """One role and how far it reaches."""

    role = fields.Enum(Role, by_value=True, required=True)
    scope = fields.Enum(ScopeKind, by_value=True, attribute="kind", required=True)
    unit_id = fields.Integer(required=True, allow_none=True)
    cooperative_id = fields.Integer(required=True, allow_none=True)
    region_path = fields.String(required=True)
    department = fields.String(required=True)


class WhoAmIOut(Schema):
    """The actor behind the token; `permissions` are those the token itself has."""

    id = fields.Integer(required=True)
    name = fields.String(required=True)
    email = fields.String(required=True)
    grants = fields.List(fields.Nested(GrantOut), required=True)
    permissions = fields.List(fields.Enum(Permission, by_value=True), required=True)


class TokenIn(Schema):
    """A new token; without `permissions` it may do all that its owner may."""

    label = fields.String(required=True, validate=validate.Length(min=1, max=60))
    days = fields.Integer(load_default=365, strict=True, validate=validate.Range(min=1, max=MAX_TOKEN_DAYS))
    permissions = fields.List(fields.Enum(Permission, by_value=True), load_default=list)


class TokenOut(Schema):
    """A token without its secret."""

    id = fields.Integer(required=True)
    label = fields.String(required=True)
    permissions = fields.Function(lambda row: [part for part in row.permissions.split(",") if part])
    created_at = fields.AwareDateTime(format="iso", required=True)
    expires_at = fields.AwareDateTime(format="iso", required=True)


class NewTokenOut(Schema):
    """The secret, shown this once."""

    token = fields.String(required=True)


class SignInIn(Schema):
    """The sign-in form."""

    email = fields.String(required=True, validate=validate.Length(min=1, max=255))
    password = fields.String(required=True, validate=validate.Length(min=1, max=1000))
    next = fields.String(load_default="", validate=validate.Length(max=2000))


class PasswordIn(Schema):
    """A change of one's own password."""

    old_password = fields.String(required=True, validate=validate.Length(min=1, max=1000))
    password = fields.String(required=True, validate=validate.Length(min=1, max=MAX_PASSWORD * 4))


class FirstPasswordIn(Schema):
    """The first password of an account, behind a link."""

    password = fields.String(required=True, validate=validate.Length(min=1, max=MAX_PASSWORD * 4))


class LanguageIn(Schema):
    """The language of one's pages."""

    language = fields.String(required=True, validate=validate.OneOf(["zh", "en"]))


class TokenForm(Schema):
    """A new token from a page."""

    label = fields.String(required=True, validate=validate.Length(min=1, max=60))
    days = fields.Integer(required=True, validate=validate.Range(min=1, max=MAX_TOKEN_DAYS))
    permissions = fields.List(fields.Enum(Permission, by_value=True), load_default=list)
