"""Any table as XLSX, streamed with flat memory: typed cells, codes as text, frozen header, notes on a sheet."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from datetime import date
from typing import IO, Any

from shop.reporting.exports.safe import is_dangerous, xml_text
from shop.reporting.exports.table import Column, Table, Written, number, pieces, text

MAX_ROWS = 1_048_575  # data rows a sheet can hold below its header; more go on to the next sheet
CHUNK = 1 << 16
MAX_SHARED, LONG = 20_000, 200  # texts, and the letters of one, that are kept in memory until the end
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_DAY_ZERO = date(1899, 12, 30)
# Order of the cell formats in _STYLES.
_TEXT, _QUOTED, _HEADER, _MONEY, _QTY, _INT, _DATE = range(1, 8)
_FORMATS = {"fen": _MONEY, "wan": _MONEY, "qty": _QTY, "int": _INT}
_STYLES = (
    f'{_HEAD}<styleSheet xmlns="{_SHEET}">'
    '<numFmts count="2"><numFmt numFmtId="164" formatCode="#,##0.###"/>'
    '<numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd"/></numFmts>'
    '<fonts count="2"><font><sz val="11"/><name val="等线"/></font>'
    '<font><b/><sz val="11"/><name val="等线"/></font></fonts>'
    '<fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '<fill><patternFill patternType="solid"><fgColor rgb="FFE8EEF7"/><bgColor indexed="64"/></patternFill></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="8"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" quotePrefix="1"/>'
    '<xf numFmtId="49" fontId="1" fillId="2" borderId="0" xfId="0" applyFont="1" applyFill="1"/>'
    '<xf numFmtId="4" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="3" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


def write(table: Table, file: IO[bytes]) -> None:
    """Write the workbook to a binary file; it need not seek."""
    for piece in stream(table):
        file.write(piece)


def stream(table: Table) -> Iterator[bytes]:
    """The workbook in pieces of about 64 kB; rows are fetched as the reader takes the pieces."""
    sink = _Sink()
    names: list[str] = []
    strings = _Strings()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:  # type: ignore[call-overload]
        rows = _Counted(iter(table.rows))
        while not names or rows.more:
            names.append(f"数据{len(names) + 1}" if names else "数据")
            with archive.open(f"xl/worksheets/sheet{len(names)}.xml", "w", force_zip64=True) as part:
                for piece in _sheet(table, rows, strings):
                    part.write(piece)
                    if sink.size >= CHUNK:
                        yield sink.take()
        if table.notes:
            names.append("说明")
            said = Table("说明", _NOTES, [("标题", table.title), *table.notes])
            notes = b"".join(_sheet(said, _Counted(iter(said.rows)), strings))
            archive.writestr(f"xl/worksheets/sheet{len(names)}.xml", notes)
        for path, content in _frame(names):
            archive.writestr(path, content)
        archive.writestr("xl/sharedStrings.xml", strings.part())
    yield sink.take()


_NOTES = (Column("what", "项目", width=16), Column("text", "内容", width=90))


class _Counted:
    """Rows that can be taken sheet by sheet; `more` says whether any are left."""

    def __init__(self, rows: Iterator[Sequence[Any]]) -> None:
        self.rows = rows
        self.more = True
        self._next: Sequence[Any] | None = None
        self._advance()

    def _advance(self) -> None:
        try:
            self._next = next(self.rows)
        except StopIteration:
            self._next, self.more = None, False

    def take(self, most: int) -> Iterator[Sequence[Any]]:
        while most and self._next is not None:
            row = self._next
            self._advance()
            most -= 1
            yield row


class _Sink:
    """A file that only remembers what was written since it was last asked."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []
        self.size = 0

    def write(self, piece: bytes) -> int:
        self._pieces.append(bytes(piece))
        self.size += len(piece)
        return len(piece)

    def flush(self) -> None:
        """Nothing is held back."""

    def take(self) -> bytes:
        taken = b"".join(self._pieces)
        self._pieces.clear()
        self.size = 0
        return taken


