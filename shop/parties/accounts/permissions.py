"""Who may do what: permissions, roles, and the scopes a role is given on."""

from __future__ import annotations

from enum import StrEnum


class Permission(StrEnum):
    """`resource:action`; each route names one."""

    ACCOUNT_SELF = "account:self"
    USER_MANAGE = "user:manage"
    LIST_EDIT = "list:edit"
    SELECTION_READ = "selection:read"
    SELECTION_EDIT = "selection:edit"
    SELECTION_DECIDE = "selection:decide"
    ORDER_READ = "order:read"
    ORDER_PLACE = "order:place"
    ORDER_APPROVE = "order:approve"
    ORDER_CANCEL = "order:cancel"
    ORDER_ACCEPT = "order:accept"
    SUBSTITUTION_ANSWER = "substitution:answer"
    ORDER_CONFIRM = "order:confirm"
    ORDER_SHIP = "order:ship"
    AGREEMENT_READ = "agreement:read"
    AGREEMENT_DRAFT = "agreement:draft"
    AGREEMENT_SIGN = "agreement:sign"
    CLAIM_FILE = "claim:file"
    CLAIM_ANSWER = "claim:answer"
    CLAIM_MEDIATE = "claim:mediate"
    STANDING_EDIT = "standing:edit"
    GROUP_READ = "group:read"
    GROUP_ORGANISE = "group:organise"
    GROUP_PLEDGE = "group:pledge"
    GROUP_OFFER = "group:offer"
    PAYMENT_READ = "payment:read"
    PAYMENT_REQUEST = "payment:request"
    PAYMENT_RECORD = "payment:record"
    PRODUCT_MANAGE = "product:manage"
    STOCK_MANAGE = "stock:manage"
    UNIT_READ = "unit:read"
    UNIT_MANAGE = "unit:manage"
    UNIT_REGISTER = "unit:register"
    MEMBER_MANAGE = "member:manage"
    COOPERATIVE_READ = "cooperative:read"
    COOPERATIVE_MANAGE = "cooperative:manage"
    COOPERATIVE_REGISTER = "cooperative:register"
    COOPERATIVE_RECOMMEND = "cooperative:recommend"
    COOPERATIVE_ADMIT = "cooperative:admit"
    BANK_ACCOUNT_CONFIRM = "bank_account:confirm"
    PAPER_MANAGE = "paper:manage"
    PAPER_CHECK = "paper:check"
    ACCREDITATION_APPLY = "accreditation:apply"
    ACCREDITATION_REVIEW = "accreditation:review"
    PRICE_PROPOSE = "price:propose"
    PRICE_REVIEW = "price:review"
    LISTING_REVIEW = "listing:review"
    PRODUCT_RECOMMEND = "product:recommend"
    COMPLAINT_HANDLE = "complaint:handle"
    INSPECTION_RECORD = "inspection:record"
    POLICY_EDIT = "policy:edit"
    REGION_EDIT = "region:edit"
    STATISTICS_READ = "statistics:read"
    STATISTICS_EXPORT = "statistics:export"
    REPORT_READ = "report:read"
    REPORT_PREPARE = "report:prepare"
    REPORT_CONFIRM = "report:confirm"
    FORM_EDIT = "form:edit"
    QUOTA_READ = "quota:read"
    QUOTA_FILE = "quota:file"
    QUOTA_CONFIRM = "quota:confirm"
    SALES_IMPORT = "sales:import"
    SALES_CONFIRM = "sales:confirm"
    CAMPAIGN_EDIT = "campaign:edit"
    REGISTER_EDIT = "register:edit"
    FLAG_REVIEW = "flag:review"
    FIGURES_PUBLISH = "figures:publish"
    AUDIT_READ = "audit:read"
    JOBS_READ = "jobs:read"
    CONSOLE_READ = "console:read"


class ScopeKind(StrEnum):
    """What a membership is about."""

    PLATFORM = "platform"
    REGION = "region"
    DEPARTMENT = "department"
    UNIT = "unit"
    COOPERATIVE = "cooperative"


