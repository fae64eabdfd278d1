"""CPU, memory and statements, read from the kernel and from the driver."""

from __future__ import annotations

import http.client
import json
import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import event

from shop.core.db import db

TICK = os.sysconf("SC_CLK_TCK")
RUNS = 3


def family(pid: int) -> list[int]:
    """A process and all that it started and that still runs."""
    found = [pid]
    for known in found:
        for task in Path(f"/proc/{known}/task").glob("*"):
            try:
                found += [int(child) for child in (task / "children").read_text().split()]
            except OSError:
                continue
    return found


def cpu(*pids: int) -> float:
    """Seconds of CPU that processes and their ended children have used."""
    spent = 0.0
    for pid in pids:
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        spent += sum(int(field) for field in fields[11:15]) / TICK
    return spent


def family_cpu(*roots: int) -> float:
    """CPU of whole families; a child that ended meanwhile is counted by its parent."""
    return cpu(*(pid for root in roots for pid in family(root)))


def peak_mb(pid: int) -> float:
    """The most memory a process has held, in MB."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) / 1024
    return 0.0


@dataclass
class Cost:
    """Milliseconds of CPU per request, server and database apart."""

    server_ms: float
    database_ms: float

    @property
    def ms(self) -> float:
        return self.server_ms + self.database_ms


def cost_of(work: Callable[[], int], server: int, database: int) -> Cost:
    """Run `work` (how many requests it made) three times; the run with the median CPU counts."""
    runs = []
    for _ in range(RUNS):
        before = family_cpu(server), family_cpu(database)
        done = work()
        after = family_cpu(server), family_cpu(database)
        runs.append(Cost((after[0] - before[0]) * 1000 / done, (after[1] - before[1]) * 1000 / done))
    middle = median(run.ms for run in runs)
    return min(runs, key=lambda run: abs(run.ms - middle))


def requests(
    url: str,
    path: str,
    *,
    count: int,
    headers: dict[str, str] | None = None,
    bodies: Iterator[tuple[dict[str, str], Any]] | None = None,
    clients: int = 8,
    status: int = 200,
) -> Callable[[], int]:
    """`count` requests over `clients` connections that stay open. `bodies` gives headers and JSON of each POST."""
    host, guard, failures = urlsplit(url).netloc, threading.Lock(), list[Exception]()

    def one(line: http.client.HTTPConnection) -> None:
        with guard:
            more, body = next(bodies) if bodies is not None else ({}, None)
        kind = {} if body is None else {"Content-Type": "application/json"}
        sent = None if body is None else json.dumps(body)
        line.request("GET" if body is None else "POST", path, sent, {**(headers or {}), **more, **kind})
        answer = line.getresponse()
        content = answer.read()
        assert answer.status == status, (answer.status, content[:500])

    def client() -> None:
        with closing(http.client.HTTPConnection(host, timeout=60)) as line:
            try:
                for _ in range(count // clients):
                    one(line)
            except Exception as fault:  # told to the main thread
                failures.append(fault)

    def work() -> int:
        with ThreadPoolExecutor(clients) as pool:
            for _ in range(clients):
                pool.submit(client)
        if failures:
            raise failures[0]
        return count // clients * clients

    return work


@contextmanager
def statements() -> Iterator[list[tuple[str, Any]]]:
    """Every statement that this process sends meanwhile, with its parameters."""
    sent: list[tuple[str, Any]] = []

    def note(_c: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool) -> None:
        sent.append((statement, parameters if isinstance(parameters, list) else [parameters]))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
