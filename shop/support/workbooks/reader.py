"""Have a table read by a child process that may die of it."""

from __future__ import annotations

import json
import subprocess  # nosec B404: it starts this project's own reader, nothing else
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import copyfileobj
from threading import Timer
from typing import IO, Any

from shop.support.workbooks.rules import Row, bad

ROOT = Path(__file__).resolve().parents[3]
MODULE = "shop.support.workbooks.child"
MAX_BYTES = 8 * 1024 * 1024
WALL_SECONDS = 30  # on a busy machine five seconds of work may take longer
IN_MEMORY = 4 * 1024 * 1024  # of what the child says; the rest lies on disk until it is used
UNREADABLE = "表格过大或已损坏，无法读取；请复制到新的工作表后再上传"


def rows(data: bytes) -> list[Row]:
    """The rows that hold something, of a workbook's first visible sheet or of a CSV; raises BadWorkbook."""
    with opened(data) as found:
        return list(found)


@contextmanager
def opened(data: bytes, size: str = "plain") -> Iterator[Iterable[Row]]:
    """The same, one after the other, after the child has read the whole table without a fault: flat in memory.
    `size` names the limits. Raises BadWorkbook."""
    if len(data) > MAX_BYTES:
        raise bad(f"表格不能超过 {MAX_BYTES // 1024 // 1024} MB，请拆成几个文件分别导入")
    with tempfile.TemporaryFile() as given, tempfile.SpooledTemporaryFile(IN_MEMORY) as said:
        given.write(data)
        given.seek(0)
        code = _asked(given, said, size)
        _check(said, code)
        yield _Said(said)


def _asked(given: IO[bytes], said: Any, size: str) -> int:
    command = [sys.executable, "-E", "-s", "-m", MODULE, size]
    with subprocess.Popen(  # noqa: S603  # nosec B603: a fixed command, the file is its input
        command, stdin=given, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=ROOT
    ) as child:
        late = Timer(WALL_SECONDS, child.kill)
        late.start()
        try:
            assert child.stdout is not None  # noqa: S101  it was asked for
            copyfileobj(child.stdout, said)
            return child.wait()
        finally:
            late.cancel()


def _check(said: Any, code: int) -> None:
    """The last line tells whether the table was read to its end."""
    size = said.tell()
    said.seek(max(0, size - 4096))
    last = said.read().rstrip(b"\n").rpartition(b"\n")[2]
    try:
        answer = json.loads(last) if code == 0 else {}
    except ValueError:
        answer = {}
    if not isinstance(answer, dict) or "rows" not in answer:
        fault = answer.get("fault") if isinstance(answer, dict) else ""
        raise bad(fault or UNREADABLE)


class _Said:
    """The rows that the child has named, from the first one each time."""

    def __init__(self, file: Any) -> None:
        self._file = file

    def __iter__(self) -> Iterator[Row]:
        self._file.seek(0)
        for line in self._file:
            some = json.loads(line)
            if isinstance(some, list):
                for no, cells in some:
                    yield Row(no, cells)