class Role(StrEnum):
    """A role has one meaning; how far it reaches is the membership's scope."""

    BUYER = "buyer"
    APPROVER = "approver"
    RECEIVER = "receiver"
    FINANCE = "finance"
    UNIT_ADMIN = "unit_admin"
    SUPPLIER = "supplier"
    SUPPLIER_ADMIN = "supplier_admin"
    TOWN = "town"
    COUNTY = "county"
    PREFECTURE = "prefecture"
    TREASURY = "treasury"
    UNION = "union"
    DEPARTMENT = "department"
    SUPERVISOR = "supervisor"
    RECORDER = "recorder"
    PLATFORM = "platform"


P = Permission
_EVERYONE = {P.ACCOUNT_SELF}
_UNIT = _EVERYONE | {
    P.ORDER_READ,
    P.SELECTION_READ,
    P.AGREEMENT_READ,
    P.GROUP_READ,
    P.UNIT_READ,
    P.PAYMENT_READ,
    P.STATISTICS_READ,
    P.QUOTA_READ,
}
_COOPERATIVE = _EVERYONE | {
    P.ORDER_READ, P.AGREEMENT_READ, P.GROUP_READ, P.COOPERATIVE_READ, P.PAYMENT_READ, P.STATISTICS_READ,
}  # fmt: skip
_LOOK = _EVERYONE | {
    P.CONSOLE_READ,
    P.ORDER_READ,
    P.SELECTION_READ,
    P.AGREEMENT_READ,
    P.GROUP_READ,
    P.UNIT_READ,
    P.COOPERATIVE_READ,
    P.STATISTICS_READ,
    P.STATISTICS_EXPORT,
    P.REPORT_READ,
    P.QUOTA_READ,
}
# What a lead department does with figures: file its returns, design its forms, answer for its units' quotas and
# record what was sold elsewhere (a second person confirms).
_FIGURES = {
    P.REPORT_PREPARE, P.REPORT_CONFIRM, P.FORM_EDIT, P.QUOTA_CONFIRM, P.SALES_IMPORT, P.SALES_CONFIRM,
}  # fmt: skip
# What the offices of towns, counties and prefectures decide about goods; who decides which step is a rule of its room.
_DESK = {
    P.ACCREDITATION_REVIEW, P.PAPER_CHECK, P.PRICE_REVIEW, P.LISTING_REVIEW, P.PRODUCT_RECOMMEND,
    P.COMPLAINT_HANDLE, P.INSPECTION_RECORD,
}  # fmt: skip
_REGION = (
    _LOOK
    | _DESK
    | {P.AUDIT_READ, P.UNIT_REGISTER, P.UNIT_MANAGE, P.COOPERATIVE_REGISTER, P.COOPERATIVE_RECOMMEND}
    | {P.CLAIM_MEDIATE}
    | _FIGURES
    | {P.CAMPAIGN_EDIT, P.REGISTER_EDIT, P.FLAG_REVIEW, P.FIGURES_PUBLISH}
)
_SELLING = {
    P.ORDER_CONFIRM, P.ORDER_SHIP, P.PRODUCT_MANAGE, P.STOCK_MANAGE, P.PAYMENT_RECORD, P.PAPER_MANAGE,
    P.ACCREDITATION_APPLY, P.PRICE_PROPOSE, P.AGREEMENT_DRAFT, P.CLAIM_ANSWER, P.GROUP_OFFER, P.GROUP_ORGANISE,
}  # fmt: skip

_CHOOSING = {P.SELECTION_EDIT, P.SELECTION_DECIDE}
_SIGNING = {P.AGREEMENT_DRAFT, P.AGREEMENT_SIGN}

