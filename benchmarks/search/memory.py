"""What a process that searches holds: `python -m benchmarks.search.memory INDEX QUESTIONS` prints it as JSON.

In a process of its own, since this one has held the other engines too.
"""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

from benchmarks.search.questions import Plan

PAGE_KB = os.sysconf("SC_PAGE_SIZE") / 1024


def measure(index: Path, plans: list[Plan], folder: Path) -> dict[str, Any]:
    """RSS in MB: with everything imported, and after the questions."""
    asked = folder / "questions.pickle"
    asked.write_bytes(pickle.dumps(plans))
    command = [sys.executable, "-m", "benchmarks.search.memory", str(index), str(asked)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _rss_mb() -> float:
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE_KB / 1024


def main(index: str, asked: str) -> None:
    from search.backends.whoosh_local import WhooshLocal

    engine = WhooshLocal(Path(index))
    plans = pickle.loads(Path(asked).read_bytes())  # noqa: S301  written by our own parent
    before = _rss_mb()
    for plan in plans:
        engine.find(plan)
    print(json.dumps({"imported_mb": before, "searching_mb": _rss_mb()}))


if __name__ == "__main__":
    main(*sys.argv[1:])
