"""Hostile papers and pictures: refused with a reason or defused, each within its time and memory (reliability.md, S2)."""

from __future__ import annotations

import io
import resource
import struct
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable
from functools import cache
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name
from PIL import Image

from shop.support.documents import pdf, rules
from shop.support.documents.rules import BadFile
from tests.factories.files import a_pdf, a_picture

SCRIPT = Dictionary(S=Name.JavaScript, JS="app.alert(1)")
MARK = b"CANARY-4711"


def with_key(name: str, value: Any) -> bytes:
    def put(made: Any) -> None:
        made.Root[name] = value

    return a_pdf(put)


def on_page(name: str, value: Any) -> bytes:
    def put(made: Any) -> None:
        made.pages[0].obj[name] = value

    return a_pdf(put)


def packed(data: bytes) -> bytes:
    """The same with its objects hidden in compressed streams, where a look at the bytes finds nothing."""
    with pikepdf.open(io.BytesIO(data)) as opened:
        out = io.BytesIO()
        opened.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    assert b"JavaScript" not in out.getvalue(), "control: it is hidden"
    return out.getvalue()


def attached() -> bytes:
    def put(made: Any) -> None:
        made.attachments["evil.exe"] = pikepdf.AttachedFileSpec(made, b"MZ", filename="evil.exe")

    return a_pdf(put)


def annotated(subtype: Any, action: Any) -> bytes:
    return on_page(
        "/Annots", Array([Dictionary(Type=Name.Annot, Subtype=subtype, Rect=[0, 0, 9, 9], A=action)])
    )


def png_claiming(width: int, height: int) -> bytes:
    """A PNG whose header claims a size that its data do not have."""
    real = a_picture("PNG", (10, 10))
    header = struct.pack(">II", width, height) + real[24:29]
    return real[:16] + header + struct.pack(">I", zlib.crc32(b"IHDR" + header)) + real[33:]


def zipped() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("../../etc/passwd", "x")
    return out.getvalue()


@cache
def bomb() -> bytes:
    """Sound in every part, but its one object stream unpacks to more than the checking process may hold."""
    first, second = b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[4 0 R]/Count 1>>"
    padding = 600_000_000
    index = b"1 0 2 %d " % (len(first) + padding)
    packer = zlib.compressobj(9)
    squeezed = packer.compress(index + first)
    for _part in range(600):
        squeezed += packer.compress(b" " * 1_000_000)
    squeezed += packer.compress(second) + packer.flush()
    out, places = b"%PDF-1.5\n", {}
    places[3] = len(out)
    out += b"3 0 obj<</Type/ObjStm/N 2/First %d/Filter/FlateDecode/Length %d>>stream\n" % (
        len(index),
        len(squeezed),
    )
    out += squeezed + b"\nendstream endobj\n"
    places[4] = len(out)
    out += b"4 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\n"
    places[5] = len(out)
    rows = [(0, 0, 0), (2, 3, 0), (2, 3, 1), *((1, places[number], 0) for number in (3, 4, 5))]
    table = b"".join(struct.pack(">BIH", *row) for row in rows)
    out += b"5 0 obj<</Type/XRef/Size 6/W[1 4 2]/Root 1 0 R/Length %d>>stream\n" % len(table)
    return out + table + b"\nendstream endobj\nstartxref\n%d\n%%%%EOF\n" % places[5]


