"""How many orders, units, products, suppliers and households: added up or told apart, from cubes like sums.

An order counts where it became a fact and counts back where nothing of it stands any more, so its numbers are
sums (see `ledger.rules.Standing`). A unit, product or supplier counts once in a period in which something was
recorded for it that still stands at the period's end; households are those of the suppliers that count.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import BigInteger, Select, String, and_, case, cast, func, literal, null, or_, select

from shop.core.clock import Period, first_day, month_number, next_month
from shop.core.db import db
from shop.parties.cooperatives.models import HelpedHouseholds
from shop.reporting.stats import campaigns, source
from shop.reporting.stats.cubes import NOTHING, OF_LINES, Cube, covering
from shop.reporting.stats.dimensions import F, made_month, made_on, time_key
from shop.reporting.stats.source import ADDITIVE, C, Condition, K, Question, raw_key
from shop.reporting.stats.spans import TIMES, Months, months_of, period_key

DISTINCT = ("orders", "units", "products", "cooperatives", "households")
PARTIES = {"units": "unit", "products": "product", "cooperatives": "cooperative", "households": "cooperative"}


@dataclass
class Counted:
    """Rows of (keys, values by column), and the values of the whole and of 未归类."""

    rows: list[tuple[tuple[Any, ...], dict[str, int]]]
    total: dict[str, int]
    unclassified: dict[str, int]


def count(asked: Question, measures: Collection[str], today: date) -> Counted:
    """Everything about the question in one statement, so that all is of one snapshot."""
    asked = _within_filters(asked)
    months = _whole_months(asked, today)
    parts = [
        _padded("sums", asked, source.grouped(asked, covering(asked.by, asked.filters), today), ADDITIVE)
    ]
    if campaigns.NAME in asked.by:  # a fact may lie in several: the whole is not the sum of the rows
        whole = source.grouped(replace(asked, by=()), None, today)
        parts.append(_padded("whole", asked, whole, ADDITIVE))
    if "orders" in measures:
        parts += _orders(asked, today)
    for party in sorted({PARTIES[name] for name in measures if name in PARTIES}):
        parts += _party(asked, party, months, [name for name in PARTIES if name in measures])
    return _brought_together(asked, measures, db.session.execute(parts[0].union_all(*parts[1:])))


def _brought_together(asked: Question, measures: Collection[str], found: Any) -> Counted:
    """Sums say which rows there are; counts are put beside them."""
    width, sums, others = len(asked.by), {}, []
    none = dict.fromkeys((name for name in measures if name in PARTIES), 0)
    if OF_LINES & {*asked.by, *asked.filters}:
        none["orders"] = 0
    for tag, *row in found:
        keys, values = tuple(row[:width]), row[width:]
        if tag == "sums":
            sums[keys] = dict(zip(ADDITIVE, values, strict=True)) | none
        elif tag == "whole":
            others += [(name, "total", keys, value) for name, value in zip(ADDITIVE, values, strict=True)]
        else:
            others.append((*tag.split("."), keys, values[0] or 0))
    missing = [values for keys, values in sums.items() if None in keys]
    whole = {
        "total": {name: sum(values[name] for values in sums.values()) for name in ADDITIVE},
        "missing": {name: sum(values[name] for values in missing) for name in ADDITIVE},
    }
    for measure, place, keys, value in others:
        if place != "row":
            whole[place][measure] = value
        elif keys in sums:
            sums[keys][measure] = value
    return Counted(list(sums.items()), whole["total"], whole["missing"])


def _padded(tag: str, asked: Question, rows: Any, names: Sequence[str]) -> Select[Any]:
    """A part of the statement: its tag, the keys (none where it says the whole), its figures."""
    r = rows.subquery(tag.replace(".", "_"))
    keys = [r.c[f"d{at}"] if f"d{at}" in r.c else null().label(f"d{at}") for at in range(len(asked.by))]
    values = [cast(r.c[name], BigInteger).label(f"v{at}") for at, name in enumerate(names)]
    values += [literal(0).label(f"v{at}") for at in range(len(names), len(ADDITIVE))]
    return select(literal(tag).label("tag"), *keys, *values)


def _within_filters(asked: Question) -> Question:
    """A filter by month, quarter or year is a shorter period."""
    period, filters = asked.period, dict(asked.filters)
    for name in TIMES:
        value = filters.get(name)
        if value is None or value == NOTHING:
            continue
        del filters[name]
        number = int(value)
        months = {
            "month": (number, number),
            "quarter": (number // 10 * 100 + number % 10 * 3 - 2, number // 10 * 100 + number % 10 * 3),
            "year": (number * 100 + 1, number * 100 + 12),
        }[name]
        first = max(period.first, first_day(months[0]))
        period = Period(first, max(first, min(period.end, first_day(next_month(months[1])))))
    return replace(asked, period=period, filters=filters)


def _whole_months(asked: Question, today: date) -> Months | None:
    """The months to count in cubes; None where the facts have to be read: the period begins within a month,
    or ends within one that has facts after it."""
    if asked.of_facts or asked.period.first.day != 1:
        return None
    found = months_of(asked.period, today)
    if found is None or found.added:
        return None
    if found.taken:
        later = [F.basis == asked.basis, F.on_day >= asked.period.end, F.on_day < found.days.end]
        if db.session.scalar(select(F.id).where(*later).limit(1)) is not None:
            return None
    return Months(found.first, found.last)


def _orders(asked: Question, today: date) -> list[Select[Any]]:
    """What the sums do not say of orders: the whole, where one order counts in several places; all, where it
    counts by its lines."""
    whole = replace(asked, by=())
    if OF_LINES & {*asked.by, *asked.filters}:
        return [
            _padded("orders.row", asked, _orders_of_lines(asked), ["orders"]),
            _padded("orders.total", asked, _orders_of_lines(whole), ["orders"]),
            _padded("orders.missing", asked, _orders_of_lines(asked, missing=True), ["orders"]),
        ]
    if any(name.startswith("origin.") for name in asked.by):
        rows = source.rows(whole, covering((), asked.filters), today).subquery("whole")
        return [_padded("orders.total", asked, select(func.sum(rows.c.orders).label("orders")), ["orders"])]
    return []


def _orders_of_lines(asked: Question, *, missing: bool = False) -> Select[Any]:
    """Orders that begin to stand in a group of lines, less those that cease to: read from all facts of the
    orders that moved in the period, as each depends on what stood before. `missing`: of 未归类 as one group."""
    facts, read = source.keyed(asked)
    groups = [key for name, key in zip(asked.by, read, strict=True) if name not in TIMES]
    asked_for = source.asked_facts(replace(asked, after=None))
    keys = {f"d{at}": key for at, key in enumerate(read)}
    if missing:
        asked_for.append(or_(*(key.is_(None) for key in read)))
        groups = [key for name, key in zip(asked.by, read, strict=True) if name == campaigns.NAME]
        keys = {}
    moved = select(F.order_id).where(source.days_of(asked.period), *source.asked_facts(asked))
    sign = source.taken_back()
    standing = func.sum(sign).over(partition_by=[*groups, F.source, F.order_id], order_by=F.id)
    history = (
        select(*(key.label(name) for name, key in keys.items()), F.id, F.on_day, sign.label("sign"))
        .add_columns(standing.label("standing"))
        .select_from(facts)
        .where(F.order_id.in_(moved), *asked_for)
        .subquery("history")
    )
    h = history.c
    step = case((and_(h.sign == 1, h.standing == 1), 1), (and_(h.sign == -1, h.standing == 0), -1), else_=0)
    shown = [h[name] for name in keys]
    counted = select(*shown, func.coalesce(func.sum(step), 0).label("orders")).where(
        h.on_day >= asked.period.first, h.on_day < asked.period.end, h.id > (asked.after or 0)
    )
    return counted.group_by(*shown) if shown else counted


def _party(
    asked: Question, party: str, months: Months | None, measures: Collection[str]
) -> list[Select[Any]]:
    """Counts of one kind of party: per row, of the whole, and of 未归类, each told apart anew."""
    pairs = _pairs(asked, party, months).cte(f"{party}_pairs")
    shown = [pairs.c[f"d{at}"] for at in range(len(asked.by))]
    whole = pairs
    if set(asked.by) & set(TIMES):  # what counts in a month may be taken back before the year ends
        whole = _pairs(replace(asked, by=()), party, months).cte(f"{party}_whole")
    parts = {
        "row": pairs,
        "total": select(whole.c.key).distinct().subquery(f"{party}_total"),
        "missing": select(pairs.c.key)
        .where(or_(*(key.is_(None) for key in shown)))
        .distinct()
        .subquery(f"{party}_missing"),
    }
    found = []
    for measure in measures:
        if PARTIES[measure] != party:
            continue
        for place, rows in parts.items():
            groups = shown if place == "row" else []
            counted = _households(rows, groups) if measure == "households" else _number(rows, groups)
            found.append(_padded(f"{measure}.{place}", asked, counted, ["number"]))
    return found


def _number(rows: Any, groups: Sequence[Any]) -> Select[Any]:
    return select(*groups, func.count().label("number")).select_from(rows).group_by(*groups)


def _households(rows: Any, groups: Sequence[Any]) -> Select[Any]:
    """Each cooperative once per group, by the latest year on record."""
    helped = HelpedHouseholds.__table__.c
    latest = (
        select(helped.cooperative_id, func.max(helped.year).label("year"))
        .group_by(helped.cooperative_id)
        .subquery()
    )
    number = cast(func.coalesce(func.sum(helped.households), 0), BigInteger).label("number")
    return (
        select(*groups, number)
        .select_from(rows)
        .join(latest, cast(latest.c.cooperative_id, String) == rows.c.key)
        .join(
            HelpedHouseholds.__table__,
            and_(helped.cooperative_id == latest.c.cooperative_id, helped.year == latest.c.year),
        )
        .group_by(*groups)
    )


def _pairs(asked: Question, party: str, months: Months | None) -> Select[Any]:
    """(d0 … dn, key) of the parties that count in each row."""
    cube = covering(asked.by, asked.filters, party=party) if months else None
    mark = source.watermark() if cube else None
    if cube is None or months is None or mark is None:
        rows: Any = _party_of_facts(asked, party, source.days_of(asked.period))
    else:
        rows = _party_of_cube(asked, cube, party, months).union_all(
            _party_of_facts(asked, party, source.days_of(months.days), mark)
        )
    r = rows.subquery(f"{party}_rows").c
    keys = [*(r[f"d{at}"] for at in range(len(asked.by))), r.key]
    return select(*keys).group_by(*keys).having(func.sum(r.standing) > 0)


def _party_of_facts(asked: Question, party: str, *conditions: Condition) -> Select[Any]:
    facts, read = source.keyed(asked)
    keys = [found.label(f"d{at}") for at, found in enumerate(read)]
    key = raw_key(party).label("key")
    began = [F.since_on.is_(None), made_on() >= asked.period.first]
    within = [time_key(name, made_month()) == time_key(name, F.month) for name in asked.by if name in TIMES]
    rows = select(*keys, key, source.taken_back().label("standing")).select_from(facts)
    return rows.where(*conditions, *source.asked_facts(asked), or_(began[0], and_(began[1], *within)))


def _party_of_cube(asked: Question, cube: Cube, party: str, months: Months) -> Select[Any]:
    within = [time_key(name, C.made) == period_key(name, C.month) for name in asked.by if name in TIMES]
    began = C.made >= month_number(asked.period.first)
    key = K[cube.keys.index(party)].label("key")
    return select(*source.cube_keys(asked, cube), key, C.standing.label("standing")).where(
        *source.cube_rows(asked, cube, months), or_(C.made == 0, and_(began, *within))
    )
