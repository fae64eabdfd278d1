"""The engine in the node itself: a Whoosh index in a folder, read through arrays.

In the folder stand `current`, which names the generation in use, and one folder a generation. A rebuild makes
another generation beside the live one and then names it. Whoever reads looks at two time stamps before each
question, so that a commit of any process is seen by the next question everywhere. The files of Whoosh are
pickles: a folder in which somebody else could write is not opened.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
import stat
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple, TypeVar

import numpy as np

from search.backends import whoosh_files as files
from search.backends.base import Broken, Entry, Field, Found, Plan
from search.backends.columns import Columns, packed
from search.backends.snapshot import Snapshot, answer
from search.backends.worths import key

FORMAT = "1"
POINTER = "current"
# Of each size at most so many segments: the smaller ones are written into one when there would be more.
MERGE_AT = ((128, 8), (files.SMALL, 6), (16 * files.SMALL, 4))
_TRIES = 40
# A folder's time stamp moves in steps of some milliseconds: until it is this old, it proves nothing.
_SETTLED_NS = 100_000_000
# Places of documents that are gone are left behind in the columns, until these are more than the others.
_SLACK = 8192
_Answer = TypeVar("_Answer")


class Part(NamedTuple):
    """A segment at its place in the whole index."""

    base: int
    segment: files.Segment

    @property
    def end(self) -> int:
        return self.base + self.segment.count

    def postings(self, key: str) -> Any:
        return self.segment.postings(key)


class _State(NamedTuple):
    """What was read last. `seen`: the stamps at which it was known to be the latest, if they had settled."""

    folder: Path
    commit: int
    parts: tuple[Part, ...]
    deleted: tuple[int, ...]
    snapshot: Snapshot
    seen: object
    place: str


class WhooshLocal:
    """One for all threads of a process; each process has its own, and one of them at a time writes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._pointer = str(folder / POINTER)
        self._state: _State | None = None
        self._turn = Lock()
        self._recent = files.Recent()

    def find(self, plan: Plan) -> Found:
        return self._asking(lambda state: answer(state.snapshot, plan))

    def stamps(self) -> Iterator[tuple[int, str]]:
        return iter(self._asking(_stamps))

    def frequencies(self, field: Field, tokens: Sequence[str]) -> Mapping[str, int]:
        def count(state: _State) -> dict[str, int]:
            found = {token: state.snapshot.postings(key(field, token)) for token in tokens}
            return {
                token: int(np.count_nonzero(state.snapshot.live[places])) for token, places in found.items()
            }

        return self._asking(count)

    def write(self, changed: Iterable[Entry], gone: Iterable[int]) -> None:
        entries = {entry.id: entry for entry in changed}
        dropped = {*gone, *entries}
        with self._writing():
            state = self._current()
            held = np.flatnonzero(
                np.isin(state.snapshot.column("id"), list(dropped)) & state.snapshot.live
            ).tolist()
            if not entries and not held:
                return
            merged = _to_merge(state, len(entries))
            with self._writer(state.folder, keeps_words=True) as writer:
                _delete(writer, state, held)
                _copy(writer, state, merged, set(held))
                for entry in entries.values():
                    writer.add(packed(entry), _keys(entry))
                writer.finish(merged)

    def rebuild(self, entries: Iterable[Entry]) -> int:
        with self._writing():
            folder = self._folder / f"{FORMAT}-{secrets.token_hex(8)}"
            folder.mkdir(mode=0o700)
            files.create(folder)
            number = 0
            with self._writer(folder, keeps_words=False) as writer:
                for entry in entries:
                    writer.add(packed(entry), _keys(entry))
                    number += 1
                writer.finish()
            self._point(folder.name)
            for other in self._folder.iterdir():
                # Of who reads in it, files opened stay open, and what is not found leads to the new folder.
                if other.is_dir() and other.name != folder.name:
                    shutil.rmtree(other, ignore_errors=True)
        return number

    # --- writing -------------------------------------------------------------------------------------

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """One writer at a time, of all processes. The lock ends with its process."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._folder.chmod(0o700)
        with (self._folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    @contextmanager
    def _writer(self, folder: Path, *, keeps_words: bool) -> Iterator[files.Writer]:
        """What a writer that failed leaves behind is swept away by the next commit."""
        writer = files.Writer(folder, keeps_words=keeps_words)
        try:
            yield writer
        finally:
            if not writer.is_closed:
                writer.cancel()

    def _point(self, name: str) -> None:
        made = self._folder / f"{POINTER}.new"
        made.write_text(name)
        made.replace(self._folder / POINTER)

    # --- reading -------------------------------------------------------------------------------------

    def _asking(self, question: Callable[[_State], _Answer]) -> _Answer:
        """Answer from the latest state; a file that was taken away meanwhile means that there is a later one."""
        for _ in range(_TRIES):
            state = self._current()
            try:
                return question(state)
            except FileNotFoundError:
                self._state = None
            except Exception as fault:
                raise Broken(f"the index cannot be read: {fault!r}") from fault
        raise Broken("the index changes faster than it can be read")

    def _current(self) -> _State:
        """The latest state. Raises Broken where there is none, or none that we may open."""
        for _ in range(_TRIES):
            try:
                seen = self._stamps()
                state = self._state
                if state is not None and state.seen == seen:
                    return state
                with self._turn:
                    return self._refreshed(seen)
            except FileNotFoundError as fault:
                self._state = None
                if not (self._folder / POINTER).exists():
                    raise Broken("there is no index") from fault
                time.sleep(0.005)  # another process commits
            except Broken:
                raise
            except Exception as fault:
                self._state = None
                raise Broken(f"the index cannot be read: {fault!r}") from fault
        raise Broken("the index names files that are not there")

    def _stamps(self) -> tuple[int, ...]:
        """What changes with every commit and every rebuild."""
        pointer = os.stat(self._pointer)
        state = self._state
        folder = os.stat(state.place if state else self._folder / self._pointed())
        return pointer.st_mtime_ns, pointer.st_ino, folder.st_mtime_ns, folder.st_ino

    def _pointed(self) -> str:
        try:
            return (self._folder / POINTER).read_text()
        except FileNotFoundError:
            return ""

    def _refreshed(self, seen: tuple[int, ...]) -> _State:
        name = self._pointed()
        folder = self._folder / name
        if not name.startswith(f"{FORMAT}-") or not _is_ours(self._folder) or not _is_ours(folder):
            raise Broken(f"{folder} is of another version, or somebody else may write in it")
        commit = files.latest(folder)
        state = self._state
        if state is None or (state.folder, state.commit) != (folder, commit):
            state = _read(folder, commit, state, self._recent)
        settled = time.time_ns() - max(seen[0], seen[2]) > _SETTLED_NS
        now = self._stamps() if self._state and self._state.folder == folder else seen
        self._state = state._replace(seen=seen if settled and now == seen else None)
        return self._state


def _is_ours(folder: Path) -> bool:
    found = folder.stat()
    return found.st_uid == os.geteuid() and not found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def _read(folder: Path, commit: int, before: _State | None, recent: files.Recent) -> _State:
    """The state of a commit, taking over from the one before what is still true."""
    described = files.segments(folder, commit)
    kept = {part.segment.id: part for part in before.parts} if before and before.folder == folder else {}
    found = [kept.get(one.segid) or files.Segment(folder, one, recent) for one in described]
    held = sum(one.doc_count_all() for one in described)
    if before and kept and before.snapshot.columns.used <= 2 * held + _SLACK:
        columns, live = before.snapshot.columns, before.snapshot.live
        deleted = {part.segment.id: number for part, number in zip(before.parts, before.deleted, strict=True)}
    else:
        columns, live, deleted = Columns(held * 9 // 8 + _SLACK), np.ones(0, bool), {}
        found = [part.segment if isinstance(part, Part) else part for part in found]
    parts = tuple(part if isinstance(part, Part) else _placed(part, columns) for part in found)
    live = np.concatenate([live, np.ones(columns.used - len(live), bool)])
    for gone in kept.keys() - {one.segid for one in described} if deleted else ():
        live[kept[gone].base : kept[gone].end] = False
    for part, one in zip(parts, described, strict=True):
        if one.deleted_count() != deleted.get(one.segid, 0):
            live[part.base + np.fromiter(one.deleted_docs(), np.int64)] = False
    snapshot = Snapshot(columns, live, not live.all(), parts, {})
    numbers = tuple(one.deleted_count() for one in described)
    return _State(folder, commit, parts, numbers, snapshot, None, str(folder))


def _placed(segment: files.Segment, columns: Columns) -> Part:
    base = columns.used
    columns.append(segment.rows)
    return Part(base, segment)


def _stamps(state: _State) -> list[tuple[int, str]]:
    found: list[tuple[int, str]] = []
    for part in state.parts:
        rows = part.segment.rows[state.snapshot.live[part.base : part.end]]
        found += zip(rows["id"].tolist(), (stamp.decode() for stamp in rows["stamp"].tolist()), strict=True)
    return found


def _keys(entry: Entry) -> list[str]:
    return [key(field, token) for field, tokens in entry.tokens.items() for token in dict.fromkeys(tokens)]


def _to_merge(state: _State, coming: int) -> list[int]:
    """Segments to write anew together with what comes, so that there are never many of one size."""
    chosen: list[int] = []
    for most, number in MERGE_AT:
        fitting = [
            at
            for at, part in enumerate(state.parts)
            if part.segment.words and part.segment.count + coming <= most
        ]
        if len(fitting) >= number:
            chosen = fitting
    return chosen


def _delete(writer: files.Writer, state: _State, places: Sequence[int]) -> None:
    for at, part in enumerate(state.parts):
        writer.delete(at, [place - part.base for place in places if part.base <= place < part.end])


def _copy(writer: files.Writer, state: _State, merged: Sequence[int], dropped: set[int]) -> None:
    for at in merged:
        base, segment = state.parts[at]
        for place in range(segment.count):
            here = base + place
            if state.snapshot.live[here] and here not in dropped:
                writer.add(segment.rows[place].tobytes(), segment.words[place].decode().split("\n"))
