"""`flask export sales|order-lines`: the tables as files."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import click
from flask.cli import AppGroup

from shop.core import clock
from shop.core.clock import Period
from shop.core.errors import ShopError
from shop.ledger.entries import Basis
from shop.reporting.exports import csv, xlsx
from shop.reporting.exports.order_lines import csv_lines, order_lines
from shop.reporting.exports.table import Table
from shop.reporting.stats import labels, queries
from shop.reporting.stats.schemas import written
from shop.reporting.stats.sheets import sales_table

export = AppGroup("export", help="导出：分区域销售表、订单明细台账")
DAY = click.DateTime(["%Y-%m-%d"])


def _period(first: datetime, last: datetime) -> Period:
    if last < first:
        raise click.BadParameter("结束日期不能早于开始日期", param_hint="--to")
    return Period.inclusive(first.date(), last.date())


@export.command("sales")
@click.option("--by", required=True, help="统计维度，逗号分隔，如 origin.county,month")
@click.option("--from", "first", type=DAY, required=True, help="开始日期（含）")
@click.option("--to", "last", type=DAY, required=True, help="结束日期（含）")
@click.option("--region", help="区划代码：限定产地（首个区划维度为采购方时限定采购方）")
@click.option("--basis", type=click.Choice([basis.value for basis in Basis]), default=Basis.ACCEPTED.value)
@click.option("--measure", default="amount,qty,accredited,orders", show_default=True, help="指标，逗号分隔")
@click.option("--wan", is_flag=True, help="金额以万元列示")
@click.option("--format", "form", type=click.Choice(["xlsx", "csv", "json"]), required=True)
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), required=True)
def sales(
    by: str,
    first: datetime,
    last: datetime,
    region: str | None,
    basis: str,
    measure: str,
    wan: bool,
    form: str,
    output: Path,
) -> None:
    """分区域销售统计表。"""
    names = [name.strip() for name in by.split(",") if name.strip()]
    sides = [name.split(".")[0] for name in names if "." in name]
    try:
        figures = queries.table(
            actor=None,
            by=names,
            measures=[name.strip() for name in measure.split(",") if name.strip()],
            basis=Basis(basis),
            period=_period(first, last),
            filters={sides[0] if sides else "origin": region} if region else {},
            now=clock.utcnow(),
        )
    except ShopError as refusal:
        raise click.ClickException(refusal.message) from refusal
    if form == "json":
        text = json.dumps(written(figures), ensure_ascii=False, indent=1)
        output.write_text(text, encoding="utf-8")
    else:
        _write_pieces(_pieces(sales_table(figures, in_wan=wan), form), output)
    click.echo(f"已写入 {output}（{len(figures.rows)} 行，{labels.BASES[basis]}口径）")


@export.command("order-lines")
@click.option("--from", "first", type=DAY, required=True, help="开始日期（含）")
@click.option("--to", "last", type=DAY, required=True, help="结束日期（含）")
@click.option("--format", "form", type=click.Choice(["xlsx", "csv"]), required=True)
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), required=True)
def lines(first: datetime, last: datetime, form: str, output: Path) -> None:
    """R21 订单明细台账，逐行流式写出。"""
    period, now = _period(first, last), clock.utcnow()
    copied = csv_lines(period, words=labels.WORDS) if form == "csv" else None
    _write_pieces(copied or _pieces(order_lines(period, words=labels.WORDS, now=now), form), output)
    click.echo(f"已写入 {output}")


def _pieces(table: Table, form: str) -> Iterable[bytes]:
    return xlsx.stream(table) if form == "xlsx" else csv.write(table)


def _write_pieces(pieces: Iterable[bytes], output: Path) -> None:
    """Written beside its place first: a broken export never looks like a whole one."""
    unfinished = output.with_name(f".{output.name}.part")
    try:
        with unfinished.open("wb") as file:
            file.writelines(pieces)
        unfinished.replace(output)
    except OSError as fault:
        raise click.ClickException(f"不能写入 {output}：{fault.strerror}") from None
    finally:
        unfinished.unlink(missing_ok=True)
