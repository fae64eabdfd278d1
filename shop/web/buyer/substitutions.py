"""The unit's answer to goods that the cooperative would put in the place of others."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from shop.core import clock
from shop.fulfilment.substitutions import actions, queries
from shop.fulfilment.substitutions.models import Substitution
from shop.fulfilment.substitutions.schemas import AnswerIn
from shop.http.guards import requires
from shop.http.inputs import idempotent, load
from shop.http.login import current_actor
from shop.parties.accounts.permissions import Permission
from shop.web.forms import CANNOT, see, words

bp = Blueprint("buyer_substitutions", __name__, url_prefix="/buyer/substitutions")
P = Permission


@bp.post("/<int:substitution_id>/consent")
@requires(P.SUBSTITUTION_ANSWER)
def consent(substitution_id: int) -> Response:
    def agree(found: Substitution) -> str:
        actions.consent(found, queries.sku(found.sku_id), by=current_actor().id, now=clock.utcnow())
        return _("已同意替换，订单增加了新的一行")

    return _answer(substitution_id, agree)


@bp.post("/<int:substitution_id>/refuse")
@requires(P.SUBSTITUTION_ANSWER)
def refuse(substitution_id: int) -> Response:
    def decline(found: Substitution) -> str:
        actions.refuse(found, **load(AnswerIn), by=current_actor().id, now=clock.utcnow())
        return _("已答复不同意替换，原商品不变")

    return _answer(substitution_id, decline)


def _answer(substitution_id: int, answer: Callable[[Substitution], str]) -> Response:
    """Back on the order's page, with what was done or why it could not be."""
    found = queries.substitution(substitution_id, current_actor(), permission=P.SUBSTITUTION_ANSWER)
    no = found.order.no

    @idempotent
    def once() -> Response:
        locked = queries.substitution(
            substitution_id, current_actor(), permission=P.SUBSTITUTION_ANSWER, lock=True
        )
        flash(answer(locked), "success")
        return see("buyer_orders.show", no=no)

    try:
        done: Response = once()
        return done
    except CANNOT as error:
        flash(words(error), "error")
        return see("buyer_orders.show", no=no)
