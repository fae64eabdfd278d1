"""The one door to Whoosh: writing segments, and reading what is in them as arrays.

Whoosh keeps the files, the list of segments and what is deleted. The words come ready made, so a segment is
written past its analysers and pools, a term at a time; and postings are read a block at a time, not a document.
"""

from __future__ import annotations

from array import array
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
from whoosh.codec.whoosh3 import W3Codec
from whoosh.columns import FixedBytesColumn, VarBytesColumn
from whoosh.fields import COLUMN, ID, Schema
from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC, FileIndex
from whoosh.reading import TermNotFound
from whoosh.writing import SegmentWriter

from search.backends.columns import ROW
from search.backends.worths import NONE

NAME = "products"
TOKENS = "token"
ROWS, WORDS = FixedBytesColumn(ROW.itemsize), VarBytesColumn()
_BLOCK = 8192
_CODEC = W3Codec(blocklimit=_BLOCK, compression=0)
# A segment of at most so many is kept in memory as a dictionary, from the words that stand beside its rows.
SMALL = 2048
# Words of a document whose places are known already, to write it again.
Copied = tuple[bytes, bytes]


def _schema() -> Schema:
    return Schema(token=ID(), row=COLUMN(ROWS), words=COLUMN(WORDS))


def create(folder: Path) -> None:
    """An index with nothing in it."""
    FileIndex.create(FileStorage(str(folder)), _schema(), NAME)


def latest(folder: Path) -> int:
    """The number of the latest commit; raises OSError when the folder is gone, -1 when it holds no index."""
    return int(TOC._latest_generation(FileStorage(str(folder)), NAME))


def segments(folder: Path, commit: int) -> list[Any]:
    """The segments of a commit, as Whoosh describes them."""
    return list(TOC.read(FileStorage(str(folder)), NAME, gen=commit, schema=_schema()).segments)


class Writer(SegmentWriter):
    """Writes one new segment. Whoever uses it holds the index's lock: Whoosh's own is left when a commit fails."""

    def __init__(self, folder: Path, *, keeps_words: bool) -> None:
        super().__init__(
            FileIndex(FileStorage(str(folder)), _schema(), NAME), _lk=False, codec=_CODEC,
            limitmb=1, compound=keeps_words,
        )  # fmt: skip
        self._keeps_words = keeps_words
        for file in (self.fieldwriter._postfile, self.fieldwriter._tindex.dbfile):
            file.file = _Counted(file.file)
        self._places: defaultdict[str, array[int]] = defaultdict(lambda: array("I"))

    def add(self, row: bytes, keys: Sequence[str]) -> None:
        """A document by its row and the keys under which it is found, each of them once."""
        document, places = self.docnum, self._places
        documents = self.perdocwriter
        documents.start_doc(document)
        documents.add_column_value("row", ROWS, row)
        if self._keeps_words:
            documents.add_column_value("words", WORDS, "\n".join(keys).encode())
        documents.finish_doc()
        for found in keys:
            places[found].append(document)
        self._added = True
        self.docnum += 1

    def delete(self, segment: int, places: Iterable[int]) -> None:
        for place in places:
            self.segments[segment].delete_document(place)

    def finish(self, merged: Iterable[int] = ()) -> None:
        """Commit without these segments, whose documents were added again, and without empty ones."""
        gone = set(merged)
        kept = [part for at, part in enumerate(self.segments) if at not in gone and part.doc_count()]
        self.commit(mergetype=lambda _writer, _segments: kept)

    def _flush_segment(self) -> None:
        self.perdocwriter.close()
        fields = self.fieldwriter
        fields.start_field(TOKENS, self.schema[TOKENS])
        ones = array("f", [1.0]) * _BLOCK
        for found in sorted(self._places):
            places = self._places[found]
            fields.start_term(found.encode())
            block = fields._postwriter
            for start in range(0, len(places), _BLOCK):
                if start:
                    block._write_block()
                block._ids = places[start : start + _BLOCK]
                block._weights = ones[: len(block._ids)]
                block._maxweight = 1.0
            fields.finish_term()
        fields.finish_field()
        fields.close()


