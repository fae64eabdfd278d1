"""The lines behind one of a unit's or cooperative's own figures: on the screen, and as a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from shop.core.db import db
from shop.core.page import paginate
from shop.http.downloads import send
from shop.http.paging import page_number
from shop.ledger.entries import Source
from shop.ledger.models import SaleFact
from shop.parties.accounts.actor import Actor
from shop.parties.accounts.permissions import Permission
from shop.reporting.exports.table import Column, Table
from shop.reporting.stats import labels
from shop.web import own_figures
from shop.web.labels import label

AT_ONCE = 500


def answer(
    actor: Actor, today: date, offered: Iterable[str], *, title: str, order: str, template: str
) -> ResponseReturnValue:
    """The page, or the file that `?format=` asks for; `order` is the endpoint of an order."""
    asked = own_figures.read(request.args, today, offered)
    wanted, scope = own_figures.facts(actor, asked)
    fen, number = own_figures.summed(wanted)
    said = _said(asked, scope, number)
    if kind := request.args.get("format"):
        own_figures.may_export(actor)
        return send(Table(title, _columns(), _rows(wanted), said), kind)
    return render_template(
        template,
        title=title,
        asked=asked,
        page=paginate(wanted, page=page_number(), size=50),
        sum_fen=fen,
        number=number,
        said=said,
        order=order,
        platform=Source.PLATFORM,
        channels=labels.CHANNELS,
        may_export=actor.may(Permission.STATISTICS_EXPORT),
    )


def _said(asked: own_figures.Asked, scope: str, number: int) -> list[tuple[str, str]]:
    period = asked.period
    return [
        (_("口径"), str(label(asked.basis))),
        (_("期间"), f"{period.first.isoformat()} — {period.last.isoformat()}"),
        (_("范围"), scope + (_("；仅退货与冲减") if asked.returns else "")),
        (_("明细"), _("%(n)s 条", n=number)),
    ]


def _columns() -> list[Column]:
    return [
        Column("on", _("日期")),
        Column("no", _("订单号"), width=22),
        Column("unit", _("采购单位"), width=26),
        Column("cooperative", _("供应商"), width=26),
        Column("product", _("产品"), width=20),
        Column("qty", _("数量"), "qty"),
        Column("measure", _("单位")),
        Column("amount", _("金额（元）"), "fen", 16),
        Column("fund", _("资金来源")),
        Column("purpose", _("用途")),
        Column("channel", _("渠道")),
    ]


def _rows(wanted: Any) -> Iterator[list[Any]]:
    found: Iterable[SaleFact] = db.session.scalars(wanted.execution_options(yield_per=AT_ONCE))
    for fact in found:
        yield [
            fact.on_day.isoformat(), fact.order_no, fact.unit_name, fact.cooperative_name, fact.product_name,
            fact.qty_milli, str(label(fact.unit, "BaseUnit")), fact.amount_fen,
            labels.FUND_SOURCES.get(fact.fund_source, fact.fund_source),
            labels.PURPOSES.get(fact.purpose, fact.purpose), labels.CHANNELS.get(fact.channel, fact.channel),
        ]  # fmt: skip
