"""A cooperative applies by itself, without a token; officials recommend, send back, admit and refuse."""

from __future__ import annotations

from typing import Any

from flask import current_app
from flask_smorest import Blueprint
from flask_smorest.fields import Upload
from marshmallow import Schema

from shop.core import clock
from shop.core.db import unit_of_work
from shop.core.page import Page, paginate
from shop.http import strangers
from shop.http.files import store
from shop.http.guards import public, requires
from shop.http.inputs import idempotent
from shop.http.login import current_actor
from shop.parties.accounts.permissions import Permission
from shop.parties.onboarding import actions, queries, rules, schemas
from shop.parties.onboarding.models import Application
from shop.support.strangers.rules import shown

blp = Blueprint("applications", __name__, url_prefix="/api/v1", description="供应商入驻")
P = Permission


class PapersIn(Schema):
    licence = Upload(required=True)
    helped_evidence = Upload()


class CorrectedPapersIn(Schema):
    licence = Upload()
    helped_evidence = Upload()


@blp.post("/cooperative-applications")
@blp.arguments(PapersIn, location="files")
@blp.arguments(schemas.ApplicationIn, location="form")
@blp.response(201, schemas.NewApplicationOut)
@public
def apply(files: dict[str, Any], wanted: dict[str, Any]) -> Any:
    strangers.count(rules.APPLYING)
    slip, papers = strangers.slip(), _papers(files)
    return strangers.once(
        lambda: {
            **_told(actions.apply(slip=slip, papers=papers, **_where(), **wanted), schemas.ApplicationOut),
            "key": shown(slip.key),
        }
    )


@blp.get("/cooperative-applications/<no>")
@blp.arguments(schemas.KeyQuery, location="query")
@blp.response(200, schemas.ApplicationOut)
@public
def show(wanted: dict[str, Any], no: str) -> Application:
    strangers.count(strangers.LOOK_UPS)
    return queries.by_key(no, strangers.key_digest(wanted["key"]))


@blp.post("/cooperative-applications/<no>/correction")
@blp.arguments(CorrectedPapersIn, location="files")
@blp.arguments(schemas.ApplicationIn, location="form")
@blp.arguments(schemas.KeyQuery, location="query")
@blp.response(200, schemas.ApplicationOut)
@public
def correct(files: dict[str, Any], wanted: dict[str, Any], key: dict[str, Any], no: str) -> Any:
    strangers.count(rules.APPLYING)
    papers = _papers(files)
    with unit_of_work():
        found = queries.by_key(no, strangers.key_digest(key["key"]), lock=True)
        actions.correct(found, papers=papers, **_where(), **wanted)
        return _told(found, schemas.ApplicationOut)


@blp.post("/cooperative-applications/<no>/withdraw")
@blp.arguments(schemas.KeyQuery, location="query")
@blp.response(200, schemas.ApplicationOut)
@public
def withdraw(key: dict[str, Any], no: str) -> Any:
    strangers.count(strangers.LOOK_UPS)
    with unit_of_work():
        found = queries.by_key(no, strangers.key_digest(key["key"]), lock=True)
        actions.withdraw(found, now=clock.utcnow())
        return _told(found, schemas.ApplicationOut)


@blp.get("/application-queue")
@blp.arguments(schemas.ApplicationQuery, location="query")
@blp.response(200, schemas.ApplicationQueuePage)
@requires(P.PAPER_CHECK)
def queue(wanted: dict[str, Any]) -> Page[Any]:
    seen = queries.visible_to(current_actor()).order_by(Application.due_on, Application.id)
    if "status" in wanted:
        seen = seen.where(Application.status == wanted["status"])
    return paginate(seen, page=wanted["page"], size=wanted["page_size"]).map(_detail)


@blp.post("/application-queue/<int:application_id>/recommend")
@blp.arguments(schemas.ApplicationOpinionIn)
@blp.response(200, schemas.ApplicationDetailOut)
@requires(P.COOPERATIVE_RECOMMEND)
@idempotent
def recommend(wanted: dict[str, Any], application_id: int) -> Any:
    found = queries.application(application_id, current_actor(), P.COOPERATIVE_RECOMMEND, lock=True)
    actions.recommend(found, **wanted, by=current_actor().id, now=clock.utcnow())
    return _detail(found)


@blp.post("/application-queue/<int:application_id>/send-back")
@blp.arguments(schemas.ApplicationOpinionIn)
@blp.response(200, schemas.ApplicationDetailOut)
@requires(P.COOPERATIVE_RECOMMEND)
@idempotent
def send_back(wanted: dict[str, Any], application_id: int) -> Any:
    found = queries.application(application_id, current_actor(), P.COOPERATIVE_RECOMMEND, lock=True)
    actions.send_back(found, **wanted, by=current_actor().id, now=clock.utcnow())
    return _detail(found)


@blp.post("/application-queue/<int:application_id>/admit")
@blp.arguments(schemas.AdmissionIn)
@blp.response(200, schemas.ApplicationDetailOut)
@requires(P.COOPERATIVE_ADMIT)
@idempotent
def admit(wanted: dict[str, Any], application_id: int) -> Any:
    found = queries.application(application_id, current_actor(), P.COOPERATIVE_ADMIT, lock=True)
    actions.admit(found, **wanted, by=current_actor().id, now=clock.utcnow())
    return _detail(found)


@blp.post("/application-queue/<int:application_id>/refuse")
@blp.arguments(schemas.ApplicationOpinionIn)
@blp.response(200, schemas.ApplicationDetailOut)
@requires(P.COOPERATIVE_ADMIT)
@idempotent
def refuse(wanted: dict[str, Any], application_id: int) -> Any:
    found = queries.application(application_id, current_actor(), P.COOPERATIVE_ADMIT, lock=True)
    actions.refuse(found, **wanted, by=current_actor().id, now=clock.utcnow())
    return _detail(found)


def _detail(found: Application) -> dict[str, Any]:
    return {**_told(found, schemas.ApplicationDetailOut), "documents": queries.documents(found)}


def _told(found: Application, shape: type[Schema]) -> dict[str, Any]:
    """What a schema tells of it, read while the transaction is open."""
    return {name: getattr(found, name) for name in shape().fields if name != "documents"}


def _where() -> dict[str, Any]:
    settings = current_app.extensions["settings"]
    return {"store": store(), "max_bytes": settings.max_upload_bytes, "now": clock.utcnow()}


def _papers(files: dict[str, Any]) -> list[actions.Paper]:
    return [actions.Paper(purpose, file.read(), file.filename or "") for purpose, file in files.items()]
