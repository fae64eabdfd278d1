"""A complaint out of a request: whom it is about, by whom if that may be said, with its files."""

from __future__ import annotations

from typing import Any

from flask import current_app, g

from shop.core import clock
from shop.http.files import store
from shop.oversight.complaints import actions, queries
from shop.oversight.complaints.models import Complaint
from shop.oversight.complaints.states import TargetKind
from shop.support.strangers.rules import Slip

Files = list[tuple[bytes, str]]


def filed(wanted: dict[str, Any], slip: Slip, files: Files) -> Complaint:
    """The complaint of this request; its files are kept once, however often it is repeated."""
    actor = g.get("actor")
    target = queries.target(
        wanted["target_kind"], target=wanted["target"], name=wanted["office_name"],
        region_code=wanted["office_region"], actor=actor,
    )  # fmt: skip
    # Who is signed in stays unsaid, but for an order: there the other side knows who its buyer is.
    by = actor.id if actor is not None and target.kind is TargetKind.ORDER else None
    made = actions.file(
        target, kind=wanted["kind"], told=wanted["told"], slip=slip, contact_name=wanted["contact_name"],
        contact_way=wanted["contact_way"], by=by, now=clock.utcnow(),
    )  # fmt: skip
    if not queries.count_of(made.id):
        attach(made, files)
    return made


def attach(complaint: Complaint, files: Files) -> None:
    """Keep files of the complainant's."""
    limit = current_app.extensions["settings"].max_upload_bytes
    for data, name in files:
        actions.attach(complaint, data, file_name=name, store=store(), max_bytes=limit, now=clock.utcnow())
