"""The desk where listings and their changes are reviewed: queue, one side by side, several at once."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import joinedload

from admin import questions
from admin.lists import Column, ListScreen
from shop.catalog.listings import actions, queries, schemas
from shop.catalog.listings.models import ListingVersion
from shop.catalog.listings.rules import differences
from shop.catalog.listings.states import VersionKind, VersionStatus
from shop.catalog.products.models import Product
from shop.core import clock
from shop.core.db import unit_of_work
from shop.core.errors import Invalid, Refused, Stale
from shop.core.page import paginate
from shop.http.guards import requires
from shop.http.inputs import load
from shop.http.login import current_actor
from shop.http.paging import page_number
from shop.parties.accounts import queries as accounts
from shop.parties.accounts.permissions import Permission
from shop.web.forms import back_to, words

bp = Blueprint("listings", __name__, url_prefix="/listings")
P = Permission

LIST = ListScreen(
    title=_l("商品审核"),
    columns=(
        Column(
            "product", _l("商品"), lambda row: row.description["name"],
            link=lambda row: url_for("admin.listings.show", version_id=row.id),
        ),
        Column("number", _l("版本"), lambda row: row.number, kind="int", sort=ListingVersion.number),
        Column("kind", _l("事项"), lambda row: row.kind, kind="label", sort=ListingVersion.kind),
        Column("region", _l("合作社所在区划"), lambda row: row.region_path, kind="region", sort=ListingVersion.region_path),
        Column("asked", _l("提交时间"), lambda row: row.asked_at, kind="instant", sort=ListingVersion.asked_at),
        Column("due", _l("答复期限"), lambda row: row.due_on, kind="date", sort=ListingVersion.due_on),
        Column("status", _l("状态"), lambda row: row.status, kind="status", sort=ListingVersion.status),
    ),
    filters=(
        questions.region(ListingVersion.region_path),
        questions.one_of("kind", _l("事项"), ListingVersion.kind, VersionKind),
        questions.one_of("status", _l("状态"), ListingVersion.status, VersionStatus),
        questions.since(ListingVersion.asked_at),
        questions.until(ListingVersion.asked_at),
    ),
    sort="-asked",
    tie=ListingVersion.id.desc(),
    empty=_l("没有商品审核记录。合作社提交上架后会出现在这里。"),
)  # fmt: skip


@bp.get("/")
@requires(P.COOPERATIVE_READ)
def index() -> ResponseReturnValue:
    seen = queries.visible_to(current_actor(), P.COOPERATIVE_READ)
    return LIST.answer(seen, template="admin/listings/index.html")


@bp.get("/queue")
@requires(P.LISTING_REVIEW)
def queue() -> ResponseReturnValue:
    waiting = queries.queue(current_actor()).order_by(ListingVersion.due_on, ListingVersion.id)
    waiting = waiting.options(joinedload(ListingVersion.product).joinedload(Product.cooperative))
    page = paginate(waiting, page=page_number(), size=25)
    return render_template("admin/listings/queue.html", page=page, today=clock.business_day(clock.utcnow()))


@bp.get("/<int:version_id>")
@requires(P.COOPERATIVE_READ)
def show(version_id: int) -> ResponseReturnValue:
    actor = current_actor()
    found = queries.version(version_id, actor, permission=P.COOPERATIVE_READ)
    shown = queries.latest_before(found)
    return render_template(
        "admin/listings/show.html",
        version=found,
        product=found.product,
        shown=shown,
        changes=differences(shown.description, found.description) if shown else [],
        mine=actor.may(P.LISTING_REVIEW) and queries.is_desk(actor, found.id),
        others=queries.versions(found.product_id),
        reviewer=accounts.names([found.decided_by]).get(found.decided_by or 0, ""),
    )


@bp.get("/<int:version_id>/against/<int:number>")
@requires(P.COOPERATIVE_READ)
def compare(version_id: int, number: int) -> ResponseReturnValue:
    found = queries.version(version_id, current_actor(), permission=P.COOPERATIVE_READ)
    other = queries.numbered(found.product_id, number)
    return render_template(
        "admin/listings/compare.html",
        version=found,
        other=other,
        changes=differences(other.description, found.description),
    )


@bp.post("/<int:version_id>/approve")
@back_to(".show", version_id="version_id")
@requires(P.LISTING_REVIEW)
def approve(version_id: int) -> ResponseReturnValue:
    notes = load(schemas.ApproveIn)["notes"]
    with unit_of_work():
        found = queries.version(version_id, current_actor(), lock=True)
        actions.approve(found, notes=notes, by=current_actor().id, now=clock.utcnow())
    flash(_("已通过，合作社会收到通知"), "success")
    return redirect(url_for(".queue"), 303)


@bp.post("/<int:version_id>/send-back")
@back_to(".show", version_id="version_id")
@requires(P.LISTING_REVIEW)
def send_back(version_id: int) -> ResponseReturnValue:
    notes = load(schemas.NotesIn)["notes"]
    with unit_of_work():
        found = queries.version(version_id, current_actor(), lock=True)
        actions.send_back(found, notes=notes, by=current_actor().id, now=clock.utcnow())
    flash(_("已退回，合作社会收到通知"), "success")
    return redirect(url_for(".queue"), 303)


@bp.post("/queue")
@back_to(".queue")
@requires(P.LISTING_REVIEW)
def answer_several() -> ResponseReturnValue:
    wanted = load(schemas.BatchForm)
    done = sum(_answered(version_id, wanted) for version_id in sorted(set(wanted["ids"])))
    if done:
        flash(_("已处理 %(n)s 项", n=done), "success")
    return redirect(url_for(".queue"), 303)


def _answered(version_id: int, wanted: dict[str, Any]) -> bool:
    """Each in a transaction of its own: one that cannot be done does not undo the others."""
    actor, now = current_actor(), clock.utcnow()
    deed = actions.approve if wanted["verdict"] == "approve" else actions.send_back
    try:
        with unit_of_work():
            found = queries.version(version_id, actor, lock=True)
            name = found.description["name"]
            deed(found, notes=wanted["notes"], by=actor.id, now=now)
    except (Refused, Invalid, Stale) as error:
        flash(f"{name}：{words(error)}", "error")
        return False
    return True
