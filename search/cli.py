"""`flask search rebuild|check`."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from search import indexer, marks
from search.backends.base import Broken
from shop.core.errors import Refused

search = AppGroup("search", help="搜索索引：重建、核对")
NAMED = 50
WORDS = {
    indexer.Fault.MISSING: "在售而索引中没有",
    indexer.Fault.EXTRA: "索引中有而已不在售",
    indexer.Fault.STALE: "索引中的内容已过时",
    indexer.Fault.TWICE: "索引中重复",
}


@search.command("rebuild")
@click.option("--if-broken", is_flag=True, help="只在索引缺失或损坏时重建")
def rebuild(if_broken: bool) -> None:
    """在现有索引旁重建，完成后切换；重建期间搜索照常。"""
    if if_broken and indexer.is_usable():
        click.echo("索引可用，未重建")
        return
    try:
        click.echo(f"索引已重建：{indexer.rebuild()} 个在售商品")
    except Refused as refused:
        raise click.ClickException(refused.message) from refused


@search.command("check")
def check() -> None:
    """逐个核对索引与数据库；有差异时列出并以退出码 1 结束。"""
    try:
        found = indexer.check()
    except Broken as error:
        raise click.ClickException("索引缺失或损坏：执行 flask --app wsgi search rebuild") from error
    for product_id, fault in found[:NAMED]:
        click.echo(f"商品 {product_id}：{WORDS[fault]}")
    if found:
        waiting = (
            f"（{number} 个商品标记尚未处理，后台任务是否在运行？）" if (number := marks.count()) else ""
        )
        raise click.ClickException(f"共 {len(found)} 处差异{waiting}")
    click.echo("索引与数据库一致")
