"""Codes for a phone's camera."""

from __future__ import annotations

import io

import segno


def qr_svg(text: str) -> str:
    """A QR code of `text` as SVG: for a form's `code(d.qr)`, or a page of its own."""
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        out, kind="svg", scale=4, border=2, xmldecl=False, svgns=True, nl=False
    )
    return out.getvalue().decode()
