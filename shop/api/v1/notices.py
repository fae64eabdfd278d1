"""One's own inbox."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint

from shop.core import clock
from shop.core.page import Page
from shop.http.guards import requires
from shop.http.inputs import idempotent
from shop.http.login import current_actor
from shop.parties.accounts.permissions import Permission
from shop.support.notices import actions, queries, schemas
from shop.support.notices.models import Notice

blp = Blueprint("notices", __name__, url_prefix="/api/v1", description="通知")


@blp.get("/notices")
@blp.arguments(schemas.NoticeQuery, location="query")
@blp.response(200, schemas.NoticePage)
@requires(Permission.ACCOUNT_SELF)
def index(wanted: dict[str, Any]) -> Page[Notice]:
    return queries.inbox(
        current_actor().id, unread=wanted["unread"], page=wanted["page"], size=wanted["page_size"]
    )


@blp.post("/notices/<int:notice_id>/read")
@blp.response(200, schemas.NoticeOut)
@requires(Permission.ACCOUNT_SELF)
@idempotent
def read(notice_id: int) -> Notice:
    notice = queries.notice(notice_id, current_actor().id)
    actions.read(notice, now=clock.utcnow())
    return notice


@blp.post("/notices/read-all")
@blp.response(200, schemas.ReadOut)
@requires(Permission.ACCOUNT_SELF)
@idempotent
def read_all() -> dict[str, int]:
    return {"read": actions.read_all(current_actor().id, now=clock.utcnow())}
