"""Draw a form again with what was typed and what to change, instead of an error page."""

from __future__ import annotations

from typing import Any

from flask import request
from flask_babel import gettext as _
from marshmallow import ValidationError

from shop.core.errors import Forbidden, Invalid, Missing, Refused, ShopError
from shop.parties.accounts.actor import Actor
from shop.parties.accounts.permissions import Permission
from shop.parties.regions import queries as regions

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
    """An official registers and changes in his own region (and department) only.

    Raises Invalid for a code that does not exist, Forbidden for one that is not his.
    """
    try:
        path = regions.region(region_code).path
    except Missing as unknown:
        raise Invalid(
            _("没有这个区划代码"), fields={"region_code": [_("请在“行政区划”中查询后填写")]}
        ) from unknown
    if not actor.reaches(permission, path, system):
        raise Forbidden(_("只能登记或调整本辖区（本部门）的对象"), region_code=region_code)


def _flat(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for part in value.values() for text in _flat(part)]
    return [str(text) for text in value] if isinstance(value, list | tuple) else [str(value)]
