"""R21 订单明细台账: one row per order line, streamed from the facts with flat memory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from shop.core.clock import Period, business_day
from shop.core.db import db
from shop.parties.buyers.models import BuyerUnit
from shop.parties.cooperatives.models import HelpedHouseholds
from shop.parties.regions import queries as regions
from shop.parties.regions.models import Region, RegionLevel
from shop.reporting.exports import line_copy
from shop.reporting.exports.line_query import Condition, lines, select_lines
from shop.reporting.exports.table import Column, Run, Table

TITLE = "订单明细台账"
FETCHED = 500  # rows at once: more of them take more memory and no less time
Words = Mapping[str, Mapping[str, str]]
COLUMNS = (
    Column("order_no", "订单号", width=20, repeats=False),
    Column("line_no", "子单号", repeats=False),
    Column("ordered_on", "确认日", "date"),
    Column("accepted_on", "验收日", "date"),
    Column("paid_on", "付款日", "date"),
    Column("month", "统计期"),
    Column("unit_name", "采购单位", width=28),
    Column("credit_code", "统一社会信用代码", width=22),
    Column("venue", "五进类别"),
    Column("department", "统计系统"),
    Column("competent_department", "主管部门"),
    Column("buyer_code", "采购方区划代码"),
    Column("buyer_region", "采购方区划", width=30),
    Column("fund_source", "资金来源"),
    Column("purpose", "用途"),
    Column("festival", "节日"),
    Column("cooperative_name", "供应商", width=28),
    Column("product_name", "产品", width=20),
    Column("category", "品类代码"),
    Column("accredited", "认定产品"),
    Column("qty", "数量", "qty"),
    Column("accepted_qty", "实收数量", "qty"),
    Column("unit", "单位"),
    Column("ordered_fen", "订购金额（元）", "fen"),
    Column("amount_fen", "验收金额（元）", "fen"),
    Column("paid_fen", "已付金额（元）", "fen"),
    Column("origin_province", "产地省"),
    Column("origin_prefecture", "产地市"),
    Column("origin_county", "产地县"),
    Column("origin_town", "产地镇"),
    Column("origin_code", "产地代码"),
    Column("is_832", "832县"),
    Column("households", "带动户数", "int"),
    Column("channel", "渠道"),
    Column("campaign", "活动编号"),
    Column("source", "数据来源"),
)


def order_lines(
    period: Period,
    *,
    words: Words,
    now: datetime,
    where: Sequence[Condition] = (),
    scope: str = "全平台",
    reading: Connection | None = None,
) -> Table:
    """The table of all order lines with a fact in the period, whatever its basis; quantities and amounts
    are what the facts of the period come to, returns taken off. `words` gives the Chinese of the closed
    lists by column: venue, fund_source, purpose, channel, source. `where` are conditions on the facts (how far
    somebody sees), `scope` says them in words; `reading` is a connection of its own for a long export."""
    books = _Books(words, reading or db.session.connection())
    rows = _rows(period, where, books.reading)
    runs = (
        Run(6, 7, books.buyer), Run(13, 3, books.use), Run(16, 4, books.good),
        Run(26, 7, books.origin), Run(33, 3, books.source),
    )  # fmt: skip
    return Table(TITLE, COLUMNS, rows, notes(period, scope, now), runs)


def csv_lines(
    period: Period,
    *,
    words: Words,
    where: Sequence[Condition] = (),
    reading: Connection | None = None,
) -> Iterator[bytes] | None:
    """The same table as CSV, written by PostgreSQL itself, heading first; None elsewhere."""
    connection = reading or db.session.connection()
    if connection.dialect.name != "postgresql":
        return None
    return line_copy.copied(period, where, words, connection, Table(TITLE, COLUMNS, ()))


def number_of(period: Period, where: Sequence[Condition], reading: Connection) -> int:
    """How many lines there are."""
    return int(reading.execute(select(func.count()).select_from(lines(period, where))).scalar_one())


def notes(period: Period, scope: str, now: datetime) -> list[tuple[str, str]]:
    """What a reader must know."""
    return [
        ("期间", f"{period.first.isoformat()} 至 {period.last.isoformat()}（含首尾两日）"),
        ("范围", scope),
        ("口径", "下单（供应商确认）、验收、付款三种口径分列，退货与冲销以负数计入发生之日"),
        ("金额单位", "元"),
        ("截至", f"{business_day(now).isoformat()} {now.isoformat(timespec='seconds')}"),
    ]


def _rows(period: Period, where: Sequence[Condition], reading: Connection) -> Iterator[Sequence[Any]]:
    wanted = select_lines(period, where, reading.dialect.name)
    streamed = reading.execution_options(stream_results=True, yield_per=FETCHED)
    for part in streamed.execute(wanted).partitions():
        for row in part:
            r = tuple(row)
            # fmt: off
            yield (
                r[0], r[1], r[2], r[3], r[4], r[5], r[6:15], r[15:18], r[18:22],
                r[22], r[23], r[24], r[25], r[26], r[27], r[28:33], r[33:36],
            )
            # fmt: on


class _Books:
    """What is looked up once: words, region names, credit codes, households; and the runs made of them."""

    def __init__(self, words: Words, reading: Connection) -> None:
        self.words, self.reading = words, reading
        # A confidential unit goes by its alias; its code would give the name away.
        named = select(BuyerUnit.id, BuyerUnit.credit_code).where(~BuyerUnit.confidential)
        self.credit_codes = dict(reading.execute(named).all())
        helped = select(HelpedHouseholds.cooperative_id, HelpedHouseholds.households)
        self.households = dict(reading.execute(helped.order_by(HelpedHouseholds.year)).all())
        above_towns = select(Region.code, Region.name).where(Region.level != RegionLevel.TOWN)
        self.names = dict(reading.execute(above_towns.where(Region.level != RegionLevel.VILLAGE)).all())
        self.poor_counties = set(reading.execute(select(Region.code).where(Region.is_832)).scalars())

    def word(self, column: str, value: str) -> str:
        return self.words.get(column, {}).get(value, value)

    def place(self, codes: Sequence[str | None]) -> tuple[list[str | None], str | None]:
        """The names by level, and the deepest code."""
        unknown = [code for code in codes if code and code not in self.names]
        if unknown:  # a town
            self.names |= regions.names(unknown)
        names = [self.names[code] if code else None for code in codes]
        return names, next((code for code in reversed(codes) if code), None)

    def buyer(self, tags: tuple[Any, ...]) -> list[Any]:
        """From unit_name to buyer_region, out of the columns `BUYER`."""
        unit_id, unit_name, venue, department, competent, *codes = tags
        names, code = self.place(codes)
        return [
            *(unit_name, self.credit_codes.get(unit_id), self.word("venue", venue), department, competent),
            code,
            " ".join(name for name in dict.fromkeys(names) if name),  # 济源 is its own prefecture: once
        ]

    def use(self, tags: tuple[Any, ...]) -> list[Any]:
        fund_source, purpose, festival = tags
        return [self.word("fund_source", fund_source), self.word("purpose", purpose), festival]

    def good(self, tags: tuple[Any, ...]) -> list[Any]:
        seller, product, category, accredited = tags
        return [seller, product, category, "是" if accredited else "否"]

    def origin(self, tags: tuple[Any, ...]) -> list[Any]:
        """From origin_province to households, out of the columns `ORIGIN`."""
        cooperative_id, *codes = tags
        names, code = self.place(codes)
        poor = "是" if codes[2] in self.poor_counties else "否"
        return [*names, code, poor, self.households.get(cooperative_id)]

    def source(self, tags: tuple[Any, ...]) -> list[Any]:
        channel, campaign_id, source = tags
        campaign = None if campaign_id is None else str(campaign_id)
        return [self.word("channel", channel), campaign, self.word("source", source)]
