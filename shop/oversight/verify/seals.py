"""Do frozen reports still say what they said, and do the facts still give it?"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from shop.core.errors import Missing
from shop.oversight.verify.books import Difference
from shop.reporting.reports import frozen, queries
from shop.reporting.reports.models import ReportRun
from shop.support.documents.storage import Store


def differences(store: Store | None = None) -> Iterator[Difference]:
    """Every frozen report against its hashes, the facts up to its cut, and the workbook in the store."""
    for run in queries.sealed_runs():
        where = f"{run.no} {run.title} {run.period_name} 第 {run.version} 版"
        found = hashlib.sha256(run.figures.encode()).hexdigest()
        if found != run.figures_sha256:
            yield Difference("报表数据指纹", where, run.figures_sha256, found)
        try:
            again = frozen.proof(queries.recomputed(run))
        except Missing:
            again = "报表已不存在，无法重算"
        if again != run.ledger_sha256:
            yield Difference("报表与台账", where, run.ledger_sha256, again)
        if store is not None:
            yield from _file(run, where, store)


def _file(run: ReportRun, where: str, store: Store) -> Iterator[Difference]:
    filed = queries.file_of(run)
    try:
        found = "无" if filed is None else hashlib.sha256(store.get(filed.sha256)).hexdigest()
    except Missing:
        found = "无"
    if found != run.file_sha256:
        yield Difference("报表文件", where, run.file_sha256, found)
