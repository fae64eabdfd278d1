"""Draw a form again with what was typed and what to change, instead of an error page."""

from __future__ import annotations

from typing import Any

from flask import request
from flask_babel import gettext as _
from marshmallow import ValidationError

from shop.core.errors import Invalid, Missing, Refused, ShopError
from shop.parties.accounts import queries as accounts
from shop.parties.accounts.actor import Actor
from shop.parties.accounts.permissions import Permission

CAUGHT = (ValidationError, Invalid, Refused)
WHOLE_FORM = "_form"


def form_values() -> dict[str, Any]:
    """What was typed, by field."""
    return {key: value for key, value in request.form.items() if key != "csrf_token"}


def faults_of(error: Exception) -> dict[str, list[str]]:
    """Field -> what to change; what belongs to no field stands under `_form`."""
    if isinstance(error, ValidationError):
        found = error.normalized_messages()
        return {str(key): _flat(value) for key, value in found.items()}
    if isinstance(error, Invalid) and error.fields:
        return {WHOLE_FORM: [error.message], **error.fields}
    assert isinstance(error, ShopError)  # noqa: S101  CAUGHT holds nothing else
    return {WHOLE_FORM: [error.message]}


def check_place(actor: Actor, permission: Permission, region_code: str, system: str = "") -> None:
    """An official registers and changes in his own region (and department) only; raises Invalid."""
    try:
        accounts.check_region(actor, permission, region_code, system=system)
    except Missing as elsewhere:
        advice = _("请填写本辖区（本部门）的区划代码，可在“行政区划”中查询")
        raise Invalid(elsewhere.message, fields={"region_code": [advice]}) from elsewhere


def _flat(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for part in value.values() for text in _flat(part)]
    return [str(text) for text in value] if isinstance(value, list | tuple) else [str(value)]
