"""A report with everything that travels with it, as one archive with the hash of each file."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from datetime import datetime

from shop.core.clock import SHANGHAI
from shop.reporting.exports import sheets
from shop.reporting.reports import queries
from shop.reporting.reports.models import ReportRun
from shop.reporting.reports.states import RunStatus
from shop.support.documents.storage import Store

KINDS = ("xlsx", "csv", "pdf", "json")
TEXTS = (("工作推进情况", "narrative"), ("典型案例", "cases"), ("优秀单位和个人", "outstanding"))
MANIFEST = "清单.json"
_FIRST = (
    1980,
    1,
    1,
    0,
    0,
    0,
)  # the archive says nothing of when it was packed: the same report, the same bytes


def file_of(run: ReportRun, kind: str, *, store: Store, now: datetime) -> tuple[bytes, str, str]:
    """Bytes, media type and name. The workbook of a frozen report is the one that was filed. Raises Invalid."""
    sheet = queries.sheet_of(run, now=now)
    filed = queries.file_of(run) if run.is_frozen else None
    if kind == "xlsx" and filed is not None:
        return store.get(filed.sha256), sheets.MIMES["xlsx"], sheets.file_name(sheet, "xlsx")
    named = queries.names([run.prepared_by, run.confirmed_by])
    people = {
        "prepared_by": named.get(run.prepared_by or 0, ""),
        "reviewed_by": named.get(run.confirmed_by or 0, ""),
    }
    return sheets.file_of(sheet, kind, now=run.as_of or now, **people)


def packed(run: ReportRun, *, store: Store, now: datetime) -> bytes:
    """The form in every kind, the texts, the attachments, and a list of all with SHA-256."""
    files: dict[str, bytes] = {}
    for kind in KINDS:
        data, _mime, name = file_of(run, kind, store=store, now=now)
        files[name] = data
    if told := text_of(run):
        files["文字材料.txt"] = told.encode("utf-8-sig")
    for number, document in enumerate(queries.papers(run), 1):
        files[f"附件/{number:02d}-{document.file_name}"] = store.get(document.sha256)
    files[MANIFEST] = json.dumps(_manifest(run, files), ensure_ascii=False, indent=1).encode()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name, _FIRST), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def text_of(run: ReportRun) -> str:
    """What was written, under its headings."""
    parts = [f"{head}\n{getattr(run, name)}\n" for head, name in TEXTS if getattr(run, name)]
    return "\n".join(parts)


def _manifest(run: ReportRun, files: dict[str, bytes]) -> dict[str, object]:
    as_of = run.as_of.astimezone(SHANGHAI).isoformat() if run.as_of else None
    return {
        "报表": run.code,
        "名称": run.title,
        "文号": run.no,
        "单位": queries.place_name(run.region_path, run.department),
        "期间": run.period_name,
        "版本": run.version,
        "状态": RunStatus(run.status).value,
        "数据截至": as_of,
        "数据指纹": run.figures_sha256 or None,
        "台账指纹": run.ledger_sha256 or None,
        "文件": [
            {"名称": name, "字节": len(data), "SHA-256": hashlib.sha256(data).hexdigest()}
            for name, data in files.items()
        ],
    }
