"""The statistics workbench: cards, charts, the matrix and the table that opens downwards; on screen, as a file,
and as saved views."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from admin import choices, spans
from admin.asked import Asked, home_region, read
from admin.board import Board, Row, board, share_bp
from admin.charts import pictures
from admin.goals import Goals, goals
from admin.matrix import matrix
from admin.ranking import ranking
from shop.core import clock
from shop.core.errors import Forbidden
from shop.http.downloads import send
from shop.http.guards import requires
from shop.http.login import current_actor
from shop.parties.accounts.permissions import Permission
from shop.parties.regions import queries as regions
from shop.reporting.exports.table import FEN_A_WAN_CELL, Column, Table
from shop.reporting.views import queries as views
from shop.web.labels import label

bp = Blueprint("sales", __name__, url_prefix="/sales")


@bp.get("/")
@requires(Permission.STATISTICS_READ)
def index() -> ResponseReturnValue:
    actor, today = current_actor(), clock.business_day(clock.utcnow())
    if not request.args and (start := views.start_of(actor)):
        return redirect(f"{url_for('.index')}?{start.query}")
    asked = read(request.args, actor, today)
    found = board(actor, asked, today)
    aims = goals(actor, asked, found, today)
    if kind := request.args.get("format"):
        if not actor.may(Permission.STATISTICS_EXPORT):
            raise Forbidden(_("您的角色不能导出统计数据"))
        return send(as_table(found, aims), kind)
    offered = choices.offered()
    return render_template(
        "admin/sales/index.html",
        asked=asked,
        board=found,
        goals=aims,
        pictures=pictures(actor, asked, found, today, aims.target if aims else None),
        ranking=ranking(actor, asked, found, today),
        matrix=matrix(actor, asked),
        crumbs=crumbs(asked),
        said=said(found),
        choices=offered,
        heads=choices.heads(),
        chips=choices.chips(asked, offered),
        cleared=[key for key, _text in asked.chosen],
        query_string=urlencode(asked.args()),
        share_bp=share_bp,
        whole=home_region(actor, asked.side) is None,
        earlier=spans.earlier(asked.kind, today) if asked.kind != "custom" else (),
        span_words=span_words(asked),
        views=views.views(actor),
        may_export=actor.may(Permission.STATISTICS_EXPORT),
    )


def span_words(asked: Asked) -> str:
    """The period of a view in words."""
    if asked.kind == "custom":
        return f"{asked.period.first.isoformat()} — {asked.period.last.isoformat()}"
    return spans.words(asked.kind, asked.period.first)


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


MONEY = ("accredited_fen", "platform_fen", "offline_fen", "by_unit_fen", "by_person_fen")
NUMBERS = ("orders", "units", "cooperatives", "households")


def as_table(found: Board, aims: Goals | None = None) -> Table:
    """The rows of the screen in its order, with its figures."""
    wan = found.asked.unit == "wan"
    kind: Any = "wan" if wan else "fen"
    unit = _("（万元）") if wan else _("（元）")
    columns = [
        Column("code", _("代码")),
        Column("name", _("名称"), width=24),
        Column("amount", _("金额") + unit, kind),
        Column("growth", _("同比"), width=10),
        *(Column(key, words + unit, kind, 18) for key, words in zip(MONEY, money_words(), strict=True)),
        Column("orders", _("订单数"), "int"),
        Column("units", _("采购单位数"), "int"),
        Column("cooperatives", _("供应商数"), "int"),
        Column("households", _("带动户数"), "int"),
    ]
    beside = aims if aims and aims.beside else None
    if beside:
        columns.append(Column("completion", _("预留份额完成率"), width=14))

    def cells(row: Row) -> list[Any]:
        money = [row.values[key] for key in MONEY]
        if wan:
            money = [(fen + FEN_A_WAN_CELL // 2) // FEN_A_WAN_CELL for fen in money]
        amount = row.shown_fen // FEN_A_WAN_CELL if wan else row.shown_fen
        counts = [row.values[key] for key in NUMBERS]
        return [
            row.code,
            row.name,
            amount,
            growth_text(row.growth),
            *money,
            *counts,
            *([beside.words(row)] if beside else []),
        ]

    def rows() -> Iterator[list[Any]]:
        yield from (cells(row) for row in found.all_rows)

    return Table(_("分区域销售统计"), columns, rows(), said(found))


def money_words() -> list[str]:
    """Parts that are stated beside an amount and never merged into it silently."""
    return [_("其中认定产品"), _("平台"), _("平台外"), _("单位采购"), _("职工个人")]


def growth_text(tenths: int | None) -> str:
    """-26 -> '-2.6%'."""
    if tenths is None:
        return ""
    whole, part = divmod(abs(tenths), 10)
    return f"{'-' if tenths < 0 else '+'}{whole}.{part}%"
