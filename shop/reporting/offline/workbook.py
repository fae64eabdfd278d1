"""The template of sales made elsewhere, and reading it back row by row."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

from shop.reporting.offline.catalogue import catalogue
from shop.reporting.offline.columns import COLUMNS, EXAMPLE, KNOWN, MEASURES, NEEDED, NOBODY
from shop.reporting.stats.labels import FUND_SOURCES, PLATFORMS, PURPOSES
from shop.support.workbooks import reader
from shop.support.workbooks.rules import LIMITS, Line, Row, each_line
from shop.support.workbooks.template import Template, written

SHEET = "平台外销售"
MOST = LIMITS["large"].rows
_EXAMPLE = {
    "channel": "邮乐",
    "shop": "邮乐济源馆",
    "day": "2026-10-01",
    "buyer": NOBODY,
    "buyer_region": "济源市",
    "seller": "某某种植专业合作社",
    "product": f"{EXAMPLE}高山土豆",
    "category": "土豆",
    "origin": "济源市 王屋镇",
    "qty": "320.5",
    "unit": "公斤",
    "price": "6.80",
    "amount": "2179.40",
    "fund_source": "个人",
    "purpose": "个人",
    "voucher": "UL2026100100001",
    "seq": "1",
}
_RULES = (
    "一行是一笔销售（一张凭证上的一种产品）。带 * 的列必填。列的顺序可以调换，不要改写、增加或重复表头。",
    f"产品以“{EXAMPLE}”开头的行是示例，导入时跳过。一个文件最多 {MOST} 行。",
    "上传后先检查，所有错误一次列出；附上凭证提交后，由另一位有复核权限的人确认，确认之前不计入统计。",
    "同一份文件、内容重叠的文件再次导入不会重复计入。没有凭证号的，相同的几笔请填写行号 1、2、3……。",
    "采购单位、供应商按统一社会信用代码或全称识别；未在平台注册的，请填写买方区划、产地区划。",
    "本表的金额是实际成交金额（元）。帮助销售（未购买、只是帮助卖出）请另行申报，不填入本表。",
)


class Sheet(NamedTuple):
    """What a file says: its digest, and its rows, which can be gone through more than once."""

    digest: str
    rows: Iterable[Row]

    def lines(self) -> Iterator[Line]:
        """The rows by column; raises BadWorkbook for headings that do not fit."""
        return each_line(self.rows, KNOWN, NEEDED)


@contextmanager
def opened(data: bytes) -> Iterator[Sheet]:
    """The filled rows of a template or of a CSV with its headings, read within limits; raises BadWorkbook."""
    with reader.opened(data, "large") as rows:
        yield Sheet(hashlib.sha256(data).hexdigest(), rows)


def template() -> bytes:
    """A workbook with headings, drop-downs, notes, an example row and the codes."""
    leaves = [one for one in catalogue().categories() if not one.top]
    codes = {
        "平台/渠道": list(PLATFORMS.values()),
        "品类代码": [one.code for one in leaves],
        "品类": [one.name for one in leaves],
        "单位": list(MEASURES),
        "资金来源": list(FUND_SOURCES.values()),
        "用途": list(PURPOSES.values()),
        "节日": list(catalogue().festivals),
        "平台代码": list(PLATFORMS),
    }
    choices = {
        "channel": "平台/渠道", "category": "品类", "unit": "单位", "fund_source": "资金来源", "purpose": "用途",
        "festival": "节日",
    }  # fmt: skip
    chosen = {key: heading for key, heading in choices.items() if codes[heading]}
    return written(Template(SHEET, COLUMNS, _EXAMPLE, _RULES, codes, chosen, 5_000))
