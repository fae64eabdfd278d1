"""The outbox and its workers: what waits, what was parked and why, and putting it back to work."""

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from admin import questions
from admin.lists import Column, ListScreen
from shop.core import clock
from shop.core.db import unit_of_work
from shop.http.guards import requires
from shop.http.login import current_actor
from shop.oversight.verify import runs as verify_runs
from shop.parties.accounts.permissions import Permission
from shop.support.outbox import drain, queries
from shop.support.outbox.models import Message
from shop.support.outbox.states import MessageStatus

RUNS_SHOWN = 7
bp = Blueprint("jobs", __name__, url_prefix="/jobs")

LIST = ListScreen(
    title=_l("后台任务"),
    columns=(
        Column("id", _l("编号"), lambda message: message.id, kind="int", sort=Message.id),
        Column("name", _l("消息"), lambda message: message.name, kind="code", sort=Message.name),
        Column("put", _l("写入时间"), lambda message: message.put_at, kind="instant", sort=Message.put_at),
        Column("due", _l("到期时间"), lambda message: message.due_at, kind="instant", sort=Message.due_at),
        Column("tries", _l("尝试次数"), lambda message: message.tries, kind="int", sort=Message.tries),
        Column("status", _l("状态"), lambda message: message.status, kind="status", sort=Message.status),
        Column("error", _l("最近的错误"), lambda message: message.last_error),
    ),
    filters=(
        questions.one_of("status", _l("状态"), Message.status, MessageStatus),
        questions.words(Message.name, label=_l("消息名称，例如 order.placed")),
    ),
    sort="-id",
    empty=_l("没有符合条件的消息。"),
)


@bp.get("/")
@requires(Permission.JOBS_READ)
def index() -> ResponseReturnValue:
    return LIST.answer(
        select(Message),
        template="admin/jobs/index.html",
        beats=queries.beats(),
        standing=queries.standing(clock.utcnow()),
        runs=verify_runs.latest(RUNS_SHOWN),
    )


@bp.post("/<int:message_id>/revive")
@requires(Permission.JOBS_READ)
def revive(message_id: int) -> ResponseReturnValue:
    with unit_of_work():
        drain.revive(queries.message(message_id, lock=True), by=current_actor().id, now=clock.utcnow())
    flash(_("已重新排队，稍后自动投递"), "success")
    return redirect(url_for(".index", status=MessageStatus.PARKED.value), 303)
