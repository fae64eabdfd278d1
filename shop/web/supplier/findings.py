"""What inspections found at the cooperative, and its answers."""

from __future__ import annotations

from flask import Blueprint, current_app, flash, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from shop.core import clock
from shop.core.db import unit_of_work
from shop.http.files import store
from shop.http.guards import requires
from shop.http.inputs import load
from shop.http.login import current_actor
from shop.oversight.inspections import actions, queries
from shop.oversight.inspections.schemas import MendingIn
from shop.parties.accounts.permissions import Permission
from shop.web.forms import back_to, see
from shop.web.supplier.here import actor_and_cooperative

bp = Blueprint("supplier_findings", __name__, url_prefix="/supplier/findings")


@bp.get("")
@requires(Permission.PAPER_MANAGE)
def index() -> str:
    _actor, cooperative_id = actor_and_cooperative(Permission.PAPER_MANAGE)
    found = queries.own_findings(cooperative_id)
    return render_template(
        "supplier/findings/index.html", findings=found, photos=queries.photos([one.id for one in found])
    )


@bp.post("/<int:finding_id>")
@back_to(".index")
@requires(Permission.PAPER_MANAGE)
def mend(finding_id: int) -> Response:
    typed, photos = load(MendingIn), [file for file in request.files.getlist("photos") if file.filename]
    limit = current_app.extensions["settings"].max_upload_bytes
    with unit_of_work():
        actor, now = current_actor(), clock.utcnow()
        found = queries.own_finding(finding_id, actor)
        for photo in photos:
            actions.add_photo(
                found, photo.read(), file_name=photo.filename or "", purpose=queries.MENDED, store=store(),
                max_bytes=limit, by=actor.id, now=now,
            )  # fmt: skip
        actions.mend(found, **typed, by=actor.id, now=now)
    flash(_("整改说明已提交，等待检查人复查"), "success")
    return see(".index")
