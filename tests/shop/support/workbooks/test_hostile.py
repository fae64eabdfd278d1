"""Hostile tables: each is refused in words, or read, within five seconds of CPU and 256 MB."""

from __future__ import annotations

import io
import resource
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable
from random import Random

import pytest

from shop.support.workbooks import child, package, reader
from shop.support.workbooks.rules import BadWorkbook
from tests.factories.workbooks import ROW, a_workbook, with_parts, with_sheet
from tests.support import sources

STRINGS = "xl/sharedStrings.xml"
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
    "encrypted": (child._OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "密码"),
    "encrypted members": (locked(), "密码"),
    "old xls": (child._OLE + b"\0" * 600, "旧版"),
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
}


@pytest.mark.parametrize("name", list(REFUSED))
def test_what_must_not_come_in_is_refused_in_words(name: str) -> None:
    given, words = REFUSED[name]
    data = given if isinstance(given, bytes) else given()
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with pytest.raises(BadWorkbook, match=words) as refused:
        reader.rows(data)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert refused.value.fields["file"]
    assert used.ru_utime + used.ru_stime - before.ru_utime - before.ru_stime < 5.5
    assert "Traceback" not in refused.value.message


READ = {
    "a dimension that lies": with_sheet(
        CELL.format(r=1, c="A"), dimension='<dimension ref="A1:XFD1048576"/>'
    ),
    "a formula": with_sheet('<row r="1"><c r="A1" t="str"><f>HYPERLINK("http://x")</f><v>x</v></c></row>'),
    "a huge number": with_sheet('<row r="1"><c r="A1"><v>1e308</v></c></row>'),
    "a number beyond all": with_sheet('<row r="1"><c r="A1"><v>1e999</v></c></row>'),
    "an error": with_sheet('<row r="1"><c r="A1" t="e"><v>#REF!</v></c></row>'),
    "a formula in CSV": b"=cmd|' /C calc'!A0\n",
}


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
