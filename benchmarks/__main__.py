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

from benchmarks import figures, web, world
from benchmarks.report import write

HERE = Path(__file__).parent


def main() -> None:
    """One run over everything, in order; `--facts` makes a quick one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--facts", type=int, default=1_000_000)
    wanted = parser.parse_args()
    started = time.monotonic()
    from shop.core.db import db
    from shop.core.settings import Settings
    from tests.support.postgres import Server
    from wsgi import create_app

    server = Server().start()
    try:
        assert server._process is not None
        pid = server._process.pid
        with tempfile.TemporaryDirectory(prefix="bangcai-bench-") as folder:
            url = server.url("postgres")
            environment = {
                "BANGCAI_ENV": "test", "DATABASE_URL": url, "SECRET_KEY": "only-for-measuring-" + "0" * 32,
                "INSTANCE_DIR": folder, "WORKER_IN_WEB": "0", "LOG_LEVEL": "ERROR",
                "FLOOR_RECORD": str(Path(folder) / "order.pickle"),
            }  # fmt: skip
            os.environ |= environment
            for command in (("db", "upgrade"), ("seed", "regions")):
                flask = [sys.executable, "-m", "flask", "--app", "wsgi", *command]
                subprocess.run(flask, cwd=HERE.parent, check=True, capture_output=True)
            app = create_app(Settings.from_env())
            gc.collect()
            gc.freeze()  # as wsgi does for the served application
            with app.app_context():
                made = world.make()
                results: dict[str, Any] = {"machine": machine(), "facts": wanted.facts}
                results["statements"] = web.statements_of(app, made, Path(folder))
                db.session.remove()  # nothing may stay open while others work for minutes
                results["web"] = web.run(environment, made, pid)
                say("web", started)
                results["checkout"] = figures.checkouts(made, pid, url)
                say("checkout", started)
                figures.fill(wanted.facts)
                say("facts", started)
                results["statistics"] = figures.statistics(pid)
                results["statistics_http"] = figures.statistics_http(environment, made, pid)
                say("statistics", started)
                results["exports"] = figures.exports(environment, Path(folder), pid)
                say("exports", started)
    finally:
        server.stop()
    results["seconds"] = round(time.monotonic() - started)
    plain = json.loads(json.dumps(results, default=lambda v: asdict(v) if is_dataclass(v) else str(v)))
    (HERE / "results").mkdir(exist_ok=True)
    (HERE / "results" / "latest.json").write_text(json.dumps(plain, ensure_ascii=False, indent=1) + "\n")
    print(write(plain, HERE / "README.md"))


def say(done: str, started: float) -> None:
    print(f"{time.monotonic() - started:6.0f} s  {done}", flush=True)


def machine() -> str:
    """What was measured on, without a name."""
    return (
        f"{os.cpu_count()} CPU, {platform.system()} {platform.machine()}, Python {platform.python_version()}"
    )


if __name__ == "__main__":
    main()
