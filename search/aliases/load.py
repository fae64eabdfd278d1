"""The groups that come with the shop, into the table."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from search.aliases.models import SearchAlias
from search.aliases.states import AliasKind
from search.words.vocabulary import shipped_groups
from shop.core.db import db


def load_aliases(*, now: datetime) -> int:
    """Insert the groups that were never here; answers how many. What people changed or took away stays so."""
    known = set(db.session.scalars(select(SearchAlias.shipped)))
    made = []
    for group in shipped_groups():
        words = " ".join(group.words)
        if words not in known:
            kind = AliasKind(group.kind)
            made.append(
                SearchAlias(kind=kind, words=words, source=group.source, shipped=words, changed_at=now)
            )
    db.session.add_all(made)
    db.session.flush()
    return len(made)
