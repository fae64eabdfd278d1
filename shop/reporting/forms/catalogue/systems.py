"""R4–R7: what each lead department returns of its units."""

from shop.reporting.forms.definitions import Cadence, Column, Definition, attribute, figure, name

_NOTE = "典型做法、优秀企业（个人）随报送材料另附；直接购买与帮助销售分列，不相加"


def _columns() -> tuple[Column, ...]:
    bought, helped = ("直接购买",), ("帮助销售",)
    return (
        name("buyer.lower", "区划", width=18),
        name("unit", "单位"),
        attribute("unit:competent", "主管部门", width=18),
        figure("units", "参与单位数", "units"),
        figure("amount", "购买金额", head=bought),
        figure("accredited", "其中认定产品", "accredited", head=bought, within="amount"),
        figure("orders", "订单数", "orders", head=bought),
        figure("helped", "帮助销售额", "helped", head=helped),
        figure("pairings", "结对村数", "pairings"),
        figure("households", "带动户数", "households"),
    )


def _monthly(code: str, system: str, title: str, cadence: Cadence = "month") -> Definition:
    return Definition(
        code, title, _columns(), ("buyer.lower", "unit"), owner=system, cadence=cadence,
        system=system, subtotals=True, note=_NOTE,
    )  # fmt: skip


ALL = (
    _monthly("R4", "工商联", "民营企业消费帮扶月报"),
    _monthly("R5", "民政局", "社会组织消费帮扶月报"),
    _monthly("R6", "团委", "共青团系统消费帮扶月报"),
    _monthly("R7", "妇联", "妇联系统消费帮扶季报", "quarter"),
    Definition(
        "R7-2", "消费帮扶倡议响应季报",
        (
            name("buyer.lower", "区划", width=18),
            figure("units", "响应单位数", "units"),
            figure("amount", "购买金额"),
            figure("accredited", "其中认定产品", "accredited", within="amount"),
            figure("orders", "订单数", "orders"),
            figure("households", "带动户数", "households"),
        ),
        ("buyer.lower",), cadence="quarter", note="典型做法随报送材料另附",
    ),
    Definition(
        "R7-3", "分主管部门采购统计表",
        (
            name("competent", "主管部门"),
            name("unit", "单位"),
            figure("units", "单位数", "units"),
            figure("amount", "购买金额"),
            figure("accredited", "其中认定产品", "accredited", within="amount"),
            figure("orders", "订单数", "orders"),
        ),
        ("competent", "unit"), cadence="month", subtotals=True,
    ),
)  # fmt: skip
