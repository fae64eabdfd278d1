"""What an index knows of its documents, as arrays: one place a document, added at the end and never moved.

An array has room behind what is in use. A later state of the index writes there, where an earlier one, which
somebody may still be reading, does not look; so a commit costs what is new and not what is there.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import Any

import numpy as np

from search.backends.base import Entry

ROW = np.dtype(
    [
        ("id", "<i8"), ("price", "<i8"), ("sold", "<i8"), ("cooperative", "<i8"), ("flags", "<u1"),
        ("category", "S8"), ("origin", "S64"), ("marks", "S64"), ("stamp", "S64"),
    ]
)  # fmt: skip
ACCREDITED, IN_STOCK = 1, 2
_PACKED = struct.Struct("<qqqqB8s64s64s64s")
_KEPT = {
    "id": np.int64, "price": np.int64, "sold": np.int64, "cooperative": np.int64, "flags": np.uint8,
    "category": np.int16, "origin": np.int32, "marks": np.uint64, "ties": np.int64,
}  # fmt: skip
# Accredited, then sold, then the newer, in one number: 1 + 36 + 26 bits.
_SOLD_BITS, _ID_BITS = 36, 26


def packed(entry: Entry) -> bytes:
    """A row as it is written. Raises ValueError for what does not fit."""
    texts = [entry.category_code, entry.origin_path, ",".join(entry.marks), entry.stamp]
    encoded = [text.encode() for text in texts]
    if len(encoded[0]) > 8 or max(map(len, encoded[1:])) > 64:
        raise ValueError(f"product {entry.id} does not fit into the index: {texts}")
    flags = ACCREDITED * entry.accredited + IN_STOCK * entry.in_stock
    return _PACKED.pack(
        entry.id, entry.price_fen, entry.sold_milli, entry.cooperative_id, flags, *encoded
    )  # fmt: skip


class Names:
    """Texts by number, so that counting them is counting numbers."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._numbers: dict[str, int] = {}
        self._chosen: dict[str, tuple[int, Any]] = {}

    def number(self, text: str) -> int:
        found = self._numbers.get(text)
        if found is None:
            found = self._numbers[text] = len(self.texts)
            self.texts.append(text)
        return found

    def beginning(self, prefix: str) -> Any:
        """For each number, whether its text begins so; kept, since the same filters come again."""
        known, chosen = self._chosen.get(prefix, (0, np.zeros(0, bool)))
        if known < len(self.texts):
            more = [text.startswith(prefix) for text in self.texts[known:]]
            chosen = np.concatenate([chosen, np.array(more, bool)])
            if len(self._chosen) > 500:
                self._chosen.clear()
            self._chosen[prefix] = (len(chosen), chosen)
        return chosen


class Columns:
    """The arrays themselves; `append` is for the one who refreshes, everybody else only reads."""

    def __init__(self, room: int = 1024) -> None:
        self.used = 0
        self.categories, self.origins, self.marks = Names(), Names(), Names()
        self._arrays = {name: np.zeros(room, kind) for name, kind in _KEPT.items()}

    def __getitem__(self, name: str) -> Any:
        return self._arrays[name]

    def append(self, rows: Any) -> None:
        """Rows as read from a segment, behind all others."""
        start, end = self.used, self.used + len(rows)
        if end > len(self._arrays["id"]):
            room = max(end, len(self._arrays["id"]) * 3 // 2)
            # New arrays, so that who reads the old ones keeps them.
            self._arrays = {name: _with_room(array, room, start) for name, array in self._arrays.items()}
        arrays = self._arrays
        for name in ("id", "price", "sold", "cooperative", "flags"):
            arrays[name][start:end] = rows[name]
        arrays["category"][start:end] = _numbers(rows["category"], self.categories)
        arrays["origin"][start:end] = _numbers(rows["origin"], self.origins)
        arrays["marks"][start:end] = self._bits(rows["marks"])
        arrays["ties"][start:end] = _ties(rows)
        self.used = end

    def bit(self, mark: str) -> Any:
        return np.uint64(1 << self.marks.number(mark))

    def _bits(self, column: Any) -> Sequence[int]:
        known: dict[bytes, int] = {b"": 0}
        found = []
        for text in column.tolist():
            bits = known.get(text)
            if bits is None:
                bits = known[text] = sum(1 << self.marks.number(mark) for mark in text.decode().split(","))
            found.append(bits)
        return found


def _with_room(array: Any, room: int, used: int) -> Any:
    made = np.zeros(room, array.dtype)
    made[:used] = array[:used]
    return made


def _numbers(column: Any, names: Names) -> list[int]:
    known: dict[bytes, int] = {}
    found = []
    for text in column.tolist():
        number = known.get(text)
        if number is None:
            number = known[text] = names.number(text.decode())
        found.append(number)
    return found


def _ties(rows: Any) -> Any:
    accredited = (rows["flags"] & ACCREDITED).astype(np.int64)
    sold = np.clip(rows["sold"], 0, (1 << _SOLD_BITS) - 1)
    newer = np.clip(rows["id"], 0, (1 << _ID_BITS) - 1)
    return (accredited << (_SOLD_BITS + _ID_BITS)) | (sold << _ID_BITS) | newer
