"""`flask seed bulk --facts N`: synthetic facts for load tests, written fast, roll-ups consistent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from random import Random
from typing import Any

import click
from sqlalchemy import func, insert, select, text

from shop.core import clock
from shop.core.db import db, in_unit_of_work, is_postgresql, unit_of_work
from shop.ledger.entries import Basis, Source
from shop.ledger.models import SaleFact
from shop.ledger.rules import Standing
from shop.parties.regions.models import Region, RegionLevel
from shop.parties.regions.rules import levels
from shop.reporting.stats import fold

FACTS: Any = SaleFact.__table__
DAYS = 1096  # three years
CHUNK = 10_000
COLUMNS = tuple(column.key for column in SaleFact.__table__.columns if column.key != "xid")
# Keys of synthetic orders start where no real order will be for a long time.
FIRST_KEY = 10**12
VENUES = ("office", "enterprise", "school", "hospital", "barracks", "other")
SYSTEMS = ("财政局", "总工会", "工商联", "民政局", "团委", "妇联", "其他")
UNIT_CATEGORIES = (
    "budget_unit",
    "village_helper",
    "state_enterprise",
    "private_enterprise",
    "social_organisation",
)
FUNDS = ("canteen", "union", "welfare", "condolence", "raw_material", "personal")
PURPOSES = ("canteen", "festival", "condolence", "raw_material", "personal")
CATEGORIES = tuple(f"{top:02d}{leaf:02d}" for top in range(1, 5) for leaf in range(1, 11))
UNITS, COOPERATIVES, PRODUCTS = 5000, 600, 3000
REGULAR = 6  # suppliers that a unit buys from
RETURNED = 0.06  # how many lines are returned, and how many of what was kept are again


@click.command("bulk")
@click.option("--facts", "count", type=click.IntRange(1, 50_000_000), required=True, help="记录数")
@click.option("--seed", "number", type=int, default=1, show_default=True)
def bulk(count: int, number: int) -> None:
    """写入 N 条测试用销售记录（来源标为测试数据），并重建汇总。"""
    write(count, Random(number))
    click.echo(f"已写入 {count} 条测试记录，汇总已重建")


def write(count: int, random: Random, *, sources: Sequence[Source] = (Source.SYNTHETIC,)) -> None:
    """Append `count` synthetic facts over the last three years and rebuild the cubes."""
    append(count, random, sources=sources)
    in_unit_of_work(lambda: fold.rebuild(now=clock.utcnow()))
    if is_postgresql():
        with unit_of_work() as session:  # so that the planner knows what has come
            session.connection().exec_driver_sql("ANALYZE sale_fact, stat_cube")


def append(count: int, random: Random, *, sources: Sequence[Source] = (Source.SYNTHETIC,)) -> None:
    """Append `count` synthetic facts, among them returns, and leave them to the next fold. Nobody else may
    write facts meanwhile: their ids are given here, as a return names what it takes back."""
    today = clock.business_day(clock.utcnow())
    line, last = db.session.execute(
        select(func.max(SaleFact.order_line_id), func.coalesce(func.max(SaleFact.id), 0))
    ).one()
    db.session.rollback()
    rows = islice(_rows(random, max((line or 0) + 1, FIRST_KEY), last + 1, today, sources), count)
    while chunk := list(islice(rows, CHUNK)):
        with unit_of_work():
            _append(chunk)


def _append(rows: list[tuple[Any, ...]]) -> None:
    if not is_postgresql():
        keyed = [dict(zip(COLUMNS, row, strict=True)) for row in rows]
        db.session.execute(insert(FACTS), keyed)
        return
    driver: Any = db.session.connection().connection.driver_connection
    with driver.cursor().copy(f"COPY sale_fact ({', '.join(COLUMNS)}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
    db.session.execute(
        text("SELECT setval(pg_get_serial_sequence('sale_fact', 'id'), :last)"), {"last": rows[-1][0]}
    )


def _rows(
    random: Random, first: int, fact_id: int, today: date, sources: Sequence[Source]
) -> Iterator[tuple[Any, ...]]:
    """Orders of three lines from one of the unit's regular suppliers, each with its returns, for ever."""
    places, fixed_draw = _places(), Random(0)  # the same parties each time
    pick = fixed_draw.choice
    sellers = [(FIRST_KEY + at, f"测试合作社{at}", pick(places)) for at in range(COOPERATIVES)]
    goods = [_product(fixed_draw, at, sellers[at % COOPERATIVES], places) for at in range(PRODUCTS)]
    units = [_unit(fixed_draw, at, pick(places)) for at in range(UNITS)]
    regular = [fixed_draw.sample(range(COOPERATIVES), REGULAR) for _ in units]
    line = first
    while True:
        day = today - timedelta(days=int(random.random() * DAYS))
        at = random.randrange(UNITS)
        seller = random.choice(regular[at])
        unit, stands = units[at], Standing()
        tags = (random.choice(("web", "web", "api")), random.choice(FUNDS), random.choice(PURPOSES), "", None)
        source, moment = random.choice(sources).value, _moment(random, day)
        changes: list[_Change] = []
        for number in range(line, line + 3):
            good = goods[seller + COOPERATIVES * random.randrange(PRODUCTS // COOPERATIVES)]
            price, qty = random.randrange(200, 5000), random.randrange(1, 600) * 1000
            fixed = (
                (line, f"TS{line}", number, *unit[:6], "none", *good[:7], *tags, *unit[6:], *good[7:], "kg"),
                (Basis.ACCEPTED.value, source),
            )
            changes += _life(random, fixed, (moment, day), (qty, price * qty // 1000), today)
        for change in sorted(changes, key=lambda found: found.at):
            yield change.row(fact_id, stands)
            fact_id += 1
        line += 3


@dataclass
class _Change:
    """A line of an order that begins to stand, or is taken back (`of` says what), at an instant."""

    at: datetime
    day: date
    fixed: tuple[tuple[Any, ...], tuple[Any, ...]]
    sums: tuple[int, int]
    since: date
    of: _Change | None = None
    id: int = 0

    def row(self, fact_id: int, stands: Standing) -> tuple[Any, ...]:
        """The fact, in the order of COLUMNS."""
        self.id = fact_id
        keys, head = self.fixed
        origin = keys[-5:-1]
        counts = stands.add(origin) if self.of is None else stands.remove(origin)
        sign = 1 if self.of is None else -1
        at = self.at.replace(tzinfo=None) if is_postgresql() else self.at  # COPY takes it as it is stored
        since = self.since if self.since < self.day else None
        when = (self.of.id if self.of else None, at, self.day, clock.month_number(self.day))
        return (fact_id, *head, *when, *keys, *(sign * each for each in self.sums), since, counts)


def _life(
    random: Random, fixed: Any, when: tuple[datetime, date], sums: tuple[int, int], today: date
) -> list[_Change]:
    """A line as it was bought, and what was returned of it: all, or a part, so that the rest is kept."""
    stands = _Change(*when, fixed, sums, when[1])
    found = [stands]
    while random.random() < RETURNED:
        day = stands.day + timedelta(days=random.randrange(1, 100))
        if day > today:
            break
        at = _moment(random, day)
        found.append(_Change(at, day, fixed, stands.sums, stands.since, of=stands))
        if random.random() < 0.5:
            break
        kept = (stands.sums[0] // 2, stands.sums[1] // 2)
        stands = _Change(at, day, fixed, kept, stands.since)
        found.append(stands)
    return found


def _moment(random: Random, day: date) -> datetime:
    return clock.start_of(day) + timedelta(seconds=random.randrange(86_400))


def _places() -> list[tuple[str | None, ...]]:
    """Counties of six provinces, with a town or a prefecture now and then."""
    wanted = select(Region.path).where(
        Region.level.in_((RegionLevel.PREFECTURE, RegionLevel.COUNTY, RegionLevel.TOWN)),
        Region.hidden.is_(False),
        Region.current.is_(True),
        func.substr(Region.code, 1, 2).in_(("21", "41", "65", "11", "32", "44")),
    )
    paths = db.session.scalars(wanted.order_by(Region.code)).all()
    found = [levels(path) for path in paths[::3]]
    return [(place.province, place.prefecture, place.county, place.town) for place in found]


def _unit(random: Random, at: int, place: tuple[str | None, ...]) -> tuple[Any, ...]:
    tags = (random.choice(VENUES), random.choice(SYSTEMS), "", UNIT_CATEGORIES[at % len(UNIT_CATEGORIES)])
    return (FIRST_KEY + at, f"测试单位{at}", *tags, *place)


def _product(random: Random, at: int, seller: tuple[Any, ...], places: list[Any]) -> tuple[Any, ...]:
    place = seller[2] if random.random() < 0.8 else random.choice(places)
    category = random.choice(CATEGORIES)
    named = (*seller[:2], FIRST_KEY + at, f"测试产品{at}", category, category[:2])
    return (*named, random.random() < 0.4, *place)
