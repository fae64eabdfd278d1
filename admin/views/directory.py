"""R11, the directory of accredited products, as a list with its files."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from admin import questions
from admin.lists import Column, ListScreen
from shop.catalog.accreditation import queries
from shop.catalog.accreditation.models import Accreditation
from shop.catalog.accreditation.states import AccreditationStatus
from shop.catalog.products import queries as products
from shop.core import money
from shop.http.guards import requires
from shop.http.login import current_actor
from shop.parties.accounts.permissions import Permission
from shop.parties.cooperatives import queries as cooperatives
from shop.parties.cooperatives.models import Cooperative
from shop.parties.regions import queries as regions
from shop.parties.regions.rules import levels

bp = Blueprint("directory", __name__, url_prefix="/directory")


def _place(level: str) -> Any:
    """The name at one level of the tree; 济源 stands for its own prefecture and county."""

    def named(found: Accreditation) -> str:
        code = getattr(levels(found.region_path), level)
        return regions.name(code) if code else ""

    return named


def _wan(fen: int | None) -> str:
    """万元 with two decimals, as summary tables show it."""
    return "" if fen is None else money.yuan((fen * 2 + 10_000) // 20_000)


def _numbered(rows: Sequence[Accreditation]) -> Mapping[Any, str]:
    return {row.id: str(row.serial or "") for row in rows}


LIST = ListScreen(
    title=_l("认定产品目录"),
    columns=(
        Column("serial", _l("序号"), lambda found: found.id, kind="looked_up"),
        Column("province", _l("省"), _place("province"), sort=Accreditation.region_path),
        Column("prefecture", _l("市"), _place("prefecture")),
        Column("county", _l("县"), _place("county")),
        Column("town", _l("镇"), _place("town")),
        Column("supplier", _l("供应商"), lambda found: found.cooperative.name, sort=Cooperative.pinyin_key),
        Column(
            "product",
            _l("产品"),
            lambda found: found.product_name,
            sort=Accreditation.product_name,
            link=lambda found: url_for("admin.accreditations.show", accreditation_id=found.id),
        ),
        Column("category", _l("类别"), lambda found: products.category(found.category_code).name),
        Column("spec", _l("规格"), lambda found: found.spec),
        Column(
            "price", _l("价格（元）"), lambda found: found.price_fen, kind="fen", sort=Accreditation.price_fen
        ),
        Column(
            "value",
            _l("商品价值量（万元）"),
            lambda found: _wan(found.value_fen),
            sort=Accreditation.value_fen,
        ),
        Column(
            "households",
            _l("带贫户数"),
            lambda found: found.households,
            kind="int",
            sort=Accreditation.households,
        ),
        Column("people", _l("带贫人数"), lambda found: found.people, kind="int", sort=Accreditation.people),
        Column("batch", _l("批次"), lambda found: found.batch, sort=Accreditation.batch),
        Column(
            "published",
            _l("认定日期"),
            lambda found: found.published_on,
            kind="date",
            sort=Accreditation.published_on,
        ),
        Column(
            "until",
            _l("有效期"),
            lambda found: found.valid_until_on,
            kind="date",
            sort=Accreditation.valid_until_on,
        ),
        Column("number", _l("认定编号"), lambda found: found.number, kind="code", sort=Accreditation.number),
        Column("status", _l("状态"), lambda found: found.status, kind="status", sort=Accreditation.status),
    ),
    filters=(
        questions.words(
            Accreditation.product_name,
            Cooperative.name,
            Accreditation.number,
            label=_l("产品、供应商或认定编号"),
        ),
        questions.one_of("status", _l("状态"), Accreditation.status, AccreditationStatus),
        questions.region(Accreditation.region_path),
    ),
    sort="number",
    tie=Accreditation.id,
    look_up=_numbered,
    empty=_l("没有符合条件的认定产品。"),
)


@bp.get("/")
@requires(Permission.COOPERATIVE_READ)
def index() -> ResponseReturnValue:
    seen = cooperatives.visible_to(current_actor()).with_only_columns(Cooperative.id)
    return LIST.answer(queries.directory().where(Accreditation.cooperative_id.in_(seen)))
