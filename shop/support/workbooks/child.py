"""Read one hostile table from standard input within limits of memory and time, answer as lines of JSON.

Run as its own process (`python -m shop.support.workbooks.child`) by `reader`: whatever the file does to the
parser, it does it here. The one door to python-calamine.
"""

from __future__ import annotations

import csv
import io
import json
import resource
import sys
from collections.abc import Iterator
from itertools import islice

from shop.support.workbooks import package, rules
from shop.support.workbooks.rules import LIMITS, BadWorkbook, Limits, Row, bad

MEMORY = 256 * 1024 * 1024
CPU_SECONDS = 5
AT_ONCE = 500  # rows in one line of the answer
MAX_HEIGHT = 100_000  # a lone cell far below would cost a row of memory for each row above it
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_MARKUP = (b"<", b"\xef\xbb\xbf<")
_BINARY = (
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"Rar!",
    b"7z\xbc\xaf",
    b"\x1f\x8b",
    b"\x7fELF",
    b"MZ",
)
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_DECLARED = ("<!DOCTYPE", "<!ENTITY")
_MARKS = [text.encode(code) for text in _DECLARED for code in ("ascii", "utf-16-le", "utf-16-be")]
_PACKAGE = "xl/workbook.xml"
TOO_LARGE = "表格展开后过大（可能有一个孤立的远处单元格），请复制到新的工作表后再上传"
BROKEN = "表格已损坏，无法打开，请用 Excel 或 WPS 重新保存后再上传"


def main(size: str = "plain") -> int:
    """Answer lines of [[number, [cell, …]], …], then {"rows": how many} or {"fault": words}."""
    limit()
    count = 0
    try:
        limits = LIMITS[size]
        rows = rules.checked(read(sys.stdin.buffer.read(), limits), limits)
        while some := list(islice(rows, AT_ONCE)):
            count += len(some)
            _say(some)
        answer: dict[str, object] = {"rows": count}
    except BadWorkbook as fault:
        answer = {"fault": fault.message}
    except MemoryError:
        answer = {"fault": TOO_LARGE}
    _say(answer)
    return 0


def _say(what: object) -> None:
    sys.stdout.buffer.write(json.dumps(what, ensure_ascii=False).encode() + b"\n")


def limit() -> None:
    """From here on no more memory, time, files or processes than a decent table needs."""
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def read(data: bytes, limits: Limits = LIMITS["plain"]) -> Iterator[Row]:
    """The rows of a workbook's first visible sheet, or of a CSV file; told apart by content."""
    if not data.strip():
        raise bad("文件是空的，请重新选择")
    if data.startswith(_OLE):
        raise bad(
            "文件设有打开密码，请取消密码后再上传"
            if _ENCRYPTED in data
            else "这是旧版 .xls 格式，请另存为 .xlsx 后再上传"
        )
    if data.startswith(b"PK"):
        _check_parts(data, limits)
        return _sheet(data)
    if data.lstrip().startswith(_MARKUP):
        raise bad("这是网页或 XML 文件，只是改了扩展名；请用 Excel 或 WPS 另存为 .xlsx 后再上传")
    if data.startswith(_BINARY) or (b"\x00" in data and not data.startswith(_UTF16)):
        raise bad("只接受 .xlsx 和 .csv 表格（按内容判断，改扩展名无效）")
    return _csv(data)


def _check_parts(data: bytes, limits: Limits) -> None:
    """Unpack every part once: macros, declared entities and sizes that lie are seen before a parser sees them."""
    with package.opened(data, unpacked=limits.unpacked) as archive:
        names = {entry.filename.lower() for entry in archive.infolist()}
        if _PACKAGE not in names:
            raise bad("只接受 .xlsx 和 .csv 表格；请用 Excel 或 WPS 另存为 .xlsx 后再上传")
        if any("vbaproject" in name or "/macrosheets/" in name or "/activex/" in name for name in names):
            raise bad("文件带有宏（.xlsm），请另存为不带宏的 .xlsx 后再上传")
        for entry in archive.infolist():
            for at, piece in enumerate(package.contents(archive, entry)):
                if at == 0 and any(mark in piece for mark in _MARKS):
                    raise bad("文件含有不允许的外部引用，请用 Excel 或 WPS 重新保存后再上传")
                if entry.filename == "[Content_Types].xml" and b"macroEnabled" in piece:
                    raise bad("文件带有宏（.xlsm），请另存为不带宏的 .xlsx 后再上传")


def _sheet(data: bytes) -> Iterator[Row]:
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        shown = [
            sheet.name
            for sheet in workbook.sheets_metadata
            if sheet.visible == SheetVisibleEnum.Visible and sheet.typ == SheetTypeEnum.WorkSheet
        ]
        if not shown:
            raise bad("没有可见的工作表，请取消隐藏后再上传")
        sheet = workbook.get_sheet_by_name(shown[0])
    except (BadWorkbook, MemoryError):
        raise
    except Exception:  # the library raises a dozen kinds for damaged files, none of them ours
        raise bad(BROKEN) from None
    if sheet.end and sheet.end[0] > MAX_HEIGHT:
        raise bad(TOO_LARGE)
    return (Row(at, rules.row_texts(row)) for at, row in enumerate(sheet.iter_rows(), 1))


def _csv(data: bytes) -> Iterator[Row]:
    text = decoded(data)
    csv.field_size_limit(rules.MAX_CELL * 4)
    first = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter="\t" if "\t" in first else ",")
    try:
        for at, row in enumerate(reader, 1):
            yield Row(at, rules.row_texts(row))
    except csv.Error:
        raise bad(
            f"第 {reader.line_num} 行附近不是有效的 CSV（引号不成对或单元格过长），请检查后再上传"
        ) from None


def decoded(data: bytes) -> str:
    """UTF-8 (with or without BOM), UTF-16 with BOM, else GB18030; a mixture is refused with its first odd line."""
    if data.startswith(_UTF16):
        return _strictly(data, "utf-16")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    for at, line in enumerate(data.splitlines(), 1):
        try:
            chinese = any(char >= "\u2e80" for char in line.decode("utf-8"))
        except UnicodeDecodeError:
            continue
        if chinese:  # one line in UTF-8 while another is not
            raise bad(f"第 {at} 行的编码与其他行不同，请另存为 UTF-8 编码的 CSV 后再上传")
    return _strictly(data, "gb18030")


def _strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as fault:
        at = data[: fault.start].count(b"\n") + 1
        raise bad(f"第 {at} 行有无法识别的文字编码，请另存为 UTF-8 编码的 CSV 后再上传") from None


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2]))
