"""`flask openapi-write`: regenerate the committed description of the API."""

from __future__ import annotations

import json

import click
from flask import current_app

from shop import api


@click.command("openapi-write")
def write() -> None:
    """重新生成 shop/api/openapi.json。"""
    api.OPENAPI.write_text(text(), "utf-8")
    click.echo(f"已写入 {api.OPENAPI.name}")


def text() -> str:
    """The document as it is committed."""
    return json.dumps(api.document_of(current_app), ensure_ascii=False, indent=1, sort_keys=True) + "\n"
