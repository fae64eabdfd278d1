"""The life of an order, and the closed lists it is tagged with."""

from enum import StrEnum

from shop.core.flow import Flow, step


class OrderStatus(StrEnum):
    """Paid and delivered are derived from amounts and quantities, never set."""

    PLACED = "placed"  # waits for the unit's approver
    APPROVED = "approved"  # waits for the cooperative
    CONFIRMED = "confirmed"
    SHIPPED = "shipped"  # at least in part
    ACCEPTED = "accepted"  # nothing more is under way
    COMPLETED = "completed"  # accepted and paid
    CANCELLED = "cancelled"
    REJECTED = "rejected"  # by the unit's approver
    LAPSED = "lapsed"  # not approved or confirmed in time


S = OrderStatus
ORDER_FLOW = Flow(
    approve=step(S.PLACED, to=S.APPROVED),
    reject=step(S.PLACED, to=S.REJECTED),
    confirm=step(S.APPROVED, to=S.CONFIRMED),
    ship=step(S.CONFIRMED, to=S.SHIPPED),
    accept=step(S.SHIPPED, to=S.ACCEPTED),
    complete=step(S.ACCEPTED, to=S.COMPLETED),
    reopen=step(S.ACCEPTED, S.COMPLETED, to=S.SHIPPED),  # goods are shipped once more
    cancel=step(S.PLACED, S.APPROVED, S.CONFIRMED, to=S.CANCELLED),
    lapse=step(S.PLACED, S.APPROVED, to=S.LAPSED),
)


class FundSource(StrEnum):
    """资金来源"""

    CANTEEN = "canteen"  # 食堂
    UNION = "union"  # 工会
    WELFARE = "welfare"  # 福利
    CONDOLENCE = "condolence"  # 慰问
    RAW_MATERIAL = "raw_material"  # 原料
    PERSONAL = "personal"  # 个人
    OTHER = "other"


class Purpose(StrEnum):
    """用途 (A20)"""

    CANTEEN = "canteen"  # 食堂
    FESTIVAL = "festival"  # 节日福利
    CONDOLENCE = "condolence"  # 慰问品
    RAW_MATERIAL = "raw_material"  # 原料
    PERSONAL = "personal"  # 个人
    OTHER = "other"


class Festival(StrEnum):
    """Statutory holidays, the only ones a union may buy for."""

    NONE = ""
    NEW_YEAR = "元旦"
    SPRING = "春节"
    QINGMING = "清明"
    LABOUR = "劳动节"
    DRAGON_BOAT = "端午"
    MID_AUTUMN = "中秋"
    NATIONAL = "国庆"


class Channel(StrEnum):
    """Through which face the order came."""

    WEB = "web"
    API = "api"
    GROUP = "group"
    AGREEMENT = "agreement"
    OFFLINE = "offline"


class PaymentMethod(StrEnum):
    """How the unit means to pay; delivered first, paid later by transfer is the normal case."""

    BANK_TRANSFER = "bank_transfer"
    CREDIT_TERM = "credit_term"
    STRIPE = "stripe"
