"""Hostile tables: each is refused in words, or read, within five seconds of CPU and 256 MB."""

from __future__ import annotations

import io
import resource
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from shop.support.workbooks import package, reader, rules
from shop.support.workbooks.rules import BadWorkbook
from tests.factories.hostile_tables import ODD, READ, REFUSED
from tests.support import sources


@contextmanager
def within_limits() -> Iterator[None]:
    """What the reader's child used; its memory is limited by the system, see below."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    yield
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert used.ru_utime + used.ru_stime - before.ru_utime - before.ru_stime < 5.5


def imported(data: bytes) -> list[rules.Line]:
    return rules.lines(reader.rows(data), {"编号": "no"}, ["编号"])


def test_the_corpus_is_large_enough() -> None:
    assert len(REFUSED) + len(ODD) + len(READ) >= 80


@pytest.mark.parametrize("name", list(REFUSED))
def test_what_must_not_come_in_is_refused_in_words(name: str) -> None:
    given, words = REFUSED[name]
    data = given if isinstance(given, bytes) else given()
    with within_limits(), pytest.raises(BadWorkbook, match=words) as refused:
        reader.rows(data)
    assert refused.value.fields["file"]
    assert "Traceback" not in refused.value.message


@pytest.mark.parametrize("name", list(ODD))
def test_no_import_comes_of_what_is_odd(name: str) -> None:
    given = ODD[name]
    with within_limits(), pytest.raises(BadWorkbook):
        imported(given if isinstance(given, bytes) else given())


@pytest.mark.parametrize("name", list(READ))
def test_what_is_only_odd_is_read_as_text(name: str) -> None:
    rows = reader.rows(READ[name])
    assert all(isinstance(cell, str) for row in rows for cell in row.cells)
    assert len(rows) <= 1


EAT = "from shop.support.workbooks import child; {limit}; print(len(bytearray(400 * 1024 * 1024)))"
SPIN = "from shop.support.workbooks import child; child.CPU_SECONDS = 1; child.limit()\nwhile True: pass"


@pytest.mark.parametrize(("limit", "dies"), [("child.limit()", True), ("0", False)])
def test_memory_is_limited_and_without_the_limit_it_is_not(limit: str, dies: bool) -> None:
    command = [sys.executable, "-c", EAT.format(limit=limit)]
    done = subprocess.run(command, cwd=sources.ROOT, capture_output=True, check=False)
    assert (done.returncode != 0) is dies


def test_time_is_limited() -> None:
    done = subprocess.run([sys.executable, "-c", SPIN], cwd=sources.ROOT, capture_output=True, timeout=30)
    assert done.returncode < 0


def test_a_zip_from_chinese_windows_has_chinese_names() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("土豆.jpg", b"x")
    entry = zipfile.ZipInfo("土豆".encode("gb18030").decode("cp437"))
    assert package.name_of(entry) == "土豆"
    with package.opened(file.getvalue()) as archive:
        assert [package.name_of(entry) for entry in archive.infolist()] == ["土豆.jpg"]
