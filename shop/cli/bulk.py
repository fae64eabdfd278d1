"""`flask seed bulk --facts N`: synthetic facts for load tests, written fast, roll-ups consistent."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice
from random import Random
from typing import Any

import click
from sqlalchemy import func, insert, select

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
COLUMNS = tuple(column.key for column in SaleFact.__table__.columns if column.key not in ("id", "xid"))
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


@click.command("bulk")
@click.option("--facts", "count", type=click.IntRange(1, 50_000_000), required=True, help="记录数")
@click.option("--seed", "number", type=int, default=1, show_default=True)
def bulk(count: int, number: int) -> None:
    """写入 N 条测试用销售记录（来源标为测试数据），并重建汇总。"""
    write(count, Random(number))
    click.echo(f"已写入 {count} 条测试记录，汇总已重建")


def write(count: int, random: Random) -> None:
    """Append `count` synthetic facts over the last three years and rebuild the cubes."""
    today = clock.business_day(clock.utcnow())
    offset = (db.session.scalar(select(func.max(SaleFact.order_line_id))) or 0) + 1
    rows = _rows(random, max(offset, FIRST_KEY), today)
    left = count
    while left:
        chunk = list(islice(rows, min(CHUNK, left)))
        left -= len(chunk)
        with unit_of_work():
            _append(chunk)
    in_unit_of_work(lambda: fold.rebuild(now=clock.utcnow()))
    if is_postgresql():
        with unit_of_work() as session:  # so that the planner knows what has come
            session.connection().exec_driver_sql("ANALYZE sale_fact, stat_cube")


def _append(rows: list[tuple[Any, ...]]) -> None:
    if not is_postgresql():
        keyed = [dict(zip(COLUMNS, row, strict=True)) for row in rows]
        db.session.execute(insert(FACTS), keyed)
        return
    driver: Any = db.session.connection().connection.driver_connection
    with driver.cursor().copy(f"COPY sale_fact ({', '.join(COLUMNS)}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _rows(random: Random, first: int, today: date) -> Iterator[tuple[Any, ...]]:
    """Three lines an order, for ever."""
    places = _places()
    units = [_unit(random, at, random.choice(places)) for at in range(UNITS)]
    sellers = [(first + at, f"测试合作社{at}", random.choice(places)) for at in range(COOPERATIVES)]
    goods = [_product(random, first, at, sellers) for at in range(PRODUCTS)]
    line = first
    while True:
        day = today - timedelta(days=int(random.random() * DAYS))
        at = clock.start_of(day) + timedelta(seconds=random.randrange(86_400))
        unit = random.choice(units)
        order = line
        tags = (random.choice(("web", "web", "api")), random.choice(FUNDS), random.choice(PURPOSES), "", None)
        moment = at.replace(tzinfo=None) if is_postgresql() else at  # COPY takes it as it is stored
        stands = Standing()
        for _ in range(3):
            good = random.choice(goods)
            price, qty = random.randrange(200, 5000), random.randrange(1, 600) * 1000
            head = (Basis.ACCEPTED.value, Source.SYNTHETIC.value, None, moment, day, clock.month_number(day))
            keys = (order, f"TS{order}", line)
            values = (
                head
                + keys
                + (*unit[:6], "none")
                + good[:7]
                + tags
                + unit[6:]
                + good[7:]
                + ("kg", qty, price * qty // 1000, None, stands.add(good[7:]))
            )
            yield values
            line += 1


def _places() -> list[tuple[str | None, ...]]:
    """Counties of six provinces, with a town now and then."""
    wanted = select(Region.path).where(
        Region.level.in_((RegionLevel.COUNTY, RegionLevel.TOWN)),
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


def _product(random: Random, first: int, at: int, sellers: list[tuple[Any, ...]]) -> tuple[Any, ...]:
    seller, name, place = random.choice(sellers)
    category = random.choice(CATEGORIES)
    return (seller, name, first + at, f"测试产品{at}", category, category[:2], random.random() < 0.4, *place)
