"""Do the cubes hold exactly the facts that were folded into them?"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import func, literal, select

from shop.core.db import db
from shop.oversight.verify.books import MOST, Difference
from shop.reporting.stats import fold
from shop.reporting.stats.cubes import CUBES
from shop.reporting.stats.models import StatCube

KEYS = ("basis", "month", "k1", "k2", "source")
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
    for cube in CUBES:
        facts = fold.grouped(cube, window).subquery("facts")
        columns = list(facts.c)
        again = select(*(column.label(key) for column, key in zip(columns[1:6], KEYS, strict=True)),
                       *(column.label(name) for column, name in zip(columns[6:], fold.SUMS, strict=True)),
                       *(literal(0).label(f"kept_{name}") for name in fold.SUMS))  # fmt: skip
        kept = select(
            *(C[key] for key in KEYS), *(literal(0) for _ in fold.SUMS), *(C[name] for name in fold.SUMS)
        )
        both = again.union_all(kept.where(C.cube == cube.name)).subquery("both")
        sums = {name: (func.sum(both.c[name]), func.sum(both.c[f"kept_{name}"])) for name in fold.SUMS}
        differs = [should != found for should, found in sums.values()]
        wrong = differs[0] | differs[1] | differs[2] | differs[3]
        keys = [both.c[key] for key in KEYS]
        query = select(*keys, *(func.coalesce(part, 0) for pair in sums.values() for part in pair))
        for row in db.session.execute(query.group_by(*keys).having(wrong).limit(MOST)):
            basis, month, k1, k2, source, *values = row
            where = f"{cube.name} {basis} {month} {k1}/{k2} {source}"
            yield Difference("汇总与台账", where, tuple(map(int, values[::2])), tuple(map(int, values[1::2])))
