"""Files over HTTP: where their bytes lie, and how they are handed out."""

from __future__ import annotations

import io

from flask import Response, current_app, send_file

from shop.core.settings import Settings
from shop.support.documents.models import Document
from shop.support.documents.rules import MEDIA_TYPES
from shop.support.documents.storage import LocalStore, Store


def store() -> Store:
    """The store that the settings name."""
    settings: Settings = current_app.extensions["settings"]
    return LocalStore(settings.documents)


def handed_out(document: Document) -> Response:
    """A document as a download: whatever is in it, it never runs on our pages."""
    given = send_file(
        io.BytesIO(store().get(document.sha256)),
        mimetype=MEDIA_TYPES[document.kind],
        as_attachment=True,
        download_name=document.file_name,
        etag=document.sha256,
    )
    given.headers["X-Content-Type-Options"] = "nosniff"
    given.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return given
