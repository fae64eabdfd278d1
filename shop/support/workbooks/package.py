"""Look at a ZIP package before anything is unpacked: how much, how dense, which names."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from shop.support.workbooks.rules import bad

MAX_ENTRIES = 200
MAX_UNPACKED = 64 * 1024 * 1024
MAX_RATIO = 100
RATIO_FROM = 1024 * 1024  # below it a dense entry harms nobody
MAX_DIRECTORY = 256 * 1024
_END = b"PK\x05\x06"
_ENCRYPTED, _UTF8_NAME = 0x1, 0x800
CHUNK = 1 << 16
# What zipfile raises for the many ways in which a package can be broken.
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    ValueError,
    NotImplementedError,
    RuntimeError,
)


def opened(data: bytes, *, unpacked: int = MAX_UNPACKED) -> zipfile.ZipFile:
    """The package, its directory checked; raises BadWorkbook."""
    end = data.rfind(_END)
    if end < 0 or len(data) < end + 22:
        raise bad("文件不完整，可能没有传完，请重新保存后再上传")
    count = int.from_bytes(data[end + 10 : end + 12], "little")
    directory = int.from_bytes(data[end + 12 : end + 16], "little")
    if count > MAX_ENTRIES or directory > MAX_DIRECTORY:
        raise bad(f"压缩包里超过 {MAX_ENTRIES} 个文件，请分几次上传")
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, UnicodeError):
        raise bad("文件已损坏，无法打开，请重新保存后再上传") from None
    _check(archive.infolist(), len(data), unpacked)
    return archive


def _check(entries: Sequence[zipfile.ZipInfo], size: int, most: int) -> None:
    if len(entries) > MAX_ENTRIES:
        raise bad(f"压缩包里超过 {MAX_ENTRIES} 个文件，请分几次上传")
    if any(entry.flag_bits & _ENCRYPTED for entry in entries):
        raise bad("文件设有密码，请取消密码后再上传")
    if any(unsafe(name_of(entry)) for entry in entries):
        raise bad("压缩包里有不安全的文件路径，请重新打包后再上传")
    if len({entry.filename for entry in entries}) < len(entries):
        raise bad("压缩包里有同名文件，请重新保存后再上传")
    packed, unpacked = sum(e.compress_size for e in entries), sum(e.file_size for e in entries)
    dense = any(e.file_size > max(RATIO_FROM, e.compress_size * MAX_RATIO) for e in entries)
    if packed > size or unpacked > most or dense:
        raise bad("文件展开后过大，请删去多余的行列、格式和图片后再上传")


def contents(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """The unpacked bytes in pieces; raises BadWorkbook where they are not what the directory says."""
    try:
        with archive.open(entry) as file:
            while piece := file.read(CHUNK):
                yield piece
    except _BROKEN:
        raise bad("文件已损坏，无法打开，请重新保存后再上传") from None


def name_of(entry: zipfile.ZipInfo) -> str:
    """The name as its maker saw it: Chinese Windows writes names in GB18030 without saying so."""
    if entry.flag_bits & _UTF8_NAME:
        return entry.filename
    try:
        return entry.filename.encode("cp437").decode("gb18030")
    except UnicodeError:
        return entry.filename


def unsafe(name: str) -> bool:
    """Whether a name would leave the folder it is unpacked to."""
    plain = name.replace("\\", "/")
    return plain.startswith("/") or ":" in plain or "\x00" in plain or ".." in PurePosixPath(plain).parts
