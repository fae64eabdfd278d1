"""The words of reports on their way up and of the duties to send them."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _

from shop.reporting.reports.states import DutyKind, DutyStatus, PeriodKind, RunStatus

REPORT_LABELS: dict[type[StrEnum], Mapping[Any, Any]] = {
    RunStatus: {
        RunStatus.DRAFTED: _("草稿"),
        RunStatus.SUBMITTED: _("已报送，待确认"),
        RunStatus.RETURNED: _("已退回"),
        RunStatus.CONFIRMED: _("已确认"),
        RunStatus.SUPERSEDED: _("已被更正"),
    },
    PeriodKind: {
        PeriodKind.MONTH: _("按月"),
        PeriodKind.QUARTER: _("按季"),
        PeriodKind.YEAR: _("按年"),
        PeriodKind.DAYS: _("自定期间"),
    },
    DutyKind: {
        DutyKind.REPORT: _("定期报表"),
        DutyKind.PLAN: _("活动方案"),
        DutyKind.SUMMARY: _("活动总结"),
        DutyKind.ACTIVITY: _("活动情况"),
    },
    DutyStatus: {
        DutyStatus.OPEN: _("待报送"),
        DutyStatus.DONE: _("已报送"),
        DutyStatus.CANCELLED: _("已取消"),
    },
}
REPORT_TONES: dict[type[StrEnum], Mapping[Any, str]] = {
    RunStatus: {
        RunStatus.DRAFTED: "grey",
        RunStatus.SUBMITTED: "blue",
        RunStatus.RETURNED: "red",
        RunStatus.SUPERSEDED: "grey",
    },
    DutyStatus: {DutyStatus.OPEN: "amber", DutyStatus.CANCELLED: "grey"},
}
