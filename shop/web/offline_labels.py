"""The words for sales made elsewhere and helped sales; `labels` takes them in."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _

from shop.reporting.offline.states import BatchStatus, HelpedStatus, RowState

LABELS: dict[type[StrEnum], Mapping[Any, Any]] = {
    BatchStatus: {
        BatchStatus.CHECKED: _("已检查，未提交"),
        BatchStatus.SUBMITTED: _("待复核"),
        BatchStatus.CONFIRMED: _("已确认"),
        BatchStatus.REJECTED: _("已退回"),
        BatchStatus.REVERSED: _("已撤销"),
        BatchStatus.DROPPED: _("已作废"),
    },
    RowState: {
        RowState.GOOD: _("可以计入"),
        RowState.BAD: _("有错误"),
        RowState.DUPLICATE: _("已计入过"),
    },
    HelpedStatus: {
        HelpedStatus.DECLARED: _("待复核"),
        HelpedStatus.CONFIRMED: _("已确认"),
        HelpedStatus.REJECTED: _("已退回"),
        HelpedStatus.REVERSED: _("已撤销"),
    },
}

TONES: dict[type[StrEnum], Mapping[Any, str]] = {
    BatchStatus: {
        BatchStatus.CHECKED: "grey",
        BatchStatus.SUBMITTED: "amber",
        BatchStatus.REJECTED: "red",
        BatchStatus.REVERSED: "red",
        BatchStatus.DROPPED: "grey",
    },
    RowState: {RowState.BAD: "red", RowState.DUPLICATE: "grey"},
    HelpedStatus: {
        HelpedStatus.DECLARED: "amber",
        HelpedStatus.REJECTED: "red",
        HelpedStatus.REVERSED: "red",
    },
}
