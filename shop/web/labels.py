"""What people read for each member of the closed lists, and in which tone a status is shown."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _

from search.aliases.states import AliasKind
from shop.catalog.imports.states import ImportStatus
from shop.catalog.products.states import BaseUnit, Mark, ProductStatus, SaleUnit
from shop.catalog.stock.models import MoveKind
from shop.finance.payments.states import PaymentStatus
from shop.ledger.entries import Basis, Source
from shop.parties.accounts.permissions import Role, ScopeKind
from shop.parties.buyers.states import Canteen, StatisticalSystem, UnitCategory, UnitStatus, VenueClass
from shop.parties.cooperatives.states import BankChangeStatus, CooperativeStatus, LegalForm
from shop.parties.regions.models import RegionLevel
from shop.support.outbox.states import MessageStatus
from shop.trading.lists.states import ListStatus
from shop.trading.orders.states import Channel, Festival, FundSource, OrderStatus, PaymentMethod, Purpose
from shop.trading.selections.states import SelectionStatus
from shop.web import (
    agreement_labels,
    catalog_labels,
    claim_labels,
    delivery_labels,
    export_labels,
    figure_labels,
    group_labels,
    offline_labels,
    outreach_labels,
    quota_labels,
    review_labels,
    standing_labels,
)
from shop.web.desk_labels import DESK_LABELS, DESK_TONES
from shop.web.report_labels import REPORT_LABELS, REPORT_TONES

# Keyed by the enum first: members of different enums with the same text are equal as keys.
LABELS: dict[type[StrEnum], Mapping[Any, Any]] = {
    **DESK_LABELS,
    **REPORT_LABELS,
    ProductStatus: {
        ProductStatus.DRAFT: _("草稿"),
        ProductStatus.SUBMITTED: _("待审核"),
        ProductStatus.LISTED: _("在售"),
        ProductStatus.HELD: _("暂停销售"),
        ProductStatus.WITHDRAWN: _("已下架"),
    },
    ImportStatus: {ImportStatus.CHECKED: _("待确认"), ImportStatus.DONE: _("已导入")},
    Mark: {Mark.GREEN: _("绿色食品"), Mark.ORGANIC: _("有机"), Mark.GEOGRAPHIC: _("地理标志")},
    SaleUnit: {
        SaleUnit.KG: _("公斤"),
        SaleUnit.PIECE: _("件"),
        SaleUnit.BOX: _("箱"),
        SaleUnit.BAG: _("袋"),
        SaleUnit.BOTTLE: _("瓶"),
    },
    BaseUnit: {BaseUnit.KG: _("公斤"), BaseUnit.PIECE: _("件"), BaseUnit.LITRE: _("升")},
    AliasKind: {
        AliasKind.SAME: _("同义词"),
        AliasKind.WIDER: _("统称"),
        AliasKind.TYPO: _("常见错字"),
    },
    MoveKind: {
        MoveKind.COUNT: _("盘点"),
        MoveKind.RESERVE: _("预留"),
        MoveKind.RELEASE: _("释放"),
        MoveKind.SHIP: _("出库"),
        MoveKind.RETURN: _("退货入库"),
    },
    SelectionStatus: {
        SelectionStatus.OPEN: _("考察中"),
        SelectionStatus.DECIDED: _("已择优"),
        SelectionStatus.DROPPED: _("已终止"),
    },
    ListStatus: {ListStatus.DRAFT: _("草稿"), ListStatus.PLACED: _("已下单")},
    OrderStatus: {
        OrderStatus.PLACED: _("待审批"),
        OrderStatus.APPROVED: _("待接单"),
        OrderStatus.CONFIRMED: _("待发货"),
        OrderStatus.SHIPPED: _("待验收"),
        OrderStatus.ACCEPTED: _("待付款"),
        OrderStatus.COMPLETED: _("已完成"),
        OrderStatus.CANCELLED: _("已取消"),
        OrderStatus.REJECTED: _("审批未通过"),
        OrderStatus.LAPSED: _("已失效"),
    },
    FundSource: {
        FundSource.CANTEEN: _("食堂经费"),
        FundSource.UNION: _("工会经费"),
        FundSource.WELFARE: _("福利经费"),
        FundSource.CONDOLENCE: _("慰问经费"),
        FundSource.RAW_MATERIAL: _("原料采购"),
        FundSource.PERSONAL: _("个人自费"),
        FundSource.OTHER: _("其他资金"),
    },
    Purpose: {
        Purpose.CANTEEN: _("食堂食材"),
        Purpose.FESTIVAL: _("节日福利"),
        Purpose.CONDOLENCE: _("慰问品"),
        Purpose.RAW_MATERIAL: _("生产原料"),
        Purpose.PERSONAL: _("个人消费"),
        Purpose.OTHER: _("其他用途"),
    },
    Festival: {
        Festival.NONE: _("无"),
        Festival.NEW_YEAR: _("元旦"),
        Festival.SPRING: _("春节"),
        Festival.QINGMING: _("清明"),
        Festival.LABOUR: _("劳动节"),
        Festival.DRAGON_BOAT: _("端午"),
        Festival.MID_AUTUMN: _("中秋"),
        Festival.NATIONAL: _("国庆"),
    },
    Channel: {
        Channel.WEB: _("网页"),
        Channel.API: _("接口"),
        Channel.GROUP: _("拼单"),
        Channel.AGREEMENT: _("协议"),
        Channel.OFFLINE: _("线下"),
    },
    PaymentMethod: {
        PaymentMethod.BANK_TRANSFER: _("对公转账"),
        PaymentMethod.CREDIT_TERM: _("账期结算"),
        PaymentMethod.STRIPE: _("在线支付"),
    },
    PaymentStatus: {
        PaymentStatus.EXPECTED: _("待到账"),
        PaymentStatus.RECEIVED: _("已到账"),
        PaymentStatus.WITHDRAWN: _("已撤回"),
    },
    UnitStatus: {
        UnitStatus.ACTIVE: _("正常"),
        UnitStatus.MERGED: _("已合并"),
        UnitStatus.CLOSED: _("已停用"),
    },
    UnitCategory: {
        UnitCategory.TOWN_OFFICE: _("镇（街道）"),
        UnitCategory.LEADING_GROUP: _("领导小组成员单位"),
        UnitCategory.VILLAGE_HELPER: _("驻村帮扶单位"),
        UnitCategory.LINKED_ENTERPRISE: _("联村企业"),
        UnitCategory.BUDGET_UNIT: _("预算单位"),
        UnitCategory.STATE_ENTERPRISE: _("国有企业"),
        UnitCategory.PRIVATE_ENTERPRISE: _("民营企业"),
        UnitCategory.SOCIAL_ORGANISATION: _("社会组织"),
        UnitCategory.UNION: _("工会"),
        UnitCategory.OTHER: _("其他单位"),
    },
    VenueClass: {
        VenueClass.OFFICE: _("机关"),
        VenueClass.ENTERPRISE: _("企业"),
        VenueClass.SCHOOL: _("学校"),
        VenueClass.HOSPITAL: _("医院"),
        VenueClass.BARRACKS: _("军营"),
        VenueClass.OTHER: _("其他场所"),
    },
    StatisticalSystem: {
        StatisticalSystem.TREASURY: _("财政局"),
        StatisticalSystem.UNION: _("总工会"),
        StatisticalSystem.COMMERCE: _("工商联"),
        StatisticalSystem.CIVIL_AFFAIRS: _("民政局"),
        StatisticalSystem.YOUTH_LEAGUE: _("团委"),
        StatisticalSystem.WOMEN: _("妇联"),
        StatisticalSystem.OTHER: _("其他"),
    },
    Canteen: {
        Canteen.OWN: _("自有食堂"),
        Canteen.CONTRACTED: _("外包食堂"),
        Canteen.SHARED_LEAD: _("共用食堂（代表单位）"),
        Canteen.SHARED: _("共用食堂（非代表单位）"),
        Canteen.NONE: _("无食堂"),
    },
    CooperativeStatus: {
        CooperativeStatus.ACTIVE: _("正常"),
        CooperativeStatus.SUSPENDED: _("暂停供货"),
        CooperativeStatus.CLOSED: _("已退出"),
    },
    LegalForm: {
        LegalForm.COOPERATIVE: _("农民专业合作社"),
        LegalForm.VILLAGE_COLLECTIVE: _("村集体经济组织"),
        LegalForm.ENTERPRISE: _("企业"),
        LegalForm.FAMILY_FARM: _("家庭农场"),
    },
    BankChangeStatus: {
        BankChangeStatus.ASKED: _("待确认"),
        BankChangeStatus.CONFIRMED: _("已确认"),
        BankChangeStatus.REFUSED: _("已拒绝"),
    },
    RegionLevel: {
        RegionLevel.PROVINCE: _("省"),
        RegionLevel.PREFECTURE: _("市（州）"),
        RegionLevel.COUNTY: _("县（区）"),
        RegionLevel.TOWN: _("乡镇"),
        RegionLevel.VILLAGE: _("村"),
    },
    MessageStatus: {
        MessageStatus.WAITING: _("待投递"),
        MessageStatus.DELIVERED: _("已投递"),
        MessageStatus.PARKED: _("已搁置"),
    },
    Basis: {Basis.ORDERED: _("按下单"), Basis.ACCEPTED: _("按验收"), Basis.PAID: _("按付款")},
    Source: {
        Source.PLATFORM: _("平台交易"),
        Source.OFFLINE: _("线下填报"),
        Source.SYNTHETIC: _("测试数据"),
    },
    Role: {
        Role.BUYER: _("采购员"),
        Role.APPROVER: _("审批人"),
        Role.RECEIVER: _("验收员"),
        Role.FINANCE: _("财务"),
        Role.UNIT_ADMIN: _("单位管理员"),
        Role.SUPPLIER: _("合作社经办人"),
        Role.SUPPLIER_ADMIN: _("合作社管理员"),
        Role.TOWN: _("乡镇管理员"),
        Role.COUNTY: _("县级管理员"),
        Role.PREFECTURE: _("市（州）级管理员"),
        Role.TREASURY: _("财政部门"),
        Role.UNION: _("工会部门"),
        Role.DEPARTMENT: _("主管部门"),
        Role.SUPERVISOR: _("监督员"),
        Role.RECORDER: _("填报员"),
        Role.PLATFORM: _("平台管理员"),
    },
    ScopeKind: {
        ScopeKind.PLATFORM: _("平台"),
        ScopeKind.REGION: _("区域"),
        ScopeKind.DEPARTMENT: _("部门"),
        ScopeKind.UNIT: _("采购单位"),
        ScopeKind.COOPERATIVE: _("合作社"),
    },
}

# The rest is green: things that are well or done.
TONES: dict[type[StrEnum], Mapping[Any, str]] = {
    **DESK_TONES,
    **REPORT_TONES,
    ProductStatus: {
        ProductStatus.DRAFT: "grey",
        ProductStatus.SUBMITTED: "amber",
        ProductStatus.HELD: "red",
        ProductStatus.WITHDRAWN: "grey",
    },
    ImportStatus: {ImportStatus.CHECKED: "amber"},
    SelectionStatus: {SelectionStatus.OPEN: "amber", SelectionStatus.DROPPED: "grey"},
    OrderStatus: {
        OrderStatus.PLACED: "amber",
        OrderStatus.APPROVED: "amber",
        OrderStatus.CONFIRMED: "blue",
        OrderStatus.SHIPPED: "blue",
        OrderStatus.ACCEPTED: "amber",
        OrderStatus.CANCELLED: "grey",
        OrderStatus.REJECTED: "red",
        OrderStatus.LAPSED: "grey",
    },
    PaymentStatus: {PaymentStatus.EXPECTED: "amber", PaymentStatus.WITHDRAWN: "grey"},
    UnitStatus: {UnitStatus.MERGED: "grey", UnitStatus.CLOSED: "grey"},
    CooperativeStatus: {CooperativeStatus.SUSPENDED: "amber", CooperativeStatus.CLOSED: "grey"},
    BankChangeStatus: {BankChangeStatus.ASKED: "amber", BankChangeStatus.REFUSED: "red"},
    MessageStatus: {MessageStatus.WAITING: "amber", MessageStatus.PARKED: "red"},
}


for _module in (
    catalog_labels, agreement_labels, review_labels, claim_labels, standing_labels,
    delivery_labels, export_labels, figure_labels, group_labels, quota_labels, outreach_labels, offline_labels,
):  # fmt: skip
    LABELS.update(_module.LABELS)
    TONES.update(_module.TONES)

KINDS: dict[str, type[StrEnum]] = {kind.__name__: kind for kind in LABELS}


def label(value: Any, kind: str = "") -> Any:
    """The words for an enum member; for stored text name its enum: `order.venue | label("VenueClass")`.

    Text that is in no list (a value of an older release) is shown as it is.
    """
    if kind:
        return LABELS[KINDS[kind]].get(value, value)
    return LABELS.get(type(value), {}).get(value, value)


def tone(value: Any) -> str:
    """green, amber, red, blue or grey."""
    return TONES.get(type(value), {}).get(value, "green")


def options(kind: str, *, without: tuple[str, ...] = ()) -> list[tuple[str, Any]]:
    """(value, words) of a whole list, for a select."""
    return [(member.value, label(member)) for member in KINDS[kind] if member.value not in without]
