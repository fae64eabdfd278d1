"""Hand out a table as a file through the one pair of writers."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

from flask import Response, send_file, stream_with_context
from flask_babel import gettext as _

from shop.core import clock
from shop.core.errors import Invalid
from shop.reporting.exports import csv, xlsx
from shop.reporting.exports.table import Table

KINDS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def send(table: Table, kind: str) -> Response:
    """`table` as an attachment named after its title and the day; flat in memory. Raises Invalid."""
    if kind not in KINDS:
        raise Invalid(_("导出格式只能是 xlsx 或 csv"), fields={"format": [_("请选择 xlsx 或 csv")]})
    body = csv.write(table) if kind == "csv" else xlsx.stream(table)
    answer = Response(stream_with_context(body), mimetype=KINDS[kind])
    day = clock.business_day(clock.utcnow())
    return _named(answer, f"{table.title}-{day:%Y%m%d}.{kind}")


def attached(data: bytes, media_type: str, name: str) -> Response:
    """Bytes as an attachment of that name."""
    return _named(Response(data, mimetype=media_type), name)


def kept(path: Path, media_type: str, name: str) -> Response:
    """A file on disk as an attachment of that name, read as it goes out, and kept by nobody on the way."""
    answer = send_file(path, mimetype=media_type, as_attachment=True, download_name=name)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _named(answer: Response, name: str) -> Response:
    plain = f"export.{name.rpartition('.')[2]}"
    answer.headers["Content-Disposition"] = (
        f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name)}"
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer
