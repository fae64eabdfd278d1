"""The words for what framework agreements list; `labels` takes them in."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _

from shop.trading.agreements.states import AgreementStatus, EndReason, Side

LABELS: dict[type[StrEnum], Mapping[Any, Any]] = {
    AgreementStatus: {
        AgreementStatus.DRAFT: _("草稿"),
        AgreementStatus.OFFERED: _("待签署"),
        AgreementStatus.SIGNED: _("已签署"),
        AgreementStatus.IN_FORCE: _("履行中"),
        AgreementStatus.ENDED: _("已终止"),
        AgreementStatus.WITHDRAWN: _("已撤回"),
    },
    Side: {Side.UNIT: _("采购单位"), Side.COOPERATIVE: _("合作社")},
    EndReason: {EndReason.TERM_OVER: _("期限届满"), EndReason.TERMINATED: _("提前终止")},
}

TONES: dict[type[StrEnum], Mapping[Any, str]] = {
    AgreementStatus: {
        AgreementStatus.DRAFT: "grey",
        AgreementStatus.OFFERED: "amber",
        AgreementStatus.SIGNED: "blue",
        AgreementStatus.ENDED: "grey",
        AgreementStatus.WITHDRAWN: "grey",
    },
}
