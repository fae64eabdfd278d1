"""A filled form as a file of any kind: the one place that knows them all."""

from __future__ import annotations

import io
import json
import re
from datetime import datetime

from shop.core.errors import Invalid
from shop.reporting.exports import sheet_csv, sheet_json, sheet_pdf, sheet_xlsx
from shop.reporting.exports.sheet import Sheet

MIMES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "pdf": "application/pdf",
    "json": "application/json",
}
_NOT_IN_NAMES = re.compile(r'[\x00-\x1f\\/:*?"<>|]+')


def file_of(
    sheet: Sheet, kind: str, *, now: datetime | None = None, prepared_by: str = "", reviewed_by: str = ""
) -> tuple[bytes, str, str]:
    """Bytes, media type and file name. Nothing but the arguments is in the bytes: without `now` (when a PDF is
    printed) the sheet's own instant stands, and the same sheet gives the same file. Raises Invalid, TooLong."""
    if kind not in MIMES:
        raise Invalid(
            "导出格式只能是 xlsx、csv、pdf 或 json", fields={"format": ["请选择 xlsx、csv、pdf 或 json"]}
        )
    people = {"prepared_by": prepared_by, "reviewed_by": reviewed_by}
    if kind == "xlsx":
        file = io.BytesIO()
        sheet_xlsx.write(sheet, file, **people)
        data = file.getvalue()
    elif kind == "csv":
        data = b"".join(sheet_csv.write(sheet, **people))
    elif kind == "pdf":
        data = sheet_pdf.printed(sheet, now=now or sheet.as_of, **people)
    else:
        data = json.dumps(sheet_json.written(sheet), ensure_ascii=False, indent=1).encode()
    return data, MIMES[kind], file_name(sheet, kind)


def file_name(sheet: Sheet, kind: str) -> str:
    """预留份额执行月报-20261001-20261031.xlsx"""
    title = _NOT_IN_NAMES.sub("_", sheet.title).strip(" ._") or sheet.code
    return f"{title}-{sheet.period.first:%Y%m%d}-{sheet.period.last:%Y%m%d}.{kind}"
