"""Chain heads kept outside the database, one JSON line each, so that cutting the chain shows."""

from __future__ import annotations

import json
import os
from pathlib import Path

from shop.support.audit.seal import Anchor

FILE_NAME = "audit-anchors.jsonl"


def keep(folder: Path, head: Anchor) -> None:
    """Append a head, flushed to the disk; a head already last is not repeated."""
    path = folder / FILE_NAME
    if head in read(folder)[-1:]:
        return
    folder.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps({"number": head.number, "digest": head.digest}) + "\n")
        file.flush()
        os.fsync(file.fileno())


def read(folder: Path) -> list[Anchor]:
    """Every kept head, oldest first; none when nothing was kept yet."""
    path = folder / FILE_NAME
    if not path.exists():
        return []
    lines = path.read_text(encoding="utf-8").splitlines()
    return [
        Anchor(int(found["number"]), str(found["digest"])) for found in map(json.loads, filter(None, lines))
    ]
