"""The words of reserved shares."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _

from shop.reporting.quotas.states import ExecutionState, FilingFlag, FilingStatus

LABELS: dict[type[StrEnum], Mapping[Any, Any]] = {
    FilingStatus: {
        FilingStatus.DRAFT: _("草稿"),
        FilingStatus.FILED: _("待审核"),
        FilingStatus.CONFIRMED: _("已确认"),
        FilingStatus.RETURNED: _("已退回"),
        FilingStatus.REPLACED: _("已被新版本替换"),
    },
    ExecutionState: {
        ExecutionState.UNFILED: _("未填报"),
        ExecutionState.NO_CANTEEN: _("无食堂"),
        ExecutionState.REPRESENTED: _("由代表单位填报"),
        ExecutionState.FILED: _("待审核"),
        ExecutionState.CONFIRMED: _("已确认"),
    },
    FilingFlag: {
        FilingFlag.BELOW_MINIMUM: _("低于当年最低比例"),
        FilingFlag.BELOW_LAST_YEAR: _("低于上年预留金额"),
    },
}
TONES: dict[type[StrEnum], Mapping[Any, str]] = {
    FilingStatus: {
        FilingStatus.DRAFT: "grey",
        FilingStatus.FILED: "amber",
        FilingStatus.CONFIRMED: "green",
        FilingStatus.RETURNED: "red",
        FilingStatus.REPLACED: "grey",
    },
    ExecutionState: {
        ExecutionState.UNFILED: "red",
        ExecutionState.NO_CANTEEN: "grey",
        ExecutionState.REPRESENTED: "grey",
        ExecutionState.FILED: "amber",
        ExecutionState.CONFIRMED: "green",
    },
    FilingFlag: {FilingFlag.BELOW_MINIMUM: "amber", FilingFlag.BELOW_LAST_YEAR: "amber"},
}
