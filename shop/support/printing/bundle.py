"""Several papers as one PDF."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from PIL import Image

from shop.support.documents.models import Document
from shop.support.documents.storage import Store

MAX_PAPERS = 60
A4_INCHES = (8.27, 11.69)


@dataclass(frozen=True)
class Bound:
    """A paper among others: on which page it begins, counted from 1."""

    document_id: int
    first_page: int


def bound(cover_pages: int, documents: Sequence[Document], store: Store) -> tuple[list[Bound], list[bytes]]:
    """Where each document begins behind a cover of so many pages, and each as PDF; at most MAX_PAPERS."""
    places, files, page = [], [], cover_pages + 1
    for document in documents[:MAX_PAPERS]:
        data = as_pdf(store.get(document.sha256), document.kind)
        places.append(Bound(document.id, page))
        files.append(data)
        page += pages_of(data)
    return places, files


def merged(files: Iterable[bytes]) -> bytes:
    """One PDF of all pages, in that order."""
    import pikepdf

    with pikepdf.new() as whole:
        for data in files:
            with pikepdf.open(io.BytesIO(data)) as part:
                whole.pages.extend(part.pages)
        out = io.BytesIO()
        whole.save(out, static_id=True)
        return out.getvalue()


def pages_of(data: bytes) -> int:
    """How many pages a PDF has."""
    import pikepdf

    with pikepdf.open(io.BytesIO(data)) as pdf:
        return len(pdf.pages)


def as_pdf(data: bytes, kind: str) -> bytes:
    """A kept document as PDF; a picture becomes one A4 page that holds it whole."""
    if kind == "pdf":
        return data
    with Image.open(io.BytesIO(data)) as opened:
        picture = opened.convert("RGB")
    dots = max(side / inches for side, inches in zip(picture.size, A4_INCHES, strict=True))
    out = io.BytesIO()
    picture.save(out, format="PDF", resolution=max(dots, 72.0))
    return out.getvalue()
