"""`flask ledger verify`: recompute every invariant and name each difference."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import AppGroup

from shop.core import clock
from shop.core.db import in_unit_of_work
from shop.oversight.verify import runs
from shop.oversight.verify.queries import differences
from shop.support.audit import anchors
from shop.support.documents.storage import LocalStore

ledger = AppGroup("ledger", help="台账核对")


@ledger.command("verify")
def verify() -> None:
    """核对台账、订单、款项、库存、协议、汇总、已封存报表与审计封条；有差异时逐条列出并以 1 退出。"""
    settings = current_app.extensions["settings"]
    kept = anchors.read(settings.instance_dir)
    began, lines = clock.utcnow(), []
    for difference in differences(kept, LocalStore(settings.documents)):
        lines.append(str(difference))
        click.echo(f"差异：{lines[-1]}", err=True)
    found = len(lines)
    in_unit_of_work(lambda: runs.keep(lines, began=began, now=clock.utcnow()))
    if found:
        raise click.ClickException(f"核对发现 {found} 处差异")
    click.echo("核对一致：台账、订单、款项、库存、协议、汇总、已封存报表与审计封条")
