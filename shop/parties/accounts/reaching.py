"""How far an official's permission reaches, as a condition on a column of region paths."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, false, or_, true

from shop.parties.accounts.actor import Actor
from shop.parties.accounts.permissions import Permission


def in_reach(actor: Actor, permission: Permission, path: Any) -> ColumnElement[bool]:
    """True for rows of places where the actor holds the permission as an official."""
    if actor.everywhere(permission):
        return true()
    ways = [
        path.startswith(grant.region_path, autoescape=True) for grant in actor.official_grants(permission)
    ]
    return or_(*ways) if ways else false()
