"""An office makes its own report form: columns, words and order, seen at once on live figures, then published."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from admin import form_editor
from admin.form_editor import Draft
from admin.forms import CAUGHT, faults_of
from shop.core import clock
from shop.core.db import unit_of_work
from shop.core.errors import Forbidden, Missing
from shop.core.texts import check_text
from shop.http.guards import requires
from shop.http.login import current_actor
from shop.parties.accounts.permissions import Permission
from shop.reporting.exports.sheet import Sheet
from shop.reporting.forms import actions, catalogue, checks, evaluate, periods, queries
from shop.reporting.forms.definitions import of_body, to_body
from shop.reporting.forms.models import FormDefinition
from shop.reporting.forms.registers import Asked
from shop.reporting.forms.states import FormStatus

bp = Blueprint("forms", __name__, url_prefix="/forms")
P = Permission
Faults = dict[str, list[str]]


@bp.get("/")
@requires(P.FORM_EDIT)
def index() -> ResponseReturnValue:
    models = [found for found in catalogue.ALL if not found.register and not found.lines]
    return render_template("admin/forms/index.html", forms=queries.forms(current_actor()), models=models)


@bp.get("/new")
@requires(P.FORM_EDIT)
def new() -> ResponseReturnValue:
    """A blank form, or one that begins as a copy (`like`) of a standard one."""
    like = request.args.get("like", "")
    found = catalogue.BY_CODE.get(like)
    if like and (found is None or found.register or found.lines):
        raise Missing(_("没有这张报表"))
    return _page(form_editor.of_body(to_body(found)) if found else form_editor.fresh(), None, {})


@bp.post("/new")
@requires(P.FORM_EDIT)
def make() -> ResponseReturnValue:
    return _work(None)


@bp.get("/<int:form_id>")
@requires(P.FORM_EDIT)
def edit(form_id: int) -> ResponseReturnValue:
    found = queries.form(form_id, current_actor())
    return _page(form_editor.of_body(found.body), found, {}, sheet=_preview(found.body, found))


@bp.post("/<int:form_id>")
@requires(P.FORM_EDIT)
def change(form_id: int) -> ResponseReturnValue:
    return _work(queries.form(form_id, current_actor()))


@bp.post("/<int:form_id>/next")
@requires(P.FORM_EDIT)
def next_version(form_id: int) -> ResponseReturnValue:
    actor = current_actor()
    with unit_of_work():
        found = queries.form(form_id, actor)
        made = actions.draft(
            body=found.body, region_path=found.region_path, department=found.department, code=found.code,
            by=actor.id, now=clock.utcnow(),
        )  # fmt: skip
        made_id = made.id
    flash(_("已按这一版起草新版本；发布之前，原版本继续使用。"), "success")
    return redirect(url_for(".edit", form_id=made_id), 303)


@bp.post("/<int:form_id>/retire")
@requires(P.FORM_EDIT)
def retire(form_id: int) -> ResponseReturnValue:
    with unit_of_work():
        found = queries.form(form_id, current_actor(), lock=True)
        actions.retire(found, by=current_actor().id, now=clock.utcnow())
    flash(_("已停用。以前按它编制的报表不受影响。"), "success")
    return redirect(url_for(".index"), 303)


@bp.post("/<int:form_id>/drop")
@requires(P.FORM_EDIT)
def drop(form_id: int) -> ResponseReturnValue:
    with unit_of_work():
        found = queries.form(form_id, current_actor(), lock=True)
        actions.drop(found, by=current_actor().id, now=clock.utcnow())
    flash(_("草稿已删除。"), "success")
    return redirect(url_for(".index"), 303)


def _work(found: FormDefinition | None) -> ResponseReturnValue:
    """One button of the editor: rearrange, preview, save, publish."""
    check_text(request.form.to_dict(flat=False))
    draft, deed = form_editor.typed(request.form), request.form.get("do", "preview")
    if deed.partition(":")[0] in ("add", "remove", "up", "down"):
        return _page(form_editor.arranged(draft, deed), found, {})
    body = form_editor.body_of(draft)
    try:
        checks.check_body(body)
        if deed == "preview":
            return _page(draft, found, {}, sheet=_preview(body, found))
        saved = _save(body, found, publish=deed == "publish")
    except CAUGHT as error:
        return _page(draft, found, faults_of(error)), 422
    return saved


def _save(body: dict[str, Any], found: FormDefinition | None, *, publish: bool) -> ResponseReturnValue:
    actor, now = current_actor(), clock.utcnow()
    with unit_of_work():
        if found is None:
            region_path, department = _office()
            form = actions.draft(
                body=body, region_path=region_path, department=department, by=actor.id, now=now
            )
        else:
            form = queries.form(found.id, actor, lock=True)
            actions.revise(form, body=body, by=actor.id, now=now)
        if publish:
            actions.publish(form, by=actor.id, now=now)
        form_id, code = form.id, form.code
    if publish:
        flash(_("已发布，即日起可以查看和报送。"), "success")
        return redirect(url_for("admin.reports.show", code=code), 303)
    flash(_("草稿已保存。"), "success")
    return redirect(url_for(".edit", form_id=form_id), 303)


def _office() -> tuple[str, str]:
    """The office that a new form is made by: the widest of the actor's own."""
    actor = current_actor()
    if actor.everywhere(P.FORM_EDIT):
        return "/", ""
    grants = sorted(actor.official_grants(P.FORM_EDIT), key=lambda grant: len(grant.region_path))
    if not grants:
        raise Forbidden(_("您的角色不能制作报表"))
    return grants[0].region_path, grants[0].department


def _preview(body: dict[str, Any], found: FormDefinition | None) -> Sheet | None:
    """Filled with the figures of this instant, for the office's own place."""
    region_path, department = (found.region_path, found.department) if found else _office()
    now = clock.utcnow()
    kind = body.get("cadence", "month")
    period = periods.of_kind(kind, clock.business_day(now))
    if written := request.values.get("preview_period", "").strip():
        period = periods.parse(written)
    definition = of_body(body, code=found.code if found else _("草稿"), version=found.version if found else 1)
    return evaluate.fill_in(definition, Asked(definition.code, region_path, period, department), now=now)


def _page(draft: Draft, found: FormDefinition | None, faults: Faults, *, sheet: Sheet | None = None) -> str:
    return render_template(
        "admin/forms/edit.html",
        draft=draft,
        form=found,
        faults=faults,
        sheet=sheet,
        offered=form_editor.offered(draft),
        editable=found is None or found.status is FormStatus.DRAFT,
        period=request.values.get("preview_period", ""),
    )
