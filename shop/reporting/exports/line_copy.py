"""The order lines as CSV out of PostgreSQL's own COPY: names joined, numbers and harmless text made in SQL."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    Connection,
    Select,
    String,
    and_,
    case,
    cast,
    func,
    literal,
    literal_column,
    or_,
    select,
)
from sqlalchemy.dialects import postgresql

from shop.core.clock import Period
from shop.parties.buyers.models import BuyerUnit
from shop.parties.cooperatives.models import HelpedHouseholds
from shop.parties.regions.models import Region, RegionLevel
from shop.reporting.exports.csv import BOM, header
from shop.reporting.exports.line_query import LEVELS, Condition, lines, tags_of
from shop.reporting.exports.safe import csv_sql
from shop.reporting.exports.table import Table

WORK_MEMORY = "32MB"
AT_ONCE = 200
Words = Mapping[str, Mapping[str, str]]
_DIALECT = postgresql.psycopg.dialect()


def copied(
    period: Period, where: Sequence[Condition], words: Words, reading: Connection, table: Table
) -> Iterator[bytes]:
    """The heading, then AT_ONCE rows a piece. The cells are those of `order_lines` (a test compares them)."""
    statement = _cells(period, where, words).compile(dialect=_DIALECT)
    driver: Any = reading.connection.driver_connection
    yield (BOM + header(table)).encode()
    with driver.cursor() as cursor:
        cursor.execute(f"SET LOCAL work_mem = '{WORK_MEMORY}'")
        cursor.execute("SET LOCAL jit = off")
        with cursor.copy(f"COPY ({statement}) TO STDOUT (FORMAT csv)", statement.params) as copy:
            rows: list[Any] = []
            for row in copy:
                rows.append(row)
                if len(rows) == AT_ONCE:
                    yield b"".join(rows)
                    rows.clear()
            yield b"".join(rows)


def _cells(period: Period, where: Sequence[Condition], words: Words) -> Select[Any]:
    found = lines(period, where)
    c = found.c
    ordered, latest = tags_of(found, "postgresql")
    inner = select(
        *(column.label(f"line_{column.key}") for column in c), *latest
    ).select_from(ordered).offset(0).subquery("told")  # fmt: skip
    told = inner.c
    buyer, origin = (_Places(side, told) for side in ("buyer", "origin"))
    unit, helped = BuyerUnit.__table__.alias("unit"), _households()
    source: Any = inner.outerjoin(unit, and_(unit.c.id == told.unit_id, ~unit.c.confidential))
    source = source.outerjoin(helped, helped.c.cooperative_id == told.cooperative_id)
    source = origin.joined(buyer.joined(source))
    return select(
        *(
            _text(told.order_no),
            told.line_order_line_id,
            told.line_ordered_on,
            told.line_accepted_on,
            told.line_paid_on,
            told.month,
        ),
        *(_text(told.unit_name), _text(unit.c.credit_code), _word(words, "venue", told.venue)),
        *(_text(told.department), _text(told.competent_department), buyer.code, _text(buyer.full_name)),
        *(_word(words, name, told[name]) for name in ("fund_source", "purpose")),
        *(_text(told.festival), _text(told.cooperative_name), _text(told.product_name), _text(told.category)),
        _yes(told.accredited),
        *(_qty(told.line_ordered_qty), _qty(told.line_accepted_qty), _text(told.unit)),
        *(_yuan(told.line_ordered_fen), _yuan(told.line_accepted_fen), _yuan(told.line_paid_fen)),
        *(_text(name) for name in origin.names),
        *(origin.code, _yes(origin.nodes[2].c.is_832), helped.c.households),
        *(_word(words, "channel", told.channel), told.campaign_id),
        _word(words, "source", cast(told.source, String)),
    ).select_from(source).order_by(told.line_order_id, told.line_order_line_id, told.line_source)  # fmt: skip


class _Places:
    """The four levels of one side with their names."""

    def __init__(self, side: str, tags: Any) -> None:
        self.codes = [tags[f"{side}_{level}"] for level in LEVELS]
        self.nodes = [Region.__table__.alias(f"{side}_{level}") for level in LEVELS]
        self.names = [
            func.coalesce(node.c.name, code) for node, code in zip(self.nodes, self.codes, strict=True)
        ]
        self.code = func.coalesce(*reversed(self.codes))
        province, *deeper = self.names
        said: list[Any] = [province]
        before: list[Any] = [province]
        for name in deeper:  # 济源 is its own prefecture: once
            said.append(case((or_(*(name == earlier for earlier in before)), None), else_=name))
            before.append(name)
        self.full_name = func.concat_ws(" ", *said)

    def joined(self, source: Any) -> Any:
        for at, (node, code) in enumerate(zip(self.nodes, self.codes, strict=True)):
            # All but the towns are few: what is looked up a million times stays small. 济源 is a county that
            # stands for a prefecture too, so only towns and the rest are told apart.
            town = node.c.level == RegionLevel.TOWN
            source = source.outerjoin(node, and_(node.c.code == code, town if at == 3 else ~town))
        return source


def _households() -> Any:
    """The latest checked count of each cooperative."""
    helped = HelpedHouseholds.__table__.c
    latest = select(helped.cooperative_id, helped.households).ext(
        postgresql.distinct_on(helped.cooperative_id)
    )
    return latest.order_by(helped.cooperative_id, helped.year.desc()).subquery("helped")


def _text(column: Any) -> Any:
    return func.nullif(csv_sql(column), "")


def _word(words: Words, column: str, value: Any) -> Any:
    known = words.get(column, {})
    pairs = [(value == literal(code), literal(word)) for code, word in known.items()]
    return case(*pairs, else_=_text(value)) if pairs else _text(value)


def _yes(flag: Any) -> Any:
    return case((flag, literal("是")), else_=literal("否"))


def _yuan(fen: Any) -> Any:
    return fen * literal_column("0.01")


def _qty(milli: Any) -> Any:
    return func.trim_scale(milli * literal_column("0.001"))
