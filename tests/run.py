"""The whole suite on SQLite and on PostgreSQL, side by side; fails when either fails.

Says what each run says, line by line under its name; then every failure again in two lines, so that the
end of a cut log still names it, and both summaries; the last line adds them up.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import threading
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DATABASES = ("sqlite", "postgresql")
MOST_WORKERS = 4  # each fills a database of its own first
SHOWN_FAILURES = 20
REASON_LENGTH = 300


@dataclass(frozen=True)
class Count:
    """Tests of one run; errors count as failed."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __add__(self, other: Count) -> Count:
        return Count(self.passed + other.passed, self.failed + other.failed, self.skipped + other.skipped)

    def __str__(self) -> str:
        return f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"


def command(report: Path, more: list[str]) -> list[str]:
    """One pytest, with a worker for each core: neither database leaves one idle when it ends before the other."""
    workers = min(os.cpu_count() or 2, MOST_WORKERS)
    # Files in the order of tests/conftest.py: by itself xdist starts the long ones of few tests last.
    spread = ["-n", str(workers), "--dist", "loadfile", "--no-loadscope-reorder"] if workers > 1 else []
    # A temporary folder of its own: both would otherwise clear old ones under each other's feet.
    quiet = ["-q", "-o", "console_output_style=count", "--no-header", "-p", "no:cacheprovider"]
    own = [f"--basetemp={report.parent / report.stem}", f"--junitxml={report}"]
    return [sys.executable, "-m", "pytest", *quiet, *own, *spread, *more]


def start(database: str, report: Path, more: list[str]) -> subprocess.Popen[str]:
    environment = {**os.environ, "TEST_DATABASE": database, "PYTHONUNBUFFERED": "1"}
    if any(shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome")):
        environment["NEED_BROWSER"] = "1"
    return subprocess.Popen(
        command(report, more),
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )


def relay(database: str, process: subprocess.Popen[str], last: dict[str, str]) -> None:
    """Print what a run says under its name; keep its last line, which is pytest's summary."""
    assert process.stdout is not None
    for line in process.stdout:
        print(f"[{database}] {line.rstrip()}", flush=True)
        last[database] = line.strip() or last.get(database, "")


def count(report: Path, code: int) -> Count:
    """From pytest's own report; a run that broke off without one, or failed outside its tests, has failed once."""
    try:
        suites = list(ET.parse(report).getroot().iter("testsuite"))  # noqa: S314  written by our own child
    except (OSError, ET.ParseError):
        return Count(failed=1)
    total = sum(int(suite.get("tests", 0)) for suite in suites)
    failed = sum(int(suite.get(kind, 0)) for suite in suites for kind in ("failures", "errors"))
    skipped = sum(int(suite.get("skipped", 0)) for suite in suites)
    made = Count(max(0, total - failed - skipped), failed, skipped)
    return made + Count(failed=1) if code and not failed else made


def failures(database: str, report: Path) -> list[str]:
    """Each failed test with the first words of its reason, from pytest's own report."""
    try:
        cases = list(ET.parse(report).getroot().iter("testcase"))  # noqa: S314  written by our own child
    except (OSError, ET.ParseError):
        return [f"FAILED [{database}] the run broke off without a report"]
    said = []
    for case in cases:
        for fault in (*case.iter("failure"), *case.iter("error")):
            reason = " ".join((fault.get("message") or fault.text or "").split())[:REASON_LENGTH]
            said.append(f"FAILED [{database}] {case.get('classname')}::{case.get('name')}\n    {reason}")
    return said


def main(more: list[str]) -> int:
    last: dict[str, str] = {}
    with tempfile.TemporaryDirectory(prefix="bangcai-tests-") as folder:
        reports = {database: Path(folder) / f"{database}.xml" for database in DATABASES}
        runs = {database: start(database, report, more) for database, report in reports.items()}
        threads = [threading.Thread(target=relay, args=(name, run, last)) for name, run in runs.items()]
        for thread in threads:
            thread.start()
        codes = {name: run.wait() for name, run in runs.items()}
        for thread in threads:
            thread.join()
        counts = {name: count(report, codes[name]) for name, report in reports.items()}
        faults = [line for name, report in reports.items() if codes[name] for line in failures(name, report)]
    print(*faults[:SHOWN_FAILURES], sep="\n")
    for name in DATABASES:
        print(f"{name}: {last.get(name, 'said nothing')}")
    print(sum(counts.values(), Count()))
    return 1 if any(codes.values()) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
