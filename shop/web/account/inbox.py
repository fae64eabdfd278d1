"""One's own notices: what happened, and where to go."""

from __future__ import annotations

from flask import flash, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from shop.core import clock
from shop.core.db import unit_of_work
from shop.http.guards import requires
from shop.http.login import current_actor
from shop.http.paging import page_number
from shop.parties.accounts.permissions import Permission
from shop.support.notices import actions, queries
from shop.web.account import bp
from shop.web.forms import see


@bp.get("/account/notices")
@requires(Permission.ACCOUNT_SELF)
def notices() -> str:
    reader = current_actor().id
    return render_template(
        "account/notices.html",
        page=queries.inbox(reader, page=page_number(), size=30),
        unread=queries.unread_count(reader),
    )


@bp.post("/account/notices/read-all")
@requires(Permission.ACCOUNT_SELF)
def read_notices() -> ResponseReturnValue:
    with unit_of_work():
        actions.read_all(current_actor().id, now=clock.utcnow())
    flash(_("已全部标为已读"), "success")
    return see(".notices")
