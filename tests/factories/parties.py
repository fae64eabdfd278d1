"""People, made by the real actions."""

from __future__ import annotations

from itertools import count
from typing import Any

from flask.testing import FlaskClient

from shop.core import clock
from shop.core.db import db
from shop.parties.accounts import actions
from shop.parties.accounts.models import Membership, User
from shop.parties.accounts.permissions import Permission, Role, ScopeKind

PASSWORD = "白菜豆腐保平安-2026"
_serial = count(1)


def a_user(**values: Any) -> User:
    """An account without a role; `password=` only where a test signs in through the page (hashing is slow)."""
    number = next(_serial)
    given: dict[str, Any] = {
        "email": f"user{number}@test.example",
        "name": f"测试用户{number}",
        "by": None,
        "now": clock.utcnow(),
    } | values
    made = actions.create_user(**given)
    db.session.flush()
    return made


def give(user: User, *, role: Role, scope_kind: ScopeKind, **values: Any) -> Membership:
    """A role, given by the system."""
    given: dict[str, Any] = {"by": None, "now": clock.utcnow()} | values
    return actions.give(user, role=role, scope_kind=scope_kind, **given)


def an_official(
    role: Role = Role.COUNTY, region_code: str = "419001", department: str = "", **values: Any
) -> User:
    """An official of a region, or of a department of a region."""
    kind = ScopeKind.DEPARTMENT if department else ScopeKind.REGION
    user = a_user(**values)
    give(user, role=role, scope_kind=kind, region_code=region_code, department=department)
    return user


def an_administrator(**values: Any) -> User:
    """An administrator of the platform."""
    user = a_user(**values)
    give(user, role=Role.PLATFORM, scope_kind=ScopeKind.PLATFORM)
    return user


def signed_in(client: FlaskClient, user: User) -> FlaskClient:
    """The client with an open session of the user, as the sign-in page would have left it."""
    token = actions.open_session(user, address="127.0.0.1", agent="tests", now=clock.utcnow())
    db.session.commit()
    with client.session_transaction() as session:
        session.clear()
        session["_user_id"] = token
        session["_fresh"] = True
    return client


def token_for(user: User, *permissions: Permission) -> str:
    """An API token of the user."""
    made = actions.issue_token(user, label="tests", permissions=permissions, by=None, now=clock.utcnow())
    db.session.commit()
    return made


def bearer(user: User, *permissions: Permission) -> dict[str, str]:
    """The header that carries such a token."""
    return {"Authorization": f"Bearer {token_for(user, *permissions)}"}
