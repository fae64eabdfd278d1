"""Accounts, passwords, roles, tokens: what the rules promise, through the real actions."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from shop.core import clock
from shop.core.db import db
from shop.core.errors import Invalid, Missing
from shop.parties.accounts import actions, passwords, queries, rules
from shop.parties.accounts.actor import Actor, Grant
from shop.parties.accounts.permissions import ROLES, SCOPES, Permission, Role, ScopeKind
from shop.support.audit.models import AuditEntry
from tests.factories.parties import PASSWORD, a_user, an_administrator, an_official, give

NOW = clock.utcnow()


def trail(action):
    return db.session.scalars(select(AuditEntry).where(AuditEntry.action == action)).all()


@pytest.mark.parametrize(
    "password",
    [
        "short",
        "123456789",
        "password123",
        "Password123",
        "aaaaaaaaaaaa",
        "1212121212",
        "x" * 129,
        "who@test.example",
    ],
)
def test_easy_passwords_are_refused(password):
    with pytest.raises(rules.BadPassword):
        rules.check_password(password, email="who@test.example")


@pytest.mark.parametrize(
    "password", [PASSWORD, "correct horse battery", "只有中文也可以的密码呀", "lowercaseonlylong"]
)
def test_long_passwords_pass_whatever_they_are_made_of(password):
    rules.check_password(password, email="who@test.example")


def test_a_password_counts_to_its_last_character():
    stored = passwords.hashed("long" * 30 + "a")
    assert passwords.fits(stored, "long" * 30 + "a")
    assert not passwords.fits(stored, "long" * 30 + "b")


def test_hashes_are_argon2id_with_owasps_floor():
    assert passwords.hashed(PASSWORD).startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_an_address_belongs_to_one_account_in_any_spelling(app):
    a_user(email="Wang@Test.example")
    with pytest.raises(rules.BadEmail):
        a_user(email=" wang@test.EXAMPLE ")


@pytest.mark.parametrize("email", ["nobody", "a@b", "a b@c.de", "@test.example", "x" * 250 + "@test.example"])
def test_an_address_must_be_one(email):
    with pytest.raises(rules.BadEmail):
        rules.check_email(email)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("kind", ScopeKind)
def test_a_role_goes_only_with_its_scopes(role, kind):
    keys = {
        ScopeKind.PLATFORM: {},
        ScopeKind.REGION: {"region_code": "419001"},
        ScopeKind.DEPARTMENT: {"region_code": "419001", "department": "treasury"},
        ScopeKind.UNIT: {"unit_id": 1},
        ScopeKind.COOPERATIVE: {"cooperative_id": 1},
    }[kind]
    if kind in SCOPES[role]:
        rules.check_scope(role, kind, named=keys)
    else:
        with pytest.raises(rules.BadScope):
            rules.check_scope(role, kind, named=keys)


def test_a_scope_needs_its_own_keys_and_no_others():
    with pytest.raises(rules.BadScope):
        rules.check_scope(Role.BUYER, ScopeKind.UNIT, named={"unit_id": None})
    with pytest.raises(rules.BadScope):
        rules.check_scope(Role.BUYER, ScopeKind.UNIT, named={"unit_id": 1, "region_code": "419001"})


@pytest.mark.parametrize("role", Role)
def test_a_units_administrator_gives_unit_roles_in_his_own_unit_only(role):
    giver = Actor(1, "a", "a", (Grant(Role.UNIT_ADMIN, ScopeKind.UNIT, unit_id=7),))
    for unit_id in (7, 8):
        wanted = Grant(role, ScopeKind.UNIT, unit_id=unit_id)
        if unit_id == 7 and role in rules.UNIT_ROLES:
            rules.check_may_give(giver, wanted)
        else:
            with pytest.raises(rules.MayNotGive):
                rules.check_may_give(giver, wanted)


@pytest.mark.parametrize("role", [role for role in Role if Permission.MEMBER_MANAGE not in ROLES[role]])
def test_who_manages_no_members_gives_nothing(role):
    kind = sorted(SCOPES[role])[0]
    mine = Grant(role, kind, 7, 7, "/410000/419001/", "treasury")
    with pytest.raises(rules.MayNotGive):
        rules.check_may_give(Actor(1, "a", "a", (mine,)), mine)


def test_nobody_but_the_platform_raises_himself(app):
    admin = a_user()
    give(admin, role=Role.UNIT_ADMIN, scope_kind=ScopeKind.UNIT, unit_id=7)
    with pytest.raises(rules.MayNotGive):
        give(admin, role=Role.APPROVER, scope_kind=ScopeKind.UNIT, unit_id=7, by=admin.id)
    colleague = a_user()
    made = give(colleague, role=Role.APPROVER, scope_kind=ScopeKind.UNIT, unit_id=7, by=admin.id)
    assert queries.actor_of(colleague.id).role_in_unit(7, Permission.ORDER_APPROVE)
    with pytest.raises(Missing):
        queries.membership(made.id, queries.actor_of(an_official().id))


def test_giving_again_changes_the_limits_and_makes_no_second_membership(app):
    user = a_user()
    give(user, role=Role.BUYER, scope_kind=ScopeKind.UNIT, unit_id=7)
    give(user, role=Role.BUYER, scope_kind=ScopeKind.UNIT, unit_id=7, order_limit_fen=5000)
    assert [m.order_limit_fen for m in queries.memberships_of(user.id)] == [5000]
    assert trail("membership.set_limits")[0].unit_id == 7


def test_nobody_raises_his_own_limits(app):
    """Who administers a unit and buys for it too would else need no approval of anybody."""
    admin, other = a_user(), a_user()
    for user in (admin, other):
        give(user, role=Role.UNIT_ADMIN, scope_kind=ScopeKind.UNIT, unit_id=7)
    own = give(admin, role=Role.BUYER, scope_kind=ScopeKind.UNIT, unit_id=7)
    wanted = {"order_limit_fen": 5000, "month_limit_fen": None, "now": clock.utcnow()}
    with pytest.raises(rules.MayNotGive):
        actions.set_limits(own, **wanted, by=admin.id)
    actions.set_limits(own, **wanted, by=other.id)
    assert (own.order_limit_fen, own.month_limit_fen) == (5000, None)


def test_a_region_that_does_not_exist_is_no_scope(app):
    with pytest.raises(Missing):
        give(a_user(), role=Role.COUNTY, scope_kind=ScopeKind.REGION, region_code="999999")


def test_the_last_administrator_stays(app):
    first, second = an_administrator(), an_administrator()
    actions.end_membership(queries.memberships_of(first.id)[0], by=second.id, now=clock.utcnow())
    for leave in (
        lambda: actions.end_membership(queries.memberships_of(second.id)[0], by=None, now=clock.utcnow()),
        lambda: actions.set_active(second, active=False, by=None, now=clock.utcnow()),
    ):
        with pytest.raises(rules.LastAdministrator):
            leave()


def test_an_ended_role_is_gone_at_once(app):
    user = an_official()
    actions.end_membership(queries.memberships_of(user.id)[0], by=None, now=clock.utcnow())
    assert not queries.actor_of(user.id).may(Permission.CONSOLE_READ)


def test_a_token_speaks_for_its_user_within_its_permissions_until_it_ends(app):
    user = an_official()
    token = actions.issue_token(
        user, label="对接", permissions=[Permission.ORDER_READ], days=30, by=None, now=NOW
    )
    actor = queries.actor_by_token(token, now=NOW)
    assert actor.id == user.id and actor.permissions == {Permission.ORDER_READ}
    assert actor.official_grants(Permission.ORDER_READ) and not actor.official_grants(Permission.UNIT_READ)
    assert queries.actor_by_token(token, now=NOW + timedelta(days=30)) is None
    assert queries.actor_by_token(token + "x", now=NOW) is None
    actions.revoke_token(queries.tokens_of(user.id)[0], by=user.id, now=NOW)
    assert queries.actor_by_token(token, now=NOW) is None


def test_a_token_is_never_stored(app):
    user = an_official()
    token = actions.issue_token(user, label="对接", by=None, now=NOW)
    row = queries.tokens_of(user.id)[0]
    assert token not in repr(vars(row)) and row.token_sha256 == queries.digest(token)


def test_a_token_cannot_do_more_than_its_owner_nor_beget_a_wider_one(app):
    user = an_official()
    with pytest.raises(rules.MayNotGive):
        actions.issue_token(user, label="x", permissions=[Permission.ORDER_PLACE], by=None, now=NOW)
    narrow = Actor(user.id, "a", "a", queries.actor_of(user.id).grants, frozenset({Permission.ACCOUNT_SELF}))
    with pytest.raises(rules.MayNotGive):
        actions.issue_token(
            user, label="x", permissions=[Permission.ORDER_READ], within=narrow, by=None, now=NOW
        )
    child = actions.issue_token(user, label="x", within=narrow, by=None, now=NOW)
    assert queries.actor_by_token(child, now=NOW).permissions == {Permission.ACCOUNT_SELF}


def test_a_token_lives_at_most_two_years(app):
    with pytest.raises(Invalid):
        actions.issue_token(a_user(), label="x", days=731, by=None, now=NOW)


def test_users_are_found_by_role_and_by_a_region_around_a_place(app):
    county, town = an_official(Role.COUNTY, "654202"), an_official(Role.COUNTY, "654203")
    found = queries.users_with_role(Role.COUNTY, region_path="/650000/654200/654202/654202001/")
    assert county in found and town not in found


def test_everything_leaves_a_trace_without_a_secret(app):
    user = a_user(password=PASSWORD)
    give(user, role=Role.COUNTY, scope_kind=ScopeKind.REGION, region_code="419001")
    token = actions.issue_token(user, label="x", by=user.id, now=NOW)
    session = actions.open_session(user, address="10.0.0.1", agent="x", now=NOW)
    db.session.flush()
    written = {entry.action: str(entry.facts) for entry in db.session.scalars(select(AuditEntry))}
    assert {"user.create", "membership.give", "api_token.issue", "session.open"} <= set(written)
    for secret in (PASSWORD, token, session, user.password_hash, user.email):
        assert secret not in str(written)
