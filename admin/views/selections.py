"""Supplier selections of the units in the official's scope: the register, and each record; officials only read."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import selectinload

from admin import questions
from admin.lists import Column, ListScreen
from shop.http.files import handed_out
from shop.http.guards import requires
from shop.http.login import current_actor
from shop.parties.accounts.permissions import Permission
from shop.trading.selections import queries
from shop.trading.selections.models import SupplierSelection
from shop.trading.selections.record import record_of
from shop.trading.selections.states import SelectionStatus

bp = Blueprint("selections", __name__, url_prefix="/selections")
P = Permission.SELECTION_READ
S = SupplierSelection


def _names(selection: SupplierSelection) -> str:
    return "、".join(one.cooperative_name for one in selection.chosen)


LIST = ListScreen(
    title=_l("考察择优"),
    columns=(
        Column(
            "no",
            _l("编号"),
            lambda one: one.no,
            kind="code",
            sort=S.no,
            link=lambda one: url_for("admin.selections.show", no=one.no),
        ),
        Column("title", _l("事项"), lambda one: one.title, sort=S.title),
        Column("unit", _l("采购单位"), lambda one: one.unit_name, sort=S.unit_name),
        Column("region", _l("所在区划"), lambda one: one.buyer_path, kind="region", sort=S.buyer_path),
        Column("opened", _l("发起时间"), lambda one: one.opened_at, kind="instant", sort=S.opened_at),
        Column("candidates", _l("候选"), lambda one: len(one.candidates), kind="int"),
        Column("chosen", _l("择优"), _names),
        Column("status", _l("状态"), lambda one: one.status, kind="status", sort=S.status),
    ),
    filters=(
        questions.words(S.no, S.title, S.unit_name, label=_l("编号、事项或单位")),
        questions.region(S.buyer_path),
        questions.one_of("status", _l("状态"), S.status, SelectionStatus),
    ),
    sort="-opened",
    tie=S.id,
    empty=_l("没有符合条件的考察择优。"),
)


@bp.get("/")
@requires(P)
def index() -> ResponseReturnValue:
    return LIST.answer(queries.visible_to(current_actor()).options(selectinload(S.candidates)))


@bp.get("/<no>")
@requires(P)
def show(no: str) -> str:
    found = queries.selection(no, current_actor())
    every = [photo for some in queries.photos(found).values() for photo in some]
    return render_template(
        "admin/selections/show.html", selection=found, record=record_of(found), photos=every
    )


@bp.get("/<no>/photos/<int:document_id>")
@requires(P)
def photo(no: str, document_id: int) -> Response:
    return handed_out(queries.photo(queries.selection(no, current_actor()), document_id))
