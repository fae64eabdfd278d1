"""R1–R3 and R22: reserved shares, union welfare, and the bulletin over both."""

from shop.reporting.forms.definitions import Column, Definition, derived, figure, name, register

_UNION = "union|welfare|condolence"
_OWN = "canteen|raw_material|other"
_WHO = (
    register("unit_name", "单位", width=28),
    register("competent", "主管部门", width=18),
    register("region", "区划", width=22),
)
_LEVEL = register("place", "地区", width=18)


def _money(key: str, label: str, *head: str) -> Column:
    return register(key, label, "wan", adds=True, head=head)


FILINGS = Definition(
    "R1", "预留份额填报表",
    (
        register("unit_name", "单位名称", width=28),
        register("credit_code", "统一社会信用代码", width=22),
        *_WHO[1:],
        register("canteen", "食堂情况", width=16),
        _money("total_fen", "年度食堂食材采购总额", "食堂食材"),
        register("share_bp", "预留比例", "bp", head=("食堂食材",)),
        _money("reserved_fen", "预留金额", "食堂食材"),
        _money("last_fen", "上年预留", "食堂食材"),
        register("own_union", "有无独立工会经费", head=("工会",)),
        register("members", "会员人数", "int", adds=True, head=("工会",)),
        _money("union_reserved_fen", "工会预留金额", "工会"),
        register("remark", "备注", width=20),
        register("state", "审核状态"),
    ),
    owner="财政局", cadence="year", register="quota_filings",
)  # fmt: skip
EXECUTION = Definition(
    "R2", "预留份额执行月报",
    (
        *_WHO,
        register("state", "填报状态"),
        _money("reserved_fen", "预留金额"),
        figure("month", "本期"),
        figure("cumulative", "合计", span="year_to_date", head=("本年累计",)),
        figure("canteen", "食堂", span="year_to_date", head=("本年累计",), within="cumulative", fund_source=_OWN),
        figure("union", "工会", span="year_to_date", head=("本年累计",), within="cumulative", fund_source=_UNION),
        figure("personal", "个人", span="year_to_date", head=("本年累计",), within="cumulative", fund_source="personal"),
        figure("orders", "累计订单数", "orders", span="year_to_date"),
        register("completion_bp", "完成率", "bp"),
        register("time_gap_bp", "时间进度差", "bp"),
        register("rank", "排名", "int"),
    ),
    ("unit",), owner="财政局", cadence="month", register="quota_execution", only_register=True, order="rank",
    note="共用食堂的非代表单位，采购额列在本单位行，完成率并入代表单位计算；时间进度差为完成率减去本年已过时间的比重",
)  # fmt: skip
UNIONS = (
    Definition(
        "R3", "工会采购月报",
        (
            name("buyer.lower", "区划", width=18),
            name("unit", "工会"),
            figure("amount", "合计", head=("本期采购额",)),
            figure("platform", "平台", head=("本期采购额",), within="amount", source="platform"),
            figure("offline", "平台外", head=("本期采购额",), within="amount", source="offline"),
            figure("accredited", "其中认定产品", "accredited", head=("本期采购额",), within="amount"),
            figure("orders", "订单数", "orders"),
            figure("cumulative", "本年累计", span="year_to_date"),
            figure("before", "上年同期", span="year_before"),
            derived("growth", "同比", "growth", "amount", "before"),
        ),
        ("buyer.lower", "unit"), owner="总工会", cadence="month", system="总工会", subtotals=True,
    ),
    Definition(
        "R3-2", "工会采购用途与节日分类表",
        (
            name("purpose", "用途"),
            name("festival", "节日"),
            figure("units", "单位数", "units"),
            figure("orders", "订单数", "orders"),
            figure("amount", "采购额"),
            figure("accredited", "其中认定产品", "accredited", within="amount"),
        ),
        ("purpose", "festival"), owner="总工会", cadence="month", system="总工会", subtotals=True,
    ),
    Definition(
        "R3-3", "工会福利采购达标表",
        (
            register("unit_name", "工会", width=28),
            register("members", "会员数", "int", adds=True),
            _money("spent_fen", "当年福利支出总额"),
            figure("amount", "合计", span="year_to_date", head=("农副产品采购额",), fund_source=_UNION),
            figure(
                "platform", "平台", span="year_to_date", head=("农副产品采购额",), within="amount",
                fund_source=_UNION, source="platform",
            ),
            figure(
                "offline", "平台外", span="year_to_date", head=("农副产品采购额",), within="amount",
                fund_source=_UNION, source="offline",
            ),
            figure(
                "accredited", "其中认定产品", "accredited", span="year_to_date", head=("农副产品采购额",),
                within="amount", fund_source=_UNION,
            ),
            register("share_bp", "占比", "bp"),
            register("accredited_bp", "认定产品占比", "bp"),
            register("threshold_bp", "阈值", "bp"),
            register("met", "是否达标"),
            register("per_head_fen", "人均", "fen"),
            register("cap_fen", "人均限额", "fen"),
        ),
        ("unit",), owner="总工会", cadence="year", register="union_welfare", only_register=True,
        note="采购额为工会经费、福利费、慰问经费的农副产品采购；未申报福利支出的记“未填报”，不计占比",
    ),
)  # fmt: skip
BULLETIN = (
    Definition(
        "R22", "消费帮扶情况通报",
        (
            _LEVEL,
            register("accounts", "注册管理账号数", "int", adds=True),
            register("reserving", "单位数", "int", adds=True, head=("预留份额",)),
            _money("reserved_fen", "金额", "预留份额"),
            register("buying", "已采购单位数", "int", adds=True, head=("采购执行",)),
            _money("completed_fen", "完成金额", "采购执行"),
            derived("progress", "执行进度", "ratio", "completed_fen", "reserved_fen", head=("采购执行",)),
            derived("rank", "排名", "rank", "progress"),
            _money("before_fen", "上年同期累计", "同比"),
            derived("growth", "同比", "growth", "completed_fen", "before_fen", head=("同比",)),
            _money("month_fen", "本期", "环比"),
            _money("month_before_fen", "上期", "环比"),
            derived("change", "环比", "growth", "month_fen", "month_before_fen", head=("环比",)),
            register("unfiled", "未预留单位数", "int", adds=True),
            register("idle", "已预留未采购单位数", "int", adds=True),
        ),
        cadence="month", register="bulletin", parts=("R22-2", "R22-3", "R22-4"), order="rank",
        note="执行进度＝完成金额÷预留金额；无食堂的单位不列入未预留单位",
    ),
    Definition(
        "R22-2", "未预留单位名单", (*_WHO, register("canteen", "食堂情况", width=16)), cadence="month",
        register="bulletin_unfiled", note="有食堂而未填报当年预留份额的单位；无食堂的单位不列入",
    ),
    Definition(
        "R22-3", "已预留未采购名单", (*_WHO, _money("reserved_fen", "预留金额")), cadence="month",
        register="bulletin_idle",
    ),
    Definition(
        "R22-4", "供应商和产品情况",
        (
            _LEVEL,
            register("applied", "上报供应商数", "int", adds=True, head=("供应商",)),
            register("admitted", "入驻供应商数", "int", adds=True, head=("供应商",)),
            register("listed", "上架产品数", "int", adds=True, head=("产品",)),
            register("reviewed", "审核通过产品数", "int", adds=True, head=("产品",)),
        ),
        cadence="month", side="origin", register="bulletin_suppliers",
        note="上报：截至期末提交入驻申请的供应商；审核通过：截至期末通过审核的产品，下架的在内",
    ),
)  # fmt: skip
ALL = (FILINGS, EXECUTION, *UNIONS, *BULLETIN)
