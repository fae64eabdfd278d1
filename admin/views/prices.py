"""Price reviews: the desk of the town (or the county in its place), and R12, the table of all of them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import joinedload

from admin import questions
from admin.lists import Column, ListScreen
from shop.catalog.pricing import actions, desk, queries, schemas
from shop.catalog.pricing.models import PriceReview
from shop.catalog.pricing.reference import like_goods, side_by_side
from shop.catalog.pricing.states import PriceReviewStatus
from shop.core import clock
from shop.core.db import unit_of_work
from shop.core.errors import Invalid, Refused, Stale
from shop.core.page import paginate
from shop.http.guards import requires
from shop.http.inputs import load
from shop.http.login import current_actor
from shop.http.paging import page_number
from shop.parties.accounts import queries as accounts
from shop.parties.accounts.permissions import Permission
from shop.web.filters import bp as percent_of
from shop.web.forms import back_to, words

bp = Blueprint("prices", __name__, url_prefix="/prices")
P = Permission
A_YEAR = timedelta(days=365)


def _distance(points: int | None) -> str:
    """'高 6.7%': a sign in front would look like a formula to a spreadsheet."""
    if points is None:
        return ""
    share = percent_of(abs(points)).lstrip("+")
    if not points:
        return _("持平")
    return _("高 %(share)s", share=share) if points > 0 else _("低 %(share)s", share=share)


def _reviewers(rows: Any) -> dict[Any, str]:
    return {None: "—", **accounts.names(row.decided_by for row in rows)}


LIST = ListScreen(
    title=_l("价格审定表"),
    columns=(
        Column(
            "product", _l("产品"), lambda row: row.product_name, sort=PriceReview.product_name,
            link=lambda row: url_for("admin.prices.show", review_id=row.id),
        ),
        Column("spec", _l("规格"), lambda row: row.spec),
        Column("region", _l("产地"), lambda row: row.region_path, kind="region", sort=PriceReview.region_path),
        Column("asked", _l("申报价（元）"), lambda row: row.asked_fen, kind="fen", sort=PriceReview.asked_fen),
        Column("reference", _l("参考价（元）"), lambda row: row.reference_fen, kind="fen"),
        Column("source", _l("参考价来源"), lambda row: row.reference_source, kind="long"),
        Column(
            "ceiling", _l("审定价（元）"), lambda row: row.ceiling_fen, kind="fen", sort=PriceReview.ceiling_fen
        ),
        Column("deviation", _l("较参考价"), lambda row: _distance(row.deviation_bp)),
        Column("like", _l("较同类中位价"), lambda row: _distance(row.like_deviation_bp)),
        Column("reviewer", _l("审定人"), lambda row: row.decided_by, kind="looked_up"),
        Column("decided", _l("日期"), lambda row: row.decided_at, kind="instant", sort=PriceReview.decided_at),
        Column("until", _l("有效期至"), lambda row: row.valid_until, kind="date", sort=PriceReview.valid_until),
        Column("status", _l("状态"), lambda row: row.status, kind="status", sort=PriceReview.status),
        Column("no", _l("序号"), lambda row: row.id, kind="int", sort=PriceReview.id),
    ),
    filters=(
        questions.words(PriceReview.product_name, label=_l("产品")),
        questions.region(PriceReview.region_path, key="origin", label=_l("产地区划代码")),
        questions.one_of("status", _l("状态"), PriceReview.status, PriceReviewStatus),
        questions.since(PriceReview.asked_at),
        questions.until(PriceReview.asked_at),
    ),
    sort="-no",
    tie=PriceReview.id,
    empty=_l("没有价格审定记录。合作社申报后会出现在这里。"),
    look_up=_reviewers,
)  # fmt: skip


@bp.get("/")
@requires(P.COOPERATIVE_READ)
def index() -> ResponseReturnValue:
    return LIST.answer(
        queries.visible_to(current_actor(), P.COOPERATIVE_READ), template="admin/prices/index.html"
    )


@bp.get("/queue")
@requires(P.PRICE_REVIEW)
def queue() -> ResponseReturnValue:
    now = clock.utcnow()
    waiting = queries.queue(current_actor(), now).order_by(PriceReview.due_on, PriceReview.id)
    waiting = waiting.options(joinedload(PriceReview.sku))
    page = paginate(waiting, page=page_number(), size=25)
    today = clock.business_day(now)
    return render_template(
        "admin/prices/queue.html",
        page=page,
        like=like_goods((row.category_code, row.base_unit.value) for row in page.items),
        today=today,
        until=today + A_YEAR,
    )


@bp.get("/<int:review_id>")
@requires(P.COOPERATIVE_READ)
def show(review_id: int) -> ResponseReturnValue:
    actor, now = current_actor(), clock.utcnow()
    found = queries.review(review_id, actor, permission=P.COOPERATIVE_READ)
    key = (found.category_code, found.base_unit.value)
    return render_template(
        "admin/prices/show.html",
        review=found,
        mine=actor.may(P.PRICE_REVIEW) and desk.is_desk(actor, P.PRICE_REVIEW, PriceReview, found.id, now),
        like=like_goods([key]).get(key),
        offers=side_by_side(*key),
        earlier=[one for one in queries.of_sku(found.sku_id) if one.id != found.id],
        reviewer=_reviewers([found])[found.decided_by],
        until=clock.business_day(now) + A_YEAR,
    )


@bp.post("/<int:review_id>/approve")
@back_to(".show", review_id="review_id")
@requires(P.PRICE_REVIEW)
def approve(review_id: int) -> ResponseReturnValue:
    wanted = load(schemas.ApprovalForm)
    with unit_of_work():
        found = queries.review(review_id, current_actor(), lock=True)
        actions.approve(found, **wanted, by=current_actor().id, now=clock.utcnow())
    flash(_("已审定，合作社会收到通知"), "success")
    return redirect(url_for(".queue"), 303)


@bp.post("/<int:review_id>/send-back")
@back_to(".show", review_id="review_id")
@requires(P.PRICE_REVIEW)
def send_back(review_id: int) -> ResponseReturnValue:
    reason = load(schemas.ReasonIn)["reason"]
    with unit_of_work():
        found = queries.review(review_id, current_actor(), lock=True)
        actions.send_back(found, reason=reason, by=current_actor().id, now=clock.utcnow())
    flash(_("已退回，合作社会收到通知"), "success")
    return redirect(url_for(".queue"), 303)


@bp.post("/queue")
@back_to(".queue")
@requires(P.PRICE_REVIEW)
def answer_several() -> ResponseReturnValue:
    wanted = load(schemas.BatchForm)
    done = sum(_answered(review_id, wanted) for review_id in sorted(set(wanted["ids"])))
    if done:
        flash(_("已处理 %(n)s 项", n=done), "success")
    return redirect(url_for(".queue"), 303)


def _answered(review_id: int, wanted: dict[str, Any]) -> bool:
    """Each in a transaction of its own: one that cannot be done does not undo the others."""
    actor, now = current_actor(), clock.utcnow()
    until = wanted["valid_until"] or clock.business_day(now) + A_YEAR
    try:
        with unit_of_work():
            found = queries.review(review_id, actor, lock=True)
            if wanted["verdict"] == "send_back":
                actions.send_back(found, reason=wanted["reason"], by=actor.id, now=now)
            else:
                actions.approve(
                    found, ceiling_fen=found.asked_fen, valid_until=until, opinion=wanted["reason"],
                    by=actor.id, now=now,
                )  # fmt: skip
    except (Refused, Invalid, Stale) as error:
        flash(f"{review_id}：{words(error)}", "error")
        return False
    return True
