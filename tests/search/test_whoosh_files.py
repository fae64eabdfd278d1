"""The index on disk: seen by every process at once, whole at any moment, and opened by its owner only."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from threading import Thread

import pytest

from search.backends.base import Broken, Field, Plan, Term
from search.backends.whoosh_local import MERGE_AT, WhooshLocal
from tests.search import shelf
from tests.support import sources

ALL = Plan(None, limit=5000)
APPLES = Plan(Term(Field.NAME, "苹果"), limit=5000)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "search"


@pytest.fixture
def index(folder: Path) -> WhooshLocal:
    made = WhooshLocal(folder)
    made.rebuild(shelf.entries())
    return made


def test_without_an_index_there_is_no_answer(folder: Path) -> None:
    for ask in (
        lambda index: index.find(ALL),
        lambda index: list(index.stamps()),
        lambda index: index.write([], [1]),
    ):
        with pytest.raises(Broken):
            ask(WhooshLocal(folder))


def test_what_one_process_writes_the_next_question_of_another_sees(index: WhooshLocal, folder: Path) -> None:
    reader = WhooshLocal(folder)
    for number in range(100, 160):
        index.write([shelf.entry(number, "苹果")], [number - 1])
        assert reader.find(APPLES).total == 5
        assert number in reader.find(APPLES).ids


def test_a_rebuild_by_another_process_is_seen_and_the_old_files_go(index: WhooshLocal, folder: Path) -> None:
    reader = WhooshLocal(folder)
    assert reader.find(ALL).total == len(shelf.entries())
    index.rebuild([shelf.entry(7, "梨")])
    assert list(reader.find(ALL).ids) == [7]
    assert len([path for path in folder.iterdir() if path.is_dir()]) == 1


def test_there_are_never_many_segments(index: WhooshLocal) -> None:
    for number in range(1000, 1100):
        index.write([shelf.entry(number, "苹果")], [])
    state = index._current()
    assert len(state.parts) <= sum(number for _most, number in MERGE_AT)
    assert index.find(APPLES).total == 104


def test_an_update_of_one_product_again_and_again_leaves_one(index: WhooshLocal) -> None:
    for number in range(60):
        index.write([shelf.entry(1, "苹果", price_fen=number + 1)], [])
        assert index.find(APPLES).total == 4
        assert sorted(index.find(ALL).ids) == sorted(dict(index.stamps()))


def test_readers_in_threads_see_each_state_whole(index: WhooshLocal) -> None:
    faults: list[object] = []
    running = True

    def read() -> None:
        while running:
            # Every write replaces four products by four: there is no moment with another number.
            answer = index.find(APPLES)
            if answer.total != 4 or len(set(answer.ids)) != 4:
                faults.append(answer)

    readers = [Thread(target=read) for _ in range(4)]
    for reader in readers:
        reader.start()
    for turn in range(40):
        old, new = ((1, 2, 3, 18), (101, 102, 103, 118))[:: 1 if turn % 2 == 0 else -1]
        index.write([shelf.entry(number, "苹果") for number in new], old)
        if turn % 10 == 9:
            index.rebuild(shelf.entries())
            index.write([shelf.entry(number, "苹果") for number in (1, 2, 3, 18)], [])
    running = False
    for reader in readers:
        reader.join()
    assert faults == []


KILLED = """
import sys
from pathlib import Path
from search.backends.whoosh_local import WhooshLocal
from tests.search import shelf
index = WhooshLocal(Path(sys.argv[1]))
print("on", flush=True)
for turn in range(10**6):
    if turn % 7 == 6:
        index.rebuild(shelf.entries())
    index.write([shelf.entry(1, "苹果", price_fen=turn + 1), shelf.entry(500 + turn % 3, "苹果")], [500 + (turn + 1) % 3])
"""


def test_a_writer_killed_at_any_moment_leaves_a_whole_index_and_no_lock(
    index: WhooshLocal, folder: Path
) -> None:
    for turn in range(4):
        writer = subprocess.Popen(
            [sys.executable, "-c", KILLED, str(folder)], cwd=sources.ROOT, stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(sources.ROOT)},
        )  # fmt: skip
        assert writer.stdout and writer.stdout.readline()
        time.sleep(0.05 + turn * 0.037)
        writer.send_signal(signal.SIGKILL)
        writer.wait()
        fresh = WhooshLocal(folder)
        for reader in (index, fresh):
            ids = list(reader.find(ALL).ids)
            assert len(ids) == len(set(ids)) >= len(shelf.entries())
        fresh.write([shelf.entry(900, "苹果")], [])
        assert 900 in index.find(APPLES).ids


@pytest.mark.parametrize("damage", ["emptied", "cut", "scrambled", "gone", "pointer"])
def test_a_damaged_index_says_so_and_a_rebuild_mends_it(
    index: WhooshLocal, folder: Path, damage: str
) -> None:
    generation = next(path for path in folder.iterdir() if path.is_dir())
    for path in generation.iterdir():
        if damage == "emptied":
            path.write_bytes(b"")
        elif damage == "cut":
            path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
        elif damage == "scrambled":
            path.write_bytes(path.read_bytes()[::-1])
        elif damage == "gone":
            path.unlink()
    if damage == "pointer":
        (folder / "current").write_text("9-nowhere")
    with pytest.raises(Broken):
        WhooshLocal(folder).find(APPLES)
    assert index.rebuild(shelf.entries()) == len(shelf.entries())
    assert WhooshLocal(folder).find(APPLES).total == index.find(APPLES).total == 4


def test_an_index_that_somebody_else_could_write_is_not_opened(index: WhooshLocal, folder: Path) -> None:
    assert folder.stat().st_mode & 0o777 == 0o700
    folder.chmod(0o770)
    with pytest.raises(Broken, match="somebody else"):
        WhooshLocal(folder).find(ALL)
    index.rebuild(shelf.entries())
    assert WhooshLocal(folder).find(ALL).total == len(shelf.entries())


def test_open_files_do_not_grow_with_commits(index: WhooshLocal) -> None:
    def opened() -> int:
        return len(list(Path("/proc/self/fd").iterdir()))

    for number in range(1000, 1010):
        index.write([shelf.entry(number, "苹果")], [])
        index.find(APPLES)
    before = opened()
    for number in range(1010, 1070):
        index.write([shelf.entry(number, "苹果")], [])
        index.find(APPLES)
    assert opened() <= before + 2


def test_a_rebuild_keeps_memory_of_many_documents_right(folder: Path) -> None:
    """More documents than a block of postings, and than a segment that is kept whole."""
    index = WhooshLocal(folder)
    index.rebuild(shelf.entry(number, "苹果", price_fen=number % 10 + 1) for number in range(1, 9001))
    assert index.find(APPLES).total == 9000
    index.write([], range(1, 9000, 2))
    answer = index.find(APPLES)
    assert (answer.total, answer.ids[0]) == (4500, 9000)
