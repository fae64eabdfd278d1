"""Papers: handed in by cooperatives, checked by officials."""

from __future__ import annotations

from typing import Any

from flask import Response, current_app
from flask_smorest import Blueprint
from flask_smorest.fields import Upload
from marshmallow import Schema

from shop.catalog.papers import actions, queries, schemas
from shop.catalog.papers.models import Paper
from shop.catalog.products import queries as products
from shop.core import clock
from shop.core.errors import Missing
from shop.core.page import Page
from shop.http.files import handed_out, store
from shop.http.guards import requires
from shop.http.inputs import idempotent
from shop.http.login import current_actor
from shop.parties.accounts.permissions import Permission
from shop.parties.cooperatives import queries as cooperatives

blp = Blueprint("papers", __name__, url_prefix="/api/v1", description="证照资料")
P = Permission


class PaperFileIn(Schema):
    file = Upload(required=True)


@blp.get("/supplier/papers")
@blp.arguments(schemas.PapersQuery, location="query")
@blp.response(200, schemas.PaperPage)
@requires(P.PAPER_MANAGE)
def index(wanted: dict[str, Any]) -> Page[Paper]:
    size = wanted.pop("page_size")
    return queries.papers(current_actor(), **wanted, size=size)


@blp.post("/supplier/papers")
@blp.arguments(PaperFileIn, location="files")
@blp.arguments(schemas.PaperIn, location="form")
@blp.response(201, schemas.PaperOut)
@requires(P.PAPER_MANAGE)
@idempotent
def hand_in(files: dict[str, Any], wanted: dict[str, Any]) -> Paper:
    actor, now = current_actor(), clock.utcnow()
    product_id, file = wanted.pop("product_id", None), files["file"]
    product = None if product_id is None else products.own(product_id, actor)
    seller = cooperatives.cooperative(actor.cooperative_ids(P.PAPER_MANAGE)[0], actor)
    made = actions.hand_in(seller, **wanted, product=product, by=actor.id, now=now)
    limit = current_app.extensions["settings"].max_upload_bytes
    name, data = file.filename or "", file.read()
    actions.attach(made, data, file_name=name, store=store(), max_bytes=limit, by=actor.id, now=now)
    return made


@blp.post("/supplier/papers/<int:paper_id>/withdraw")
@blp.response(200, schemas.PaperOut)
@requires(P.PAPER_MANAGE)
@idempotent
def withdraw(paper_id: int) -> Paper:
    actor = current_actor()
    found = queries.paper(paper_id, actor, permission=P.PAPER_MANAGE, lock=True)
    actions.withdraw(found, by=actor.id, now=clock.utcnow())
    return found


@blp.get("/supplier/products/<int:product_id>/papers-needed")
@blp.response(200, schemas.NeededListOut)
@requires(P.PAPER_MANAGE)
def needed(product_id: int) -> dict[str, Any]:
    found = products.own(product_id, current_actor())
    return {"items": queries.needed(found, clock.business_day(clock.utcnow()), warn=True)}


@blp.get("/papers")
@blp.arguments(schemas.PapersQuery, location="query")
@blp.response(200, schemas.PaperPage)
@requires(P.PAPER_CHECK)
def desk(wanted: dict[str, Any]) -> Page[Paper]:
    size = wanted.pop("page_size")
    return queries.papers(current_actor(), permission=P.PAPER_CHECK, **wanted, size=size)


@blp.get("/papers/<int:paper_id>/file")
@blp.response(200, content_type="application/octet-stream")
@requires(P.PAPER_CHECK)
def file(paper_id: int) -> Response:
    found = queries.paper(paper_id, current_actor(), permission=P.PAPER_CHECK)
    if found.document is None:
        raise Missing("这份资料没有文件")
    return handed_out(found.document)


@blp.post("/papers/<int:paper_id>/check")
@blp.arguments(schemas.PaperOpinionIn)
@blp.response(200, schemas.PaperOut)
@requires(P.PAPER_CHECK)
@idempotent
def check(wanted: dict[str, Any], paper_id: int) -> Paper:
    actor = current_actor()
    found = queries.paper(paper_id, actor, permission=P.PAPER_CHECK, lock=True)
    actions.check(found, **wanted, by=actor.id, now=clock.utcnow())
    return found


@blp.post("/papers/<int:paper_id>/return")
@blp.arguments(schemas.PaperReasonIn)
@blp.response(200, schemas.PaperOut)
@requires(P.PAPER_CHECK)
@idempotent
def send_back(wanted: dict[str, Any], paper_id: int) -> Paper:
    actor = current_actor()
    found = queries.paper(paper_id, actor, permission=P.PAPER_CHECK, lock=True)
    actions.send_back(found, **wanted, by=actor.id, now=clock.utcnow())
    return found