def _sheet(table: Table, rows: _Counted, strings: _Strings) -> Iterator[bytes]:
    columns = table.columns
    widths = "".join(
        f'<col min="{at}" max="{at}" width="{column.width}" customWidth="1"/>'
        for at, column in enumerate(columns, 1)
    )
    header = "".join(_string(xml_text(column.label), _HEADER) for column in columns)
    yield (
        f'{_HEAD}<worksheet xmlns="{_SHEET}"><sheetViews><sheetView workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
        f"<cols>{widths}</cols><sheetData><row>{header}</row>"
    ).encode()
    writers = pieces(table, strings.cell, _EMPTY, "")
    buffer: list[str] = []
    for row in rows.take(MAX_ROWS):
        buffer.append("<row>")
        buffer += [
            _EMPTY if value is None else write(value) for write, value in zip(writers, row, strict=True)
        ]
        buffer.append("</row>")
        if len(buffer) > 4096:
            yield "".join(buffer).encode()
            buffer.clear()
    yield ("".join(buffer) + "</sheetData></worksheet>").encode()


_EMPTY = "<c/>"


class _Strings:
    """The texts that come again: each stands once in a part of its own, cells point to it. What does not repeat,
    or comes when the part is full, stands in its cell, so that memory stays flat."""

    def __init__(self) -> None:
        self.places: dict[str, int] = {}

    def cell(self, column: Column) -> Written:
        """The writer of one column's cells."""
        if column.kind == "text":
            return self._shared if column.repeats else _text_cell
        if column.kind == "date":
            return lambda value: f'<c s="{_DATE}"><v>{(value - _DAY_ZERO).days}</v></c>'
        kind, before = column.kind, f'<c s="{_FORMATS[column.kind]}"><v>'
        return lambda value: f"{before}{number(kind, value)}</v></c>"

    def _shared(self, value: Any) -> str:
        written = text(value)
        escaped = xml_text(written)
        place = self.places.get(escaped)
        if place is None:
            if len(self.places) >= MAX_SHARED or len(escaped) > LONG:
                return _text_cell(value)
            place = self.places[escaped] = len(self.places)
        return f'<c s="{_style(written)}" t="s"><v>{place}</v></c>'

    def part(self) -> str:
        items = "".join(f"<si>{_t(escaped)}</si>" for escaped in self.places)
        return f'{_HEAD}<sst xmlns="{_SHEET}" uniqueCount="{len(self.places)}">{items}</sst>'


def _text_cell(value: Any) -> str:
    if type(value) is int:
        return f'<c s="{_TEXT}" t="inlineStr"><is><t>{value}</t></is></c>'
    written = text(value)
    return _string(xml_text(written), _style(written))


def _style(written: str) -> int:
    return _QUOTED if is_dangerous(written) else _TEXT


def _string(escaped: str, style: int) -> str:
    return f'<c s="{style}" t="inlineStr"><is>{_t(escaped)}</is></c>'


def _t(escaped: str) -> str:
    # White space at an end would be trimmed; to say so in every cell costs a fifth of the file.
    bare = escaped[:1].isspace() or escaped[-1:].isspace() or "\n" in escaped or "&#13;" in escaped
    return f'<t xml:space="preserve">{escaped}</t>' if bare else f"<t>{escaped}</t>"


def _frame(names: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The parts of the package besides the sheets."""
    numbered = list(enumerate(names, 1))
    sheets = "".join(f'<sheet name="{name}" sheetId="{at}" r:id="rId{at}"/>' for at, name in numbered)
    yield (
        "xl/workbook.xml",
        f'{_HEAD}<workbook xmlns="{_SHEET}" xmlns:r="{_OFFICE}"><sheets>{sheets}</sheets></workbook>',
    )
    links = "".join(
        f'<Relationship Id="rId{at}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{at}.xml"/>'
        for at, _ in numbered
    )
    links += f'<Relationship Id="rId{len(names) + 1}" Type="{_OFFICE}/styles" Target="styles.xml"/>'
    links += (
        f'<Relationship Id="rId{len(names) + 2}" Type="{_OFFICE}/sharedStrings" Target="sharedStrings.xml"/>'
    )
    yield "xl/_rels/workbook.xml.rels", _relationships(links)
    yield "xl/styles.xml", _STYLES
    yield (
        "_rels/.rels",
        _relationships(f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/>'),
    )
    parts = "".join(
        f'<Override PartName="/xl/worksheets/sheet{at}.xml" ContentType="{_MIME}.worksheet+xml"/>'
        for at, _ in numbered
    )
    yield (
        "[Content_Types].xml",
        f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_MIME}.sheet.main+xml"/>'
        f'<Override PartName="/xl/sharedStrings.xml" ContentType="{_MIME}.sharedStrings+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_MIME}.styles+xml"/>{parts}</Types>',
    )


def _relationships(links: str) -> str:
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{links}</Relationships>'
