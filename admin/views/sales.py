"""Sales by region: cards, charts and the table that opens downwards, on screen and as a file."""

from collections.abc import Iterator
from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from admin.asked import Asked, read
from admin.board import Board, board
from admin.charts import pictures
from shop.catalog.products.models import Category
from shop.core import clock
from shop.core.db import db
from shop.core.errors import Forbidden
from shop.http.downloads import send
from shop.http.guards import requires
from shop.http.login import current_actor
from shop.parties.accounts.permissions import Permission
from shop.parties.buyers.states import StatisticalSystem, UnitCategory, VenueClass
from shop.parties.regions import queries as regions
from shop.reporting.exports.table import FEN_A_WAN_CELL, Column, Table
from shop.web.labels import label

bp = Blueprint("sales", __name__, url_prefix="/sales")


@bp.get("/")
@requires(Permission.STATISTICS_READ)
def index() -> ResponseReturnValue:
    actor, today = current_actor(), clock.business_day(clock.utcnow())
    asked = read(request.args, actor, today)
    found = board(actor, asked, today)
    if kind := request.args.get("format"):
        if not actor.may(Permission.STATISTICS_EXPORT):
            raise Forbidden(_("您的角色不能导出统计数据"))
        return send(as_table(found), kind)
    return render_template(
        "admin/sales/index.html",
        asked=asked,
        board=found,
        pictures=pictures(actor, asked, found, today),
        crumbs=crumbs(asked),
        said=said(found),
        choices=_choices(),
        may_export=actor.may(Permission.STATISTICS_EXPORT),
    )


def crumbs(asked: Asked) -> list[tuple[str, str]]:
    """Codes and names from the province down to the region asked for."""
    if not asked.region:
        return []
    codes = regions.region(asked.region).path.strip("/").split("/")
    return [(code, regions.name(code)) for code in codes]


def said(found: Board) -> list[tuple[str, str]]:
    """What the figures are: stated on the page and in every file."""
    asked = found.asked
    return [
        (_("口径"), str(label(asked.basis))),
        (_("统计期"), f"{asked.period.first.isoformat()} — {asked.period.last.isoformat()}"),
        (_("范围"), found.scope),
        (_("区划按"), _("产地") if asked.side == "origin" else _("采购方")),
        (_("金额单位"), _("元") if asked.unit == "yuan" else _("万元")),
        (_("数据截至"), found.as_of.astimezone(clock.SHANGHAI).strftime("%Y-%m-%d %H:%M:%S")),
    ]


def as_table(found: Board) -> Table:
    """The rows of the screen in its order, with its figures."""
    wan = found.asked.unit == "wan"
    columns = [
        Column("code", _("区划代码")),
        Column("name", _("区域"), width=24),
        Column("amount", _("金额（万元）") if wan else _("金额（元）"), "wan" if wan else "fen"),
        Column("growth", _("同比"), width=10),
        Column("orders", _("订单数"), "int"),
        Column("units", _("采购单位数"), "int"),
        Column("households", _("带动户数"), "int"),
    ]

    def rows() -> Iterator[list[Any]]:
        for row in found.all_rows:
            amount = row.shown_fen // FEN_A_WAN_CELL if wan else row.shown_fen
            counts = [row.values[key] for key in ("orders", "units", "households")]
            yield [row.code, row.name, amount, growth_text(row.growth), *counts]

    return Table(_("分区域销售统计"), columns, rows(), said(found))


def growth_text(tenths: int | None) -> str:
    """-26 -> '-2.6%'."""
    if tenths is None:
        return ""
    whole, part = divmod(abs(tenths), 10)
    return f"{'-' if tenths < 0 else '+'}{whole}.{part}%"


def _choices() -> dict[str, list[tuple[str, Any]]]:
    categories = db.session.execute(select(Category.code, Category.name).order_by(Category.path))
    return {
        "category": [("　" * (len(code) // 2 - 1) + name, code) for code, name in categories],
        "department": [(str(label(member)), member.value) for member in StatisticalSystem],
        "unit_category": [(str(label(member)), member.value) for member in UnitCategory],
        "venue": [(str(label(member)), member.value) for member in VenueClass],
    }
