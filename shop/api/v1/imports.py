"""Sales made elsewhere: a file is checked, evidence attached, and a second person confirms."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import current_app
from flask_smorest import Blueprint
from flask_smorest.fields import Upload
from marshmallow import Schema, fields

from shop.core import clock
from shop.core.db import db
from shop.http.files import store
from shop.http.guards import requires
from shop.http.inputs import idempotent
from shop.http.login import current_actor
from shop.parties.accounts.permissions import Permission
from shop.reporting.offline import actions, queries, rules, schemas, workbook
from shop.reporting.offline.models import SaleBatch
from shop.reporting.offline.states import RowState

blp = Blueprint("imports", __name__, url_prefix="/api/v1", description="平台外销售导入")
P = Permission


class SalesUploadIn(Schema):
    file = Upload(required=True)


class SalesEvidenceIn(Schema):
    file = Upload(required=True)


class SalesEvidenceOut(Schema):
    id = fields.Integer(required=True)
    file_name = fields.String(required=True)


def read_first(view: Callable[..., Any]) -> Callable[..., Any]:
    """Have the file read before the transaction begins: a slow one must not keep others waiting."""

    @wraps(view)
    def read(files: dict[str, Any]) -> Any:
        data = files["file"].read()
        files["file"].stream.seek(0)  # a repeated request is known by what it holds
        with workbook.opened(data) as sheet:
            return view(sheet, files["file"].filename or "")

    return read


@blp.post("/imports/sales")
@blp.arguments(SalesUploadIn, location="files")
@blp.response(201, schemas.SalesBatchOut)
@requires(P.SALES_IMPORT)
@read_first
@idempotent
def check(sheet: workbook.Sheet, name: str) -> dict[str, Any]:
    actor = current_actor()
    batch = actions.check(
        rules.within_of(actor), sheet.lines(), digest=sheet.digest, file_name=name, by=actor.id,
        now=clock.utcnow(),
    )  # fmt: skip
    return _shown(batch)


@blp.get("/imports/<int:batch_id>")
@blp.response(200, schemas.SalesBatchOut)
@requires(P.REPORT_READ)
def show(batch_id: int) -> dict[str, Any]:
    return _shown(queries.batch(batch_id, current_actor()))


@blp.post("/imports/<int:batch_id>/evidence")
@blp.arguments(SalesEvidenceIn, location="files")
@blp.response(201, SalesEvidenceOut)
@requires(P.SALES_IMPORT)
@idempotent
def attach(files: dict[str, Any], batch_id: int) -> Any:
    actor, file = current_actor(), files["file"]
    batch = queries.batch(batch_id, actor, permission=P.SALES_IMPORT, lock=True)
    limit = current_app.extensions["settings"].max_upload_bytes
    return actions.attach(
        batch, file.read(), file_name=file.filename or "", store=store(), max_bytes=limit, by=actor.id,
        now=clock.utcnow(),
    )  # fmt: skip


@blp.post("/imports/<int:batch_id>/submit")
@blp.response(200, schemas.SalesBatchOut)
@requires(P.SALES_IMPORT)
@idempotent
def submit(batch_id: int) -> dict[str, Any]:
    batch = _locked(batch_id, P.SALES_IMPORT)
    actions.submit(batch, by=current_actor().id, now=clock.utcnow())
    return _shown(batch)


@blp.post("/imports/<int:batch_id>/confirm")
@blp.response(200, schemas.SalesBatchOut)
@requires(P.SALES_CONFIRM)
@idempotent
def confirm(batch_id: int) -> dict[str, Any]:
    batch = _locked(batch_id, P.SALES_CONFIRM)
    actions.confirm(batch, by=current_actor().id, now=clock.utcnow())
    return _shown(batch)


@blp.post("/imports/<int:batch_id>/reject")
@blp.arguments(schemas.SalesReasonIn)
@blp.response(200, schemas.SalesBatchOut)
@requires(P.SALES_CONFIRM)
@idempotent
def reject(wanted: dict[str, Any], batch_id: int) -> dict[str, Any]:
    batch = _locked(batch_id, P.SALES_CONFIRM)
    actions.reject(batch, **wanted, by=current_actor().id, now=clock.utcnow())
    return _shown(batch)


@blp.post("/imports/<int:batch_id>/reverse")
@blp.arguments(schemas.SalesReasonIn)
@blp.response(200, schemas.SalesBatchOut)
@requires(P.SALES_CONFIRM)
@idempotent
def reverse(wanted: dict[str, Any], batch_id: int) -> dict[str, Any]:
    batch = _locked(batch_id, P.SALES_CONFIRM)
    actions.reverse(batch, **wanted, by=current_actor().id, now=clock.utcnow())
    return _shown(batch)


def _locked(batch_id: int, permission: Permission) -> SaleBatch:
    return queries.batch(batch_id, current_actor(), permission=permission, lock=True)


def _shown(batch: SaleBatch) -> dict[str, Any]:
    """A batch with every row that has faults, and every row that was confirmed before."""
    db.session.flush()
    most = schemas.ERRORS_SHOWN
    bad = db.session.scalars(queries.rows_of(batch.id, state=RowState.BAD).limit(most))
    errors = [{"row": row.row_no, "errors": row.faults} for row in bad]
    known = db.session.scalars(queries.rows_of(batch.id, state=RowState.DUPLICATE).limit(most)).all()
    before = queries.counterparts(known)
    already = [
        {"row": row.row_no, "batch_id": other.batch_id, "batch_row": other.row_no}
        for row in known
        if (other := before.get(row.duplicate_of or 0))
    ]
    return schemas.shown(batch, errors, already)
