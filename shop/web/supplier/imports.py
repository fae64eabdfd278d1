"""Bulk import of listings: template, upload, check page, photos, confirm."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import Blueprint, current_app, flash, render_template, request
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from shop.catalog.imports import actions, queries, workbook
from shop.catalog.imports.models import ListingImport
from shop.catalog.imports.rules import COLUMNS, AlreadyImported, photo_key
from shop.catalog.imports.schemas import ConfirmIn
from shop.core import clock
from shop.core.db import unit_of_work
from shop.core.errors import Invalid
from shop.http.downloads import KINDS, attached, send
from shop.http.files import store
from shop.http.guards import requires
from shop.http.inputs import load
from shop.http.login import current_actor
from shop.http.paging import page_number
from shop.parties.accounts.permissions import Permission
from shop.parties.cooperatives import queries as cooperatives
from shop.support.workbooks import package
from shop.support.workbooks.rules import bad
from shop.web import sheets
from shop.web.forms import back_to, see
from shop.web.supplier.here import actor_and_cooperative

bp = Blueprint("supplier_imports", __name__, url_prefix="/supplier/imports")
P = Permission
MAX_PHOTOS = 100


@bp.get("")
@requires(P.PRODUCT_MANAGE)
def index() -> str:
    most = current_app.extensions["settings"].max_upload_bytes
    imports = queries.latest(current_actor())
    return render_template("supplier/imports/index.html", imports=imports, megabytes=most // 1024**2)


@bp.get("/template.xlsx")
@requires(P.PRODUCT_MANAGE)
def template() -> Response:
    return attached(workbook.template(), KINDS["xlsx"], _("商品批量导入模板") + ".xlsx")


@bp.post("")
@back_to(".index")
@requires(P.PRODUCT_MANAGE)
def check() -> Any:
    """Reading and redrawing happen outside the transaction: a slow file must not keep others waiting."""
    file = request.files.get("file")
    if file is None or not file.filename:
        raise bad(_("请选择填好的表格"))
    data = file.read()
    lines = workbook.read(data)
    actor, cooperative_id = actor_and_cooperative(P.PRODUCT_MANAGE)
    try:
        with unit_of_work():
            seller = cooperatives.cooperative(cooperative_id, actor)
            now = clock.utcnow()
            made = actions.check(
                seller, data=data, lines=lines, file_name=file.filename, by=actor.id, now=now
            )
            import_id = made.id
    except AlreadyImported as again:
        flash(again.message, "error")
        return see(".show", import_id=again.facts["import_id"])
    _take_photos(import_id)
    return see(".show", import_id=import_id)


@bp.get("/<int:import_id>")
@requires(P.PRODUCT_MANAGE)
def show(import_id: int) -> str:
    made = queries.listing_import(import_id, current_actor())
    only = {"bad": True, "good": False}.get(request.args.get("only", ""))
    return render_template(
        "supplier/imports/show.html",
        made=made,
        page=queries.page_of_rows(made.id, bad=only, page=page_number()),
        only=request.args.get("only", ""),
        columns=COLUMNS,
        names=queries.names(made.cooperative_id),
        photos=queries.photos(made.id),
        photo_key=photo_key,
    )


@bp.post("/<int:import_id>/photos")
@back_to(".show", import_id="import_id")
@requires(P.PRODUCT_MANAGE)
def add_photos(import_id: int) -> Response:
    queries.listing_import(import_id, current_actor())
    _take_photos(import_id)
    return see(".show", import_id=import_id)


@bp.get("/<int:import_id>/faults")
@requires(P.PRODUCT_MANAGE)
def faults(import_id: int) -> Response:
    made = queries.listing_import(import_id, current_actor())
    return send(sheets.faulty(made.id), request.args.get("format", "xlsx"))


@bp.post("/<int:import_id>/confirm")
@back_to(".show", import_id="import_id")
@requires(P.PRODUCT_MANAGE)
def confirm(import_id: int) -> Response:
    wanted = load(ConfirmIn)
    with unit_of_work():
        actor = current_actor()
        made = queries.listing_import(import_id, actor, lock=True)
        seller = cooperatives.cooperative(made.cooperative_id, actor)
        count = actions.confirm(made, seller, **wanted, by=actor.id, now=clock.utcnow())
    flash(_("已生成 %(n)s 个商品草稿。请逐个核对后上架。", n=count), "success")
    return see(".show", import_id=import_id)


def _take_photos(import_id: int) -> None:
    """Each photo by itself: one that is no picture is named, the others are taken."""
    taken, refused = 0, list[str]()
    sent = [file for file in request.files.getlist("photos") if file.filename]
    for name, data in (found for file in sent for found in _pictures(file)):
        if taken == MAX_PHOTOS:
            raise bad(_("一次最多 %(n)s 张照片，其余请分次上传", n=MAX_PHOTOS))
        try:
            with unit_of_work():
                made: ListingImport = queries.listing_import(import_id, current_actor())
                actions.add_photo(
                    made, data=data, file_name=name, store=store(), by=current_actor().id, now=clock.utcnow()
                )
            taken += 1
        except Invalid as fault:
            refused.append(f"{name[:60]}：{fault.message}")
    if taken:
        flash(_("收到 %(n)s 张照片", n=taken), "success")
    if refused:
        flash(_("以下照片未收下：") + "；".join(refused[:20]), "error")


def _pictures(file: FileStorage) -> Iterator[tuple[str, bytes]]:
    """A photo, or the photos of a ZIP, its directory checked before anything is unpacked."""
    data = file.read()
    if not data.startswith(b"PK"):
        yield file.filename or "", data
        return
    with package.opened(data) as archive:
        for entry in archive.infolist():
            name = package.name_of(entry)
            if not entry.is_dir() and "__MACOSX" not in name:
                yield name, b"".join(package.contents(archive, entry))
