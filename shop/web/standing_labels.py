"""The words of standing orders."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _

from shop.trading.standing.states import DayState, MovedDays, PlanStatus, StandingStatus

LABELS: dict[type[StrEnum], Mapping[Any, Any]] = {
    StandingStatus: {
        StandingStatus.WAITING: _("待审批"),
        StandingStatus.ACTIVE: _("执行中"),
        StandingStatus.ENDED: _("已结束"),
    },
    PlanStatus: {
        PlanStatus.WAITING: _("待审批"),
        PlanStatus.APPROVED: _("执行中"),
        PlanStatus.RETURNED: _("已退回"),
        PlanStatus.REPLACED: _("已替换"),
    },
    DayState: {
        DayState.PLANNED: _("计划"),
        DayState.EDITED: _("已改量"),
        DayState.ORDERED: _("已下单"),
        DayState.CLOSED: _("订单已取消"),
        DayState.SKIPPED: _("已跳过"),
        DayState.FAILED: _("未能下单"),
        DayState.HOLIDAY: _("节假日"),
        DayState.PAUSED: _("暂停"),
        DayState.LATE: _("已过截止"),
        DayState.NOTHING: _("无送货"),
    },
    MovedDays: {
        MovedDays.AS_WEEKEND: _("按周末处理（周末没有计划就不送）"),
        MovedDays.AS_REPLACED: _("按所补的工作日送货"),
    },
}
TONES: dict[type[StrEnum], Mapping[Any, str]] = {
    StandingStatus: {StandingStatus.WAITING: "amber", StandingStatus.ENDED: "grey"},
    PlanStatus: {PlanStatus.WAITING: "amber", PlanStatus.RETURNED: "red", PlanStatus.REPLACED: "grey"},
    DayState: {
        DayState.PLANNED: "blue",
        DayState.EDITED: "blue",
        DayState.CLOSED: "amber",
        DayState.SKIPPED: "grey",
        DayState.FAILED: "red",
        DayState.HOLIDAY: "amber",
        DayState.PAUSED: "grey",
        DayState.LATE: "grey",
        DayState.NOTHING: "grey",
    },
}
