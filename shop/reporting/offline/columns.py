"""The columns of the template, what may stand in them, and what people write for the same thing."""

from __future__ import annotations

from typing import NamedTuple

from shop.reporting.stats.labels import FUND_SOURCES, PLATFORMS, PURPOSES
from shop.support.workbooks.template import Column

EXAMPLE = "示例："
NOBODY = "个人（散客）"  # the buyer where nobody is named
_NOBODY = ("个人", "散客", "个人/散客", "个人散客", "个人(散客)")


COLUMNS = (
    Column("channel", "平台/渠道", True, "从下拉列表中选择", 20),
    Column("shop", "店铺", False, "平台上的店铺、馆、专柜或展会名称", 120, 18),
    Column("day", "销售日期", True, "如 2026-10-01；不能晚于今天", 30),
    Column("buyer", "采购单位", False, "统一社会信用代码或单位全称；卖给个人的填“个人/散客”或留空", 120, 22),
    Column("buyer_region", "买方区划", False, "未在平台注册的买方必填：区划代码，或如“济源市”", 60, 16),
    Column("seller", "供应商", True, "统一社会信用代码或全称", 120, 22),
    Column("product", "产品", True, "品名", 120, 18),
    Column("category", "品类", False, "从下拉列表中选择；平台已有的商品可不填", 60),
    Column("origin", "产地区划", False, "区划代码，或如“塔城地区 乌苏市”；已注册的供应商可不填", 60, 16),
    Column("qty", "数量", True, "大于 0，最多三位小数", 24, 10),
    Column("unit", "单位", True, "公斤、斤、吨、件、箱、袋、瓶、升、盒", 8, 8),
    Column("price", "单价(元)", False, "选填；填写时须与数量、金额相符", 24, 10),
    Column("amount", "金额(元)", True, "实际成交金额，最多两位小数", 24, 12),
    Column("accredited", "认定产品", False, "认定编号；不是认定产品的留空或填“否”", 60, 16),
    Column("fund_source", "资金来源", False, "从下拉列表中选择", 20),
    Column("purpose", "用途", False, "从下拉列表中选择", 20),
    Column("festival", "节日", False, "节日福利填写，如“中秋”", 16, 8),
    Column("voucher", "凭证号", False, "订单号、发票号或小票号；没有时，相同的几笔须填行号", 64, 18),
    Column("seq", "行号", False, "同一凭证的第几行，或相同的几笔中的第几笔", 20, 8),
    Column("note", "备注", False, "选填", 200, 20),
)
HEADINGS = {column.label: column.key for column in COLUMNS}
ALSO = {
    "平台": "channel", "渠道": "channel", "日期": "day", "采购单位(统一社会信用代码)": "buyer", "产品名称": "product",
    "金额": "amount", "单价": "price", "是否认定产品": "accredited", "认定号": "accredited", "认定编号": "accredited",
    "凭证行号": "seq",
}  # fmt: skip
# Two more columns stand before these in the file of bad rows; handed in again they are passed over.
FAULT_HEADINGS = {"原文件行号": "row", "错误": "faults"}
KNOWN = HEADINGS | ALSO | FAULT_HEADINGS
LABELS = {column.key: column.label for column in COLUMNS}
NEEDED = tuple(column.label for column in COLUMNS if column.needed)


def _both(words: dict[str, str], **also: str) -> dict[str, str]:
    """What may be written -> the code: the words, the codes themselves, and what else is said."""
    return {text: code for code, text in words.items()} | {code: code for code in words} | also


CHANNEL_WORDS = _both(
    PLATFORMS,
    **{"扶贫832": "832", "832": "832", "邮乐网": "ule", "邮乐消费扶贫馆": "ule", "中国社会帮扶网": "zgshfp"},
    **{
        "淘宝网": "taobao",
        "苏宁易购": "suning",
        "1688": "alibaba",
        "专柜": "counter",
        "展会": "expo",
        "其他": "other",
    },
)
FUND_WORDS = _both(FUND_SOURCES, 福利经费="welfare", 个人自费="personal", 其他资金="other")
PURPOSE_WORDS = _both(
    PURPOSES, 食堂食材="canteen", 生产原料="raw_material", 个人消费="personal", 其他用途="other"
)


class Measure(NamedTuple):
    """The unit in which a quantity is kept, and how many thousandths of it one of what was typed is."""

    code: str
    milli: int = 1000


MEASURES = {
    "公斤": Measure("kg"),
    "斤": Measure("kg", 500),
    "吨": Measure("kg", 1_000_000),
    "克": Measure("kg", 1),
    "件": Measure("piece"),
    "箱": Measure("box"),
    "袋": Measure("bag"),
    "瓶": Measure("bottle"),
    "升": Measure("litre"),
    "盒": Measure("pack"),
}
SAME_MEASURES = {
    "千克": "公斤", "kg": "公斤", "KG": "公斤", "Kg": "公斤", "g": "克", "t": "吨", "L": "升", "l": "升", "个": "件",
    "只": "件", "份": "件", "包": "袋", "桶": "件",
}  # fmt: skip


def is_nobody(text: str) -> bool:
    """Whether a row names no unit as its buyer."""
    return not text or "".join(text.split()).replace("（", "(").replace("）", ")") in _NOBODY
