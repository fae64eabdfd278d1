"""Chinese words for what figures are asked by, measured in and counted on."""

from __future__ import annotations

UNCLASSIFIED = "未归类"

BASES = {"ordered": "下单（供应商确认）", "accepted": "验收", "paid": "付款"}
SOURCES = {"platform": "平台", "offline": "线下", "synthetic": "测试数据"}
VENUES = {
    "office": "机关",
    "enterprise": "企业",
    "school": "学校",
    "hospital": "医院",
    "barracks": "军营",
    "other": "其他",
}
UNIT_CATEGORIES = {
    "town_office": "镇（街道）",
    "leading_group": "领导小组成员单位",
    "village_helper": "驻村帮扶单位",
    "linked_enterprise": "联村企业",
    "budget_unit": "预算单位",
    "state_enterprise": "国有企业",
    "private_enterprise": "民营企业",
    "social_organisation": "社会组织",
    "union": "工会",
    "other": "其他单位",
}
HELPERS = {
    "none": "非帮扶单位",
    "fixed_point": "定点帮扶单位",
    "paired_aid": "对口援疆单位",
    "cooperation": "区内协作单位",
    "village_team": "驻村工作队",
    "mass_organisation": "群团组织",
    "private": "民营企业",
}
# Where else goods are sold (A66-A69): other platforms, the counterpart-aid channels, counters and expos.
PLATFORMS = {
    "832": "832平台",
    "ule": "邮乐",
    "ghzx": "工惠在线",
    "zgshfp": "中国社会扶贫网",
    "alibaba": "阿里巴巴",
    "jd": "京东",
    "tmall": "天猫",
    "taobao": "淘宝",
    "suning": "苏宁",
    "pdd": "拼多多",
    "lj_tour": "辽疆同心巡回展",
    "lj_online": "辽疆好物线上商城",
    "lj_outlet": "辽疆臻品线下网点",
    "live": "直播带货",
    "counter": "专柜专区",
    "expo": "展销会",
    "other": "其他渠道",
}
MEASURE_UNITS = {"kg": "公斤", "piece": "件", "box": "箱", "bag": "袋", "bottle": "瓶"}
CHANNELS = {
    "web": "网页",
    "api": "接口",
    "group": "拼单",
    "agreement": "协议",
    "offline": "线下",
    **PLATFORMS,
}
FUND_SOURCES = {
    "canteen": "食堂经费",
    "union": "工会经费",
    "welfare": "福利费",
    "condolence": "慰问经费",
    "raw_material": "原料采购",
    "personal": "个人",
    "other": "其他",
}
PURPOSES = {
    "canteen": "食堂",
    "festival": "节日福利",
    "condolence": "慰问品",
    "raw_material": "原料",
    "personal": "个人",
    "other": "其他",
}
NO_FESTIVAL = "none"
FESTIVALS = {NO_FESTIVAL: "非节日"}
# By column of the ledger: what a line is written with.
WORDS = {
    "venue": VENUES,
    "fund_source": FUND_SOURCES,
    "purpose": PURPOSES,
    "channel": CHANNELS,
    "source": SOURCES,
}
YES_NO = {"1": "认定产品", "0": "其他产品"}


def month_name(key: int) -> str:
    """202611 -> 2026年11月"""
    return f"{key // 100}年{key % 100}月"


def quarter_name(key: int) -> str:
    """20264 -> 2026年第4季度"""
    return f"{key // 10}年第{key % 10}季度"


def year_name(key: int) -> str:
    """2026 -> 2026年"""
    return f"{key}年"
