"""`flask import template …`: the files that are filled in and handed back."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import AppGroup

from shop.catalog.imports import workbook

imports = AppGroup("import", help="导入：模板")
TEMPLATES = {"listings": workbook.template}


@imports.command("template")
@click.argument("what", type=click.Choice(sorted(TEMPLATES)))
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), required=True)
def template(what: str, output: Path) -> None:
    """写出导入模板：listings 商品。"""
    try:
        output.write_bytes(TEMPLATES[what]())
    except OSError as fault:
        raise click.ClickException(f"不能写入 {output}：{fault.strerror}") from None
    click.echo(f"已写入 {output}")
