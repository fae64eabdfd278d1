"""The words of campaigns, of offices' own forms and of what auditors look at."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _

from shop.oversight.flags.states import FlagKind, FlagStatus
from shop.reporting.forms.states import FormStatus
from shop.trading.campaigns.states import CampaignStage, TermPack

LABELS: dict[type[StrEnum], Mapping[Any, Any]] = {
    FormStatus: {
        FormStatus.DRAFT: _("草稿"),
        FormStatus.PUBLISHED: _("已发布"),
        FormStatus.REPLACED: _("已被新版本替代"),
        FormStatus.RETIRED: _("已停用"),
        FormStatus.DROPPED: _("已删除"),
    },
    TermPack: {
        TermPack.POVERTY: _("扶贫用语（贫困户、扶贫产品）"),
        TermPack.REVIVAL: _("帮扶用语（脱贫户、帮扶产品）"),
    },
    CampaignStage: {
        CampaignStage.AHEAD: _("未开始"),
        CampaignStage.RUNNING: _("进行中"),
        CampaignStage.OVER: _("已结束"),
    },
    FlagKind: {
        FlagKind.RETURN_OVER_PERIOD: _("跨期退货"),
        FlagKind.SAME_OWNER: _("买卖同主"),
        FlagKind.SPLIT_ORDERS: _("拆分订单"),
        FlagKind.REPEATED_VOUCHER: _("凭证号重复"),
        FlagKind.ODD_PRICE: _("价格异常"),
        FlagKind.LAST_HOURS: _("期末集中"),
    },
    FlagStatus: {
        FlagStatus.OPEN: _("待核实"),
        FlagStatus.EXPLAINED: _("情况正常"),
        FlagStatus.UPHELD: _("认定异常"),
    },
}
TONES: dict[type[StrEnum], Mapping[Any, str]] = {
    FormStatus: {
        FormStatus.DRAFT: "amber",
        FormStatus.REPLACED: "grey",
        FormStatus.RETIRED: "grey",
        FormStatus.DROPPED: "grey",
    },
    CampaignStage: {CampaignStage.AHEAD: "blue", CampaignStage.OVER: "grey"},
    FlagStatus: {FlagStatus.OPEN: "amber", FlagStatus.UPHELD: "red"},
}
