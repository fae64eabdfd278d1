"""The words of the desks: applications, complaints, inspections, stated counts."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _

from shop.oversight.complaints.states import (
    ComplaintEvent,
    ComplaintKind,
    ComplaintStatus,
    Outcome,
    TargetKind,
    Timing,
)
from shop.oversight.inspections.states import FindingStatus, Severity, VisitedKind
from shop.parties.buyers.states import HelperRelation
from shop.parties.cooperatives.states import ClaimStatus
from shop.parties.onboarding.states import ApplicationEvent, ApplicationStatus
from shop.reporting.transparency.states import Hidden, PublicationSide, PublicationStatus

DESK_LABELS: dict[type[StrEnum], Mapping[Any, Any]] = {
    HelperRelation: {
        HelperRelation.NONE: _("非帮扶单位"),
        HelperRelation.FIXED_POINT: _("定点帮扶单位"),
        HelperRelation.PAIRED_AID: _("对口援疆单位"),
        HelperRelation.COOPERATION: _("区内协作单位"),
        HelperRelation.VILLAGE_TEAM: _("驻村工作队"),
        HelperRelation.MASS_ORGANISATION: _("群团组织"),
        HelperRelation.PRIVATE: _("民营企业"),
    },
    ApplicationStatus: {
        ApplicationStatus.SUBMITTED: _("待县级推荐"),
        ApplicationStatus.RECOMMENDED: _("待平台准入"),
        ApplicationStatus.RETURNED: _("退回修改"),
        ApplicationStatus.ADMITTED: _("已准入"),
        ApplicationStatus.REFUSED: _("不予准入"),
        ApplicationStatus.WITHDRAWN: _("申请人已撤回"),
    },
    ApplicationEvent: {
        ApplicationEvent.SUBMIT: _("提交申请"),
        ApplicationEvent.OPINION: _("乡镇意见"),
        ApplicationEvent.RECOMMEND: _("县级推荐"),
        ApplicationEvent.SEND_BACK: _("退回修改"),
        ApplicationEvent.RESUBMIT: _("修改后重新提交"),
        ApplicationEvent.ADMIT: _("平台准入"),
        ApplicationEvent.REFUSE: _("不予准入"),
        ApplicationEvent.WITHDRAW: _("申请人撤回"),
    },
    ClaimStatus: {
        ClaimStatus.SUBMITTED: _("待县级核对"),
        ClaimStatus.CHECKED: _("已核对"),
        ClaimStatus.REFUSED: _("未通过"),
    },
    ComplaintKind: {
        ComplaintKind.PRICE: _("价格过高"),
        ComplaintKind.QUALITY: _("质量问题"),
        ComplaintKind.FALSE_ACCREDITATION: _("虚假认定"),
        ComplaintKind.FORCED_PURCHASE: _("行政摊派、强制购买"),
        ComplaintKind.SERVICE: _("服务问题"),
        ComplaintKind.OTHER: _("其他问题"),
    },
    TargetKind: {
        TargetKind.PRODUCT: _("商品"),
        TargetKind.COOPERATIVE: _("合作社"),
        TargetKind.ORDER: _("订单"),
        TargetKind.OFFICE: _("单位或部门"),
    },
    ComplaintStatus: {
        ComplaintStatus.RECEIVED: _("待受理"),
        ComplaintStatus.ACCEPTED: _("已受理"),
        ComplaintStatus.INVESTIGATING: _("调查中"),
        ComplaintStatus.ANSWERED: _("已答复"),
        ComplaintStatus.CLOSED: _("已办结"),
    },
    ComplaintEvent: {
        ComplaintEvent.RECEIVE: _("收到投诉"),
        ComplaintEvent.ACCEPT: _("受理"),
        ComplaintEvent.INVESTIGATE: _("开展调查"),
        ComplaintEvent.PASS_ON: _("转办"),
        ComplaintEvent.ANSWER: _("答复"),
        ComplaintEvent.CLOSE: _("办结"),
        ComplaintEvent.HOLD: _("暂停商品销售"),
        ComplaintEvent.RELEASE: _("恢复商品销售"),
    },
    Outcome: {
        Outcome.UPHELD: _("属实"),
        Outcome.NOT_UPHELD: _("不属实"),
        Outcome.EXPLAINED: _("已解释说明"),
    },
    Timing: {
        Timing.OPEN: _("办理中"),
        Timing.OVERDUE: _("超期未办"),
        Timing.ON_TIME: _("按时办理"),
        Timing.LATE: _("超期办理"),
    },
    VisitedKind: {VisitedKind.COOPERATIVE: _("合作社"), VisitedKind.UNIT: _("采购单位")},
    Severity: {Severity.MINOR: _("一般"), Severity.SERIOUS: _("较重"), Severity.GRAVE: _("严重")},
    FindingStatus: {
        FindingStatus.OPEN: _("待整改"),
        FindingStatus.MENDED: _("待复查"),
        FindingStatus.CLOSED: _("已整改"),
    },
    PublicationStatus: {PublicationStatus.PUBLISHED: _("已公布"), PublicationStatus.WITHDRAWN: _("已撤回")},
    PublicationSide: {PublicationSide.ORIGIN: _("按产地"), PublicationSide.BUYER: _("按采购方")},
    Hidden: {
        Hidden.FEW: _("单位太少"),
        Hidden.DOMINANT: _("一家占绝大部分"),
        Hidden.CONFIDENTIAL: _("涉及保密单位"),
        Hidden.COMPLEMENTARY: _("防止相减还原"),
    },
}

DESK_TONES: dict[type[StrEnum], Mapping[Any, str]] = {
    ApplicationStatus: {
        ApplicationStatus.SUBMITTED: "amber",
        ApplicationStatus.RECOMMENDED: "blue",
        ApplicationStatus.RETURNED: "amber",
        ApplicationStatus.REFUSED: "red",
        ApplicationStatus.WITHDRAWN: "grey",
    },
    ClaimStatus: {ClaimStatus.SUBMITTED: "amber", ClaimStatus.REFUSED: "red"},
    ComplaintStatus: {
        ComplaintStatus.RECEIVED: "amber",
        ComplaintStatus.ACCEPTED: "blue",
        ComplaintStatus.INVESTIGATING: "blue",
        ComplaintStatus.CLOSED: "grey",
    },
    Outcome: {Outcome.UPHELD: "red", Outcome.NOT_UPHELD: "grey", Outcome.EXPLAINED: "blue"},
    Timing: {Timing.OPEN: "blue", Timing.OVERDUE: "red", Timing.LATE: "amber"},
    Severity: {Severity.MINOR: "grey", Severity.SERIOUS: "amber", Severity.GRAVE: "red"},
    FindingStatus: {FindingStatus.OPEN: "amber", FindingStatus.MENDED: "blue"},
    PublicationStatus: {PublicationStatus.PUBLISHED: "green", PublicationStatus.WITHDRAWN: "grey"},
}
