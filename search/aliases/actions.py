"""Add, change and take away a group of words."""

from __future__ import annotations

from datetime import datetime

from search.aliases import queries, rules
from search.aliases.models import SearchAlias
from search.aliases.states import AliasKind
from shop.core.db import db
from shop.support import audit


def add(kind: AliasKind, *, words: str, source: str, by: int | None, now: datetime) -> SearchAlias:
    """Raises BadWords, KnownGroup."""
    plain = rules.written(kind, words)
    _check_new(kind, plain)
    made = SearchAlias(kind=kind, words=plain, source=source.strip(), changed_by=by, changed_at=now)
    db.session.add(made)
    audit.note("search_alias.add", made, by=by, now=now, kind=kind.value, words=plain)
    return made


def change(
    alias: SearchAlias, *, kind: AliasKind, words: str, source: str, by: int | None, now: datetime
) -> None:
    """Raises BadWords, KnownGroup."""
    plain = rules.written(kind, words)
    _check_new(kind, plain, but=alias.id)
    if audit.change(
        "search_alias.change", alias, by=by, now=now, kind=kind, words=plain, source=source.strip()
    ):
        alias.changed_by, alias.changed_at = by, now
        db.session.flush()


def remove(alias: SearchAlias, *, by: int | None, now: datetime) -> None:
    """It is asked no more."""
    audit.change("search_alias.remove", alias, by=by, now=now, active=False)
    alias.changed_by, alias.changed_at = by, now
    db.session.flush()


def _check_new(kind: AliasKind, words: str, *, but: int | None = None) -> None:
    if queries.same(kind, words, but=but) is not None:
        raise rules.KnownGroup("已有同样的一组词")
