"""公开发布: what is public, a look at what a month would show, publishing and withdrawing it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from admin import questions
from admin.asked import home_region
from admin.forms import CAUGHT, faults_of, form_values
from admin.lists import Column, ListScreen
from shop.core import clock
from shop.core.clock import month_number
from shop.core.db import unit_of_work
from shop.http.guards import requires
from shop.http.inputs import load
from shop.http.login import current_actor
from shop.parties.accounts.permissions import Permission
from shop.parties.regions import queries as regions
from shop.reporting.transparency import actions, layout, queries, rules
from shop.reporting.transparency.models import Publication
from shop.reporting.transparency.schemas import PublicationAsked, PublicationIn, WithdrawPublicationIn
from shop.reporting.transparency.states import PublicationSide, PublicationStatus
from shop.web.forms import back_to

bp = Blueprint("transparency", __name__, url_prefix="/transparency")
P = Permission.FIGURES_PUBLISH

LIST = ListScreen(
    title=_l("公开发布"),
    columns=(
        Column(
            "month",
            _l("月份"),
            lambda found: str(found.month),
            kind="code",
            sort=Publication.month,
            link=lambda found: url_for("admin.transparency.show", publication_id=found.id),
        ),
        Column("region", _l("区域"), lambda found: found.region_name, sort=Publication.region_path),
        Column("side", _l("区划按"), lambda found: found.side, kind="label"),
        Column("amount", _l("验收金额（元）"), lambda found: found.amount_fen, kind="fen"),
        Column("status", _l("状态"), lambda found: found.status, kind="status", sort=Publication.status),
        Column("at", _l("发布时间"), lambda found: found.published_at, kind="instant", sort=Publication.published_at),
    ),
    filters=(
        questions.region(Publication.region_path),
        questions.one_of("status", _l("状态"), Publication.status, PublicationStatus),
    ),
    sort="-month",
    tie=Publication.id,
    empty=_l("还没有发布过数据。"),
)  # fmt: skip


@bp.get("/")
@requires(P)
def index() -> ResponseReturnValue:
    actor, today = current_actor(), clock.business_day(clock.utcnow())
    last = today.year * 100 + today.month - 1 if today.month > 1 else month_number(today) - 89
    values = {"region": home_region(actor, "origin") or queries.NATION, "month": str(last), "side": "origin"}
    return LIST.answer(
        queries.visible_to(actor),
        template="admin/transparency/index.html",
        values=values,
        sides=PublicationSide,
    )


@bp.get("/preview")
@requires(P)
def preview() -> ResponseReturnValue:
    """What would be shown and what hidden, with the reason; for the official's eyes."""
    try:
        wanted = load(PublicationAsked, source="args")
        return _preview(wanted, {})
    except CAUGHT as error:
        return _refused(faults_of(error), request.args.to_dict())


@bp.post("/")
@requires(P)
def publish() -> ResponseReturnValue:
    try:
        wanted = load(PublicationIn, source="form")
        path = _path(wanted.pop("region"))
        with unit_of_work():
            made_id = actions.publish(current_actor(), path, **wanted, now=clock.utcnow()).id
    except CAUGHT as error:
        return _refused(faults_of(error), form_values())
    flash(_("已发布，任何人都可以在公开透明页看到"), "success")
    return redirect(url_for(".show", publication_id=made_id), 303)


@bp.get("/<int:publication_id>")
@requires(P)
def show(publication_id: int) -> str:
    found = queries.publication(publication_id, current_actor())
    return render_template(
        "admin/transparency/show.html",
        found=found,
        tables=layout.tables(found.region_code, found.figures),
        public=found.status is PublicationStatus.PUBLISHED,
    )


@bp.post("/<int:publication_id>/withdraw")
@back_to(".show", publication_id="publication_id")
@requires(P)
def withdraw(publication_id: int) -> ResponseReturnValue:
    wanted = load(WithdrawPublicationIn, source="form")
    with unit_of_work():
        actor = current_actor()
        found = queries.publication(publication_id, actor, lock=True)
        actions.withdraw(found, **wanted, by=actor.id, now=clock.utcnow())
    flash(_("已撤回，公开页不再显示"), "success")
    return redirect(url_for(".show", publication_id=publication_id), 303)


def _preview(wanted: dict[str, Any], faults: dict[str, list[str]]) -> str:
    actor, now = current_actor(), clock.utcnow()
    path, month, side = _path(wanted["region"]), wanted["month"], wanted["side"]
    rules.check_month(month, clock.business_day(now))
    actions.check_scope(actor, path)
    draft = queries.draft(path, month, side, now=now)
    return render_template(
        "admin/transparency/preview.html",
        draft=draft,
        tables=layout.tables(draft.region_code, draft.figures),
        taken=queries.in_force(path, month, side),
        faults=faults,
    )


def _refused(faults: dict[str, list[str]], values: dict[str, Any]) -> ResponseReturnValue:
    page = render_template(
        "admin/transparency/form.html", values=values, faults=faults, sides=PublicationSide
    )
    return page, 422


def _path(code: str) -> str:
    return "/" if code == queries.NATION else regions.region(code).path
