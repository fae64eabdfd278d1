"""A cooperative's papers: what is needed and how it stands, handing one in, taking it back."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, current_app, flash, render_template, request
from flask_babel import gettext as _
from marshmallow import ValidationError
from werkzeug.wrappers import Response as Redirect

from shop.catalog.papers import actions, queries, schemas
from shop.catalog.papers.models import Paper
from shop.catalog.papers.states import PaperKind
from shop.catalog.products import queries as products
from shop.core import clock
from shop.core.db import unit_of_work
from shop.core.errors import Invalid, Missing
from shop.http.files import handed_out, store
from shop.http.guards import requires
from shop.http.inputs import load
from shop.http.login import current_actor
from shop.http.paging import page_number
from shop.parties.accounts.permissions import Permission
from shop.parties.cooperatives import queries as cooperatives
from shop.support.documents.rules import BadFile
from shop.web.forms import back_to, see
from shop.web.supplier.here import actor_and_cooperative

bp = Blueprint("supplier_papers", __name__, url_prefix="/supplier/papers")
P = Permission


@bp.get("")
@requires(P.PAPER_MANAGE)
def index() -> str:
    actor, _cooperative_id = actor_and_cooperative(P.PAPER_MANAGE)
    page = products.own_products(actor, page=page_number(), size=20)
    needed = queries.needed_by(page.items, clock.business_day(clock.utcnow()), warn=True)
    return render_template(
        "supplier/papers/index.html",
        page=page,
        needed=needed,
        lacking={key: [need for need in found if not need.in_order] for key, found in needed.items()},
        history=queries.papers(actor, size=12).items,
    )


@bp.get("/new")
@requires(P.PAPER_MANAGE)
def new() -> str:
    return _form({"kind": request.args.get("kind", ""), "product_id": request.args.get("product_id", "")}, {})


def _form(typed: Any, errors: dict[str, Any]) -> str:
    own = products.own_products(current_actor(), size=200).items
    return render_template(
        "supplier/papers/new.html", typed=typed, errors=errors, products=own, kinds=PaperKind
    )


@bp.post("")
@requires(P.PAPER_MANAGE)
def hand_in() -> Any:
    try:
        wanted = load(schemas.PaperIn)
        with unit_of_work():
            _hand_in(wanted)
    except (ValidationError, Invalid) as error:
        found = dict(error.normalized_messages()) if isinstance(error, ValidationError) else error.fields
        return _form(request.form.to_dict(), found or {"kind": [str(error)]}), 422
    flash(_("已上传，等待主管部门核验。核验通过后生效。"), "success")
    return see(".index")


def _hand_in(wanted: dict[str, Any]) -> Paper:
    actor, cooperative_id = actor_and_cooperative(P.PAPER_MANAGE)
    by, now, file = actor.id, clock.utcnow(), request.files.get("file")
    product_id = wanted.pop("product_id", None)
    product = None if product_id is None else products.own(product_id, actor)
    seller = cooperatives.cooperative(cooperative_id, actor)
    made = actions.hand_in(seller, **wanted, product=product, by=by, now=now)
    if file is None or not file.filename:
        raise BadFile(_("请选择文件"), fields={"file": [_("请选择 PDF、JPEG 或 PNG 文件")]})
    limit = current_app.extensions["settings"].max_upload_bytes
    actions.attach(made, file.read(), file_name=file.filename, store=store(), max_bytes=limit, by=by, now=now)
    return made


@bp.get("/<int:paper_id>/file")
@requires(P.PAPER_MANAGE)
def file(paper_id: int) -> Response:
    found = queries.paper(paper_id, current_actor(), permission=P.PAPER_MANAGE)
    if found.document is None:
        raise Missing(_("这份资料没有文件"))
    return handed_out(found.document)


@bp.post("/<int:paper_id>/withdraw")
@back_to(".index")
@requires(P.PAPER_MANAGE)
def withdraw(paper_id: int) -> Redirect:
    with unit_of_work():
        actor = current_actor()
        found = queries.paper(paper_id, actor, permission=P.PAPER_MANAGE, lock=True)
        actions.withdraw(found, by=actor.id, now=clock.utcnow())
    flash(_("已撤回"), "success")
    return see(".index")
