"""How far an official sees: by region, or by one department of it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_

from shop.parties.accounts.actor import Actor
from shop.parties.accounts.permissions import Permission


def reached(actor: Actor, permission: Permission, path: Any, department: Any) -> ColumnElement[bool]:
    """Whether an official's grant covers a row with these columns."""
    if actor.everywhere(permission):
        return path.is_not(None)
    ways: list[ColumnElement[bool]] = []
    for grant in actor.official_grants(permission):
        inside = path.startswith(grant.region_path, autoescape=True)
        ways.append(and_(inside, department == grant.department) if grant.department else inside)
    return or_(*ways) if ways else false()
