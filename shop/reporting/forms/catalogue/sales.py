"""R8–R10: where goods went, where they came from, and both at once."""

from shop.reporting.forms.definitions import Column, Definition, attribute, code, derived, figure, name


def _five(*rows: Column) -> tuple[Column, ...]:
    return (
        *rows,
        figure("units", "单位数", "units"),
        figure("orders", "订单数", "orders"),
        figure("products", "产品数", "products"),
        figure("amount", "金额"),
        figure("accredited", "其中认定产品", "accredited", within="amount"),
        figure("before", "上年同期金额", span="year_before"),
        derived("growth", "同比", "growth", "amount", "before"),
    )


ALL = (
    Definition(
        "R8", "“五进”统计表",
        _five(name("venue", "类别"), name("buyer.lower", "采购方地区", width=18)),
        ("venue", "buyer.lower"), cadence="month", subtotals=True,
        note="“五进”：进机关、企业、学校、医院、军营；其他单位单列",
    ),
    Definition(
        "R8-2", "“五进”统计表（本地产品销往各地）",
        _five(name("venue", "类别"), name("buyer.province", "采购方地区", width=18)),
        ("venue", "buyer.province"), cadence="month", side="origin", subtotals=True,
        note="按产地统计；对口援助省份可用“采购方”筛选",
    ),
    Definition(
        "R9", "分产地销售表",
        (
            attribute("origin.county:province", "省"),
            attribute("origin.county:prefecture", "市"),
            name("origin.county", "县", width=16),
            name("origin.town", "镇", width=16),
            attribute("product:village", "村"),
            name("product", "产品"),
            attribute("product:category", "类别"),
            figure("qty", "数量", "qty"),
            name("measure_unit", "单位", width=8),
            figure("amount", "金额"),
            figure("accredited", "其中认定产品", "accredited", within="amount"),
            figure("cooperatives", "供应商数", "cooperatives"),
            figure("households", "带动户数", "households"),
        ),
        ("origin.county", "origin.town", "product", "measure_unit"), cadence="month", side="origin",
        note="数量按各自计量单位计，合计仅供核对",
    ),
    Definition(
        "R9-2", "分产地、品类销售表",
        (
            code("origin.lower", "区划代码"),
            name("origin.lower", "产地", width=18),
            name("category_top", "类别"),
            figure("amount", "金额"),
            figure("accredited", "其中认定产品", "accredited", within="amount"),
            figure("cooperatives", "供应商数", "cooperatives"),
            figure("households", "带动户数", "households"),
        ),
        ("origin.lower", "category_top"), cadence="month", side="origin", subtotals=True,
    ),
    Definition(
        "R10", "采购方与产地矩阵", (figure("amount", "金额"),), ("buyer.lower", "origin.prefecture"),
        cadence="month", matrix=True, note="行为采购方地区，列为产地",
    ),
)  # fmt: skip
