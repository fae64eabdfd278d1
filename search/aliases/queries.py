"""Groups for the vocabulary, and for whoever edits them."""

from __future__ import annotations

from sqlalchemy import Select, func, select

from search.aliases.models import SearchAlias
from search.aliases.states import AliasKind
from search.words import fold
from search.words.vocabulary import Group, shipped_groups
from shop.core.db import db
from shop.core.errors import Missing
from shop.core.page import Page, paginate


def groups() -> list[Group]:
    """What questions are read by: the active groups; those shipped where none was ever loaded."""
    rows = db.session.execute(
        _active()
        .order_by(SearchAlias.id)
        .with_only_columns(SearchAlias.kind, SearchAlias.words, SearchAlias.source)
    ).all()
    if not rows and not db.session.scalar(select(func.count(SearchAlias.id))):
        return shipped_groups()
    return [Group(kind.value, tuple(words.split()), source) for kind, words, source in rows]


def page(q: str = "", kind: AliasKind | None = None, *, number: int = 1, size: int = 50) -> Page[SearchAlias]:
    """Active groups, the latest change first; `q` is part of one of the words."""
    wanted = _active().order_by(SearchAlias.changed_at.desc(), SearchAlias.id.desc())
    if q.strip():
        wanted = wanted.where(SearchAlias.words.contains(fold.fold(q.strip()), autoescape=True))
    if kind is not None:
        wanted = wanted.where(SearchAlias.kind == kind)
    return paginate(wanted, page=number, size=size)


def group(alias_id: int, *, lock: bool = False) -> SearchAlias:
    """One active group; raises Missing."""
    wanted = _active().where(SearchAlias.id == alias_id)
    found = db.session.scalar(wanted.with_for_update() if lock else wanted)
    if found is None:
        raise Missing("没有这组词", alias_id=alias_id)
    return found


def same(kind: AliasKind, words: str, *, but: int | None = None) -> SearchAlias | None:
    """The active group of just these words, if there is one."""
    wanted = _active().where(SearchAlias.kind == kind, SearchAlias.words == words)
    return db.session.scalar(wanted.where(SearchAlias.id != but) if but is not None else wanted)


def stamp() -> tuple[object, ...]:
    """Changes with every change of any group."""
    wanted = select(func.count(), func.max(SearchAlias.id), func.max(SearchAlias.changed_at))
    return tuple(db.session.execute(wanted).one())


def _active() -> Select[SearchAlias]:
    return select(SearchAlias).where(SearchAlias.active.is_(True))
