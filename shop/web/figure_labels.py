"""The words of campaigns and of what auditors look at."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _

from shop.trading.campaigns.states import CampaignStage, TermPack

LABELS: dict[type[StrEnum], Mapping[Any, Any]] = {
    TermPack: {
        TermPack.POVERTY: _("扶贫用语（贫困户、扶贫产品）"),
        TermPack.REVIVAL: _("帮扶用语（脱贫户、帮扶产品）"),
    },
    CampaignStage: {
        CampaignStage.AHEAD: _("未开始"),
        CampaignStage.RUNNING: _("进行中"),
        CampaignStage.OVER: _("已结束"),
    },
}
TONES: dict[type[StrEnum], Mapping[Any, str]] = {
    CampaignStage: {CampaignStage.AHEAD: "blue", CampaignStage.OVER: "grey"},
}
