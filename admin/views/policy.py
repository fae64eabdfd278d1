"""The dated parameters: what holds, since when, from which source; the platform sets them."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from admin.forms import CAUGHT, faults_of, form_values
from shop.core import clock
from shop.core.db import unit_of_work
from shop.http.guards import requires
from shop.http.inputs import load
from shop.http.login import current_actor
from shop.parties.accounts import queries as accounts
from shop.parties.accounts.permissions import Permission
from shop.parties.policy import actions, queries, rules
from shop.parties.policy.schemas import PolicyEndIn, PolicyIn
from shop.parties.policy.states import Policy

bp = Blueprint("policy", __name__, url_prefix="/policy")
KINDS = {name: definition.kind for name, definition in rules.DEFINITIONS.items()}


@bp.get("/")
@requires(Permission.CONSOLE_READ)
def index() -> ResponseReturnValue:
    today = clock.business_day(clock.utcnow())
    rows = [
        (
            name,
            queries.value_of(name, region_path=rules.NATIONWIDE, on=today),
            [row for row in queries.history(name) if row.region_code and row.holds_on(today)],
        )
        for name in Policy
    ]
    return render_template("admin/policy/index.html", rows=rows, kinds=KINDS)


@bp.get("/<name>")
@requires(Permission.CONSOLE_READ)
def show(name: str) -> ResponseReturnValue:
    return _page(name, {}, {})


def _page(name: str, values: dict[str, Any], faults: dict[str, list[str]]) -> str:
    known = rules.named(name)
    today = clock.business_day(clock.utcnow())
    rows = queries.history(known)
    return render_template(
        "admin/policy/show.html",
        name=known,
        definition=rules.DEFINITIONS[known],
        kinds=KINDS,
        rows=rows,
        people=accounts.names(row.by_user for row in rows),
        today=today,
        values={"valid_from": today.isoformat(), **values},
        faults=faults,
    )


@bp.post("/<name>")
@requires(Permission.POLICY_EDIT)
def set_value(name: str) -> ResponseReturnValue:
    try:
        values = load(PolicyIn, source="form")
        with unit_of_work():
            actions.set_value(**values, by=current_actor().id, now=clock.utcnow())
    except CAUGHT as error:
        return _page(name, form_values(), faults_of(error)), 422
    flash(_("已保存。从生效日起按新的参数执行，原来的记录保留。"), "success")
    return redirect(url_for(".show", name=name), 303)


@bp.post("/<name>/<int:parameter_id>/end")
@requires(Permission.POLICY_EDIT)
def end(name: str, parameter_id: int) -> ResponseReturnValue:
    try:
        values = load(PolicyEndIn, source="form")
        with unit_of_work():
            found = queries.parameter(parameter_id)
            actions.end(found, **values, by=current_actor().id, now=clock.utcnow())
    except CAUGHT as error:
        return _page(name, form_values(), faults_of(error)), 422
    flash(_("已设置失效日，届时恢复上级的参数"), "success")
    return redirect(url_for(".show", name=name), 303)
