"""`flask seed regions|demo`: reference data, and a demo world made by calling the real actions."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from shop.cli.bulk import bulk
from shop.cli.demo import people, world
from shop.core import clock

seed = AppGroup("seed", help="装入基础数据和演示数据")
seed.add_command(bulk)


@seed.command("regions")
def regions() -> None:
    """装入行政区划和商品分类（可重复执行）。"""
    places, categories = world.load_reference(now=clock.utcnow())
    click.echo(f"区划 {places} 条，商品分类 {categories} 条")


@seed.command("demo")
@click.option(
    "--orders", "number", type=click.IntRange(0, 100_000), default=300, show_default=True, help="订单数"
)
@click.option(
    "--seed", "seed_number", type=int, default=20201017, show_default=True, help="同一数字得到同一世界"
)
def demo(number: int, seed_number: int) -> None:
    """装入演示数据（已有则不再装入）。"""
    if world.is_made():
        click.echo("演示数据已存在，未作改动")
    else:
        made = world.make(number=number, seed=seed_number, now=clock.utcnow())
        click.echo(f"演示数据已装入：{made} 个订单")
    names = (*people.IN_CANTEEN, "supplier", *people.OFFICIALS)
    click.echo(f"演示账号：{'、'.join(f'{name}@{people.DOMAIN}' for name in names)}")
    click.echo(f"统一密码：{people.PASSWORD}")
