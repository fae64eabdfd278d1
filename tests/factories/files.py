"""Small files of the kinds that may come in."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pikepdf
from PIL import Image


def a_pdf(change: Callable[[Any], None] | None = None, *, pages: int = 1, **options: Any) -> bytes:
    """A PDF with empty pages; `change` may do to it what a test needs, `options` go to its writer."""
    with pikepdf.new() as made:
        for _number in range(pages):
            made.add_blank_page(page_size=(200, 200))
        if change is not None:
            change(made)
        out = io.BytesIO()
        made.save(out, **options)
        return out.getvalue()


def a_picture(kind: str = "PNG", size: tuple[int, int] = (60, 40), **options: Any) -> bytes:
    """A plain picture."""
    out = io.BytesIO()
    Image.new("RGB", size, (200, 40, 40)).save(out, format=kind, **options)
    return out.getvalue()
