"""`python -m benchmarks judge`: how well search finds, by kind of query, on every engine."""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from search.backends.base import Backend
from tests.support.catalogue import demo, synthetic
from tests.support.catalogue.facts import Item
from tests.support.databases import fill
from tests.support.judging.engines import ENGINES, engine, scores
from tests.support.judging.queries import HALVES, KINDS
from tests.support.judging.score import Score, Total, total
from tests.support.postgres import Server
from tests.support.template import bare_app

LINE = "{:<14}{:>6}{:>8}{:>11}{:>7}{:>13}"


def main(arguments: Sequence[str]) -> dict[str, Any]:
    """Judge, print, and answer the figures of the reporting half."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks judge", description=__doc__)
    parser.add_argument("--products", type=int, default=10_000, help="size of the synthetic catalogue")
    parser.add_argument("--half", choices=HALVES, default="report")
    parser.add_argument("--engine", choices=ENGINES, action="append", help="all of them unless given")
    parser.add_argument(
        "--misses", action="store_true", help="show each query that is not answered at its best"
    )
    wanted = parser.parse_args(arguments)
    catalogues = {"demo": demo.products(), "synthetic": synthetic.products(wanted.products)}
    found: dict[str, Any] = {"products": wanted.products, "half": wanted.half}
    for name in wanted.engine or ENGINES:
        made = _judged(name, catalogues, wanted.half)
        print(f"\n{name}: {wanted.half} half, demo and {wanted.products:,} synthetic products")
        found[name] = _table([score for scores in made.values() for score in scores])
        for label, catalogue in catalogues.items() if wanted.misses else ():
            _misses(label, catalogue, made[label])
    return found


def _judged(name: str, catalogues: dict[str, list[Item]], half: str) -> dict[str, list[Score]]:
    with tempfile.TemporaryDirectory(prefix="bangcai-judge-") as folder:
        place = Path(folder)
        if name != "postgresql":
            return {
                label: scores(engine(name, place / label), goods, half) for label, goods in catalogues.items()
            }
        with _Database() as backend:
            return {label: scores(backend, goods, half) for label, goods in catalogues.items()}


class _Database:
    """The shared engine in a PostgreSQL of its own."""

    def __enter__(self) -> Backend:
        self.server = Server().start()
        url = self.server.url("postgres")
        fill(url)
        self.context = bare_app(url).app_context()
        self.context.push()
        return engine("postgresql", Path())

    def __exit__(self, *_trouble: object) -> None:
        from shop.core.db import db

        db.session.remove()
        db.engine.dispose()
        self.context.pop()
        self.server.stop()


def _table(made: list[Score]) -> dict[str, dict[str, float]]:
    """Print and answer the figures by kind and in all."""
    print(LINE.format("kind", "cases", "MRR", "recall@10", "empty", "false finds"))
    found = {}
    for kind in (*KINDS, "all"):
        sums: Total = total([score for score in made if kind in (score.case.query.kind, "all")])
        figures = (f"{sums.mrr:.3f}", f"{sums.recall:.3f}") if kind != "nothing" else ("–", "–")
        print(LINE.format(kind, sums.cases, *figures, sums.empty, sums.false_finds))
        found[kind] = sums._asdict()
    return found


def _misses(label: str, catalogue: list[Item], made: list[Score]) -> None:
    names = {item.id: item.name for item in catalogue}
    for score in made:
        if score.false_find or score.case.best and (score.rank != 1 or score.recall < 1):
            shown = "、".join(names[found] for found in score.answer.ids[:5])
            print(f"{label}: {score.case.query.text} → {score.rank} · {score.recall:.2f} · {shown}")
