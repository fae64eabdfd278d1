"""Who buys in the demo world: invented units over all venue classes, systems and places."""

from __future__ import annotations

from dataclasses import dataclass, replace

from shop.parties.buyers.states import Canteen, HelperRelation, StatisticalSystem, UnitCategory, VenueClass

C, V, S, H = UnitCategory, VenueClass, StatisticalSystem, HelperRelation


@dataclass(frozen=True)
class UnitPlan:
    """One unit to register; `code_prefix` is the first two characters of its credit code."""

    name: str
    region_code: str
    category: UnitCategory
    venue: VenueClass
    system: StatisticalSystem
    competent: str = ""
    code_prefix: str = "12"
    canteen: Canteen = Canteen.OWN
    union_members: int = 120
    alias: str = ""
    helper: HelperRelation = HelperRelation.NONE


CANTEEN = UnitPlan(
    "济源市直机关第一食堂", "419001", C.BUDGET_UNIT, V.OFFICE, S.TREASURY, "机关事务中心", union_members=680
)

# What every place has, `{}` being the place.
_LOCAL = (
    UnitPlan("{}第一小学", "", C.BUDGET_UNIT, V.SCHOOL, S.TREASURY, "教育体育局", union_members=86),
    UnitPlan("{}人民医院", "", C.BUDGET_UNIT, V.HOSPITAL, S.TREASURY, "卫生健康委员会", union_members=420),
    UnitPlan("{}机关职工工会联合会", "", C.UNION, V.OFFICE, S.UNION, "总工会", "81", Canteen.NONE, 950),
    UnitPlan(
        "{}众康食品有限公司",
        "",
        C.PRIVATE_ENTERPRISE,
        V.ENTERPRISE,
        S.COMMERCE,
        "工商业联合会",
        "91",
        Canteen.CONTRACTED,
    ),
    UnitPlan(
        "{}暖阳公益协会", "", C.SOCIAL_ORGANISATION, V.OTHER, S.CIVIL_AFFAIRS, "民政局", "51", Canteen.NONE, 0
    ),
    UnitPlan(
        "{}政务服务中心食堂", "", C.BUDGET_UNIT, V.OFFICE, S.TREASURY, "机关事务中心", union_members=260
    ),
)
_PLACES = {
    "济源": "419001", "周口淮阳": "411603", "塔城市": "654201", "乌苏": "654202", "沙湾": "654203", "托里": "654224",
    "沈阳和平": "210102", "大连甘井子": "210211", "鞍山铁东": "210302", "铁岭银州": "211202",
}  # fmt: skip
_OTHERS = (
    UnitPlan(
        "济源市实验中学", "419001", C.BUDGET_UNIT, V.SCHOOL, S.TREASURY, "教育体育局", union_members=210
    ),
    UnitPlan(
        "济源市青年志愿服务中心",
        "419001",
        C.BUDGET_UNIT,
        V.OFFICE,
        S.YOUTH_LEAGUE,
        "共青团市委",
        union_members=24,
    ),
    UnitPlan(
        "济源市巾帼创业园", "419001", C.OTHER, V.ENTERPRISE, S.WOMEN, "妇女联合会", "52", Canteen.SHARED, 30
    ),
    UnitPlan(
        "济源市承留镇机关食堂",
        "419001103",
        C.TOWN_OFFICE,
        V.OFFICE,
        S.TREASURY,
        "承留镇人民政府",
        "11",
        union_members=75,
    ),
    UnitPlan(
        "济源太行重工集团职工食堂",
        "419001",
        C.STATE_ENTERPRISE,
        V.ENTERPRISE,
        S.UNION,
        "国有资产管理局",
        "91",
        union_members=2600,
    ),
    UnitPlan(
        "某部后勤保障站",
        "419001",
        C.OTHER,
        V.BARRACKS,
        S.OTHER,
        "",
        "12",
        union_members=0,
        alias="驻济军营一号食堂",
    ),
    UnitPlan(
        "济源市玉川社区服务站",
        "419001005",
        C.VILLAGE_HELPER,
        V.OTHER,
        S.OTHER,
        "玉泉街道",
        "N1",
        Canteen.NONE,
        0,
        helper=H.VILLAGE_TEAM,
    ),
    UnitPlan(
        "塔城地区青少年宫", "654201", C.BUDGET_UNIT, V.SCHOOL, S.YOUTH_LEAGUE, "共青团地委", union_members=18
    ),
    UnitPlan(
        "塔城地区机关第二食堂",
        "654201",
        C.LEADING_GROUP,
        V.OFFICE,
        S.TREASURY,
        "地区机关事务中心",
        union_members=340,
    ),
    UnitPlan("额敏县职业技术学校", "654221", C.BUDGET_UNIT, V.SCHOOL, S.TREASURY, "教育局", union_members=96),
    UnitPlan(
        "某部边防保障点",
        "654224",
        C.OTHER,
        V.BARRACKS,
        S.OTHER,
        "",
        "12",
        union_members=0,
        alias="驻塔军营二号食堂",
    ),
    UnitPlan(
        "辽宁援疆工作队后勤组",
        "210102",
        C.LEADING_GROUP,
        V.OFFICE,
        S.TREASURY,
        "对口支援办公室",
        "11",
        union_members=60,
        helper=H.PAIRED_AID,
    ),
    UnitPlan(
        "沈阳浑河装备制造职工食堂",
        "210112",
        C.STATE_ENTERPRISE,
        V.ENTERPRISE,
        S.UNION,
        "国有资产管理局",
        "91",
        union_members=1800,
        helper=H.PAIRED_AID,
    ),
    UnitPlan(
        "大连滨城医学院附属医院",
        "210202",
        C.BUDGET_UNIT,
        V.HOSPITAL,
        S.TREASURY,
        "卫生健康委员会",
        union_members=900,
    ),
    UnitPlan(
        "铁岭市妇女儿童活动中心", "211202", C.BUDGET_UNIT, V.OTHER, S.WOMEN, "妇女联合会", union_members=26
    ),
)


def plans() -> list[UnitPlan]:
    """76 units, the demo accounts' canteen first."""
    local = [
        replace(kind, name=kind.name.format(place), region_code=code)
        for place, code in _PLACES.items()
        for kind in _LOCAL
    ]
    return [CANTEEN, *local, *_OTHERS]
