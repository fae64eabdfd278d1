"""The words for exports in the background; `labels` takes them in."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _

from shop.reporting.exports.states import ExportStatus

LABELS: dict[type[StrEnum], Mapping[Any, Any]] = {
    ExportStatus: {
        ExportStatus.QUEUED: _("排队中"),
        ExportStatus.RUNNING: _("正在生成"),
        ExportStatus.DONE: _("已完成"),
        ExportStatus.FAILED: _("未完成"),
        ExportStatus.CANCELLED: _("已取消"),
        ExportStatus.EXPIRED: _("已过期"),
    },
}
TONES: dict[type[StrEnum], Mapping[Any, str]] = {
    ExportStatus: {
        ExportStatus.QUEUED: "grey",
        ExportStatus.RUNNING: "blue",
        ExportStatus.DONE: "green",
        ExportStatus.FAILED: "red",
        ExportStatus.CANCELLED: "grey",
        ExportStatus.EXPIRED: "grey",
    },
}
