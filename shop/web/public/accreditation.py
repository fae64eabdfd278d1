"""What everybody may see of accreditation: what is made public, the directory, and papers open to all."""

from __future__ import annotations

from flask import Blueprint, Response, flash, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Redirect

from shop.catalog.accreditation import actions, queries, schemas
from shop.catalog.accreditation.states import AccreditationStatus
from shop.catalog.papers import queries as papers
from shop.catalog.products import queries as products
from shop.core import clock
from shop.core.db import unit_of_work
from shop.http.files import handed_out
from shop.http.guards import public
from shop.http.inputs import load
from shop.http.paging import page_number
from shop.parties.regions import queries as regions
from shop.web.forms import back_to, see

bp = Blueprint("public_accreditation", __name__)


@bp.get("/publicity")
@public
def publicity() -> str:
    return render_template("public/publicity/index.html", page=queries.in_publicity(page=page_number()))


@bp.get("/publicity/<int:accreditation_id>")
@public
def show(accreditation_id: int) -> str:
    found = queries.made_public(accreditation_id)
    return render_template(
        "public/publicity/show.html",
        found=found,
        category=products.category(found.product.category_code),
        papers=papers.shown(found.product, clock.business_day(clock.utcnow())),
        open_now=found.status is AccreditationStatus.PUBLICITY,
    )


@bp.post("/publicity/<int:accreditation_id>/objections")
@back_to(".show", accreditation_id="accreditation_id")
@public
def object_to(accreditation_id: int) -> Redirect:
    wanted = load(schemas.ObjectionIn)
    with unit_of_work():
        found = queries.made_public(accreditation_id, lock=True)
        actions.object_to(found, **wanted, now=clock.utcnow())
    flash(_("异议已记录。核实并答复之前，认定不会进入下一步；答复会公布在本页。"), "success")
    return see(".show", accreditation_id=accreditation_id)


@bp.get("/directory")
@public
def directory() -> str:
    q, code = request.args.get("q", "").strip()[:60], request.args.get("region", "").strip()[:12]
    area = regions.search(code, limit=1) if code.isascii() and code.isdigit() else []
    path = area[0].path if area and area[0].code == code else ""
    page = queries.in_force(q, path, page=page_number())
    return render_template("public/directory/index.html", page=page, q=q, region=code)


@bp.get("/papers/<int:document_id>")
@public
def paper(document_id: int) -> Response:
    return handed_out(papers.open_document(document_id, clock.business_day(clock.utcnow())))