# No official's role holds order:place, order:approve, order:confirm, agreement:sign, group:organise or
# group:pledge (A89: voluntary, never ordered from above).
ROLES: dict[Role, frozenset[Permission]] = {
    Role.BUYER: frozenset(
        _UNIT
        | {P.LIST_EDIT, P.ORDER_PLACE, P.ORDER_CANCEL, P.PAYMENT_REQUEST, P.AGREEMENT_DRAFT, P.CLAIM_FILE}
        | {P.STANDING_EDIT, P.SUBSTITUTION_ANSWER}
        | {P.GROUP_ORGANISE, P.GROUP_PLEDGE}
        | {P.SELECTION_EDIT}
    ),
    Role.APPROVER: frozenset(
        _UNIT | _SIGNING | _CHOOSING | {P.ORDER_APPROVE, P.ORDER_CANCEL, P.SUBSTITUTION_ANSWER}
    ),
    Role.RECEIVER: frozenset(_UNIT | {P.ORDER_ACCEPT, P.CLAIM_FILE}),
    Role.FINANCE: frozenset(_UNIT | {P.PAYMENT_REQUEST, P.STATISTICS_EXPORT, P.QUOTA_FILE}),
    Role.UNIT_ADMIN: frozenset(
        _UNIT
        | _SIGNING
        | _CHOOSING
        | {P.UNIT_MANAGE, P.MEMBER_MANAGE, P.STATISTICS_EXPORT, P.AUDIT_READ, P.QUOTA_FILE}
    ),
    Role.SUPPLIER: frozenset(_COOPERATIVE | _SELLING),
    Role.SUPPLIER_ADMIN: frozenset(
        _COOPERATIVE
        | _SELLING
        | _SIGNING
        | {P.COOPERATIVE_MANAGE, P.BANK_ACCOUNT_CONFIRM, P.MEMBER_MANAGE, P.AUDIT_READ}
    ),
    Role.TOWN: frozenset(_LOOK | _DESK | {P.REPORT_PREPARE, P.SALES_IMPORT, P.REGISTER_EDIT}),
    Role.COUNTY: frozenset(_REGION | {P.REGION_EDIT}),
    Role.PREFECTURE: frozenset(_REGION | {P.REGION_EDIT}),
    Role.TREASURY: frozenset(_LOOK | _FIGURES),
    Role.UNION: frozenset(_LOOK | _FIGURES),
    Role.DEPARTMENT: frozenset(_LOOK | _FIGURES),
    Role.SUPERVISOR: frozenset(
        _LOOK | {P.AUDIT_READ, P.PAYMENT_READ, P.COMPLAINT_HANDLE, P.INSPECTION_RECORD, P.FLAG_REVIEW}
    ),
    Role.RECORDER: frozenset(_LOOK | {P.SALES_IMPORT, P.REPORT_PREPARE}),
    Role.PLATFORM: frozenset(
        _REGION
        | {P.REGION_EDIT, P.USER_MANAGE, P.MEMBER_MANAGE, P.JOBS_READ, P.PAYMENT_READ, P.COOPERATIVE_MANAGE}
        | {P.BANK_ACCOUNT_CONFIRM, P.COOPERATIVE_ADMIT, P.POLICY_EDIT}
    ),
}

# On which scope a role makes sense; anything else is refused when a membership is made.
SCOPES: dict[Role, frozenset[ScopeKind]] = {
    **dict.fromkeys(
        (Role.BUYER, Role.APPROVER, Role.RECEIVER, Role.FINANCE, Role.UNIT_ADMIN), frozenset({ScopeKind.UNIT})
    ),
    **dict.fromkeys((Role.SUPPLIER, Role.SUPPLIER_ADMIN), frozenset({ScopeKind.COOPERATIVE})),
    **dict.fromkeys((Role.TOWN, Role.COUNTY, Role.PREFECTURE), frozenset({ScopeKind.REGION})),
    **dict.fromkeys((Role.TREASURY, Role.UNION, Role.DEPARTMENT), frozenset({ScopeKind.DEPARTMENT})),
    Role.SUPERVISOR: frozenset({ScopeKind.REGION, ScopeKind.PLATFORM}),
    Role.RECORDER: frozenset({ScopeKind.REGION, ScopeKind.DEPARTMENT}),
    Role.PLATFORM: frozenset({ScopeKind.PLATFORM}),
}
