"""Any table as XLSX, streamed with flat memory: typed cells, codes as text, frozen header, notes on a sheet."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import lru_cache
from typing import IO, Any

from shop.reporting.exports.safe import is_dangerous, xml_text
from shop.reporting.exports.table import Column, Table, number, text

MAX_ROWS = 1_048_575  # data rows a sheet can hold below its header; more go on to the next sheet
CHUNK = 1 << 16
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
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:  # type: ignore[call-overload]
        rows = _Counted(iter(table.rows))
        while not names or rows.more:
            names.append(f"数据{len(names) + 1}" if names else "数据")
            with archive.open(f"xl/worksheets/sheet{len(names)}.xml", "w", force_zip64=True) as part:
                for piece in _sheet(table.columns, rows):
                    part.write(piece)
                    if sink.size >= CHUNK:
                        yield sink.take()
        if table.notes:
            names.append("说明")
            notes = b"".join(_sheet(_NOTES, _Counted(iter([("标题", table.title), *table.notes]))))
            archive.writestr(f"xl/worksheets/sheet{len(names)}.xml", notes)
        for path, content in _frame(names):
            archive.writestr(path, content)
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


def _sheet(columns: Sequence[Column], rows: _Counted) -> Iterator[bytes]:
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
    cells = [_cell(column) for column in columns]
    buffer: list[str] = []
    for row in rows.take(MAX_ROWS):
        buffer.append("<row>")
        buffer += ["<c/>" if value is None else cell(value) for cell, value in zip(cells, row, strict=True)]
        buffer.append("</row>")
        if len(buffer) > 4096:
            yield "".join(buffer).encode()
            buffer.clear()
    yield ("".join(buffer) + "</sheetData></worksheet>").encode()


def _cell(column: Column) -> Callable[[Any], str]:
    """The writer of one column's cells."""
    if column.kind == "text":
        return _text_cell
    if column.kind == "date":
        return lambda value: f'<c s="{_DATE}"><v>{(value - _DAY_ZERO).days}</v></c>'
    return lambda value: f'<c s="{_FORMATS[column.kind]}"><v>{number(column.kind, value)}</v></c>'


@lru_cache(8192)  # names, tags and regions come again in every row
def _text_cell(value: Any) -> str:
    written = text(value)
    return _string(xml_text(written), _QUOTED if is_dangerous(written) else _TEXT)


def _string(escaped: str, style: int) -> str:
    return f'<c s="{style}" t="inlineStr"><is><t xml:space="preserve">{escaped}</t></is></c>'


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
        f'<Override PartName="/xl/styles.xml" ContentType="{_MIME}.styles+xml"/>{parts}</Types>',
    )


def _relationships(links: str) -> str:
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{links}</Relationships>'
