"""Text that a spreadsheet shows and never runs."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import ColumnElement, String, case, func, literal, or_

# What Excel, WPS or LibreOffice take for the start of a formula or a command, full width forms too.
_STARTS = "=+-@\t\r\n＝＋－＠|%"
_DANGEROUS = re.compile(rf"^[\s\x00-\x20]*[{re.escape(_STARTS)}]|^[\t\r\n]")
# The same for PostgreSQL, whose own idea of white space depends on its locale.
_SPACES = "".join(chr(at) for at in range(0x3001) if chr(at).isspace() or 0 < at <= 0x20)
_DANGEROUS_SQL = f"^[{_SPACES}]*[=+@\t\r\n＝＋－＠|%-]|^[\t\r\n]"
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ESCAPE_LIKE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_MARKUP = re.compile(r"[&<>\"\r]")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "&#13;"}
MAX_CELL = 32_767


def is_dangerous(text: str) -> bool:
    """Whether a spreadsheet might run it when it is pasted, or opened from CSV."""
    return _DANGEROUS.match(text) is not None


def csv_text(text: str) -> str:
    """Text for a CSV cell: an apostrophe in front keeps a formula from running."""
    clean = text.replace("\x00", "")
    return f"'{clean}" if is_dangerous(clean) else clean


def csv_sql(text: Any) -> ColumnElement[str]:
    """`csv_text` as PostgreSQL computes it, for tables that it writes out itself. What begins with a Chinese
    character, a letter or a digit is told by that alone; only the rest is looked at closely."""
    first = func.ascii(text)
    harmless = or_(
        first.between(0x4E00, 0x9FFF), first.between(48, 57), first.between(65, 90), first.between(97, 122)
    )
    dangerous = text.regexp_match(_DANGEROUS_SQL)
    return case((harmless, text), (dangerous, literal("'", String).concat(text)), else_=text)


def cell_text(text: str) -> str:
    """Text for a writer that escapes markup by itself: without what no cell can hold, and no longer than one."""
    return _ILLEGAL.sub("", text[:MAX_CELL])


def xml_text(text: str) -> str:
    """Text for an XLSX cell: what XML cannot hold is dropped, the rest escaped, `_x0041_` kept literal."""
    if text.isalnum():
        return text[:MAX_CELL]
    clean = cell_text(text)
    if "_x" in clean:
        clean = _ESCAPE_LIKE.sub("_x005F_", clean)
    return _MARKUP.sub(lambda found: _ENTITIES[found[0]], clean) if _MARKUP.search(clean) else clean
