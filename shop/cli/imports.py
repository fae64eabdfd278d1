"""`flask import …`: files that are filled in and handed back, and sales made elsewhere."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import AppGroup

from shop.catalog.imports import workbook
from shop.core import clock
from shop.core.db import db, unit_of_work
from shop.core.errors import Missing, ShopError
from shop.parties.accounts import queries as accounts
from shop.reporting.offline import actions, queries, rules
from shop.reporting.offline import workbook as sales_workbook
from shop.reporting.offline.models import SaleBatch
from shop.reporting.offline.states import RowState

imports = AppGroup("import", help="导入：模板、平台外销售")
TEMPLATES = {"listings": workbook.template, "sales": sales_workbook.template}
SHOWN = 200  # faults named on the screen; all of them stand on the page of the batch


class _Undone(Exception):
    """Ends a dry run: nothing is kept."""


@imports.command("template")
@click.argument("what", type=click.Choice(sorted(TEMPLATES)))
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), required=True)
def template(what: str, output: Path) -> None:
    """写出导入模板：listings 商品，sales 平台外销售。"""
    try:
        output.write_bytes(TEMPLATES[what]())
    except OSError as fault:
        raise click.ClickException(f"不能写入 {output}：{fault.strerror}") from None
    click.echo(f"已写入 {output}")


@imports.command("sales")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--dry-run", is_flag=True, help="只检查，不留下任何数据")
@click.option("--by", "email", default="", help="录入人的账号；不填则由在控制台接手提交的人作为录入人")
def sales(file: Path, dry_run: bool, email: str) -> None:
    """检查平台外销售文件，列出全部错误；在控制台附上凭证提交，由另一人确认后计入统计。"""
    try:
        _checked(file, dry_run, email)
    except _Undone:
        click.echo("只做检查，没有留下数据")
    except ShopError as fault:
        raise click.ClickException(fault.message) from None


def _checked(file: Path, dry_run: bool, email: str) -> None:
    user = accounts.user_by_email(email) if email else None
    if email and user is None:
        raise Missing(f"没有账号 {email}")
    actor = accounts.actor_of(user.id) if user else None
    with sales_workbook.opened(file.read_bytes()) as sheet, unit_of_work():
        batch = actions.check(
            rules.within_of(actor), sheet.lines(), digest=sheet.digest, file_name=file.name,
            by=actor.id if actor else None, now=clock.utcnow(),
        )  # fmt: skip
        _tell(batch)
        if dry_run:
            raise _Undone


def _tell(batch: SaleBatch) -> None:
    bad = queries.rows_of(batch.id, state=RowState.BAD).limit(SHOWN)
    for row in db.session.scalars(bad):
        words = "；".join(word for found in row.faults.values() for word in found)
        click.echo(f"第 {row.row_no} 行：{words}", err=True)
    if batch.bad_count > SHOWN:
        click.echo(f"……共 {batch.bad_count} 行有错误，可在批次页下载全部错误行", err=True)
    click.echo(
        f"第 {batch.id} 批：共 {batch.row_count} 行，可以计入 {batch.good_count} 行，"
        f"有错误 {batch.bad_count} 行，已计入过 {batch.duplicate_count} 行"
    )
