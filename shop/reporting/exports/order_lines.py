"""R21 订单明细台账: one row per order line, streamed from the facts with flat memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import select

from shop.core.clock import Period, business_day
from shop.core.db import db
from shop.ledger.entries import Basis
from shop.ledger.models import SaleFact
from shop.parties.buyers.models import BuyerUnit
from shop.parties.cooperatives.models import HelpedHouseholds
from shop.parties.regions import queries as regions
from shop.parties.regions.models import Region, RegionLevel
from shop.reporting.exports.table import Column, Table

FETCHED = 250  # rows at once: more of them take more memory and no less time
KEPT = 1024
_BASES = tuple(Basis)
F = SaleFact.__table__.c
_LEVELS = ("province", "prefecture", "county", "town")
# What a line's buyer and origin cells are made of: looked up once per combination, not once per line.
_BUYER = (
    *("unit_id", "unit_name", "venue", "department", "competent_department"),
    *(f"buyer_{level}" for level in _LEVELS),
)
_ORIGIN = ("cooperative_id", *(f"origin_{level}" for level in _LEVELS))
_FIRST = ("order_id", "order_line_id", "source", "basis", "on_day", "qty_milli", "amount_fen")
_REST = (
    *("order_no", "month", "cooperative_name", "product_name", "category", "accredited", "unit"),
    *("fund_source", "purpose", "festival", "channel", "campaign_id"),
)
COLUMNS = (
    Column("order_no", "订单号", width=20),
    Column("line_no", "子单号"),
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


def order_lines(period: Period, *, words: dict[str, dict[str, str]], now: datetime) -> Table:
    """The table of all order lines with a fact in the period, whatever its basis; quantities and amounts
    are what the facts of the period come to, returns taken off. `words` gives the Chinese of the closed
    lists by column: venue, fund_source, purpose, channel, source."""
    notes = [
        ("期间", f"{period.first.isoformat()} 至 {period.last.isoformat()}（含首尾两日）"),
        ("口径", "下单（供应商确认）、验收、付款三种口径分列，退货与冲销以负数计入发生之日"),
        ("金额单位", "元"),
        ("截至", f"{business_day(now).isoformat()} {now.isoformat(timespec='seconds')}"),
    ]
    return Table("订单明细台账", COLUMNS, _rows(period, words), notes)


def _rows(period: Period, words: dict[str, dict[str, str]]) -> Iterator[list[Any]]:
    books = _Books(words)
    wanted = (
        select(*(F[name] for name in (*_FIRST, *_BUYER, *_ORIGIN, *_REST)))
        .where(F.on_day >= period.first, F.on_day < period.end)
        .order_by(F.order_id, F.order_line_id, F.id)
        .execution_options(stream_results=True, yield_per=FETCHED)
    )
    found = db.session.execute(wanted)
    for _, facts in groupby(found, key=_LINE):
        yield _row(list(facts), books)


class _Books:
    """What is looked up once: words, region names, credit codes, households."""

    def __init__(self, words: dict[str, dict[str, str]]) -> None:
        self.words = words
        # A confidential unit goes by its alias; its code would give the name away.
        named = select(BuyerUnit.id, BuyerUnit.credit_code).where(~BuyerUnit.confidential)
        self.credit_codes = dict(db.session.execute(named).all())
        helped = select(HelpedHouseholds.cooperative_id, HelpedHouseholds.households).order_by(
            HelpedHouseholds.year
        )
        self.households = dict(db.session.execute(helped).all())
        above_towns = select(Region.code, Region.name).where(Region.level != RegionLevel.TOWN)
        self.names = dict(db.session.execute(above_towns).all())
        self.poor_counties = set(db.session.scalars(select(Region.code).where(Region.is_832)))
        self.buyer = lru_cache(KEPT)(self._buyer)
        self.origin = lru_cache(KEPT)(self._origin)

    def word(self, column: str, value: str) -> str:
        return self.words.get(column, {}).get(value, value)

    def place(self, codes: Sequence[str | None]) -> tuple[list[str | None], str | None]:
        """The names by level, and the deepest code."""
        unknown = [code for code in codes if code and code not in self.names]
        if unknown:  # a town
            self.names |= regions.names(unknown)
        names = [self.names[code] if code else None for code in codes]
        return names, next((code for code in reversed(codes) if code), None)

    def _buyer(self, tags: tuple[Any, ...]) -> list[Any]:
        """From unit_name to buyer_region, out of the columns `_BUYER`."""
        unit_id, unit_name, venue, department, competent, *codes = tags
        names, code = self.place(codes)
        return [
            *(unit_name, self.credit_codes.get(unit_id), self.word("venue", venue), department, competent),
            code,
            " ".join(name for name in dict.fromkeys(names) if name),  # 济源 is its own prefecture: once
        ]

    def _origin(self, tags: tuple[Any, ...]) -> list[Any]:
        """From origin_province to households, out of the columns `_ORIGIN`."""
        cooperative_id, *codes = tags
        names, code = self.place(codes)
        poor = "是" if codes[2] in self.poor_counties else "否"
        return [*names, code, poor, self.households.get(cooperative_id)]


_LINE = itemgetter(0, 1, 2)
_BUYER_AT = itemgetter(slice(len(_FIRST), len(_FIRST) + len(_BUYER)))
_ORIGIN_AT = itemgetter(slice(len(_FIRST) + len(_BUYER), len(_FIRST) + len(_BUYER) + len(_ORIGIN)))
_REST_AT = itemgetter(slice(len(_FIRST) + len(_BUYER) + len(_ORIGIN), None))


def _sums(facts: list[Any]) -> dict[Basis, list[Any]]:
    """By basis: the last day, quantity, amount."""
    sums: dict[Basis, list[Any]] = {basis: [None, 0, 0] for basis in _BASES}
    for _order, _line, _source, basis, on_day, qty_milli, amount_fen, *_tags in facts:
        entry = sums[basis]
        if entry[0] is None or on_day > entry[0]:
            entry[0] = on_day
        entry[1] += qty_milli
        entry[2] += amount_fen
    return sums


def _row(facts: list[Any], books: _Books) -> list[Any]:
    fact, sums = facts[-1], _sums(facts)
    ordered, accepted, paid = sums[Basis.ORDERED], sums[Basis.ACCEPTED], sums[Basis.PAID]
    order_no, month, seller, product, category, accredited, unit, *tags = _REST_AT(fact)
    fund_source, purpose, festival, channel, campaign_id = tags
    return [
        *(order_no, fact[1], ordered[0], accepted[0], paid[0], str(month)),
        *books.buyer(_BUYER_AT(fact)),
        *(books.word("fund_source", fund_source), books.word("purpose", purpose), festival),
        *(seller, product, category, "是" if accredited else "否"),
        *(ordered[1], accepted[1], unit, ordered[2], accepted[2], paid[2]),
        *books.origin(_ORIGIN_AT(fact)),
        books.word("channel", channel),
        None if campaign_id is None else str(campaign_id),
        books.word("source", fact[2]),
    ]
