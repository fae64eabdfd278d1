"""The audit trail within the actor's sight, and how far its chain of seals reaches."""

from collections.abc import Sequence

from flask import Blueprint
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from admin import questions
from admin.lists import Column, Filter, ListScreen
from shop.http.guards import requires
from shop.http.login import current_actor
from shop.parties.accounts import queries as accounts
from shop.parties.accounts.permissions import Permission
from shop.support.audit import queries, seal
from shop.support.audit.models import AuditEntry

bp = Blueprint("audit", __name__, url_prefix="/audit")


def _facts(entry: AuditEntry) -> str:
    """`status: placed → approved; reason: …`, as an auditor reads it."""
    facts = dict(entry.facts or {})
    changed = facts.pop("changed", {})
    parts = [f"{key}: {was} → {became}" for key, (was, became) in changed.items()]
    if "was" in facts and "became" in facts:
        parts.append(f"{facts.pop('was')} → {facts.pop('became')}")
    return "；".join([*parts, *(f"{key}: {value}" for key, value in facts.items())])


def _people(entries: Sequence[AuditEntry]) -> dict[int | None, str]:
    """Names of those who acted, asked for once per page; nobody means the system."""
    people: dict[int | None, str] = {None: _("系统")}
    people.update(accounts.names(entry.by_user for entry in entries).items())
    return people


LIST = ListScreen(
    title=_l("操作日志"),
    columns=(
        Column("id", _l("序号"), lambda entry: entry.id, kind="int", sort=AuditEntry.id),
        Column("at", _l("时间"), lambda entry: entry.at, kind="instant", sort=AuditEntry.at),
        Column("by", _l("操作人"), lambda entry: entry.by_user, kind="looked_up"),
        Column("action", _l("操作"), lambda entry: entry.action, kind="code", sort=AuditEntry.action),
        Column("target", _l("对象"), lambda entry: f"{entry.target_kind} #{entry.target_id}", kind="code"),
        Column("facts", _l("内容"), _facts, kind="long"),
    ),
    filters=(
        questions.words(AuditEntry.action, label=_l("操作，例如 order.cancel")),
        Filter("kind", _l("对象类型"), lambda wanted, text: wanted.where(AuditEntry.target_kind == text)),
        questions.since(AuditEntry.at),
        questions.until(AuditEntry.at),
    ),
    sort="-id",
    empty=_l("这段时间没有记录。请换一个时间段。"),
    look_up=_people,
)


@bp.get("/")
@requires(Permission.AUDIT_READ)
def index() -> ResponseReturnValue:
    wanted = queries.visible_to(current_actor())
    return LIST.answer(wanted, template="admin/audit/index.html", head=seal.head(), unsealed=seal.unsealed())
