"""Answer a form that could not be done: back where it came from, with the reason in words."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import flash, redirect, url_for
from marshmallow import ValidationError
from werkzeug.wrappers import Response

from shop.core.errors import Invalid, Refused, Stale

CANNOT = (Invalid, Refused, Stale, ValidationError)


def back_to(endpoint: str, **fixed: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Send the reader back to `endpoint` (with those of the view's own arguments named in `fixed`, as
    `no="no"`) when the view raises a refusal. Missing and Forbidden keep their own pages."""

    def decorate(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def wrapped(*args: Any, **arguments: Any) -> Any:
            try:
                return view(*args, **arguments)
            except CANNOT as error:
                flash(words(error), "error")
                return see(endpoint, **{name: arguments[source] for name, source in fixed.items()})

        return wrapped

    return decorate


def see(endpoint: str, **values: Any) -> Response:
    """303: after a form the browser fetches the page anew, so that reloading repeats nothing."""
    return redirect(url_for(endpoint, **values), 303)


def faults(error: Exception) -> dict[str, list[str]]:
    """Field -> what to change, for a form that is drawn again; what belongs to no field under `form`."""
    if isinstance(error, ValidationError):
        return {str(name): _leaves(found) for name, found in error.normalized_messages().items()}
    fields = getattr(error, "fields", None) or {}
    message = str(getattr(error, "message", error))
    return dict(fields) if fields else {"form": [message]}


def words(error: Exception) -> str:
    """What to tell the reader: the message, and what each field wants."""
    if isinstance(error, ValidationError):
        return "请检查填写内容：" + "；".join(_leaves(error.messages))
    message = str(getattr(error, "message", error))
    fields = getattr(error, "fields", None) or {}
    hints = [hint for hint in _leaves(fields) if hint not in message]
    return message + ("：" + "；".join(hints) if hints else "")


def _leaves(messages: Any) -> list[str]:
    if isinstance(messages, dict):
        return [leaf for inner in messages.values() for leaf in _leaves(inner)]
    if isinstance(messages, list):
        return [leaf for inner in messages for leaf in _leaves(inner)]
    return [str(messages)]
