"""R21 订单明细台账: one row per order line, streamed from the facts with flat memory."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import cache
from itertools import groupby
from typing import Any

from sqlalchemy import Row, select

from shop.core.clock import Period, business_day
from shop.core.db import db
from shop.ledger.entries import Basis
from shop.ledger.models import SaleFact
from shop.parties.buyers.models import BuyerUnit
from shop.parties.cooperatives.models import HelpedHouseholds
from shop.parties.regions import queries as regions
from shop.parties.regions.models import Region
from shop.reporting.exports.table import Column, Table

FETCHED = 1000
F = SaleFact.__table__.c
_TAGS = (
    *(
        "order_no",
        "unit_id",
        "unit_name",
        "venue",
        "department",
        "competent_department",
        "fund_source",
        "purpose",
    ),
    *(
        "festival",
        "cooperative_id",
        "cooperative_name",
        "product_name",
        "category",
        "category_top",
        "accredited",
    ),
    *("unit", "channel", "campaign_id", "source"),
    *(
        f"{side}_{level}"
        for side in ("buyer", "origin")
        for level in ("province", "prefecture", "county", "town")
    ),
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
        select(
            F.order_id,
            F.order_line_id,
            F.basis,
            F.on_day,
            F.month,
            F.qty_milli,
            F.amount_fen,
            *(F[k] for k in _TAGS),
        )
        .where(F.on_day >= period.first, F.on_day < period.end)
        .order_by(F.order_id, F.order_line_id, F.id)
        .execution_options(stream_results=True, yield_per=FETCHED)
    )
    found = db.session.execute(wanted)
    for _, facts in groupby(found, key=lambda fact: (fact.order_id, fact.order_line_id, fact.source)):
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
        self.poor_counties = set(db.session.scalars(select(Region.code).where(Region.is_832)))
        self.name = cache(regions.name)
        self.place = cache(self._place)

    def word(self, column: str, value: str) -> str:
        return self.words.get(column, {}).get(value, value)

    def _place(self, *codes: str | None) -> tuple[list[str | None], str | None]:
        """The names by level, and the deepest code."""
        names = [self.name(code) if code else None for code in codes]
        return names, next((code for code in reversed(codes) if code), None)


def _sums(facts: list[Row[Any]]) -> dict[str, list[Any]]:
    """By basis: the last day, quantity, amount."""
    sums: dict[str, list[Any]] = {basis.value: [None, 0, 0] for basis in Basis}
    for fact in facts:
        entry = sums[fact.basis]
        entry[0] = max(fact.on_day, entry[0] or fact.on_day)
        entry[1] += fact.qty_milli
        entry[2] += fact.amount_fen
    return sums


def _row(facts: list[Row[Any]], books: _Books) -> list[Any]:
    fact, sums = facts[-1], _sums(facts)
    ordered, accepted, paid = (sums[basis.value] for basis in Basis)
    return [
        fact.order_no,
        fact.order_line_id,
        *(ordered[0], accepted[0], paid[0]),
        str(fact.month),
        *_buyer(fact, books),
        *_goods(fact),
        *(ordered[1], accepted[1], fact.unit),
        *(ordered[2], accepted[2], paid[2]),
        *_origin(fact, books),
        books.word("channel", fact.channel),
        None if fact.campaign_id is None else str(fact.campaign_id),
        books.word("source", fact.source),
    ]


def _buyer(fact: Row[Any], books: _Books) -> list[Any]:
    names, code = books.place(fact.buyer_province, fact.buyer_prefecture, fact.buyer_county, fact.buyer_town)
    return [
        fact.unit_name,
        books.credit_codes.get(fact.unit_id),
        books.word("venue", fact.venue),
        fact.department,
        fact.competent_department,
        code,
        " ".join(name for name in dict.fromkeys(names) if name),  # 济源 is its own prefecture: once
        books.word("fund_source", fact.fund_source),
        books.word("purpose", fact.purpose),
        fact.festival,
    ]


def _goods(fact: Row[Any]) -> list[Any]:
    return [fact.cooperative_name, fact.product_name, fact.category, "是" if fact.accredited else "否"]


def _origin(fact: Row[Any], books: _Books) -> list[Any]:
    names, code = books.place(
        fact.origin_province, fact.origin_prefecture, fact.origin_county, fact.origin_town
    )
    return [
        *names,
        code,
        "是" if fact.origin_county in books.poor_counties else "否",
        books.households.get(fact.cooperative_id),
    ]
