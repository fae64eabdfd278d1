"""A corpus of hostile tables: what must be refused (with words of the refusal), what is odd, what is read as text."""

from __future__ import annotations

import io
import struct
import warnings
import zipfile
from collections.abc import Callable
from random import Random

from tests.factories.workbooks import ROW, a_workbook, with_parts, with_sheet

DIRECTORY, END = b"PK\x01\x02", b"PK\x05\x06"
STRINGS = "xl/sharedStrings.xml"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
CELL = '<row r="{r}"><c r="{c}{r}" t="inlineStr"><is><t>x</t></is></c></row>'
XXE = '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
LAUGHS = '<!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


def zipped(**members: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def locked() -> bytes:
    """The bit that says a member is encrypted, in its header and in the directory."""
    data = bytearray(a_workbook(ROW))
    start = data.index(b"PK\x01\x02")
    data[start + 8] |= 1
    return bytes(data)


def lying() -> bytes:
    """A sheet of 30 MB whose directory says it has a thousand bytes."""
    data = bytearray(with_parts({"xl/worksheets/sheet1.xml": b"<" * 30_000_000}))
    at = data.rindex(b"PK\x01\x02", 0, data.rindex(b"xl/worksheets/sheet1.xml"))
    data[at + 24 : at + 28] = struct.pack("<I", 1000)
    return bytes(data)


def many_cells() -> bytes:
    random = Random(1)
    rows = ("".join(f"<c><v>{random.random()}</v></c>" for _ in range(50)) for _ in range(5_500))
    return with_sheet("".join(f"<row>{row}</row>" for row in rows))


def zip_bomb() -> bytes:
    return with_parts({"xl/media/a.bin": b"\0" * 60_000_000})


def bomb_of_many() -> bytes:
    return zipped(**{f"{at}.xml": b" " * 900_000 for at in range(80)})


def shared_strings() -> bytes:
    return with_parts({STRINGS: b"<sst>" + b"<si><t>x</t></si>" * 4_500_000})


def long_string_everywhere() -> bytes:
    strings = f"<sst><si><t>{'长' * 30_000}</t></si></sst>".encode()
    sheet = '<row><c t="s"><v>0</v></c></row>' * 6_000
    return with_parts({STRINGS: strings}, base=with_sheet(sheet))


def patched(find: bytes, offset: int, value: bytes, data: bytes) -> bytes:
    """The bytes with `value` written `offset` behind the last `find`."""
    at = data.rindex(find) + offset
    return data[:at] + value + data[at + len(value) :]


def hidden_alone() -> bytes:
    """The only sheet is very hidden."""
    book = zipfile.ZipFile(io.BytesIO(a_workbook(ROW))).read("xl/workbook.xml")
    return with_parts({"xl/workbook.xml": book.replace(b" sheetId=", b' state="veryHidden" sheetId=')})


def twice() -> bytes:
    """Two members of one name: readers disagree on which counts."""
    file = io.BytesIO(a_workbook(ROW))
    with warnings.catch_warnings(), zipfile.ZipFile(file, "a") as archive:
        warnings.simplefilter("ignore")
        archive.writestr("xl/workbook.xml", b"<workbook/>")
    return file.getvalue()


def overlapping() -> bytes:
    """Two hundred names for the same packed megabyte."""
    whole = zipped(aaa=Random(1).randbytes(1_000_000))
    start = whole.index(DIRECTORY)
    entry, end = whole[start : whole.index(END)], whole[whole.index(END) :]
    entries = b"".join(entry[:46] + b"%03d" % at + entry[49:] for at in range(190))
    counts = struct.pack("<HHL", 190, 190, len(entries))
    return whole[:start] + entries + end[:8] + counts + end[16:]


def linked() -> bytes:
    """A member that says it is a symbolic link."""
    file = io.BytesIO(a_workbook(ROW))
    with zipfile.ZipFile(file, "a") as archive:
        link = zipfile.ZipInfo("xl/link")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    return file.getvalue()


def bad_sum() -> bytes:
    """A part whose check sum is not that of its bytes."""
    return patched(DIRECTORY, 16, b"\0\0\0\0", a_workbook(ROW))


REFUSED: dict[str, tuple[bytes | Callable[[], bytes], str]] = {
    "empty": (b"", "空的"),
    "blank": (b"  \r\n ", "空的"),
    "zip bomb": (zip_bomb, "展开后过大"),
    "bomb of many": (bomb_of_many, "展开后过大"),
    "too many entries": (zipped(**{f"{at}.xml": b"" for at in range(300)}), "超过 200 个"),
    "a directory that lies": (lying, "损坏"),
    "a lone far cell": (with_sheet(CELL.format(r=1048576, c="XFD")), "过大"),
    "a lone far row": (with_sheet(CELL.format(r=1, c="A") + CELL.format(r=1048576, c="A")), "过大"),
    "cells across the sheet": (with_sheet(CELL.format(r=1, c="A") + CELL.format(r=90000, c="XFD")), "过大"),
    "shared strings bomb": (shared_strings, "展开后过大"),
    "one long string everywhere": (long_string_everywhere, "过"),
    "a million cells": (many_cells, "5000 行"),
    "external entity": (with_sheet("", before=XXE), "外部引用"),
    "entities in strings": (with_parts({STRINGS: f"{LAUGHS}<sst>&b;</sst>".encode()}), "外部引用"),
    "entities in UTF-16": (with_parts({STRINGS: LAUGHS.encode("utf-16")}), "外部引用"),
    "macros": (with_parts({"xl/vbaProject.bin": b"x"}), "宏"),
    "macros by type": (
        with_parts({"[Content_Types].xml": b"<Types>application/vnd.ms-excel.sheet.macroEnabled</Types>"}),
        "宏",
    ),
    "encrypted": (OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "密码"),
    "encrypted members": (locked(), "密码"),
    "old xls": (OLE + b"\0" * 600, "旧版"),
    "truncated": (a_workbook(ROW)[:-40], "不完整"),
    "cut in the middle": (a_workbook(ROW)[:900], "不完整"),
    "a sheet that is no XML": (with_parts({"xl/worksheets/sheet1.xml": b"\x00\x01<<<"}), "损坏"),
    "no workbook": (zipped(a=b"x"), "只接受"),
    "an OpenDocument": (zipped(mimetype=b"application/vnd.oasis.opendocument.spreadsheet"), "只接受"),
    "traversal": (with_parts({"../../etc/cron.d/x": b"x"}), "不安全"),
    "traversal by backslash": (with_parts({"..\\x": b"x"}), "不安全"),
    "absolute name": (with_parts({"/etc/x": b"x"}), "不安全"),
    "html as xlsx": (b"<html><table><tr><td>1</td></tr></table></html>", "网页"),
    "html with BOM": (b"\xef\xbb\xbf<html>", "网页"),
    "xml spreadsheet": (b"<?xml version='1.0'?><Workbook/>", "网页"),
    "svg": (b"<svg onload='alert(1)'/>", "网页"),
    "pdf": (b"%PDF-1.7 " + a_workbook(ROW), "只接受"),
    "png": (b"\x89PNG\r\n\x1a\n", "只接受"),
    "program": (b"\x7fELF" + b"\0" * 100, "只接受"),
    "NUL": ("品名\0,类别".encode(), "只接受"),
    "mixed encodings": ("品名,类别\n".encode() + "番茄,菜\n".encode("gb18030"), "第 1 行的编码"),
    "no encoding": (b"\xff\x81\xff,\n", "无法识别"),
    "odd UTF-16": (b"\xff\xfe\x00\xd8a", "无法识别"),
    "a cell without end": (b'name,"' + b"x" * 100_000, "不是有效的 CSV|第 1 行"),
    "too many columns": (",".join("abcdefg" * 100).encode(), "列"),
    "too many rows": (b"a\n" * 6_000, "5000 行"),
    "too many bytes": (b"a" * (9 * 1024 * 1024), "不能超过 8 MB"),
    "an old binary workbook": (zipped(**{"xl/workbook.bin": b"x"}), "只接受"),
    "a Word file": (zipped(**{"word/document.xml": b"<x/>"}), "只接受"),
    "nothing but a hidden sheet": (hidden_alone, "没有可见"),
    "two parts of one name": (twice, "同名"),
    "overlapping members": (overlapping, "展开后过大|损坏"),
    "a broken check sum": (bad_sum, "损坏"),
    "an unknown packing": (patched(DIRECTORY, 10, b"\x63\0", a_workbook(ROW)), "损坏"),
    "a count of 65535": (patched(END, 10, b"\xff\xff", a_workbook(ROW)), "超过 200"),
    "a huge directory": (patched(END, 12, b"\xff\xff\xff\x0f", a_workbook(ROW)), "超过 200"),
    "a second end": (a_workbook(ROW) + END, "不完整"),
    "a drive letter": (with_parts({"C:\\x": b"x"}), "不安全"),
    "macro sheets": (with_parts({"xl/macrosheets/sheet1.xml": b"<x/>"}), "宏"),
    "ActiveX": (with_parts({"xl/activeX/activeX1.bin": b"x"}), "宏"),
    "entities in the workbook": (with_parts({"xl/workbook.xml": LAUGHS.encode()}), "外部引用"),
    "16,384 columns": (with_sheet("<row>" + "<c><v>1</v></c>" * 16_384 + "</row>"), "列"),
    "gif": (b"GIF89a", "只接受"),
    "jpeg": (b"\xff\xd8\xff\xe0", "只接受"),
    "rar": (b"Rar!\x1a\x07", "只接受"),
    "7z": (b"7z\xbc\xaf\x27\x1c", "只接受"),
    "gzip": (b"\x1f\x8b\x08", "只接受"),
    "a Windows program": (b"MZ\x90\0", "只接受"),
    "a database": (b"SQLite format 3\0", "只接受"),
    "UTF-16 without BOM": ("品名,类别".encode("utf-16-le") + b"\0", "只接受|无法识别"),
    "half a character at the end": ("品名,类别\n番茄,".encode() + b"\xe7\x95", "编码"),
}

# Read or refused, as the parser likes: but no import comes of it, and it costs little.
ODD: dict[str, bytes | Callable[[], bytes]] = {
    "deep nesting": lambda: with_sheet("<row>" + "<a>" * 300_000 + "</row>"),
    "row zero": with_sheet(CELL.format(r=0, c="A")),
    "row four billion": with_sheet(CELL.format(r=4294967296, c="A")),
    "a column beyond all": with_sheet(CELL.format(r=1, c="ZZZZZZZZ")),
    "a string that is not there": with_sheet('<row><c t="s"><v>999999</v></c></row>'),
    "a date before time": with_sheet('<row><c s="1"><v>-1e300</v></c></row>'),
    "links to other files": with_parts({"xl/externalLinks/externalLink1.xml": b"<externalLink/>"}),
    "a database connection": with_parts({"xl/connections.xml": b"<connections/>"}),
    "a package in the package": lambda: with_parts({"xl/embeddings/a.zip": a_workbook(ROW)}),
    "a symbolic link": linked,
    "eight million lines": b"\n" * 8_000_000,
    "eight million commas": b"," * 8_000_000,
    "eight million quotes": b'"' * 8_000_000,
    "UTF-32": "品名,类别".encode("utf-32"),
    "two BOMs": b"\xef\xbb\xbf\xef\xbb\xbfa,b",
    "UTF-7": b"+VMFUDQ-,x",
    "rich text": b"{\\rtf1 x}",
    "JSON": b'{"rows": [["x"]]}',
    "a mail": b"MIME-Version: 1.0\nContent-Type: text/html",
    "turned letters": "\u202e名品,类别\n".encode(),
    "letters without width": "品\u200b名,类别\n".encode(),
    "a huge number": with_sheet('<row r="1"><c r="A1"><v>1e308</v></c></row>'),
    "a number beyond all": with_sheet('<row r="1"><c r="A1"><v>1e999</v></c></row>'),
}

READ = {
    "a dimension that lies": with_sheet(
        CELL.format(r=1, c="A"), dimension='<dimension ref="A1:XFD1048576"/>'
    ),
    "a formula": with_sheet('<row r="1"><c r="A1" t="str"><f>HYPERLINK("http://x")</f><v>x</v></c></row>'),
    "an error": with_sheet('<row r="1"><c r="A1" t="e"><v>#REF!</v></c></row>'),
    "a formula in CSV": b"=cmd|' /C calc'!A0\n",
}
