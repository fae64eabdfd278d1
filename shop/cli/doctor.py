"""`flask doctor`: is everything there that the shop needs; what to do where it is not."""

from __future__ import annotations

import os
from collections.abc import Iterator

import click
from flask import current_app
from sqlalchemy import func, select

from search import indexer
from shop.core import clock
from shop.core.db import db
from shop.core.settings import DEVELOPMENT_KEY, Settings
from shop.http.standing import standing
from shop.parties.regions.models import Region

WORKER_LATE = 120
ALL_REGIONS = 46_683


@click.command("doctor")
def doctor() -> None:
    """检查设置、数据库、迁移、区划和后台任务；有问题时退出码为 1 并说明怎么办。"""
    faults = 0
    for name, advice in findings(current_app.extensions["settings"]):
        click.echo(f"{'✗' if advice else '✓'} {name}" + (f"\n    {advice}" if advice else ""))
        faults += bool(advice)
    if faults:
        raise SystemExit(1)


def findings(settings: Settings) -> Iterator[tuple[str, str]]:
    """(what was looked at, what to do: empty when all is well), in the order in which to mend them."""
    yield from _settings(settings)
    found = standing(settings, now=clock.utcnow())
    yield "数据库可用", "" if found.database else "检查 DATABASE_URL 与数据库服务"
    if not found.database:
        return
    yield "迁移已全部执行", "" if found.migrations else "执行 flask --app wsgi db upgrade"
    if not found.migrations:
        return
    count = db.session.scalar(select(func.count()).select_from(Region)) or 0
    yield (
        f"行政区划已载入（{count} 行）",
        "" if count >= ALL_REGIONS else "执行 flask --app wsgi seed regions",
    )
    usable = indexer.is_usable()
    yield (
        f"搜索索引可用（{settings.search_backend}）",
        "" if usable else "执行 flask --app wsgi search rebuild",
    )
    late = found.worker_seconds is None or found.worker_seconds > WORKER_LATE
    yield "后台任务在运行", "启动 flask --app wsgi jobs run，或设 WORKER_IN_WEB=1 后启动网站" if late else ""


def _settings(settings: Settings) -> Iterator[tuple[str, str]]:
    weak = settings.production and settings.secret_key == DEVELOPMENT_KEY
    yield f"设置（{settings.environment}）", "设置 SECRET_KEY" if weak else ""
    for folder in (settings.instance_dir, settings.documents):
        nearest = next(path for path in (folder, *folder.parents) if path.exists())
        yield f"可写：{folder.name}/", "" if os.access(nearest, os.W_OK) else f"让运行用户可写 {folder}"
