"""Who may do what, on every route and method of the URL map, for every role and for strangers."""

import re

import pytest

from shop.core import clock
from shop.core.db import db
from shop.http import guards
from shop.parties.accounts import actions
from shop.parties.accounts.permissions import ROLES, SCOPES, Permission, Role, ScopeKind
from tests.factories.parties import a_user, bearer, give, signed_in
from tests.factories.parties_rows import a_cooperative, a_unit

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
VALUES = {"int": "987654321", "string": "nothing", "path": "nothing.css", "default": "nothing"}


def cells(app):
    """(method, address, guard) of every route; ids are of nothing, so that no cell changes anything."""
    for rule in app.url_map.iter_rules():
        address = re.sub(
            r"<(?:(\w+)(?:\(([^)]*)\))?:)?\w+>",
            lambda found: (
                found[2].split(",")[0] if found[1] == "any" else VALUES.get(found[1] or "default", "nothing")
            ),
            rule.rule,
        )
        for method in sorted(set(METHODS) & (rule.methods or set())):
            yield method, address, guards.guard_of(app, rule.endpoint)


def asked(client, method, address, headers=None):
    return client.open(
        address, method=method, headers=headers, json={} if address.startswith("/api/") else None
    )


def refused(answer, address):
    """401 for the API; pages lead to the sign-in page."""
    if address.startswith("/api/"):
        return answer.status_code == 401
    return answer.status_code == 303 and answer.location.startswith("/login")


@pytest.fixture(autouse=True)
def no_form_tokens(app, monkeypatch):
    """Guards alone decide here; tests/http/test_browser_controls.py looks at form tokens."""
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)


def needed(address, guard):
    """The route's permission, and for the console its door as well."""
    return {Permission(guard)} | ({Permission.CONSOLE_READ} if address.startswith("/admin/") else set())


def member(role):
    """Somebody with exactly this role, on a scope that exists."""
    user, kind = a_user(), sorted(SCOPES[role])[0]
    scopes = {
        ScopeKind.PLATFORM: dict,
        ScopeKind.REGION: lambda: {"region_code": "419001"},
        ScopeKind.DEPARTMENT: lambda: {"region_code": "419001", "department": "treasury"},
        ScopeKind.UNIT: lambda: {"unit_id": a_unit().id},
        ScopeKind.COOPERATIVE: lambda: {"cooperative_id": a_cooperative().id},
    }
    give(user, role=role, scope_kind=kind, **scopes[kind]())
    return user


def test_a_stranger_passes_public_routes_only(app, client):
    for method, address, guard in cells(app):
        answer = asked(app.test_client(), method, address)
        if guard == guards.PUBLIC:
            assert answer.status_code not in (401, 403), (method, address)
        else:
            assert refused(answer, address), (method, address, answer.status_code)
        assert answer.status_code < 500, (method, address)


@pytest.mark.parametrize("role", Role)
def test_a_role_passes_exactly_the_routes_of_its_permissions(app, client, role):
    user = member(role)
    headers = bearer(user)
    signed_in(client, user)
    for method, address, guard in cells(app):
        if address in ("/logout", "/login", "/account/sessions/end-others"):
            continue
        answer = asked(app.test_client() if address.startswith("/api/") else client, method, address, headers)
        allowed = guard == guards.PUBLIC or needed(address, guard) <= ROLES[role]
        if allowed:
            # Past the guard a room may still find the whole deed out of the actor's sight: that is Missing.
            assert answer.status_code not in (401,), (role, method, address)
            assert answer.status_code != 403 or _by_the_room(answer), (
                role,
                method,
                address,
                answer.text[:300],
            )
        else:
            assert answer.status_code == 403, (role, method, address, answer.status_code)
        assert answer.status_code < 500, (role, method, address, answer.text[:300])


def _by_the_room(answer):
    return answer.is_json and answer.json["code"] != "shop.forbidden"


def test_control_a_guard_that_is_off_is_noticed(app, client, monkeypatch):
    monkeypatch.setattr(guards, "admit", lambda *_: None)
    with pytest.raises(AssertionError):
        test_a_role_passes_exactly_the_routes_of_its_permissions(app, client, Role.TOWN)


def test_an_account_switched_off_is_a_stranger_everywhere(app, client):
    user = member(Role.PLATFORM)
    member(Role.PLATFORM)
    headers = bearer(user)
    signed_in(client, user)
    actions.set_active(user, active=False, by=None, now=clock.utcnow())
    db.session.commit()
    for method, address, guard in cells(app):
        if guard != guards.PUBLIC:
            assert refused(asked(client, method, address, headers), address), (method, address)


def test_no_official_can_order_approve_or_confirm():
    trade = {
        Permission.ORDER_PLACE,
        Permission.ORDER_APPROVE,
        Permission.ORDER_CONFIRM,
        Permission.ORDER_ACCEPT,
        Permission.GROUP_ORGANISE,
        Permission.GROUP_PLEDGE,
        Permission.AGREEMENT_SIGN,
        Permission.STANDING_EDIT,
    }
    officials = [role for role in Role if not SCOPES[role] & {ScopeKind.UNIT, ScopeKind.COOPERATIVE}]
    assert {role: ROLES[role] & trade for role in officials if ROLES[role] & trade} == {}
