"""Do the cubes hold exactly the facts that were folded into them?"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import func, literal, or_, select

from shop.core.db import db
from shop.oversight.verify.books import MOST, Difference
from shop.reporting.stats import fold
from shop.reporting.stats.cubes import CUBES
from shop.reporting.stats.dimensions import DIMENSIONS, SIDES, F
from shop.reporting.stats.models import StatCube

KEYS = fold.KEYS[1:]
C = StatCube.__table__.c


def differences() -> Iterator[Difference]:
    """Every cube against its facts, key by key; a foreign cluster's cubes are one difference."""
    window = fold.folded_window()
    if window is None:
        left = db.session.scalar(select(func.count()).select_from(StatCube))
        if left:
            yield Difference("汇总与数据库实例", "fold_state", "本实例", "来自其他实例，将在下次汇总时重建")
        return
    known = {cube.name for cube in CUBES}
    for name in sorted(set(db.session.scalars(select(C.cube).distinct())) - known):
        yield Difference("汇总表", name, "无此汇总", "有")
    yield from _prefectures()
    for cube in CUBES:
        facts = fold.grouped(cube, window).subquery("facts")
        again = select(*(facts.c[key] for key in KEYS), *(facts.c[name] for name in fold.SUMS),
                       *(literal(0).label(f"kept_{name}") for name in fold.SUMS))  # fmt: skip
        kept = select(
            *(C[key] for key in KEYS), *(literal(0) for _ in fold.SUMS), *(C[name] for name in fold.SUMS)
        )
        both = again.union_all(kept.where(C.cube == cube.name)).subquery("both")
        sums = {name: (func.sum(both.c[name]), func.sum(both.c[f"kept_{name}"])) for name in fold.SUMS}
        differs = [should != found for should, found in sums.values()]
        wrong = or_(*differs)
        keys = [both.c[key] for key in KEYS]
        query = select(*keys, *(func.coalesce(part, 0) for pair in sums.values() for part in pair))
        for row in db.session.execute(query.group_by(*keys).having(wrong).limit(MOST)):
            basis, month, *places, source, made = row[: len(KEYS)]
            values = row[len(KEYS) :]
            where = f"{cube.name} {basis} {month} {'/'.join(places).rstrip('/')} {source}"
            where += f" ({made})" if made else ""
            yield Difference("汇总与台账", where, tuple(map(int, values[::2])), tuple(map(int, values[1::2])))


def _prefectures() -> Iterator[Difference]:
    """Cubes of counties answer for prefectures as well: each county has to lie in the one its code says."""
    for side in SIDES:
        county, prefecture = F[f"{side}_county"], F[f"{side}_prefecture"]
        derived = DIMENSIONS[f"{side}.prefecture"].unfolded(county)
        differs = select(county, prefecture, derived).where(county.is_not(None), derived != prefecture)
        for code, found, should in db.session.execute(differs.distinct().limit(MOST)):
            yield Difference("台账区划", f"{side} {code}", should, found)
