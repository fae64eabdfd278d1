"""The views a person kept; nobody sees another's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, select

from shop.core.db import db
from shop.core.errors import Missing
from shop.parties.accounts.actor import Actor
from shop.reporting.views.models import SavedView


def visible_to(actor: Actor) -> Select[Any]:
    """One's own."""
    return select(SavedView).where(SavedView.user_id == actor.id)


def views(actor: Actor) -> Sequence[SavedView]:
    """All of the actor's, the start page first, then by name."""
    return db.session.scalars(visible_to(actor).order_by(SavedView.is_start.desc(), SavedView.name)).all()


def view(view_id: int, actor: Actor, *, lock: bool = False) -> SavedView:
    """One of them; raises Missing."""
    wanted = visible_to(actor).where(SavedView.id == view_id)
    found: SavedView | None = db.session.scalar(wanted.with_for_update() if lock else wanted)
    if found is None:
        raise Missing("没有找到这个视图")
    return found


def start_of(actor: Actor) -> SavedView | None:
    """Where the actor starts, if he chose so."""
    found: SavedView | None = db.session.scalar(visible_to(actor).where(SavedView.is_start.is_(True)))
    return found
