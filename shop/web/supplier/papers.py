"""A file that came with a supplier's form, kept as the cooperative's own."""

from __future__ import annotations

from flask import current_app, request
from flask_babel import gettext as _

from shop.core import clock
from shop.http.files import store
from shop.http.login import current_actor
from shop.support.documents import actions
from shop.support.documents.models import Document
from shop.support.documents.rules import BadFile


def keep_own(field: str, purpose: str, cooperative_id: int) -> Document:
    """The document of a form's file field; raises BadFile where none came or it is not fit."""
    file = request.files.get(field)
    if file is None or not file.filename:
        raise BadFile(_("请选择文件"), fields={field: [_("请选择文件")]})
    return actions.keep(
        file.read(), file_name=file.filename, owner_kind="cooperative", owner_id=cooperative_id,
        purpose=purpose, cooperative_id=cooperative_id, store=store(),
        max_bytes=current_app.extensions["settings"].max_upload_bytes, by=current_actor().id,
        now=clock.utcnow(),
    )  # fmt: skip
