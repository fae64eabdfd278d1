"""Sales made elsewhere: upload, what is wrong, evidence, the second look, taking a batch back; shops elsewhere."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, current_app, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Select

from admin import questions
from admin.lists import Column, ListScreen
from shop.catalog.imports import queries as listings
from shop.catalog.imports.models import ExternalListing
from shop.catalog.products.models import Product
from shop.core import clock
from shop.core.db import db, in_unit_of_work, unit_of_work
from shop.core.errors import Missing
from shop.core.page import paginate
from shop.http.downloads import KINDS, attached, send
from shop.http.files import handed_out, store
from shop.http.guards import requires
from shop.http.inputs import load
from shop.http.login import current_actor
from shop.http.paging import page_number
from shop.parties.accounts import queries as accounts
from shop.parties.accounts.permissions import Permission
from shop.reporting.offline import actions, queries, rules, workbook
from shop.reporting.offline.columns import COLUMNS, LABELS
from shop.reporting.offline.models import SaleBatch
from shop.reporting.offline.schemas import SalesReasonIn
from shop.reporting.offline.states import BatchStatus, RowState
from shop.reporting.stats.labels import PLATFORMS
from shop.support.workbooks.rules import bad
from shop.web import sales_sheets
from shop.web.forms import back_to, see

bp = Blueprint("offline", __name__, url_prefix="/offline")
P = Permission
B = SaleBatch

LIST = ListScreen(
    title=_l("平台外销售"),
    columns=(
        Column(
            "no",
            _l("批次"),
            lambda batch: str(batch.id),
            kind="code",
            sort=B.id,
            link=lambda batch: url_for("admin.offline.show", batch_id=batch.id),
        ),
        Column("file", _l("文件"), lambda batch: batch.file_name, kind="long", sort=B.file_name),
        Column("region", _l("录入范围"), lambda batch: batch.region_path, kind="region", sort=B.region_path),
        Column("department", _l("统计系统"), lambda batch: batch.department, sort=B.department),
        Column("rows", _l("行数"), lambda batch: batch.row_count, kind="int", sort=B.row_count),
        Column("bad", _l("有错误"), lambda batch: batch.bad_count, kind="int", sort=B.bad_count),
        Column("already", _l("已计入过"), lambda batch: batch.duplicate_count, kind="int"),
        Column("amount", _l("金额（元）"), lambda batch: batch.amount_fen, kind="fen", sort=B.amount_fen),
        Column("at", _l("上传时间"), lambda batch: batch.created_at, kind="instant", sort=B.created_at),
        Column("status", _l("状态"), lambda batch: batch.status, kind="status", sort=B.status),
    ),
    filters=(
        questions.words(B.file_name, label=_l("文件名")),
        questions.region(B.region_path),
        questions.one_of("status", _l("状态"), B.status, BatchStatus),
        questions.since(B.created_at),
        questions.until(B.created_at),
    ),
    sort="-no",
    tie=B.id,
    empty=_l("还没有导入平台外销售。下载模板填好后，在这里上传。"),
)

SHOPS = ListScreen(
    title=_l("外部店铺登记"),
    columns=(
        Column("platform", _l("平台"), lambda one: one.platform, sort=ExternalListing.platform),
        Column("shop", _l("店铺"), lambda one: one.shop, sort=ExternalListing.shop),
        Column("product", _l("产品"), lambda one: one.product.name),
        Column("cooperative", _l("供应商"), lambda one: one.product.cooperative.name),
        Column("region", _l("所在区划"), lambda one: one.product.cooperative.region_path, kind="region"),
        Column("link", _l("网址"), lambda one: one.link, kind="long"),
        Column("on", _l("上架日期"), lambda one: one.listed_on, kind="date", sort=ExternalListing.listed_on),
    ),
    filters=(
        questions.words(
            ExternalListing.platform, ExternalListing.shop, Product.name, label=_l("平台、店铺或产品")
        ),
    ),
    sort="-on",
    tie=ExternalListing.id,
    empty=_l("还没有登记。供应商在“其他平台”页面登记自己的商品在哪里销售。"),
)


@bp.get("/")
@requires(P.REPORT_READ)
def index() -> ResponseReturnValue:
    return LIST.answer(
        queries.visible_to(current_actor()), template="admin/offline/index.html", most=workbook.MOST
    )


@bp.get("/template.xlsx")
@requires(P.SALES_IMPORT)
def template() -> Response:
    return attached(workbook.template(), KINDS["xlsx"], _("平台外销售导入模板") + ".xlsx")


@bp.get("/shops")
@requires(P.REPORT_READ)
def shops() -> ResponseReturnValue:
    wanted: Select[Any] = listings.in_sight(current_actor(), P.REPORT_READ)
    return SHOPS.answer(wanted)


@bp.post("/")
@back_to(".index")
@requires(P.SALES_IMPORT)
def check() -> ResponseReturnValue:
    """Reading happens outside the transaction: a slow file must not keep others waiting."""
    file = request.files.get("file")
    if file is None or not file.filename:
        raise bad(_("请选择填好的表格"))
    actor, name = current_actor(), file.filename

    def work() -> int:
        return actions.check(
            rules.within_of(actor), sheet.lines(), digest=sheet.digest, file_name=name, by=actor.id,
            now=clock.utcnow(),
        ).id  # fmt: skip

    try:
        with workbook.opened(file.read()) as sheet:
            batch_id = in_unit_of_work(work)
    except rules.AlreadyImported as again:
        flash(again.message, "error")
        return _where(int(again.facts["batch_id"]))
    return see(".show", batch_id=batch_id)


def _where(batch_id: int) -> ResponseReturnValue:
    """The batch that the same file made, where it is in sight."""
    try:
        queries.batch(batch_id, current_actor())
    except Missing:
        return see(".index")
    return see(".show", batch_id=batch_id)


@bp.get("/<int:batch_id>")
@requires(P.REPORT_READ)
def show(batch_id: int) -> str:
    actor = current_actor()
    batch = queries.batch(batch_id, actor)
    only = request.args.get("only", "")
    state = next((one for one in RowState if one.value == only), None)
    page = paginate(queries.rows_of(batch.id, state=state), page=page_number(), size=50)
    own = batch.by_user in (None, actor.id)
    confirms = actor.may(P.SALES_CONFIRM) and batch.by_user != actor.id
    return render_template(
        "admin/offline/show.html",
        batch=batch,
        page=page,
        only=only,
        states=RowState,
        labels=LABELS,
        columns=COLUMNS,
        platforms=PLATFORMS,
        before=queries.counterparts(page.items),
        evidence=queries.evidence(batch),
        names=accounts.names(
            number for number in (batch.by_user, batch.decided_by, batch.reversed_by) if number
        ),
        enters=own and actor.may(P.SALES_IMPORT) and batch.status is BatchStatus.CHECKED,
        drops=actor.may(P.SALES_IMPORT) and batch.status is BatchStatus.CHECKED,
        confirms=confirms and _in_reach(batch, P.SALES_CONFIRM),
        megabytes=current_app.extensions["settings"].max_upload_bytes // 1024**2,
    )


def _in_reach(batch: SaleBatch, permission: Permission) -> bool:
    wanted = queries.visible_to(current_actor(), permission).where(B.id == batch.id)
    return db.session.scalar(wanted) is not None


@bp.get("/<int:batch_id>/faults")
@requires(P.REPORT_READ)
def faults(batch_id: int) -> Response:
    batch = queries.batch(batch_id, current_actor())
    return send(sales_sheets.faulty(batch.id), request.args.get("format", "xlsx"))


@bp.get("/<int:batch_id>/evidence/<int:document_id>")
@requires(P.REPORT_READ)
def document(batch_id: int, document_id: int) -> Response:
    return handed_out(queries.attachment(queries.batch(batch_id, current_actor()), document_id))


@bp.post("/<int:batch_id>/evidence")
@back_to(".show", batch_id="batch_id")
@requires(P.SALES_IMPORT)
def attach(batch_id: int) -> ResponseReturnValue:
    files = [(file.filename, file.read()) for file in request.files.getlist("evidence") if file.filename]
    if not files:
        raise bad(_("请选择凭证文件"))
    limit = current_app.extensions["settings"].max_upload_bytes
    with unit_of_work():
        actor, now = current_actor(), clock.utcnow()
        batch = queries.batch(batch_id, actor, permission=P.SALES_IMPORT, lock=True)
        for name, data in files:
            actions.attach(
                batch, data, file_name=name or "", store=store(), max_bytes=limit, by=actor.id, now=now
            )
    flash(_("收到 %(n)s 个凭证", n=len(files)), "success")
    return see(".show", batch_id=batch_id)


@bp.post("/<int:batch_id>/submit")
@back_to(".show", batch_id="batch_id")
@requires(P.SALES_IMPORT)
def submit(batch_id: int) -> ResponseReturnValue:
    with unit_of_work():
        actor = current_actor()
        batch = queries.batch(batch_id, actor, permission=P.SALES_IMPORT, lock=True)
        actions.submit(batch, by=actor.id, now=clock.utcnow())
    flash(_("已提交复核，确认之前不计入统计"), "success")
    return see(".show", batch_id=batch_id)


@bp.post("/<int:batch_id>/drop")
@back_to(".show", batch_id="batch_id")
@requires(P.SALES_IMPORT)
def drop(batch_id: int) -> ResponseReturnValue:
    with unit_of_work():
        actor = current_actor()
        batch = queries.batch(batch_id, actor, permission=P.SALES_IMPORT, lock=True)
        actions.drop(batch, by=actor.id, now=clock.utcnow())
    flash(_("已作废，可以重新上传"), "success")
    return see(".index")


@bp.post("/<int:batch_id>/confirm")
@back_to(".show", batch_id="batch_id")
@requires(P.SALES_CONFIRM)
def confirm(batch_id: int) -> ResponseReturnValue:
    with unit_of_work():
        actor = current_actor()
        batch = queries.batch(batch_id, actor, permission=P.SALES_CONFIRM, lock=True)
        count = actions.confirm(batch, by=actor.id, now=clock.utcnow())
    flash(_("已确认，%(n)s 行计入统计", n=count), "success")
    return see(".show", batch_id=batch_id)


@bp.post("/<int:batch_id>/reject")
@back_to(".show", batch_id="batch_id")
@requires(P.SALES_CONFIRM)
def reject(batch_id: int) -> ResponseReturnValue:
    wanted = load(SalesReasonIn)
    with unit_of_work():
        actor = current_actor()
        batch = queries.batch(batch_id, actor, permission=P.SALES_CONFIRM, lock=True)
        actions.reject(batch, **wanted, by=actor.id, now=clock.utcnow())
    flash(_("已退回"), "success")
    return see(".show", batch_id=batch_id)


@bp.post("/<int:batch_id>/reverse")
@back_to(".show", batch_id="batch_id")
@requires(P.SALES_CONFIRM)
def reverse(batch_id: int) -> ResponseReturnValue:
    wanted = load(SalesReasonIn)
    with unit_of_work():
        actor = current_actor()
        batch = queries.batch(batch_id, actor, permission=P.SALES_CONFIRM, lock=True)
        actions.reverse(batch, **wanted, by=actor.id, now=clock.utcnow())
    flash(_("已整批撤销，冲销计入今天"), "success")
    return see(".show", batch_id=batch_id)
