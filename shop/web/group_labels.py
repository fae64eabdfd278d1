"""The words of group purchases."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _

from shop.trading.groups.states import (
    Audience,
    Fairness,
    FreightKind,
    FreightSplit,
    GroupStatus,
    IfShort,
    PledgeStatus,
)

LABELS: dict[type[StrEnum], Mapping[Any, Any]] = {
    GroupStatus: {
        GroupStatus.DRAFT: _("草稿"),
        GroupStatus.PROPOSED: _("待合作社同意"),
        GroupStatus.OPEN: _("拼单中"),
        GroupStatus.AWAITING: _("待合作社答复"),
        GroupStatus.ORDERED: _("已成交"),
        GroupStatus.LAPSED: _("未成团"),
        GroupStatus.CANCELLED: _("已取消"),
    },
    PledgeStatus: {
        PledgeStatus.PENDING: _("待审批"),
        PledgeStatus.STANDING: _("已参团"),
        PledgeStatus.WITHDRAWN: _("已退出"),
        PledgeStatus.REJECTED: _("审批未通过"),
        PledgeStatus.ORDERED: _("已成交"),
        PledgeStatus.LEFT_OUT: _("未分到"),
        PledgeStatus.RELEASED: _("已释放"),
    },
    Audience: {
        Audience.OPEN: _("所有单位"),
        Audience.INVITED: _("受邀单位"),
        Audience.BELOW: _("下级单位和所代表的单位"),
        Audience.REGION: _("一个地区的单位"),
    },
    Fairness: {
        Fairness.PRO_RATA: _("按比例分配"),
        Fairness.FIRST_COME: _("先到先得"),
        Fairness.LARGEST_GAP: _("预留份额缺口大的优先"),
    },
    FreightKind: {
        FreightKind.FREE: _("包邮"),
        FreightKind.FIXED: _("固定金额"),
        FreightKind.TABLE: _("按总重量分档"),
    },
    FreightSplit: {
        FreightSplit.BY_WEIGHT: _("按重量"),
        FreightSplit.BY_AMOUNT: _("按货款"),
        FreightSplit.EVENLY: _("平均"),
    },
    IfShort: {
        IfShort.LAPSE: _("取消，不产生订单"),
        IfShort.EXTEND: _("自动延期一次"),
        IfShort.BASE_PRICE: _("由合作社决定是否按基准价成交"),
    },
}
TONES: dict[type[StrEnum], Mapping[Any, str]] = {
    GroupStatus: {
        GroupStatus.DRAFT: "grey",
        GroupStatus.PROPOSED: "amber",
        GroupStatus.OPEN: "blue",
        GroupStatus.AWAITING: "amber",
        GroupStatus.LAPSED: "grey",
        GroupStatus.CANCELLED: "grey",
    },
    PledgeStatus: {
        PledgeStatus.PENDING: "amber",
        PledgeStatus.STANDING: "blue",
        PledgeStatus.WITHDRAWN: "grey",
        PledgeStatus.REJECTED: "red",
        PledgeStatus.LEFT_OUT: "red",
        PledgeStatus.RELEASED: "grey",
    },
}
