"""Group purchases of the actor's scope, to look at only: no official opens, joins or closes one (A89)."""

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from admin import questions
from admin.lists import Column, ListScreen
from shop.http.guards import requires
from shop.http.login import current_actor
from shop.parties.accounts.permissions import Permission
from shop.trading.groups import queries
from shop.trading.groups.models import GroupPurchase as Group
from shop.trading.groups.states import Audience, GroupStatus

bp = Blueprint("groups", __name__, url_prefix="/groups")

LIST = ListScreen(
    title=_l("拼单团购"),
    columns=(
        Column("no", _l("编号"), lambda one: one.no, kind="code", sort=Group.no),
        Column(
            "title", _l("拼单"), lambda one: one.title, sort=Group.title,
            link=lambda one: url_for("public_groups.show", group_id=one.id),
        ),
        Column("organiser", _l("组织方"), lambda one: one.organiser_name, sort=Group.organiser_name),
        Column("region", _l("组织方区划"), lambda one: one.region_path, kind="region", sort=Group.region_path),
        Column("cooperative", _l("供应商"), lambda one: one.cooperative_name, sort=Group.cooperative_name),
        Column("audience", _l("面向"), lambda one: one.audience, kind="label", sort=Group.audience),
        Column("closes", _l("截单"), lambda one: one.closes_at, kind="instant", sort=Group.closes_at),
        Column("total", _l("成交金额（元）"), lambda one: one.total_fen, kind="fen", sort=Group.total_fen),
        Column("status", _l("状态"), lambda one: one.status, kind="status", sort=Group.status),
    ),
    filters=(
        questions.words(Group.no, Group.title, Group.organiser_name, Group.cooperative_name),
        questions.one_of("status", _l("状态"), Group.status, GroupStatus),
        questions.one_of("audience", _l("面向"), Group.audience, Audience),
        questions.region(Group.region_path, key="organiser", label=_l("组织方区划代码")),
        questions.region(Group.cooperative_path, key="supplier", label=_l("供应商区划代码")),
        questions.since(Group.closes_at),
        questions.until(Group.closes_at),
    ),
    sort="-closes",
    tie=Group.id,
    empty=_l("辖区内还没有拼单。拼单由采购单位或合作社自愿发起。"),
)  # fmt: skip


@bp.get("/")
@requires(Permission.GROUP_READ)
def index() -> ResponseReturnValue:
    return LIST.answer(queries.visible_to(current_actor()))
