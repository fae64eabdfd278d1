"""What counties push to the front page and towns name for unions: list, add, end."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from admin import questions
from admin.forms import CAUGHT, faults_of, form_values
from admin.lists import Column, ListScreen
from shop.catalog.products import queries as products
from shop.catalog.products.models import Product
from shop.catalog.recommendations import actions, queries, schemas
from shop.catalog.recommendations.models import Recommendation
from shop.catalog.recommendations.states import RecommendationKind, RecommendationStatus
from shop.core import clock
from shop.core.db import unit_of_work
from shop.core.errors import Invalid, Missing
from shop.http.guards import requires
from shop.http.inputs import load
from shop.http.login import current_actor
from shop.parties.accounts.permissions import Permission
from shop.web.forms import back_to

bp = Blueprint("recommendations", __name__, url_prefix="/recommendations")
P = Permission
A_MONTH = timedelta(days=30)

LIST = ListScreen(
    title=_l("县镇推荐"),
    columns=(
        Column(
            "product", _l("商品"), lambda row: row.product.name, sort=Recommendation.product_id,
            link=lambda row: url_for("admin.recommendations.show", recommendation_id=row.id),
        ),
        Column("kind", _l("用途"), lambda row: row.kind, kind="label", sort=Recommendation.kind),
        Column("region", _l("产地"), lambda row: row.region_path, kind="region", sort=Recommendation.region_path),
        Column("audience", _l("推送给"), lambda row: row.audience_path, kind="region"),
        Column("position", _l("次序"), lambda row: row.position, kind="int", sort=Recommendation.position),
        Column("first", _l("起始日"), lambda row: row.first_on, kind="date", sort=Recommendation.first_on),
        Column("last", _l("截止日"), lambda row: row.last_on, kind="date", sort=Recommendation.last_on),
        Column("status", _l("状态"), lambda row: row.status, kind="status", sort=Recommendation.status),
    ),
    filters=(
        questions.region(Recommendation.region_path),
        questions.one_of("kind", _l("用途"), Recommendation.kind, RecommendationKind),
        questions.one_of("status", _l("状态"), Recommendation.status, RecommendationStatus),
    ),
    sort="-last",
    tie=Recommendation.id,
    empty=_l("还没有推荐。县（市）可把本地商品推送到商城首页，乡镇可推荐进工会采购目录。"),
)  # fmt: skip


@bp.get("/")
@requires(P.PRODUCT_RECOMMEND)
def index() -> ResponseReturnValue:
    return LIST.answer(queries.visible_to(current_actor()), template="admin/recommendations/index.html")


@bp.get("/<int:recommendation_id>")
@requires(P.PRODUCT_RECOMMEND)
def show(recommendation_id: int) -> ResponseReturnValue:
    found = queries.recommendation(recommendation_id, current_actor())
    return render_template("admin/recommendations/show.html", found=found)


@bp.get("/new")
@requires(P.PRODUCT_RECOMMEND)
def new() -> ResponseReturnValue:
    today = clock.business_day(clock.utcnow())
    kept = {"product_id": request.args.get("product_id", ""), "first_on": today, "last_on": today + A_MONTH}
    return _form(kept, {})


@bp.post("/")
@requires(P.PRODUCT_RECOMMEND)
def make() -> ResponseReturnValue:
    try:
        for_unions = request.form.get("kind") == RecommendationKind.UNION
        values = load(schemas.UnionForm if for_unions else schemas.PushForm)
        values.pop("kind")
        with unit_of_work():
            product, actor = _on_sale(values.pop("product_id")), current_actor()
            deed = actions.name_for_unions if for_unions else actions.push
            deed(product, **values, by=actor.id, now=clock.utcnow())
    except CAUGHT as error:
        return _form(form_values(), faults_of(error)), 422
    flash(_("已推荐"), "success")
    return redirect(url_for(".index"), 303)


def _on_sale(product_id: int) -> Product:
    """The input is at fault, not the address."""
    try:
        return products.product(product_id)
    except Missing as missing:
        raise Invalid(
            missing.message, fields={"product_id": [_("请填写在售商品的序号（商品网址末尾的数字）")]}
        ) from None


@bp.post("/<int:recommendation_id>/end")
@back_to(".index")
@requires(P.PRODUCT_RECOMMEND)
def end(recommendation_id: int) -> ResponseReturnValue:
    with unit_of_work():
        found = queries.recommendation(recommendation_id, current_actor(), lock=True)
        actions.end(found, by=current_actor().id, now=clock.utcnow())
    flash(_("已结束推荐"), "success")
    return redirect(url_for(".index"), 303)


def _form(values: dict[str, Any], faults: dict[str, list[str]]) -> str:
    return render_template(
        "admin/recommendations/form.html", values=values, faults=faults, kinds=RecommendationKind
    )