REFUSED: dict[str, Callable[[], bytes]] = {
    "empty": lambda: b"",
    "html": lambda: b"<html><script>alert(1)</script></html>",
    "svg": lambda: b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    "svg with a declaration": lambda: b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'/>",
    "program": lambda: b"MZ" + b"\0" * 200,
    "zip with a path upwards": zipped,
    "zip before a pdf": lambda: zipped() + a_pdf(),
    "gif": lambda: a_picture("GIF"),
    "bmp": lambda: a_picture("BMP"),
    "tiff": lambda: a_picture("TIFF"),
    "webp": lambda: a_picture("WEBP"),
    "png of 30000 squared": lambda: png_claiming(30_000, 30_000),
    "png of 1 by two milliards": lambda: png_claiming(1, 2_000_000_000),
    "png without pixels": lambda: png_claiming(0, 0),
    "png cut short": lambda: a_picture("PNG", (400, 400))[:120],
    "png of a header": lambda: a_picture()[:8],
    "jpeg cut short": lambda: a_picture("JPEG", (400, 400))[:300],
    "jpeg of php": lambda: b"\xff\xd8\xff\xe0" + b"<?php system($_GET['x']); ?>" * 20,
    "pdf cut short": lambda: a_pdf(pages=3)[:-40],
    "pdf of a header": lambda: b"%PDF-1.7\n%%EOF\n",
    "pdf of nonsense": lambda: b"%PDF-1.7\n" + b"1 0 obj<<" * 5000 + b"\n%%EOF\n",
    "pdf without pages": lambda: a_pdf(pages=0),
    "pdf of 61 pages": lambda: a_pdf(pages=61),
    "pdf with a password": lambda: a_pdf(encryption=pikepdf.Encryption(owner="a", user="b")),
    "pdf locked by its owner": lambda: a_pdf(encryption=pikepdf.Encryption(owner="a", user="")),
    "pdf that runs on opening": lambda: with_key("/OpenAction", SCRIPT),
    "pdf that runs, packed": lambda: packed(with_key("/OpenAction", SCRIPT)),
    "pdf with named scripts": lambda: with_key("/Names", Dictionary(JavaScript=Dictionary(Names=["a", SCRIPT]))),
    "pdf that runs on a page": lambda: on_page("/AA", Dictionary(O=SCRIPT)),
    "pdf that starts a program": lambda: with_key("/OpenAction", Dictionary(S=Name.Launch, F="cmd.exe")),
    "pdf with a launching link": lambda: annotated(Name.Link, Dictionary(S=Name.Launch, F="cmd.exe")),
    "pdf that sends a form": lambda: annotated(Name.Widget, Dictionary(S=Name.SubmitForm, F="http://x.example")),
    "pdf that leads to a share": lambda: annotated(Name.Link, Dictionary(S=Name.GoToR, F="//x.example/a")),
    "pdf with a film": lambda: annotated(Name.RichMedia, Dictionary()),
    "pdf with a pinned file": lambda: annotated(Name.FileAttachment, Dictionary()),
    "pdf with a form in xml": lambda: with_key("/AcroForm", Dictionary(XFA=Array([]))),
    "pdf with an attachment": attached,
    "pdf with an attachment, by its list": lambda: with_key("/Names", Dictionary(EmbeddedFiles=Dictionary(Names=[]))),
    "pdf that is a bomb": bomb,
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_hostile_files_are_refused_with_a_reason(name: str) -> None:
    data = REFUSED[name]()
    with pytest.raises(BadFile) as refused:
        rules.clean(data, rules.kind_of(data))
    assert refused.value.fields["file"]


def exif() -> bytes:
    places = Image.Exif()
    places[0x010E] = MARK.decode()
    places.get_ifd(0x8825)[1] = "N"
    places.get_ifd(0x8825)[2] = (35.0, 4.0, 12.5)
    return a_picture("JPEG", exif=places)


def told() -> bytes:
    def put(made: Any) -> None:
        made.docinfo["/Author"] = MARK.decode()
        with made.open_metadata() as words:
            words["dc:creator"] = [MARK.decode()]

    return a_pdf(put)


DEFUSED: dict[str, Callable[[], bytes]] = {
    "jpeg with a place": exif,
    "jpeg before a page": lambda: a_picture("JPEG") + b"<script>" + MARK,
    "jpeg before a zip": lambda: a_picture("JPEG") + MARK + zipped(),
    "png before a program": lambda: a_picture("PNG") + b"MZ" + MARK,
    "png with a text": lambda: a_picture("PNG").replace(b"IEND", b"IEND") + MARK,
    "pdf that says who wrote it": told,
    "pdf before a page": lambda: a_pdf() + b"<script>" + MARK + b"</script>\n%%EOF\n",
    "pdf with a page in front": lambda: a_pdf() + b"\n%" + MARK + b"\n%%EOF\n",
}


@pytest.mark.parametrize("name", DEFUSED)
def test_what_hides_in_a_good_file_is_not_kept(name: str) -> None:
    data = DEFUSED[name]()
    assert MARK in data, "control: it was there"
    kept = rules.clean(data, rules.kind_of(data))
    assert MARK not in kept
    assert rules.kind_of(kept) == rules.kind_of(data)


def test_a_pdf_that_opens_at_a_page_is_kept_without_that() -> None:
    def put(made: Any) -> None:
        made.Root.OpenAction = Array([made.pages[0].obj, Name.Fit])

    kept = rules.clean(a_pdf(put, pages=2), "pdf")
    with pikepdf.open(io.BytesIO(kept)) as opened:
        assert len(opened.pages) == 2
        assert "/OpenAction" not in opened.Root


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd", "etcpasswd.pdf"),
        ("..\\..\\windows\\win.ini", "windowswin.pdf"),
        ("/etc/shadow.pdf", "etcshadow.pdf"),
        ("CON:.pdf", "CON.pdf"),
        ("a\x00b.php.pdf", "ab.php.pdf"),
        ("营业执照.jpg", "营业执照.pdf"),
        ("x" * 300 + ".pdf", "x" * 80 + ".pdf"),
        ("\u202egpj.exe", "gpj.pdf"),
    ],
)
def test_names_that_travel_are_made_harmless(name: str, safe: str) -> None:
    assert rules.safe_name(name, "pdf").lstrip(".") == safe


MEASURED = """
import sys
from shop.support.documents import pdf
try:
    code = pdf.main()
except BaseException:
    code = 1
sys.stderr.write(next(line for line in open("/proc/self/status") if line.startswith("VmHWM")))
sys.exit(code)
"""


def test_the_checking_process_stays_within_its_time_and_memory() -> None:
    """The bomb runs into that process's own limits; its peak is read where it is its own, not its parent's."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    done = subprocess.run(
        [sys.executable, "-c", MEASURED], input=bomb(), capture_output=True, cwd=pdf.ROOT, check=False
    )
    assert done.returncode != 0
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before < pdf.SECONDS + 1
    peak = int(done.stderr.split(b"VmHWM:")[1].split()[0])
    assert peak * 1024 < pdf.MEMORY * 1.3