class _Counted:
    """A file written from end to end that knows where it is: four times a word Whoosh asks, which is half the
    time of writing it."""

    def __init__(self, file: Any) -> None:
        self._file, self._at = file, file.tell()
        self.close, self.flush = file.close, file.flush

    def write(self, data: Any) -> int:
        self._at += len(data)
        return int(self._file.write(data))

    def tell(self) -> int:
        return int(self._at)


class Segment:
    """What was read of one segment. `deleted` is as of when it was read; the rest never changes."""

    def __init__(self, folder: Path, described: Any, recent: Recent) -> None:
        self.id: str = described.segid
        self.count: int = described.doc_count_all()
        self._recent = recent
        self._words: dict[str, Any] = {}
        self._terms: Any = None
        storage = FileStorage(str(folder))
        if described.compound:
            with _closing(described.open_compound_file(storage)) as files:
                self.rows = _rows(files, described)
                self.words = _words(files, described)
            if self.count <= SMALL:
                self._words = _inverted(self.words)
                return
        else:
            self.rows, self.words = _rows(storage, described), []
        files = described.open_compound_file(storage) if described.compound else storage
        self._terms = _CODEC.terms_reader(files, described)

    @property
    def is_small(self) -> bool:
        return self._terms is None

    def postings(self, key: str) -> Any:
        """The places within the segment that hold the key."""
        if self._terms is None:
            found = self._words.get(key, NONE)
            if isinstance(found, list):
                found = self._words[key] = np.array(found, np.int32)
            return found
        return self._recent.get((self.id, key), lambda: self._read(key))

    def _read(self, key: str) -> Any:
        with self._recent.reading:
            try:
                matcher = self._terms.matcher(TOKENS, key.encode(), _schema()[TOKENS].format)
            except TermNotFound:
                return NONE
            blocks = []
            while True:
                matcher._read_data()
                blocks.append(np.array(matcher._data[0], np.int32).cumsum(dtype=np.int32))
                if matcher._lastblock:
                    break
                matcher._next_block()
        return blocks[0] if len(blocks) == 1 else np.concatenate(blocks)


class Recent:
    """Postings used lately, of all segments, up to a number of documents; and whose turn it is to read."""

    def __init__(self, most: int = 16_000_000) -> None:
        self.reading = Lock()  # files have one position each
        self._most, self._held = most, 0
        self._found: OrderedDict[Any, Any] = OrderedDict()
        self._turn = Lock()

    def get(self, key: Any, read: Callable[[], Any]) -> Any:
        with self._turn:
            if key in self._found:
                self._found.move_to_end(key)
                return self._found[key]
        found = read()
        with self._turn:
            if key not in self._found:
                self._found[key] = found
                self._held += len(found) + 32
            while self._held > self._most:
                _key, dropped = self._found.popitem(last=False)
                self._held -= len(dropped) + 32
        return found


class _closing:  # noqa: N801  reads like the one of contextlib, which would raise at a second close
    def __init__(self, files: Any) -> None:
        self._files = files

    def __enter__(self) -> Any:
        return self._files

    def __exit__(self, *_fault: object) -> None:
        self._files.close()


def _column(files: Any, described: Any, name: str) -> Any:
    filename = W3Codec.column_filename(described, name)
    with files.open_file(filename) as file:
        return file.get(0, files.file_length(filename))


def _rows(files: Any, described: Any) -> Any:
    return np.frombuffer(_column(files, described, "row"), ROW, described.doc_count_all())


def _words(files: Any, described: Any) -> list[bytes]:
    """The keys of each document, parted by line ends."""
    filename = W3Codec.column_filename(described, "words")
    with files.open_file(filename) as file:
        column = WORDS.reader(file, 0, files.file_length(filename), described.doc_count_all())
        return [bytes(column[place]) for place in range(described.doc_count_all())]


def _inverted(words: Sequence[bytes]) -> dict[str, Any]:
    if len(words) == 1:
        only = np.zeros(1, np.int32)
        return dict.fromkeys(words[0].decode().split("\n"), only)
    found: defaultdict[str, list[int]] = defaultdict(list)
    for place, keys in enumerate(words):
        for key in keys.decode().split("\n"):
            found[key].append(place)
    return dict(found)
