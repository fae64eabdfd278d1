"""Words of the search: what means the same, what covers what, what is often mistyped."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from admin.forms import CAUGHT, faults_of, form_values
from search.aliases import actions, queries, schemas
from search.aliases.states import AliasKind
from shop.core import clock
from shop.core.db import unit_of_work
from shop.core.errors import Invalid
from shop.http.guards import requires
from shop.http.inputs import load
from shop.http.login import current_actor
from shop.http.paging import page_number
from shop.parties.accounts.permissions import Permission

bp = Blueprint("aliases", __name__, url_prefix="/aliases")


@bp.get("/")
@requires(Permission.POLICY_EDIT)
def index() -> ResponseReturnValue:
    return _page({}, {})


@bp.post("/")
@requires(Permission.POLICY_EDIT)
def create() -> ResponseReturnValue:
    try:
        values = load(schemas.AliasIn, source="form")
        with unit_of_work():
            actions.add(values.pop("kind"), **values, by=current_actor().id, now=clock.utcnow())
    except CAUGHT as error:
        return _page(form_values(), faults_of(error)), 422
    flash(_("已保存，搜索几秒内按新词理解"), "success")
    return redirect(url_for(".index"), 303)


@bp.post("/<int:alias_id>")
@requires(Permission.POLICY_EDIT)
def change(alias_id: int) -> ResponseReturnValue:
    try:
        values = load(schemas.AliasIn, source="form")
        with unit_of_work():
            group = queries.group(alias_id, lock=True)
            actions.change(group, **values, by=current_actor().id, now=clock.utcnow())
    except CAUGHT as error:
        return _page(form_values(), faults_of(error)), 422
    flash(_("已保存，搜索几秒内按新词理解"), "success")
    return redirect(url_for(".index", q=values["words"].split()[0]), 303)


@bp.post("/<int:alias_id>/remove")
@requires(Permission.POLICY_EDIT)
def remove(alias_id: int) -> ResponseReturnValue:
    with unit_of_work():
        group = queries.group(alias_id, lock=True)
        actions.remove(group, by=current_actor().id, now=clock.utcnow())
    flash(_("已删除"), "success")
    return redirect(url_for(".index"), 303)


def _page(values: dict[str, object], faults: dict[str, list[str]]) -> str:
    asked, kind = request.args.get("q", "").strip()[:60], request.args.get("kind", "")
    if kind not in ("", *AliasKind):
        raise Invalid(_("没有这种类型的词"), fields={"kind": [_("请重新选择")]})
    chosen = AliasKind(kind) if kind else None
    return render_template(
        "admin/aliases/index.html",
        page=queries.page(asked, chosen, number=page_number()),
        asked=asked,
        chosen=chosen,
        kinds=AliasKind,
        values=values,
        faults=faults,
    )
