"""Complaints of anybody: filed without a token, looked up by number and key."""

from __future__ import annotations

from typing import Any

from flask import current_app
from flask_smorest import Blueprint
from flask_smorest.fields import Upload
from marshmallow import Schema

from shop.core import clock
from shop.core.db import unit_of_work
from shop.http import complaining, strangers
from shop.http.files import store
from shop.http.guards import public
from shop.oversight.complaints import actions, queries, rules, schemas
from shop.oversight.complaints.models import Complaint
from shop.parties.onboarding.schemas import KeyQuery
from shop.support.strangers.rules import shown

blp = Blueprint("complaints", __name__, url_prefix="/api/v1", description="投诉举报")


class FileIn(Schema):
    file = Upload(required=True)


@blp.post("/complaints")
@blp.arguments(schemas.ComplaintIn)
@blp.response(201, schemas.NewComplaintOut)
@public
def file(wanted: dict[str, Any]) -> Any:
    strangers.count(rules.FILING)
    slip = strangers.slip()
    return strangers.once(lambda: _with_key(complaining.filed(wanted, slip, []), shown(slip.key)))


def _with_key(made: Complaint, key: str) -> dict[str, Any]:
    return {**{name: getattr(made, name) for name in schemas.ComplaintOut().fields}, "key": key}


@blp.get("/complaints/<no>")
@blp.arguments(KeyQuery, location="query")
@blp.response(200, schemas.ComplaintOut)
@public
def show(wanted: dict[str, Any], no: str) -> Any:
    strangers.count(strangers.LOOK_UPS)
    return queries.by_key(no, strangers.key_digest(wanted["key"]))


@blp.post("/complaints/<no>/files")
@blp.arguments(FileIn, location="files")
@blp.arguments(KeyQuery, location="query")
@blp.response(201, schemas.AttachmentOut)
@public
def attach(files: dict[str, Any], wanted: dict[str, Any], no: str) -> Any:
    strangers.count(rules.ATTACHING)
    data = files["file"].read()
    with unit_of_work():
        found = queries.by_key(no, strangers.key_digest(wanted["key"]), lock=True)
        kept = actions.attach(
            found, data, file_name=files["file"].filename or "", store=store(),
            max_bytes=current_app.extensions["settings"].max_upload_bytes, now=clock.utcnow(),
        )  # fmt: skip
        return {"file_name": kept.file_name, "size_bytes": kept.size_bytes}
