"""The console's side menu: only what the actor may open, with what waits for somebody."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask_babel import lazy_gettext as _l

from shop.catalog.accreditation import queries as accreditations
from shop.catalog.papers import queries as papers
from shop.fulfilment.aftersales import queries as claims
from shop.oversight.flags import queries as flags
from shop.parties.accounts.actor import Actor
from shop.parties.accounts.permissions import Permission
from shop.reporting.offline import helped
from shop.reporting.offline import queries as offline
from shop.reporting.quotas import queries as quotas
from shop.reporting.reports import owed
from shop.web import menus

# Groups: words, then entries of words, endpoint, icon and the permission that opens them.
ENTRIES: list[tuple[Any, list[tuple[Any, str, str, Permission]]]] = [
    ("", [(_l("工作台"), "admin.home.index", "layout-dashboard", Permission.CONSOLE_READ)]),
    (
        _l("统计分析"),
        [
            (_l("销售统计"), "admin.sales.index", "chart-bar", Permission.STATISTICS_READ),
            (_l("报送任务"), "admin.duties.index", "clipboard-check", Permission.REPORT_READ),
            (_l("公开发布"), "admin.transparency.index", "world", Permission.FIGURES_PUBLISH),
            (_l("平台外销售"), "admin.offline.index", "file-import", Permission.REPORT_READ),
            (_l("帮助销售申报"), "admin.helped_sales.index", "home-heart", Permission.REPORT_READ),
            (_l("统计报表"), "admin.reports.index", "report-analytics", Permission.REPORT_READ),
            (_l("导出任务"), "admin.exports.index", "file-export", Permission.STATISTICS_EXPORT),
            (_l("活动"), "admin.campaigns.index", "calendar-event", Permission.CONSOLE_READ),
            (_l("预留份额"), "admin.quotas.index", "target-arrow", Permission.QUOTA_READ),
            (_l("异常线索"), "admin.flags.index", "alert-triangle", Permission.FLAG_REVIEW),
        ],
    ),
    (
        _l("产销对接"),
        [
            (_l("专柜专区专馆"), "admin.outlets.index", "building-store", Permission.REPORT_READ),
            (_l("活动与展位"), "admin.events.index", "calendar-event", Permission.REPORT_READ),
            (_l("滞销处置"), "admin.surplus.index", "alert-triangle", Permission.REPORT_READ),
        ],
    ),
    (
        _l("业务监管"),
        [
            (_l("采购单位"), "admin.units.index", "building-community", Permission.UNIT_READ),
            (_l("合作社"), "admin.cooperatives.index", "building-store", Permission.COOPERATIVE_READ),
            (_l("商品"), "admin.products.index", "package", Permission.COOPERATIVE_READ),
            (_l("商品审核"), "admin.listings.index", "clipboard-check", Permission.COOPERATIVE_READ),
            (_l("价格审定"), "admin.prices.index", "coin-yuan", Permission.COOPERATIVE_READ),
            (_l("县镇推荐"), "admin.recommendations.index", "star", Permission.PRODUCT_RECOMMEND),
            (_l("订单与验收"), "admin.orders.index", "clipboard-list", Permission.ORDER_READ),
            (_l("框架协议"), "admin.agreements.index", "file-text", Permission.AGREEMENT_READ),
            (_l("拼单团购"), "admin.groups.index", "users-group", Permission.GROUP_READ),
        ],
    ),
    (
        _l("入驻与监督"),
        [
            (_l("入驻申请"), "admin.applications.index", "clipboard-check", Permission.PAPER_CHECK),
            (_l("带动户数核对"), "admin.helped.index", "home-heart", Permission.COOPERATIVE_RECOMMEND),
            (_l("售后调解"), "admin.claims.index", "refresh", Permission.CLAIM_MEDIATE),
            (_l("投诉举报"), "admin.complaints.index", "message-report", Permission.COMPLAINT_HANDLE),
            (_l("监督检查"), "admin.inspections.index", "shield-check", Permission.INSPECTION_RECORD),
            (_l("考察择优"), "admin.selections.index", "zoom-check", Permission.SELECTION_READ),
        ],
    ),
    (
        _l("证照与认定"),
        [
            (
                _l("待我审核"),
                "admin.accreditations.waiting",
                "clipboard-check",
                Permission.ACCREDITATION_REVIEW,
            ),
            (_l("证照待核验"), "admin.papers.waiting", "file-check", Permission.PAPER_CHECK),
            (_l("认定申请"), "admin.accreditations.index", "certificate", Permission.ACCREDITATION_REVIEW),
            (
                _l("认定产品目录"),
                "admin.directory.index",
                "rosette-discount-check",
                Permission.COOPERATIVE_READ,
            ),
            (_l("资料要求"), "admin.papers.needs", "list-details", Permission.CONSOLE_READ),
        ],
    ),
    (
        _l("系统"),
        [
            (_l("行政区划"), "admin.regions.index", "map-2", Permission.CONSOLE_READ),
            (_l("政策参数"), "admin.policy.index", "adjustments-horizontal", Permission.CONSOLE_READ),
            (_l("搜索用词"), "admin.aliases.index", "search", Permission.POLICY_EDIT),
            (_l("账号与权限"), "admin.users.index", "users-group", Permission.USER_MANAGE),
            (_l("操作日志"), "admin.audit.index", "history", Permission.AUDIT_READ),
            (_l("后台任务"), "admin.jobs.index", "settings", Permission.JOBS_READ),
        ],
    ),
]


def build(actor: Actor) -> list[menus.Group]:
    """Groups of (label, endpoint, icon, badge); a group without entries is left out."""
    groups = []
    for label, entries in ENTRIES:
        open_ones = [
            menus.Item(text, endpoint, icon, _waiting(endpoint, actor))
            for text, endpoint, icon, needs in entries
            if actor.may(needs)
        ]
        if open_ones:
            groups.append(menus.Group(label, open_ones))
    return groups


# Endpoint -> how many wait there for the reader.
COUNTERS: dict[str, Callable[[Actor], int]] = {
    "admin.accreditations.waiting": accreditations.waiting_count,
    "admin.papers.waiting": papers.to_check,
    "admin.offline.index": offline.waiting,
    "admin.helped_sales.index": helped.waiting,
    "admin.duties.index": lambda actor: (
        len(owed.open_of(actor)) if actor.may(Permission.REPORT_PREPARE) else 0
    ),
    "admin.quotas.index": lambda actor: quotas.waiting(actor) if actor.may(Permission.QUOTA_CONFIRM) else 0,
    "admin.flags.index": flags.waiting,
    "admin.claims.index": lambda actor: claims.waiting(actor, Permission.CLAIM_MEDIATE),
}


def _waiting(endpoint: str, actor: Actor) -> int | str:
    counter = COUNTERS.get(endpoint)
    return (counter(actor) if counter else 0) or ""


def init_app() -> None:
    """Register the builder with the console layout."""
    menus.register("admin", build)
