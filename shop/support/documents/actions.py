"""Take a file in: check, clean, store by content hash, remember whose it is."""

from __future__ import annotations

import hashlib
from datetime import datetime

from shop.core.db import db
from shop.support import audit
from shop.support.documents import rules
from shop.support.documents.models import Document
from shop.support.documents.storage import Store


def keep(
    data: bytes,
    *,
    file_name: str,
    owner_kind: str,
    owner_id: int,
    purpose: str,
    store: Store,
    by: int | None,
    now: datetime,
    unit_id: int | None = None,
    cooperative_id: int | None = None,
    max_bytes: int | None = None,
) -> Document:
    """A document of `owner_kind`/`owner_id` (table and id), seen by the unit and cooperative named.

    The bytes are stored before the row commits: a file without a row is litter, a row without a file
    would be a lie. Raises BadFile.
    """
    kind = rules.kind_of(data, max_bytes=max_bytes)
    cleaned = rules.clean(data, kind)
    sha256 = hashlib.sha256(cleaned).hexdigest()
    store.put(sha256, cleaned)
    made = Document(
        owner_kind=owner_kind, owner_id=owner_id, purpose=purpose, sha256=sha256, kind=kind,
        size_bytes=len(cleaned), file_name=rules.safe_name(file_name, kind), unit_id=unit_id,
        cooperative_id=cooperative_id, by_user=by, created_at=now,
    )  # fmt: skip
    db.session.add(made)
    audit.note(
        "document.keep", made, by=by, now=now, sha256=sha256, purpose=purpose, owner=[owner_kind, owner_id]
    )
    return made


def file_away(
    data: bytes,
    *,
    kind: str,
    file_name: str,
    owner_kind: str,
    owner_id: int,
    purpose: str,
    store: Store,
    by: int | None,
    now: datetime,
) -> Document:
    """A file that the shop itself wrote (a report's workbook), kept as it is."""
    sha256 = hashlib.sha256(data).hexdigest()
    store.put(sha256, data)
    made = Document(
        owner_kind=owner_kind, owner_id=owner_id, purpose=purpose, sha256=sha256, kind=kind, size_bytes=len(data),
        file_name=file_name[-255:], by_user=by, created_at=now,
    )  # fmt: skip
    db.session.add(made)
    audit.note(
        "document.file", made, by=by, now=now, sha256=sha256, purpose=purpose, owner=[owner_kind, owner_id]
    )
    return made


def hand_on(
    document: Document, *, owner_kind: str, owner_id: int, purpose: str, by: int | None, now: datetime
) -> Document:
    """The same bytes as a document of another thing, without cleaning and storing them again."""
    made = Document(
        owner_kind=owner_kind, owner_id=owner_id, purpose=purpose, sha256=document.sha256, kind=document.kind,
        size_bytes=document.size_bytes, file_name=document.file_name, unit_id=document.unit_id,
        cooperative_id=document.cooperative_id, by_user=by, created_at=now,
    )  # fmt: skip
    db.session.add(made)
    audit.note(
        "document.hand_on",
        made,
        by=by,
        now=now,
        sha256=made.sha256,
        purpose=purpose,
        owner=[owner_kind, owner_id],
    )
    return made
