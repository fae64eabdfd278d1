"""The words for after-sales claims; `labels` takes them in."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _

from shop.fulfilment.aftersales.states import Answer, ClaimEvent, ClaimKind, ClaimStatus, Decision

LABELS: dict[type[StrEnum], Mapping[Any, Any]] = {
    ClaimKind: {
        ClaimKind.RETURN: _("退货"),
        ClaimKind.REPLACEMENT: _("换货"),
        ClaimKind.PRICE_OFF: _("折让"),
    },
    ClaimStatus: {
        ClaimStatus.FILED: _("待答复"),
        ClaimStatus.AGREED: _("已同意"),
        ClaimStatus.PARTLY: _("部分同意"),
        ClaimStatus.REFUSED: _("不同意"),
        ClaimStatus.ESCALATED: _("待调解"),
        ClaimStatus.RECOMMENDED: _("有调解建议"),
        ClaimStatus.UPHELD: _("调解支持"),
        ClaimStatus.DISMISSED: _("调解不支持"),
        ClaimStatus.SETTLED: _("已办结"),
        ClaimStatus.WITHDRAWN: _("已撤回"),
    },
    ClaimEvent: {
        ClaimEvent.FILE: _("提交申请"),
        ClaimEvent.AGREE: _("合作社同意"),
        ClaimEvent.AGREE_IN_PART: _("合作社部分同意"),
        ClaimEvent.REFUSE: _("合作社不同意"),
        ClaimEvent.ACCEPT: _("接受部分处理"),
        ClaimEvent.ESCALATE: _("提请县级调解"),
        ClaimEvent.LAPSE: _("逾期未答复"),
        ClaimEvent.RECOMMEND: _("调解建议"),
        ClaimEvent.UPHOLD: _("调解支持申请"),
        ClaimEvent.DISMISS: _("调解不支持申请"),
        ClaimEvent.SETTLE: _("办结"),
        ClaimEvent.WITHDRAW: _("撤回申请"),
    },
    Answer: {Answer.AGREED: _("同意"), Answer.PARTLY: _("部分同意"), Answer.REFUSED: _("不同意")},
    Decision: {
        Decision.RECOMMENDED: _("提出建议，由双方再商"),
        Decision.UPHELD: _("支持申请"),
        Decision.DISMISSED: _("不支持申请"),
    },
}

TONES: dict[type[StrEnum], Mapping[Any, str]] = {
    ClaimStatus: {
        ClaimStatus.FILED: "amber",
        ClaimStatus.AGREED: "blue",
        ClaimStatus.PARTLY: "amber",
        ClaimStatus.REFUSED: "red",
        ClaimStatus.ESCALATED: "red",
        ClaimStatus.RECOMMENDED: "amber",
        ClaimStatus.UPHELD: "blue",
        ClaimStatus.DISMISSED: "grey",
        ClaimStatus.WITHDRAWN: "grey",
    },
}
