"""Keep a view, rename it, start with it, let it go."""

from __future__ import annotations

from datetime import datetime

from shop.core.db import db
from shop.parties.accounts.actor import Actor
from shop.reporting.views import queries, rules
from shop.reporting.views.models import SavedView
from shop.support import audit


def keep(actor: Actor, *, name: str, query: str, now: datetime) -> SavedView:
    """A new view of the actor's. Raises TooManyViews, NameTaken."""
    kept = queries.views(actor)
    rules.check_number(len(kept))
    name = rules.check_name(name, {view.name for view in kept})
    made = SavedView(user_id=actor.id, name=name, query=query, created_at=now)
    db.session.add(made)
    db.session.flush()
    audit.note("view.keep", made, by=actor.id, now=now, name=name)
    return made


def rename(view: SavedView, actor: Actor, *, name: str, now: datetime) -> None:
    """Raises NameTaken."""
    others = {other.name for other in queries.views(actor) if other.id != view.id}
    audit.change("view.rename", view, by=actor.id, now=now, name=rules.check_name(name, others))


def start_with(view: SavedView, actor: Actor, *, start: bool, now: datetime) -> None:
    """The workbench opens with this view, or no longer does; only one is where one starts."""
    before = queries.start_of(actor)
    if start and before is not None and before.id != view.id:
        audit.change("view.start_elsewhere", before, by=actor.id, now=now, is_start=False)
        db.session.flush()
    audit.change("view.start_with", view, by=actor.id, now=now, is_start=start)


def drop(view: SavedView, *, by: int, now: datetime) -> None:
    """The view is gone; the audit trail remembers its name."""
    audit.note("view.drop", view, by=by, now=now, name=view.name)
    db.session.delete(view)
