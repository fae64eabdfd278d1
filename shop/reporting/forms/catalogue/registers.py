"""R11–R19 and R21: registers that other rooms keep, laid out."""

from shop.reporting.exports.order_lines import COLUMNS
from shop.reporting.forms.definitions import Column, Definition, derived, register


def _money(key: str, label: str, *head: str) -> Column:
    return register(key, label, "wan", adds=True, head=head)


def _place(*levels: str) -> tuple[Column, ...]:
    words = {"prefecture": "市", "county": "县", "town": "镇", "village": "村"}
    return tuple(register(level, words[level], width=14) for level in levels)


_SUMMED = ("fen",)
ALL = (
    Definition(
        "R11", "认定产品目录",
        (
            register("serial", "序号", width=8),
            *_place("prefecture", "county", "town"),
            register("supplier", "供应商", width=26),
            register("product", "产品", width=20),
            register("category", "类别"),
            register("spec", "规格"),
            register("price_fen", "审定价", "fen"),
            _money("value_fen", "商品价值量"),
            register("households", "户数", "int", adds=True, head=("带贫",)),
            register("people", "人数", "int", adds=True, head=("带贫",)),
            register("batch", "批次"),
            register("number", "认定编号", width=22),
            register("published_on", "认定日期", "date"),
            register("valid_until_on", "有效期", "date"),
            register("status", "状态"),
        ),
        cadence="none", side="origin", register="directory",
    ),
    Definition(
        "R12", "价格审定表",
        (
            *_place("county", "town"),
            register("supplier", "供应商", width=26),
            register("product", "产品", width=20),
            register("spec", "规格"),
            register("asked_fen", "申报价", "fen", head=("价格",)),
            register("reference_fen", "参考价", "fen", head=("价格",)),
            register("reference_source", "参考价来源", width=20, head=("价格",)),
            register("ceiling_fen", "审定价", "fen", head=("价格",)),
            register("decided_by", "审定人"),
            register("decided_on", "日期", "date"),
            register("valid_until", "有效期", "date"),
            register("status", "状态"),
        ),
        cadence="month", side="origin", register="prices", unit="yuan",
    ),
    Definition(
        "R13", "专柜专区专馆台账",
        (
            register("kind", "类型"),
            register("venue", "场所类型"),
            register("name", "名称", width=24),
            register("address", "地址", width=28),
            register("operator", "运营方", width=22),
            register("cooperatives", "签约合作社", width=26),
            register("opened_on", "设立日期", "date"),
            _money("amount_fen", "本期销售"),
            _money("accredited_fen", "其中认定产品"),
        ),
        cadence="month", register="outlets",
    ),
    Definition(
        "R14", "活动与展位表",
        (
            register("event", "活动", width=26),
            register("kind", "类型"),
            register("held", "时间", width=22),
            register("place", "地点", width=22),
            register("town", "镇"),
            register("booths", "额度", "int", adds=True, head=("展位",)),
            register("booths_used", "已用", "int", adds=True, head=("展位",)),
            register("exhibitors", "参展商", width=28),
            _money("amount_fen", "现场销售"),
            _money("intent_fen", "意向金额（不计入销售）"),
        ),
        cadence="campaign", register="events",
    ),
    Definition(
        "R15", "签约履约表",
        (
            register("no", "协议编号", width=20),
            register("unit_name", "甲方", width=26),
            register("cooperative_name", "乙方", width=26),
            register("kind", "类型"),
            _money("signed_fen", "签约金额"),
            register("first_on", "起始日", "date", head=("期限",)),
            register("last_on", "截止日", "date", head=("期限",)),
            _money("executed_fen", "已履约"),
            derived("share", "履约率", "ratio", "executed_fen", "signed_fen"),
            register("status", "状态"),
        ),
        cadence="month", register="agreements",
        note="列出期内有效的协议；已履约为协议订单截至数据时点的验收金额；签约金额不计入销售额",
    ),
    Definition(
        "R16", "滞销摸底与处置表",
        (
            *_place("county", "town", "village"),
            register("owner", "主体", width=22),
            register("product", "产品"),
            register("qty_milli", "数量", "qty"),
            register("unit", "单位", width=8),
            register("latest_on", "最迟销售日", "date"),
            register("reporter", "上报人"),
            register("office", "承办单位", width=20),
            register("channel", "渠道"),
            register("sold_milli", "已售", "qty"),
            register("left_milli", "剩余", "qty"),
            register("status", "状态"),
        ),
        cadence="month", side="origin", register="surplus",
    ),
    Definition(
        "R17", "外部平台销售表",
        (
            register("platform", "平台", width=20),
            register("shop", "店铺", width=24),
            register("products", "在架产品数", "int", adds=True),
            _money("amount", "销售额"),
            register("source", "数据来源", width=20),
            register("batches", "导入批次", width=20),
        ),
        cadence="month", register="offline",
    ),
    Definition(
        "R18", "投诉举报台账",
        (
            register("no", "编号", width=20),
            register("kind", "类别"),
            register("target", "对象", width=26),
            register("received_on", "受理", "date"),
            register("answered_on", "办结", "date"),
            register("outcome", "结果", width=16),
            register("days", "用时（天）", "int"),
            register("status", "状态"),
        ),
        cadence="month", side="origin", register="complaints",
    ),
    Definition(
        "R19", "报送情况表",
        (
            register("place", "单位", width=26),
            register("department", "部门"),
            register("due", "应报", "int", adds=True),
            register("filed", "已报", "int", adds=True),
            register("late", "迟报", "int", adds=True),
            register("late_days", "迟报天数", "int", adds=True),
        ),
        cadence="month", register="duties",
    ),
    Definition(
        "R21", "订单明细台账",
        tuple(
            register(column.key, column.label, column.kind, adds=column.kind in _SUMMED, width=column.width)
            for column in COLUMNS
        ),
        cadence="none", register="order_lines", unit="yuan",
        note="下单（供应商确认）、验收、付款三种口径分列；退货与冲销以负数计入发生之日",
    ),
)  # fmt: skip
