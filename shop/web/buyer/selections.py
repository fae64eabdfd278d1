"""考察择优: open a selection, visit and score the candidates, decide for one or two, print the record."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import Blueprint, Response, current_app, flash, make_response, render_template, request
from flask_babel import gettext as _
from marshmallow import Schema
from werkzeug.wrappers import Response as Redirect

from shop.core import clock
from shop.core.db import in_unit_of_work
from shop.http.files import handed_out, store
from shop.http.guards import requires
from shop.http.inputs import check_text, idempotent, load
from shop.http.login import current_actor
from shop.parties.accounts import queries as accounts
from shop.parties.accounts.permissions import Permission
from shop.parties.buyers import queries as units
from shop.support.printing.press import printed
from shop.trading.selections import actions, queries, schemas
from shop.trading.selections.models import SupplierSelection
from shop.trading.selections.record import record_of
from shop.web.buyer.here import actor_and_unit
from shop.web.forms import CANNOT, back_to, faults, see, words

bp = Blueprint("buyer_selections", __name__, url_prefix="/buyer/selections")
P = Permission
ROWS = 6  # lines for criteria on the form


@bp.get("")
@requires(P.SELECTION_READ)
def index() -> str:
    page = request.args.get("page", 1, type=int)
    found = queries.selections(current_actor(), page=max(page, 1), size=20)
    return render_template("buyer/selections/index.html", selections=found)


@bp.get("/new")
@requires(P.SELECTION_EDIT)
def new() -> str:
    return render_template(
        "buyer/selections/new.html", typed={}, fields={}, error="", rows=range(1, ROWS + 1)
    )


@bp.post("")
@requires(P.SELECTION_EDIT)
def begin() -> Any:
    try:
        return _begin()
    except CANNOT as error:
        shown = {"typed": request.form, "fields": faults(error), "error": words(error)}
        return render_template("buyer/selections/new.html", **shown, rows=range(1, ROWS + 1)), 422


@idempotent
def _begin() -> Redirect:
    form = request.form
    criteria = _pairs(("name", "weight"), (f"{i}" for i in range(1, ROWS + 1)))
    typed = _loaded(
        schemas.SelectionIn, title=form.get("title", ""), need=form.get("need", ""), criteria=criteria
    )
    actor, unit_id = actor_and_unit(P.SELECTION_EDIT)
    del typed["unit_id"]
    made = actions.open_selection(units.unit(unit_id, actor), **typed, by=actor.id, now=clock.utcnow())
    return see(".show", no=made.no)


@bp.get("/<no>")
@requires(P.SELECTION_READ)
def show(no: str) -> str:
    found = queries.selection(no, current_actor())
    q = request.args.get("q", "").strip()
    return render_template(
        "buyer/selections/show.html",
        **_facts(found),
        photos=queries.photos(found),
        q=q,
        cooperatives=queries.cooperatives(q) if q else [],
        today=clock.business_day(clock.utcnow()),
    )


def _facts(found: SupplierSelection) -> dict[str, Any]:
    own = found.unit_id in current_actor().unit_ids(P.SELECTION_READ)
    people = (found.opened_by, found.decided_by) if own else ()  # of another's staff nobody is named
    return {"selection": found, "names": accounts.names(people), "record": record_of(found)}


def _locked(no: str, permission: Permission = P.SELECTION_EDIT) -> SupplierSelection:
    return queries.selection(no, current_actor(), permission=permission, lock=True)


@bp.post("/<no>/candidates")
@back_to(".show", no="no")
@requires(P.SELECTION_EDIT)
def nominate(no: str) -> Redirect:
    typed = load(schemas.SelectionNomineeIn)
    in_unit_of_work(lambda: actions.nominate(_locked(no), **typed, by=current_actor().id, now=clock.utcnow()))
    flash(_("已加入候选"), "success")
    return see(".show", no=no)


@bp.post("/<no>/candidates/<int:candidate_id>/visits")
@back_to(".show", no="no")
@requires(P.SELECTION_EDIT)
@idempotent
def visit(no: str, candidate_id: int) -> Redirect:
    typed, by, now = load(schemas.SelectionVisitIn), current_actor().id, clock.utcnow()
    found = _locked(no)
    made = actions.record_visit(queries.candidate(found, candidate_id), **typed, by=by, now=now)
    limit = current_app.extensions["settings"].max_upload_bytes
    for file in (file for file in request.files.getlist("photos") if file.filename):
        actions.add_photo(
            found,
            made,
            file.read(),
            file_name=file.filename or "",
            store=store(),
            max_bytes=limit,
            by=by,
            now=now,
        )
    flash(_("考察记录已保存"), "success")
    return see(".show", no=no)


@bp.post("/<no>/candidates/<int:candidate_id>/scores")
@back_to(".show", no="no")
@requires(P.SELECTION_EDIT)
def score(no: str, candidate_id: int) -> Redirect:
    def work() -> None:
        found = _locked(no)
        own = {f"points_{one.id}": one.id for one in found.criteria}
        points = [
            {"criterion_id": own[name], "points": value}
            for name, value in request.form.items()
            if name in own
        ]
        typed = _loaded(schemas.SelectionScoreIn, points=points)
        candidate = queries.candidate(found, candidate_id)
        actions.score(candidate, typed["points"], by=current_actor().id, now=clock.utcnow())

    in_unit_of_work(work)
    flash(_("评分已保存"), "success")
    return see(".show", no=no)


@bp.post("/<no>/decision")
@back_to(".show", no="no")
@requires(P.SELECTION_DECIDE)
def decide(no: str) -> Redirect:
    chosen = _pairs(("candidate_id", "reason"), ("1", "2"))
    typed = _loaded(schemas.SelectionDecisionIn, chosen=chosen, words=request.form.get("words", ""))
    in_unit_of_work(
        lambda: actions.decide(
            _locked(no, P.SELECTION_DECIDE), **typed, by=current_actor().id, now=clock.utcnow()
        )
    )
    flash(_("择优决定已记录"), "success")
    return see(".show", no=no)


@bp.post("/<no>/drop")
@back_to(".show", no="no")
@requires(P.SELECTION_EDIT)
def drop(no: str) -> Redirect:
    typed = load(schemas.SelectionDropIn)
    in_unit_of_work(lambda: actions.drop(_locked(no), **typed, by=current_actor().id, now=clock.utcnow()))
    return see(".show", no=no)


@bp.get("/<no>/record")
@requires(P.SELECTION_READ)
def record(no: str) -> str:
    return render_template("buyer/selections/record.html", **_facts(queries.selection(no, current_actor())))


@bp.get("/<no>/record.pdf")
@requires(P.SELECTION_READ)
def record_pdf(no: str) -> Response:
    found = queries.selection(no, current_actor())
    given = make_response(printed("selection", record_of(found), now=clock.utcnow()))
    given.headers["Content-Type"] = "application/pdf"
    given.headers["Content-Disposition"] = f'attachment; filename="{found.no}.pdf"'
    return given


@bp.get("/<no>/photos/<int:document_id>")
@requires(P.SELECTION_READ)
def photo(no: str, document_id: int) -> Response:
    return handed_out(queries.photo(queries.selection(no, current_actor()), document_id))


def _pairs(parts: tuple[str, str], keys: Iterable[str]) -> list[dict[str, str]]:
    """The form's `name_1`, `weight_1` … as entries of a list; rows left empty are left out."""
    first, second = parts
    rows = ({part: request.form.get(f"{part}_{key}", "").strip() for part in parts} for key in keys)
    return [row for row in rows if row[first] or row[second]]


def _loaded(schema: type[Schema], **sent: Any) -> dict[str, Any]:
    return dict(schema().load(check_text(sent)))
