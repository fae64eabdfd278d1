"""What a buyer unit is, and how its life goes."""

from enum import StrEnum

from shop.core.flow import Flow, step


class UnitStatus(StrEnum):
    """Closed and merged units keep their history and order nothing."""

    ACTIVE = "active"
    MERGED = "merged"
    CLOSED = "closed"


S = UnitStatus
UNIT_FLOW = Flow(
    merge=step(S.ACTIVE, to=S.MERGED),
    close=step(S.ACTIVE, to=S.CLOSED),
    reopen=step(S.CLOSED, to=S.ACTIVE),
)


class UnitCategory(StrEnum):
    """A16: exactly one category a unit."""

    TOWN_OFFICE = "town_office"  # 镇/街道
    LEADING_GROUP = "leading_group"  # 领导小组成员单位
    VILLAGE_HELPER = "village_helper"  # 驻村帮扶单位
    LINKED_ENTERPRISE = "linked_enterprise"  # 联村企业
    BUDGET_UNIT = "budget_unit"  # 预算单位
    STATE_ENTERPRISE = "state_enterprise"  # 国有企业
    PRIVATE_ENTERPRISE = "private_enterprise"  # 民营企业
    SOCIAL_ORGANISATION = "social_organisation"  # 社会组织
    UNION = "union"  # 工会
    OTHER = "other"


class VenueClass(StrEnum):
    """五进: the five kinds of place the goods go to (A31), and the rest."""

    OFFICE = "office"  # 机关
    ENTERPRISE = "enterprise"  # 企业
    SCHOOL = "school"  # 学校
    HOSPITAL = "hospital"  # 医院
    BARRACKS = "barracks"  # 军营
    OTHER = "other"


class StatisticalSystem(StrEnum):
    """主管牵头部门: the one department whose returns a unit's orders belong to."""

    TREASURY = "财政局"
    UNION = "总工会"
    COMMERCE = "工商联"
    CIVIL_AFFAIRS = "民政局"
    YOUTH_LEAGUE = "团委"
    WOMEN = "妇联"
    OTHER = "其他"


class HelperRelation(StrEnum):
    """帮扶力量: by which duty a unit helps the regions it buys from (A38)."""

    NONE = "none"
    FIXED_POINT = "fixed_point"  # 定点扶贫（帮扶）单位
    PAIRED_AID = "paired_aid"  # 对口援疆单位
    COOPERATION = "cooperation"  # 区内协作单位
    VILLAGE_TEAM = "village_team"  # “访惠聚”驻村工作队
    MASS_ORGANISATION = "mass_organisation"  # 群团组织
    PRIVATE = "private"  # 民营企业


class Canteen(StrEnum):
    """Canteen situation (预留份额填报口径)."""

    OWN = "own"  # 自有
    CONTRACTED = "contracted"  # 外包
    SHARED_LEAD = "shared_lead"  # 共用，代表单位
    SHARED = "shared"  # 共用，非代表
    NONE = "none"  # 无食堂
