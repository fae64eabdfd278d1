"""Papers and photos: handed in for one's unit, cooperative or an order in sight; always downloaded, never shown."""

from __future__ import annotations

import io
from typing import Any

from flask import Response, current_app, send_file
from flask_smorest import Blueprint
from flask_smorest.fields import Upload
from marshmallow import Schema, fields, validate

from shop.core import clock
from shop.core.errors import Invalid
from shop.http.guards import requires
from shop.http.inputs import idempotent
from shop.http.login import current_actor
from shop.parties.accounts.permissions import Permission
from shop.support.documents import actions, queries, schemas
from shop.support.documents.models import Document
from shop.support.documents.rules import MEDIA_TYPES
from shop.support.documents.storage import LocalStore, Store
from shop.trading.orders import queries as orders

blp = Blueprint("documents", __name__, url_prefix="/api/v1", description="文件")


class FileIn(Schema):
    file = Upload(required=True)


class PurposeIn(Schema):
    """`order_no`: the order a photo belongs to; without it the paper is the actor's unit's or cooperative's."""

    purpose = fields.String(
        required=True,
        validate=validate.OneOf(("refusal_photo", "acceptance_photo", "claim_photo", "paper", "invoice")),
    )
    order_no = fields.String(validate=validate.Length(max=24))


@blp.post("/documents")
@blp.arguments(FileIn, location="files")
@blp.arguments(PurposeIn, location="form")
@blp.response(201, schemas.DocumentOut)
@requires(Permission.ACCOUNT_SELF)
@idempotent
def keep(files: dict[str, Any], wanted: dict[str, Any]) -> Document:
    return actions.keep(
        files["file"].read(),
        file_name=files["file"].filename or "",
        purpose=wanted["purpose"],
        **_owner(wanted.get("order_no")),
        store=store(),
        max_bytes=current_app.extensions["settings"].max_upload_bytes,
        by=current_actor().id,
        now=clock.utcnow(),
    )


@blp.get("/documents/<int:document_id>")
@blp.response(200, schemas.DocumentOut)
@requires(Permission.ACCOUNT_SELF)
def show(document_id: int) -> Document:
    return queries.document(document_id, current_actor())


@blp.get("/documents/<int:document_id>/file")
@blp.response(200, content_type="application/octet-stream")
@requires(Permission.ACCOUNT_SELF)
def download(document_id: int) -> Response:
    found = queries.document(document_id, current_actor())
    given = send_file(
        io.BytesIO(store().get(found.sha256)),
        mimetype=MEDIA_TYPES[found.kind],
        as_attachment=True,
        download_name=found.file_name,
        etag=found.sha256,
    )
    given.headers["X-Content-Type-Options"] = "nosniff"
    given.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    given.cache_control.private = True
    return given


def store() -> Store:
    """The store of this installation."""
    return LocalStore(current_app.extensions["settings"].documents)


def _owner(order_no: str | None) -> dict[str, Any]:
    """Whose document it is: of an order in sight (both sides see it), else of one's own unit or cooperative."""
    actor = current_actor()
    if order_no:
        order = orders.order(order_no, actor)
        sides = {"unit_id": order.unit_id, "cooperative_id": order.cooperative_id}
        return {"owner_kind": "sales_order", "owner_id": order.id, **sides}
    if actor.unit_id is not None:
        return {"owner_kind": "buyer_unit", "owner_id": actor.unit_id, "unit_id": actor.unit_id}
    if actor.cooperative_id is not None:
        own = actor.cooperative_id
        return {"owner_kind": "cooperative", "owner_id": own, "cooperative_id": own}
    raise Invalid("请指明文件所属的订单", fields={"order_no": ["请填写订单号"]})
