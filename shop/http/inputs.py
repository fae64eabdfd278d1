"""What comes in: one door for forms, JSON and query strings, and requests that count once."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any, Literal

from flask import Response, current_app, json, jsonify, redirect, request
from marshmallow import RAISE, Schema, ValidationError, fields, validate
from werkzeug.datastructures import FileStorage

from shop.core import clock
from shop.core.db import in_unit_of_work
from shop.core.fields import QtyField, YuanField
from shop.core.texts import check_text
from shop.http.login import check_own_password, current_actor
from shop.support.idempotency import actions as idempotency

__all__ = ["QtyField", "YuanField", "check_text", "fingerprint", "idempotent", "load", "password_again"]
NOT_INPUT = ("csrf_token", "idempotency_key")
SECRET = ("password",)
Source = Literal["form", "json", "args"]


def load(schema: type[Schema], source: Source = "form") -> dict[str, Any]:
    """Read and check the input of the present request; unknown fields are refused.

    A form's empty field means "not given", except for plain text, where it may mean "cleared".
    """
    reader = schema(unknown=RAISE)
    if source == "json":
        return dict(reader.load(check_text(request.get_json())))
    sent = _from_form(reader, request.form if source == "form" else request.args)
    return dict(reader.load(check_text(sent)))


def _from_form(reader: Schema, sent: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    wanted = {field.data_key or name: field for name, field in reader.load_fields.items()}
    for key in sent:
        if key in NOT_INPUT:
            continue
        values, field = sent.getlist(key), wanted.get(key)
        if isinstance(field, fields.List):
            found[key] = [value for value in values if value]
        elif len(values) > 1:
            raise ValidationError({key: ["此项只能填一个值"]})
        elif values[0].strip() or _may_be_cleared(field):
            found[key] = values[0].strip()
    return found


def _may_be_cleared(field: fields.Field[Any] | None) -> bool:
    choice = field is not None and any(isinstance(check, validate.OneOf) for check in field.validators)
    return type(field) is fields.String and not choice


def idempotent(view: Callable[..., Any]) -> Callable[..., Any]:
    """Run a POST view in one unit of work, and at most once per actor and `Idempotency-Key`.

    The same key with the same request gets the stored answer; with another request 409. The answer is
    stored in the transaction of what it answers, so neither can exist alone. Pages send the key as the
    form field `idempotency_key`. Without a key the view simply runs in its unit of work.
    """

    @wraps(view)
    def once(*args: Any, **kwargs: Any) -> Any:
        key = request.headers.get("Idempotency-Key") or request.form.get("idempotency_key") or ""
        if not key:
            return in_unit_of_work(lambda: _answered(view(*args, **kwargs)))
        idempotency.check_key(key)
        asked = fingerprint()

        def work() -> Any:
            now = clock.utcnow()
            claim = idempotency.claim(current_actor().id, key=key, fingerprint=asked, now=now)
            if claim.http_status:
                return _again(claim.http_status, claim.body)
            given = _answered(view(*args, **kwargs))
            idempotency.remember(claim, http_status=given.status_code, body=_body(given))
            return given

        return idempotency.with_one_retry(lambda: in_unit_of_work(work))

    once.idempotent = True  # type: ignore[attr-defined]  # what the API's document reads
    return once


def password_again(view: Callable[..., Any]) -> Callable[..., Any]:
    """Take `password` out of the input and check it anew, before the view's own transaction: whoever found
    somebody's token or open session cannot do this deed with it. Counts as a try to sign in."""

    @wraps(view)
    def checked(wanted: dict[str, Any], **kwargs: Any) -> Any:
        check_own_password(current_actor(), wanted.pop("password"))
        return view(wanted, **kwargs)

    return checked


def _answered(result: Any) -> Response:
    """A view's result as the response it becomes, made while the transaction is open."""
    if isinstance(result, Response):
        return result
    if isinstance(result, tuple):
        response = _answered(result[0])
        response.status_code = result[1]
        return response
    documented = getattr(current_app.view_functions[request.endpoint or ""], "_apidoc", {})
    answers = documented.get("response", {}).get("responses", {})
    status = next((int(code) for code in answers if int(code) < 300), 200)
    schema = answers[status][0].get("schema") if status in answers else None
    response = jsonify(schema.dump(result) if schema is not None else result)
    response.status_code = status
    return response


def _body(given: Response) -> Any:
    return {"location": given.location} if given.location else given.get_json(silent=True)


def _again(status: int, body: Any) -> Response:
    if isinstance(body, dict) and set(body) == {"location"} and status in (302, 303):
        return redirect(body["location"], status)  # type: ignore[return-value]  # werkzeug's own class
    response = jsonify(body)
    response.status_code = status
    response.headers["Idempotency-Replayed"] = "true"
    return response


def _digest(file: FileStorage) -> str:
    """What a file holds; it can be read again afterwards."""
    found = hashlib.sha256(file.stream.read()).hexdigest()  # uploads are bounded by MAX_UPLOAD_BYTES
    file.stream.seek(0)
    return found


def fingerprint() -> str:
    """What makes two requests the same: method, path and content; no secret goes into what is stored."""
    if request.is_json:
        sent = request.get_json()
        kept = {k: v for k, v in sent.items() if k not in SECRET} if isinstance(sent, dict) else sent
        content = json.dumps(kept, sort_keys=True)
    else:
        out = (*NOT_INPUT, *SECRET)
        pairs = [(k, v) for k, v in request.form.items(multi=True) if k not in out]
        pairs += [(name, _digest(file)) for name, file in request.files.items(multi=True)]
        content = json.dumps(sorted(pairs))
    return hashlib.sha256(f"{request.method} {request.path}\n{content}".encode()).hexdigest()
