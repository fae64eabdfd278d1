"""The words for what the rooms of the catalogue and the parameters list; `labels` takes them in."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _

from shop.catalog.accreditation.states import AccreditationStatus, StepEvent
from shop.catalog.papers.states import PaperKind, PaperStatus, Standing
from shop.catalog.products.states import HoldKind
from shop.parties.policy.states import Policy

LABELS: dict[type[StrEnum], Mapping[Any, Any]] = {
    AccreditationStatus: {
        AccreditationStatus.DRAFT: _("草稿"),
        AccreditationStatus.TOWN_REVIEW: _("镇初审"),
        AccreditationStatus.DECISION: _("县级审定"),
        AccreditationStatus.PUBLICITY: _("公示中"),
        AccreditationStatus.UPPER_REVIEW: _("上级复核"),
        AccreditationStatus.PUBLICATION: _("待发布"),
        AccreditationStatus.PUBLISHED: _("已认定"),
        AccreditationStatus.RETURNED: _("已退回"),
        AccreditationStatus.WITHDRAWN: _("已撤回"),
        AccreditationStatus.REVOKED: _("已撤销"),
        AccreditationStatus.EXPIRED: _("已到期"),
        AccreditationStatus.REPLACED: _("已重新认定"),
    },
    StepEvent: {
        StepEvent.SUBMITTED: _("提交申请"),
        StepEvent.PASSED: _("通过"),
        StepEvent.RETURNED: _("退回"),
        StepEvent.WITHDRAWN: _("撤回"),
        StepEvent.PUBLICITY_OVER: _("公示结束"),
        StepEvent.PUBLISHED: _("发布"),
        StepEvent.REVOKED: _("撤销"),
        StepEvent.EXPIRED: _("到期"),
        StepEvent.REPLACED: _("被新的认定代替"),
    },
    PaperKind: {
        PaperKind.BUSINESS_LICENCE: _("营业执照"),
        PaperKind.FOOD_LICENCE: _("食品生产许可证"),
        PaperKind.TRADE_LICENCE: _("食品经营许可证"),
        PaperKind.TEST_REPORT: _("检测报告"),
        PaperKind.CONFORMITY: _("承诺达标合格证"),
        PaperKind.HELPING: _("带农益农情况"),
        PaperKind.VOLUME: _("年商品量"),
        PaperKind.MARK_CERTIFICATE: _("绿色、有机或地理标志证书"),
    },
    PaperStatus: {
        PaperStatus.SUBMITTED: _("待核验"),
        PaperStatus.CHECKED: _("已核验"),
        PaperStatus.RETURNED: _("已退回"),
        PaperStatus.WITHDRAWN: _("已撤回"),
    },
    Standing: {
        Standing.VALID: _("有效"),
        Standing.EXPIRING: _("即将到期"),
        Standing.PENDING: _("待核验"),
        Standing.RETURNED: _("已退回"),
        Standing.EXPIRED: _("已过期"),
        Standing.MISSING: _("未上传"),
    },
    HoldKind: {
        HoldKind.PAPERS: _("证照资料"),
        HoldKind.PRICE: _("价格审定"),
        HoldKind.INSPECTION: _("监督检查"),
        HoldKind.SEASON: _("不在产季"),
    },
    Policy: {
        Policy.PUBLICITY_WORKDAYS: _("认定公示期（工作日）"),
        Policy.REVIEW_WORKDAYS: _("每步审核时限（工作日）"),
        Policy.PAPER_REMINDER_DAYS: _("证照到期提醒（提前天数）"),
        Policy.ACCREDITATION_MONTHS: _("认定有效期（月）"),
        Policy.COMPLAINT_ANSWER_WORKDAYS: _("投诉举报答复时限（工作日）"),
        Policy.LISTING_REVIEW_REQUIRED: _("商品上架须审核"),
        Policy.PRICE_REVIEW_REQUIRED: _("价格须审定"),
        Policy.PRICE_HIGH_BP: _("价格偏高的界线（高于参考价，万分比）"),
        Policy.BOOTHS_PER_TOWN: _("活动展位额度（每个乡镇，个）"),
        Policy.CLAIM_DAYS: _("售后申请期限（验收后天数）"),
        Policy.CLAIM_ANSWER_DAYS: _("合作社答复售后的期限（天）"),
        Policy.REPORT_DUE_DAYS: _("报表报送期限（期末后天数）"),
        Policy.REPORT_REMINDER_DAYS: _("报送提醒（到期前天数）"),
        Policy.RESERVED_SHARE_BP: _("预留份额最低比例（万分比）"),
        Policy.RESERVED_NOT_BELOW_LAST: _("预留金额不低于上年"),
        Policy.QUOTA_BY_ACCEPTANCE: _("预留执行按验收计入年度"),
        Policy.QUOTA_CLOSE_DAYS: _("年度填报截止（次年起天数）"),
        Policy.WELFARE_SHARE_BP: _("工会福利采购达标比例（万分比）"),
        Policy.WELFARE_BY_ACCREDITED: _("工会达标按认定产品计算"),
        Policy.WELFARE_CAP_FEN: _("工会会员每人每年福利限额（分）"),
        Policy.PUBLIC_LEAST_UNITS: _("公开数据每格最少单位数"),
        Policy.PUBLIC_DOMINANT_BP: _("公开数据单家占比上限（万分比）"),
        Policy.FLAG_RETURN_DAYS: _("异常线索：月末前后几天内验收又退回"),
        Policy.FLAG_SPLIT_DAYS: _("异常线索：几天内的订单合并判断是否拆分"),
        Policy.FLAG_PRICE_BP: _("异常线索：偏离同类价格的界线（万分比）"),
        Policy.FLAG_LAST_HOURS: _("异常线索：月末最后几小时"),
        Policy.FLAG_LAST_HOURS_BP: _("异常线索：月末集中采购占当月的界线（万分比）"),
        Policy.FLAG_MIN_YUAN: _("异常线索：低于此金额（元）不提示"),
        Policy.EXPORT_KEPT_DAYS: _("导出文件保留天数"),
    },
}

TONES: dict[type[StrEnum], Mapping[Any, str]] = {
    AccreditationStatus: {
        AccreditationStatus.DRAFT: "grey",
        AccreditationStatus.TOWN_REVIEW: "amber",
        AccreditationStatus.DECISION: "amber",
        AccreditationStatus.PUBLICITY: "blue",
        AccreditationStatus.UPPER_REVIEW: "amber",
        AccreditationStatus.PUBLICATION: "amber",
        AccreditationStatus.RETURNED: "red",
        AccreditationStatus.WITHDRAWN: "grey",
        AccreditationStatus.REVOKED: "red",
        AccreditationStatus.EXPIRED: "grey",
        AccreditationStatus.REPLACED: "grey",
    },
    PaperStatus: {
        PaperStatus.SUBMITTED: "amber",
        PaperStatus.RETURNED: "red",
        PaperStatus.WITHDRAWN: "grey",
    },
    Standing: {
        Standing.EXPIRING: "amber",
        Standing.PENDING: "blue",
        Standing.RETURNED: "red",
        Standing.EXPIRED: "red",
        Standing.MISSING: "grey",
    },
}
