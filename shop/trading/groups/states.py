"""The life of a group purchase and of a pledge, and the closed lists of the room."""

from enum import StrEnum

from shop.core.flow import Flow, step


class Fairness(StrEnum):
    """Who gives way when there is less than was asked for; chosen by the organiser beforehand."""

    PRO_RATA = "pro_rata"  # 按比例
    FIRST_COME = "first_come"  # 先到先得
    LARGEST_GAP = "largest_gap"  # 预留份额缺口大的优先


class FreightSplit(StrEnum):
    """By what the units share the freight."""

    BY_WEIGHT = "weight"  # 按重量
    BY_AMOUNT = "amount"  # 按金额
    EVENLY = "evenly"  # 平均


class FreightKind(StrEnum):
    """What the truck costs."""

    FREE = "free"  # 包邮
    FIXED = "fixed"  # 固定金额
    TABLE = "table"  # 按总重量分档


class Audience(StrEnum):
    """Who may see the group and join."""

    OPEN = "open"  # 所有单位
    INVITED = "invited"  # 受邀单位
    BELOW = "below"  # 下级单位、所代表的单位
    REGION = "region"  # 一个地区的单位


class IfShort(StrEnum):
    """What happens when no item reaches its minimum; chosen by the organiser beforehand."""

    LAPSE = "lapse"  # 不成团
    EXTEND = "extend"  # 延期一次
    BASE_PRICE = "base_price"  # 合作社 24 小时内同意则按基准价成交


class GroupStatus(StrEnum):
    """Whether the window is open is the clock's matter: an open group takes pledges between its two instants."""

    DRAFT = "draft"
    PROPOSED = "proposed"  # waits for the cooperative's consent to prices and quantities
    OPEN = "open"
    AWAITING = "awaiting"  # minimum missed: the cooperative decides whether to go on at the base price
    ORDERED = "ordered"
    LAPSED = "lapsed"
    CANCELLED = "cancelled"


S = GroupStatus
GROUP_FLOW = Flow(
    propose=step(S.DRAFT, to=S.PROPOSED),
    decline=step(S.PROPOSED, to=S.DRAFT),
    open=step(S.DRAFT, S.PROPOSED, to=S.OPEN),
    extend=step(S.OPEN, to=S.OPEN),
    ask=step(S.OPEN, to=S.AWAITING),
    order=step(S.OPEN, S.AWAITING, to=S.ORDERED),
    lapse=step(S.PROPOSED, S.OPEN, S.AWAITING, to=S.LAPSED),
    cancel=step(S.DRAFT, S.PROPOSED, S.OPEN, S.AWAITING, to=S.CANCELLED),
)


class PledgeStatus(StrEnum):
    """Only standing pledges count when the group closes."""

    PENDING = "pending"  # waits for the unit's approver
    STANDING = "standing"
    WITHDRAWN = "withdrawn"
    REJECTED = "rejected"  # by the unit's approver
    ORDERED = "ordered"
    LEFT_OUT = "left_out"  # the group closed without it: not approved, or nothing was left for it
    RELEASED = "released"  # the group came to nothing


T = PledgeStatus
PLEDGE_FLOW = Flow(
    approve=step(T.PENDING, to=T.STANDING),
    reject=step(T.PENDING, to=T.REJECTED),
    ask_again=step(T.STANDING, to=T.PENDING),
    withdraw=step(T.PENDING, T.STANDING, to=T.WITHDRAWN),
    order=step(T.STANDING, to=T.ORDERED),
    leave_out=step(T.PENDING, T.STANDING, to=T.LEFT_OUT),
    release=step(T.PENDING, T.STANDING, to=T.RELEASED),
)
LIVE = (PledgeStatus.PENDING, PledgeStatus.STANDING)
