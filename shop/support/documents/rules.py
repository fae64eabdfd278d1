"""Which files may come in: by content, not by name or what the sender claims."""

from __future__ import annotations

import io
import re
import warnings

import filetype
from PIL import Image, ImageOps

from shop.core.errors import Invalid
from shop.support.documents import pdf

KINDS = {"application/pdf": "pdf", "image/jpeg": "jpeg", "image/png": "png"}
# What may be handed out: what came in, and workbooks that the shop wrote itself.
MEDIA_TYPES = {
    **{kind: media for media, kind in KINDS.items()},
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
MAX_BYTES = {"pdf": 8 * 1024 * 1024, "jpeg": 8 * 1024 * 1024, "png": 8 * 1024 * 1024}
MAX_PIXELS = 24_000_000  # a phone's photo; decoding more would cost a worker 100 MB and more
MAX_EDGE = 2400
_UNSAFE_NAME = re.compile(r"[\x00-\x1f\x7f/\\:*?\"<>|\u202a-\u202e\u2066-\u2069]")


class BadFile(Invalid):
    """Empty, too large, of another kind, damaged, or with active content."""

    code = "document.bad_file"


def kind_of(data: bytes, *, max_bytes: int | None = None) -> str:
    """pdf, jpeg or png by the first bytes; raises BadFile for anything else, empty or too large."""
    if not data:
        raise _bad("文件是空的，请重新选择")
    guessed = filetype.guess(data)
    kind = KINDS.get(guessed.mime if guessed else "")
    if kind is None:
        raise _bad("只接受 PDF、JPEG 和 PNG 文件（按内容判断，改扩展名无效）")
    limit = min(MAX_BYTES[kind], max_bytes or MAX_BYTES[kind])
    if len(data) > limit:
        raise _bad(f"文件不能超过 {limit // 1024 // 1024} MB，请压缩后再上传")
    return kind


def clean(data: bytes, kind: str) -> bytes:
    """What is kept, written anew: images decoded (no EXIF, no place, no second file behind them), PDFs opened
    by another process (nothing active, encrypted or attached, not too many pages). Raises BadFile."""
    if kind == "pdf":
        if b"%%EOF" not in data[-2048:]:
            raise _bad("PDF 不完整，请重新导出")
        try:
            return pdf.rewritten(data)
        except pdf.NotAPaper as reason:
            raise _bad(str(reason)) from reason
    return _redrawn(data, kind)


def _redrawn(data: bytes, kind: str) -> bytes:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=[kind.upper()]) as opened:
                if opened.width * opened.height > MAX_PIXELS:
                    raise _bad("图片像素过大，请缩小后再上传")
                upright = ImageOps.exif_transpose(opened)
                upright.thumbnail((MAX_EDGE, MAX_EDGE))
                plain = upright.convert("RGB" if kind == "jpeg" else "RGBA")
    except BadFile:
        raise
    except Exception as error:  # Pillow raises a dozen kinds for damaged files, none of them ours
        raise _bad("图片已损坏，无法打开，请重新拍摄或导出") from error
    fresh = Image.new(plain.mode, plain.size)
    fresh.paste(plain)
    out = io.BytesIO()
    fresh.save(out, format=kind.upper(), quality=85)
    return out.getvalue()


def safe_name(name: str, kind: str) -> str:
    """A file name for downloads: no folders, no control or direction marks, the ending of its content."""
    stem = _UNSAFE_NAME.sub("", name).strip(" .").rsplit(".", 1)[0][:80].strip(" .") or "document"
    return f"{stem}.{'jpg' if kind == 'jpeg' else kind}"


def _bad(message: str) -> BadFile:
    return BadFile(message, fields={"file": [message]})
