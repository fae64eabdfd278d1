"""Supplier selections (考察择优): candidates, visits, scores, and a decision of at most two."""

from __future__ import annotations

from typing import Any

from flask import Response, current_app
from flask_smorest import Blueprint
from flask_smorest.fields import Upload
from marshmallow import Schema

from shop.core import clock
from shop.core.errors import Missing
from shop.core.page import Page
from shop.http.files import handed_out, store
from shop.http.guards import requires
from shop.http.inputs import idempotent
from shop.http.login import current_actor
from shop.parties.accounts.permissions import Permission
from shop.parties.buyers import queries as units
from shop.support.documents import schemas as documents
from shop.support.documents.models import Document
from shop.trading.selections import actions, queries, schemas
from shop.trading.selections.models import SupplierSelection

blp = Blueprint("selections", __name__, url_prefix="/api/v1/selections", description="考察择优")
P = Permission


class SelectionPhotoIn(Schema):
    file = Upload(required=True)


def _locked(no: str, permission: Permission) -> SupplierSelection:
    return queries.selection(no, current_actor(), permission=permission, lock=True)


@blp.post("")
@blp.arguments(schemas.SelectionIn)
@blp.response(201, schemas.SelectionOut)
@idempotent
@requires(P.SELECTION_EDIT)
def begin(body: dict[str, Any]) -> SupplierSelection:
    """Begin a selection with its criteria, whose weights add up to 100."""
    actor = current_actor()
    own, unit_id = actor.unit_ids(P.SELECTION_EDIT), body.pop("unit_id")
    if not own or (unit_id is not None and unit_id not in own):
        raise Missing("没有找到该采购单位", unit_id=unit_id)
    unit = units.unit(unit_id or own[0], actor)
    return actions.open_selection(unit, **body, by=actor.id, now=clock.utcnow())


@blp.get("")
@blp.arguments(schemas.SelectionsQuery, location="query")
@blp.response(200, schemas.SelectionPage)
@requires(P.SELECTION_READ)
def index(args: dict[str, Any]) -> Page[SupplierSelection]:
    """Selections in sight, newest first."""
    return queries.selections(current_actor(), **args)


@blp.get("/<no>")
@blp.response(200, schemas.SelectionOut)
@requires(P.SELECTION_READ)
def show(no: str) -> SupplierSelection:
    """One selection with its candidates, visits and scores."""
    return queries.selection(no, current_actor())


@blp.post("/<no>/candidates")
@blp.arguments(schemas.SelectionNomineeIn)
@blp.response(201, schemas.SelectionCandidateOut)
@idempotent
@requires(P.SELECTION_EDIT)
def nominate(body: dict[str, Any], no: str) -> Any:
    """Name a cooperative as a candidate."""
    found = _locked(no, P.SELECTION_EDIT)
    return actions.nominate(found, **body, by=current_actor().id, now=clock.utcnow())


@blp.post("/<no>/candidates/<int:candidate_id>/visits")
@blp.arguments(schemas.SelectionVisitIn)
@blp.response(201, schemas.SelectionVisitOut)
@idempotent
@requires(P.SELECTION_EDIT)
def visit(body: dict[str, Any], no: str, candidate_id: int) -> Any:
    """Write down what was seen on the spot."""
    found = queries.candidate(_locked(no, P.SELECTION_EDIT), candidate_id)
    return actions.record_visit(found, **body, by=current_actor().id, now=clock.utcnow())


@blp.post("/<no>/visits/<int:visit_id>/photos")
@blp.arguments(SelectionPhotoIn, location="files")
@blp.response(201, documents.DocumentOut)
@requires(P.SELECTION_EDIT)
@idempotent
def add_photo(files: dict[str, Any], no: str, visit_id: int) -> Document:
    """A photo of a visit."""
    found, file = _locked(no, P.SELECTION_EDIT), files["file"]
    return actions.add_photo(
        found, queries.visit(found, visit_id), file.read(), file_name=file.filename or "", store=store(),
        max_bytes=current_app.extensions["settings"].max_upload_bytes,
        by=current_actor().id, now=clock.utcnow(),
    )  # fmt: skip


@blp.get("/<no>/photos/<int:document_id>/file")
@blp.response(200, content_type="application/octet-stream")
@requires(P.SELECTION_READ)
def photo(no: str, document_id: int) -> Response:
    """A photo of a visit, for whoever may read the selection."""
    return handed_out(queries.photo(queries.selection(no, current_actor()), document_id))


@blp.post("/<no>/candidates/<int:candidate_id>/scores")
@blp.arguments(schemas.SelectionScoreIn)
@blp.response(200, schemas.SelectionCandidateOut)
@idempotent
@requires(P.SELECTION_EDIT)
def score(body: dict[str, Any], no: str, candidate_id: int) -> Any:
    """One member's points; given again they replace his earlier ones."""
    found = queries.candidate(_locked(no, P.SELECTION_EDIT), candidate_id)
    actions.score(found, body["points"], by=current_actor().id, now=clock.utcnow())
    return found


@blp.post("/<no>/decision")
@blp.arguments(schemas.SelectionDecisionIn)
@blp.response(200, schemas.SelectionOut)
@idempotent
@requires(P.SELECTION_DECIDE)
def decide(body: dict[str, Any], no: str) -> SupplierSelection:
    """Choose one or two, with a reason for each; never by the one who opened the selection."""
    found = _locked(no, P.SELECTION_DECIDE)
    actions.decide(found, **body, by=current_actor().id, now=clock.utcnow())
    return found


@blp.post("/<no>/drop")
@blp.arguments(schemas.SelectionDropIn)
@blp.response(200, schemas.SelectionOut)
@idempotent
@requires(P.SELECTION_EDIT)
def drop(body: dict[str, Any], no: str) -> SupplierSelection:
    """End a selection without a decision."""
    found = _locked(no, P.SELECTION_EDIT)
    actions.drop(found, **body, by=current_actor().id, now=clock.utcnow())
    return found
