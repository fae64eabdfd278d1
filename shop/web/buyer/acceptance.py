"""验收: the page for a phone at the canteen door."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, render_template, request
from flask_babel import gettext as _
from marshmallow import ValidationError
from werkzeug.wrappers import Response

from shop.core import clock
from shop.core.db import db
from shop.fulfilment.acceptance import actions
from shop.fulfilment.acceptance.rules import REASONS
from shop.fulfilment.acceptance.schemas import AcceptanceIn
from shop.http.files import store
from shop.http.guards import requires
from shop.http.inputs import idempotent
from shop.http.login import current_actor
from shop.parties.accounts.permissions import Permission
from shop.support.documents import actions as documents
from shop.trading.orders import queries
from shop.trading.orders.models import Order
from shop.trading.orders.states import OrderStatus
from shop.web.buyer.here import actor_and_unit
from shop.web.forms import CANNOT, see, words

bp = Blueprint("buyer_acceptance", __name__, url_prefix="/buyer/receive")


@bp.get("")
@requires(Permission.ORDER_ACCEPT)
def index() -> str:
    actor, _unit = actor_and_unit(Permission.ORDER_ACCEPT)
    page = request.args.get("page", 1, type=int)
    awaited = queries.orders(
        actor, status=OrderStatus.SHIPPED, page=page, size=20, permission=Permission.ORDER_ACCEPT
    )
    return render_template("buyer/acceptance/index.html", orders=awaited)


@bp.get("/<no>")
@requires(Permission.ORDER_ACCEPT)
def show(no: str) -> str:
    return _page(queries.order(no, current_actor(), permission=Permission.ORDER_ACCEPT))


@bp.post("/<no>")
@requires(Permission.ORDER_ACCEPT)
def accept(no: str) -> Any:
    try:
        return _accept(no)
    except CANNOT as error:
        order = queries.order(no, current_actor(), permission=Permission.ORDER_ACCEPT)
        return _page(order, typed=request.form, error=words(error)), 422


@idempotent
def _accept(no: str) -> Response:
    actor = current_actor()
    order = queries.order(no, actor, permission=Permission.ORDER_ACCEPT, lock=True)
    body = AcceptanceIn().load({"lines": _typed(order, actor.id), "note": request.form.get("note", "")})
    done = actions.accept(order, **body, by=actor.id, now=clock.utcnow())
    flash(_("已验收，验收单号 %(number)s", number=done.no), "success")
    return see("buyer_orders.show", no=no)


def _page(order: Order, *, typed: Any = None, error: str = "") -> str:
    awaited = [line for line in order.lines if line.to_accept_milli]
    return render_template(
        "buyer/acceptance/show.html",
        order=order,
        lines=awaited,
        typed=typed or {},
        error=error,
        reasons=REASONS,
    )


def _typed(order: Order, by: int) -> list[dict[str, Any]]:
    """The form's `accepted_ID`, `refused_ID`, `reason_ID` and `photo_ID` as the lines of the schema; a line
    with both quantities empty or zero is left for another time."""
    lines = []
    for line in order.lines:
        accepted, refused = (request.form.get(f"{part}_{line.id}", "").strip() or "0" for part in PARTS)
        if accepted.strip("0.") or refused.strip("0."):
            entry = {"line_id": line.id, "accepted_qty": accepted, "refused_qty": refused}
            entry["reason"] = request.form.get(f"reason_{line.id}", "") if refused.strip("0.") else ""
            entry["photo_id"] = _photo(order, line.id, by)
            lines.append(entry)
    if not lines:
        raise ValidationError(_("请至少填写一个商品的实收或拒收数量"), "lines")
    return lines


PARTS = ("accepted", "refused")


def _photo(order: Order, line_id: int, by: int) -> int | None:
    file = request.files.get(f"photo_{line_id}")
    if file is None or not file.filename:
        return None
    kept = documents.keep(
        file.read(),
        file_name=file.filename,
        owner_kind=Order.__tablename__,
        owner_id=order.id,
        purpose="refusal_photo",
        store=store(),
        unit_id=order.unit_id,
        cooperative_id=order.cooperative_id,
        by=by,
        now=clock.utcnow(),
    )
    db.session.flush()
    return kept.id
