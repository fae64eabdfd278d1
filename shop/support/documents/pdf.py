"""Opens a PDF in a process of its own, refuses what is no mere paper, and writes it anew.

Run as a program it reads the file from standard input: `python -m shop.support.documents.pdf`. A file that eats
memory or time ends that process and nobody else's; a reason goes out as one line, the new file as bytes.
"""

from __future__ import annotations

import io
import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]
MAX_PAGES = 60
SECONDS = 5
MEMORY = 256 * 1024 * 1024
REFUSED = 3  # the exit code that comes with a reason
# What runs, starts programs, sends data or carries other files has no business in a paper.
ACTIVE_KEYS = {
    "/JS",
    "/JavaScript",
    "/EmbeddedFiles",
    "/EmbeddedFile",
    "/EF",
    "/AF",
    "/XFA",
    "/RichMedia",
    "/AA",
}
ACTIVE_KINDS = {
    "/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToR", "/GoToE", "/Rendition", "/Movie", "/Sound",
    "/RichMedia", "/RichMediaExecute", "/3D", "/Screen", "/FileAttachment", "/Filespec", "/EmbeddedFile",
}  # fmt: skip


class NotAPaper(Exception):
    """Why a PDF is refused, in words for whoever sent it."""


def rewritten(data: bytes) -> bytes:
    """The same pages as a new file; raises NotAPaper."""
    command = [sys.executable, "-m", "shop.support.documents.pdf"]
    try:
        done = subprocess.run(  # noqa: S603  a fixed command, the file goes in as bytes
            command, input=data, capture_output=True, cwd=ROOT, timeout=SECONDS * 3, check=False
        )
    except subprocess.TimeoutExpired:
        raise NotAPaper("PDF 过于复杂，无法检查，请重新扫描或导出后再上传") from None
    if done.returncode == 0:
        return done.stdout
    if done.returncode == REFUSED:
        raise NotAPaper(done.stderr.decode().strip())
    raise NotAPaper("PDF 已损坏或过于复杂，无法打开，请重新扫描或导出后再上传")


def rewrite(data: bytes) -> bytes:
    """What the child process does."""
    import pikepdf  # only this process needs it

    try:
        opened = pikepdf.open(io.BytesIO(data))
    except pikepdf.PasswordError:
        raise NotAPaper("PDF 设有密码，请另存为不加密的文件后再上传") from None
    with opened as pdf:
        if pdf.is_encrypted:
            raise NotAPaper("PDF 已加密，请另存为不加密的文件后再上传")
        pages = len(pdf.pages)
        if not 0 < pages <= MAX_PAGES:
            raise NotAPaper(f"PDF 须有 1 至 {MAX_PAGES} 页")
        if _opens_with_a_deed(pdf) or any(_active(thing) for thing in _all(pdf)):
            raise NotAPaper("PDF 含有脚本、自动动作或附件，请另存为普通 PDF 后再上传")
        _forget_who(pdf)
        out = io.BytesIO()
        pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.disable, static_id=True)
        return out.getvalue()


def _all(pdf: Any) -> Iterator[Any]:
    """Every object of the file, and what lies inside it directly."""
    waiting = [*pdf.objects, pdf.trailer]
    while waiting:
        found = waiting.pop()
        yield found
        waiting.extend(_inside(found))


def _inside(found: Any) -> list[Any]:
    import pikepdf

    if isinstance(found, pikepdf.Array):
        inner: list[Any] = list(found)
    elif isinstance(found, pikepdf.Dictionary | pikepdf.Stream):
        inner = [found.get(key) for key in found.keys()]  # noqa: SIM118  not a mapping: iterating is another thing
    else:
        return []
    # Indirect objects are in the list of all objects already.
    return [one for one in inner if isinstance(one, pikepdf.Object) and not one.is_indirect]


def _active(found: Any) -> bool:
    import pikepdf

    if not isinstance(found, pikepdf.Dictionary | pikepdf.Stream):
        return False
    if ACTIVE_KEYS & set(found.keys()):
        return True
    return any(str(found.get(key, "")) in ACTIVE_KINDS for key in ("/S", "/Subtype", "/Type"))


def _opens_with_a_deed(pdf: Any) -> bool:
    """Whether opening it does more than turn to a page."""
    import pikepdf

    first = pdf.Root.get("/OpenAction")
    if first is None or isinstance(first, pikepdf.Array):
        return False
    return not isinstance(first, pikepdf.Dictionary) or str(first.get("/S", "")) != "/GoTo"


def _forget_who(pdf: Any) -> None:
    """Leave out who made it with what, and what a reader should do on opening."""
    for holder, key in ((pdf.trailer, "/Info"), (pdf.Root, "/Metadata"), (pdf.Root, "/OpenAction")):
        if key in holder:
            del holder[key]


def main() -> int:
    """Limits first, then the file."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        sys.stdout.buffer.write(rewrite(sys.stdin.buffer.read()))
    except NotAPaper as reason:
        sys.stderr.write(str(reason))
        return REFUSED
    return 0


if __name__ == "__main__":
    sys.exit(main())
