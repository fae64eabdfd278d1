"""Requests of people without an account: counted by address, answered once, known again by number and key."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

from flask import current_app, request, session

from shop.core import clock
from shop.core.db import in_unit_of_work, unit_of_work
from shop.core.errors import Missing
from shop.core.settings import Settings
from shop.http.inputs import fingerprint
from shop.support.idempotency import actions as idempotency
from shop.support.strangers import actions
from shop.support.strangers.rules import Limit, Slip, derived_key, digest, new_key

R = TypeVar("R")
LOOK_UPS = Limit("look_up", 30, timedelta(minutes=15))
REMEMBERED = timedelta(minutes=30)


def count(limit: Limit) -> None:
    """Count this request against a limit, whatever comes of it. Raises TooOften."""
    with unit_of_work():
        actions.count(limit, address=request.remote_addr or "", now=clock.utcnow())


def slip() -> Slip:
    """The key for what this request hands in; the same again when the request is repeated with its
    `Idempotency-Key` (pages send it as the form field `idempotency_key`)."""
    given = request.headers.get("Idempotency-Key") or request.form.get("idempotency_key") or ""
    if not given:
        return Slip(new_key())
    idempotency.check_key(given)
    settings: Settings = current_app.extensions["settings"]
    asked = hashlib.sha256(f"{request.path}\n{given}".encode()).hexdigest()
    same = fingerprint()
    return Slip(derived_key(settings.secret_key, given, same), asked, same)


def once(work: Callable[[], R]) -> R:
    """Run `work` in a unit of work; of two equal requests at once the second finds the first one's answer."""
    return idempotency.with_one_retry(lambda: in_unit_of_work(work))


def remember(kind: str, no: str, key_sha256: str) -> None:
    """Let this browser look at one thing for half an hour; the cookie holds no key, only its digest."""
    until = clock.utcnow() + REMEMBERED
    session[f"slip_{kind}"] = [no, key_sha256, until.isoformat()]


def remembered(kind: str) -> tuple[str, str] | None:
    """Number and digest of what this browser looked up last, while it is remembered."""
    kept = session.get(f"slip_{kind}")
    if not kept or datetime.fromisoformat(kept[2]) < clock.utcnow():
        session.pop(f"slip_{kind}", None)
        return None
    return kept[0], kept[1]


def here(kind: str) -> tuple[str, str]:
    """The same; raises Missing where nothing is remembered."""
    found = remembered(kind)
    if found is None:
        raise Missing("请先用编号和查询码打开")
    return found


def forget(kind: str) -> None:
    session.pop(f"slip_{kind}", None)


def key_digest(key: str) -> str:
    """What a typed key is compared by."""
    return digest(key)
