"""`flask jobs run|drain|nightly`: the worker loop, everything that is due once, and what cron calls at night."""

from __future__ import annotations

import signal
import threading
from dataclasses import asdict

import click
from flask import current_app
from flask.cli import AppGroup

from shop.cli import duties
from shop.core import clock
from shop.support.outbox import queries

jobs = AppGroup("jobs", help="后台任务：投递消息、汇总统计、夜间例行工作")


@jobs.command("run")
def run() -> None:
    """一直运行，直到收到停止信号。"""
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    click.echo(f"工作进程 {duties.worker_name()} 已启动，Ctrl-C 停止")
    duties.run(stopped.wait, current_app.extensions["settings"].instance_dir)


@jobs.command("drain")
def drain() -> None:
    """处理一次当前到期的全部工作。"""
    tally = duties.one_round()
    click.echo(duties.counted(asdict(tally)))
    standing = queries.standing(clock.utcnow())
    if standing.parked:
        click.echo(f"有 {standing.parked} 条消息多次失败已搁置，请在管理后台“后台任务”中查看", err=True)


@jobs.command("nightly")
def nightly() -> None:
    """逾期关闭、投递、汇总、审计封条、异常线索、账实核对、清理。"""
    click.echo(duties.counted(duties.nightly(current_app.extensions["settings"].instance_dir)))
