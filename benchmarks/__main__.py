"""`python -m benchmarks`: measure, compare with the targets, write results/*.json and README.md."""

from __future__ import annotations

import argparse
import gc
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, is_dataclass
from pathlib import Path
from typing import Any

from benchmarks import figures, group_world, groups, standard, web, world
from benchmarks.report import write
from benchmarks.search import run as searching

HERE = Path(__file__).parent
PARTS = ("web", "checkout", "groups", "statistics", "exports", "search")
SHOP = {"web", "checkout", "statistics"}  # need a shop with products and people
FACTS = {"statistics", "exports"}


def main() -> None:
    """One run over everything, in order, or over the parts named; `--facts` makes a quick one."""
    if sys.argv[1:2] == ["judge"]:
        from benchmarks import judging

        found = judging.main(sys.argv[2:])
        if sys.argv[2:] == []:  # only what is always judged alike stands in the README
            keep({"judged": found})
        return
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--facts", type=int, default=1_000_000)
    parser.add_argument("--units", type=int, default=1_000, help="units that join the group purchase")
    parser.add_argument(
        "parts", nargs="*", metavar="PART", help=f"{', '.join(PARTS)}, or judge: see judge --help"
    )
    wanted = parser.parse_args()
    parts = wanted.parts or list(PARTS)
    if unknown := set(parts) - set(PARTS):
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="bangcai-bench-") as folder:
        results = run(parts, wanted.facts, wanted.units, Path(folder), started)
    if not wanted.parts:
        results["seconds"] = round(time.monotonic() - started)
    keep(results)


def run(parts: list[str], facts: int, units: int, folder: Path, started: float) -> dict[str, Any]:
    """The parts in their order, in a database of their own."""
    from shop.core.settings import Settings
    from tests.support.postgres import Server
    from wsgi import create_app

    server = Server().start()
    try:
        assert server._process is not None
        environment = environment_for(server.url("postgres"), folder)
        for command in (("db", "upgrade"), ("seed", "regions")):
            flask = [sys.executable, "-m", "flask", "--app", "wsgi", *command]
            subprocess.run(flask, cwd=HERE.parent, check=True, capture_output=True)
        app = create_app(Settings.from_env())
        gc.collect()
        gc.freeze()  # as wsgi does for the served application
        with app.app_context():
            return measured(parts, facts, units, app, environment, folder, server._process.pid, started)
    finally:
        server.stop()


def environment_for(url: str, folder: Path) -> dict[str, str]:
    """What the application and its servers are started with."""
    environment = {
        "BANGCAI_ENV": "test", "DATABASE_URL": url, "SECRET_KEY": "only-for-measuring-" + "0" * 32,
        "INSTANCE_DIR": str(folder), "WORKER_IN_WEB": "0", "LOG_LEVEL": "ERROR",
        "FLOOR_RECORD": str(folder / "order.pickle"),
    }  # fmt: skip
    os.environ |= environment
    return environment


def measured(
    parts: list[str],
    facts: int,
    units: int,
    app: Any,
    environment: dict[str, str],
    folder: Path,
    pid: int,
    started: float,
) -> dict[str, Any]:
    """Figures by part."""
    from shop.core.db import db

    results: dict[str, Any] = {"machine": machine()}
    url = environment["DATABASE_URL"]
    made = world.make() if set(parts) & SHOP else None
    if "web" in parts:
        results["statements"] = web.statements_of(app, made, folder)
        db.session.remove()  # nothing may stay open while others work for minutes
        results["web"] = web.run(environment, made, pid)
        say("web", started)
    if "checkout" in parts:
        results["checkout"] = figures.checkouts(made, pid, url)
        say("checkout", started)
    if "groups" in parts:
        results["groups"] = joined(units, app, environment, folder, pid)
        say("groups", started)
    if set(parts) & FACTS:
        results["facts"] = facts
        figures.fill(facts)
        say("facts", started)
    if "statistics" in parts:
        results["standard"] = {"facts": facts, "questions": standard.run(pid, folder)}
        results["statistics"] = figures.statistics(pid)
        results["statistics_http"] = figures.statistics_http(environment, made, pid)
        say("statistics", started)
    if "exports" in parts:
        results["exports"] = figures.exports(environment, folder, pid)
        say("exports", started)
    if "search" in parts:
        db.session.remove()
        results["search"] = searching.run(
            url.replace("+psycopg", ""), folder, lambda done: say(done, started)
        )
    return results


def joined(units: int, app: Any, environment: dict[str, str], folder: Path, pid: int) -> dict[str, Any]:
    """The page of a group of one item, then closing one of twenty."""
    small = group_world.make(units, items=1)
    found = groups.reading(app, environment, small, folder, pid)
    large = group_world.make(units, items=20)
    return found | {"units": units, "closing": groups.closing(large, pid)}


def keep(results: dict[str, Any]) -> None:
    """Put the figures in place of the former ones of the same parts, and write the README."""
    plain = json.loads(json.dumps(results, default=lambda v: asdict(v) if is_dataclass(v) else str(v)))
    latest = HERE / "results" / "latest.json"
    latest.parent.mkdir(exist_ok=True)
    known = json.loads(latest.read_text()) if latest.exists() else {}
    known |= plain
    latest.write_text(json.dumps(known, ensure_ascii=False, indent=1) + "\n")
    print(write(known, HERE / "README.md"))


def say(done: str, started: float) -> None:
    print(f"{time.monotonic() - started:6.0f} s  {done}", flush=True)


def machine() -> str:
    """What was measured on, without a name."""
    return (
        f"{os.cpu_count()} CPU, {platform.system()} {platform.machine()}, Python {platform.python_version()}"
    )


if __name__ == "__main__":
    main()
