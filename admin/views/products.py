"""Listings of the cooperatives in the actor's scope, to look at only."""

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from admin import questions
from admin.lists import Column, ListScreen
from shop.catalog.products.models import Product
from shop.catalog.products.states import ProductStatus
from shop.http.downloads import send
from shop.http.guards import requires
from shop.http.login import current_actor
from shop.parties.accounts.permissions import Permission
from shop.parties.cooperatives import queries as cooperatives
from shop.parties.cooperatives.models import Cooperative
from shop.web import sheets

bp = Blueprint("products", __name__, url_prefix="/products")

LIST = ListScreen(
    title=_l("商品"),
    columns=(
        Column("code", _l("编号"), lambda product: product.code, kind="code", sort=Product.code),
        Column("name", _l("品名"), lambda product: product.name, sort=Product.pinyin_key),
        Column("category", _l("类别"), lambda product: product.category.name, sort=Product.category_path),
        Column(
            "origin", _l("产地"), lambda product: product.origin_path, kind="region", sort=Product.origin_path
        ),
        Column(
            "cooperative",
            _l("供应商"),
            lambda product: product.cooperative.name,
            link=lambda product: url_for("admin.cooperatives.show", cooperative_id=product.cooperative_id),
        ),
        Column(
            "price",
            _l("最低价（元）"),
            lambda product: product.lowest_price_fen,
            kind="fen",
            sort=Product.lowest_price_fen,
        ),
        Column("accredited", _l("认定产品"), lambda product: product.accredited, kind="flag"),
        Column("status", _l("状态"), lambda product: product.status, kind="status", sort=Product.status),
    ),
    filters=(
        questions.words(Product.name, Product.pinyin_key, Product.code, label=_l("品名、拼音首字母或编号")),
        questions.region(Product.origin_path, key="origin", label=_l("产地区划代码")),
        questions.one_of("status", _l("状态"), Product.status, ProductStatus),
    ),
    sort="name",
    tie=Product.id,
    empty=_l("没有符合条件的商品。请放宽筛选条件。"),
)


@bp.get("/")
@requires(Permission.COOPERATIVE_READ)
def index() -> ResponseReturnValue:
    seen = cooperatives.visible_to(current_actor()).with_only_columns(Cooperative.id)
    wanted = select(Product).where(Product.cooperative_id.in_(seen))
    return LIST.answer(
        wanted.options(joinedload(Product.cooperative), joinedload(Product.category)),
        template="admin/products/list.html",
    )


@bp.get("/elsewhere/<any(general,'832'):platform>")
@requires(Permission.STATISTICS_EXPORT)
def export(platform: str) -> ResponseReturnValue:
    """What is on sale in the actor's scope, as a list for other platforms (A57, A67)."""
    seen = cooperatives.visible_to(current_actor()).with_only_columns(Cooperative.id)
    scope = select(Product).where(Product.cooperative_id.in_(seen))
    return send(sheets.offered(scope, sheets.Platform(platform)), request.args.get("format", "xlsx"))
