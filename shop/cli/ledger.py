"""`flask ledger verify`: recompute every invariant and name each difference."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import AppGroup

from shop.oversight.verify.queries import differences
from shop.support.audit import anchors
from shop.support.documents.storage import LocalStore

ledger = AppGroup("ledger", help="台账核对")


@ledger.command("verify")
def verify() -> None:
    """核对台账、订单、款项、库存、协议、汇总、已封存报表与审计封条；有差异时逐条列出并以 1 退出。"""
    settings = current_app.extensions["settings"]
    kept = anchors.read(settings.instance_dir)
    found = 0
    for difference in differences(kept, LocalStore(settings.documents)):
        found += 1
        click.echo(f"差异：{difference}", err=True)
    if found:
        raise click.ClickException(f"核对发现 {found} 处差异")
    click.echo("核对一致：台账、订单、款项、库存、协议、汇总、已封存报表与审计封条")
