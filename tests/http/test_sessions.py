"""Who is signed in, for how long, and what ends it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from shop.core import clock
from shop.core.db import db
from shop.http import login
from shop.parties.accounts import actions, queries
from shop.parties.accounts.models import SignInAttempt, UserSession
from shop.support.audit.models import AuditEntry
from tests.factories.parties import PASSWORD, a_user, an_official, bearer, signed_in
from tests.support.alike import without_form_token

IDLE, ABSOLUTE = timedelta(minutes=30), timedelta(hours=12)


@pytest.fixture(autouse=True)
def no_form_tokens(app, monkeypatch):
    """These tests are about sessions; tests/http/test_browser_controls.py is about form tokens."""
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)


def sign_in(client, email, password=PASSWORD, **more):
    return client.post("/login", data={"email": email, "password": password}, **more)


def inside(client):
    return client.get("/account").status_code == 200


def cookie(client):
    return client.get_cookie("bangcai").value


def test_the_right_password_opens_a_session(app, client):
    user = a_user(password=PASSWORD)
    assert sign_in(client, user.email.upper()).status_code == 303
    assert inside(client)


def test_a_session_is_a_random_token_stored_as_its_hash(app, client):
    sign_in(client, a_user(password=PASSWORD).email)
    with client.session_transaction() as session:
        token = session["_user_id"]
    assert len(token) >= 43
    assert db.session.scalars(select(UserSession.token_sha256)).all() == [queries.digest(token)]


def test_signing_in_rotates_the_token_and_the_form_token(app, client):
    user = a_user(password=PASSWORD)
    signed_in(client, user)
    with client.session_transaction() as session:
        before = session["_user_id"]
        session["csrf_token"] = "planted"
    sign_in(client, user.email)
    with client.session_transaction() as session:
        assert session["_user_id"] != before and session.get("csrf_token") != "planted"


def test_a_copied_cookie_is_worth_nothing_after_signing_out(app, client):
    signed_in(client, a_user())
    copy = cookie(client)
    client.post("/logout")
    client.set_cookie("bangcai", copy)
    assert not inside(client)


def test_control_without_the_end_of_the_row_the_copy_would_work(app, client, monkeypatch):
    monkeypatch.setattr(actions, "sign_out", lambda *_a, **_k: None)
    signed_in(client, a_user())
    copy = cookie(client)
    client.post("/logout")
    client.set_cookie("bangcai", copy)
    assert inside(client)


def test_an_idle_session_ends(app, client, at):
    start = at(clock.utcnow())
    signed_in(client, a_user())
    at(start + IDLE - timedelta(seconds=1))
    assert inside(client)
    at(start + IDLE + IDLE - timedelta(seconds=2))
    assert inside(client)
    at(start + IDLE + IDLE + IDLE)
    assert not inside(client)


def test_a_session_ends_after_twelve_hours_however_busy(app, client, at):
    start = at(clock.utcnow())
    signed_in(client, a_user())
    for minutes in range(20, 12 * 60, 20):
        at(start + timedelta(minutes=minutes))
        assert inside(client)
    at(start + ABSOLUTE)
    assert not inside(client)


def test_control_the_row_and_not_the_cookie_sets_the_limit(app, client, at, monkeypatch):
    start = at(clock.utcnow())
    signed_in(client, a_user())
    known = queries.session_by_token
    monkeypatch.setattr(
        queries,
        "session_by_token",
        lambda token, **k: known(token, now=k["now"], idle_seconds=10**7, absolute_seconds=10**7),
    )
    at(start + ABSOLUTE * 2)
    assert inside(client)


def test_being_seen_is_written_at_most_once_a_minute(app, client, at):
    start = at(clock.utcnow())
    signed_in(client, a_user())
    for seconds, seen in ((59, 0), (61, 61), (100, 61), (130, 130)):
        at(start + timedelta(seconds=seconds))
        inside(client)
        assert db.session.scalars(select(UserSession.seen_at)).one() == start + timedelta(seconds=seen)


@pytest.mark.parametrize("end", ["end all", "switch off", "new password"])
def test_what_ends_all_sessions_takes_effect_on_the_next_request(app, client, end):
    user = a_user()
    signed_in(client, user)
    assert inside(client)
    now = clock.utcnow()
    if end == "end all":
        actions.end_sessions(user, by=None, now=now)
    elif end == "switch off":
        actions.set_active(user, active=False, by=None, now=now)
    else:
        actions.set_password(user, password="a new long password", by=None, now=now)
    assert not inside(client)


def test_a_role_taken_back_is_gone_with_the_next_request(app, client):
    user = an_official()
    signed_in(client, user)
    assert client.get("/admin/").status_code == 200
    actions.end_membership(queries.memberships_of(user.id)[0], by=None, now=clock.utcnow())
    assert client.get("/admin/").status_code == 403


def test_changing_the_password_ends_the_other_sessions_and_keeps_this_one(app, client):
    user = a_user(password=PASSWORD)
    other = app.test_client()
    signed_in(other, user)
    signed_in(client, user)
    wrong = client.post(
        "/account/password", data={"old_password": "not it at all", "password": "quite another one"}
    )
    assert wrong.status_code == 303 and inside(other)
    client.post("/account/password", data={"old_password": PASSWORD, "password": "quite another one"})
    assert inside(client) and not inside(other)
    assert sign_in(app.test_client(), user.email, "quite another one").status_code == 303


def test_sessions_can_be_seen_and_ended_one_by_one_but_only_ones_own(app, client):
    user = a_user()
    other = app.test_client()
    signed_in(other, user)
    theirs = db.session.scalars(select(UserSession.id)).one()
    signed_in(client, a_user())
    assert client.post(f"/account/sessions/{theirs}/end").status_code == 404
    assert inside(other)
    signed_in(client, user)
    assert client.post(f"/account/sessions/{theirs}/end").status_code == 303
    assert not inside(other) and inside(client)


def test_unknown_user_and_wrong_password_get_the_same_answer(app, client):
    user = a_user(password=PASSWORD)
    wrong, unknown = (
        sign_in(client, user.email, "wrong password"),
        sign_in(client, "none@test.example", "wrong password"),
    )
    assert (wrong.status_code, unknown.status_code) == (422, 422)
    told = [
        without_form_token(wrong.data).replace(user.email.encode(), b""),
        without_form_token(unknown.data).replace(b"none@test.example", b""),
    ]
    assert told[0] == told[1]


def test_unknown_user_and_wrong_password_cost_the_same_hashing(app, monkeypatch):
    asked = []
    monkeypatch.setattr(queries.passwords, "fits", lambda stored, _password: asked.append(stored) or False)
    user = a_user(password=PASSWORD)
    queries.user_by_password(user.email, "x")
    queries.user_by_password("none@test.example", "x")
    assert len(asked) == 2


def test_the_eleventh_try_within_a_quarter_of_an_hour_is_refused_even_with_the_right_password(
    app, client, at
):
    start = at(clock.utcnow())
    email = a_user(password=PASSWORD).email
    for _try in range(10):
        assert sign_in(client, email, "wrong password").status_code == 422
    refused = sign_in(client, email)
    assert refused.status_code == 429 and int(refused.headers["Retry-After"]) > 0
    at(start + timedelta(minutes=15, seconds=1))
    assert sign_in(client, email).status_code == 303


def test_control_without_the_limit_the_eleventh_try_gets_in(app, client, monkeypatch):
    email = a_user(password=PASSWORD).email
    monkeypatch.setattr(login.attempts.rules, "MAX_PER_ACCOUNT", 1000)
    for _try in range(10):
        sign_in(client, email, "wrong password")
    assert sign_in(client, email).status_code == 303


def test_one_address_gets_a_hundred_tries_over_all_accounts(app, client):
    now = clock.utcnow()
    db.session.add_all(
        SignInAttempt(email=f"u{n}@test.example", address="127.0.0.1", at=now) for n in range(100)
    )
    assert sign_in(client, a_user(password=PASSWORD).email).status_code == 429


def test_a_forged_forwarded_address_does_not_reset_the_count(app, client):
    now = clock.utcnow()
    db.session.add_all(
        SignInAttempt(email=f"u{n}@test.example", address="127.0.0.1", at=now) for n in range(100)
    )
    email = a_user(password=PASSWORD).email
    assert sign_in(client, email, headers={"X-Forwarded-For": "10.1.1.1"}).status_code == 429


def test_a_failed_try_stays_in_the_trail(app, client):
    sign_in(client, "none@test.example", "wrong password")
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "sign_in.fail")).one()
    assert "none@test.example" not in str(entry.facts) and "wrong" not in str(entry.facts)


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example",
        "/\\evil.example",
        "https://evil.example",
        "javascript:alert(1)",
        "/\t/evil.example",
        "\\\\evil",
    ],
)
def test_signing_in_never_leads_off_the_site(app, client, target):
    email = a_user(password=PASSWORD).email
    answer = client.post("/login", data={"email": email, "password": PASSWORD, "next": target})
    assert answer.location == "/"


def test_signing_in_leads_back_to_where_one_was_going(app, client):
    answer = client.get("/account/tokens?x=1")
    assert answer.status_code == 303 and "next=/account/tokens?x%3D1" in answer.location.replace(
        "%2F", "/"
    ).replace("%3F", "?")
    email = a_user(password=PASSWORD).email
    done = client.post("/login", data={"email": email, "password": PASSWORD, "next": "/account/tokens?x=1"})
    assert done.location == "/account/tokens?x=1"


def test_the_api_takes_no_cookie_and_pages_take_no_token(app, client):
    user = a_user()
    headers = bearer(user)
    signed_in(client, user)
    assert client.get("/api/v1/whoami").status_code == 401
    assert app.test_client().get("/account", headers=headers).status_code == 303
    assert app.test_client().get("/api/v1/whoami", headers=headers).json["id"] == user.id


def test_a_new_token_is_shown_once_on_the_page_and_works(app, client):
    signed_in(client, a_user())
    page = client.post(
        "/account/tokens", data={"label": "对接", "days": "30", "permissions": ["account:self"]}
    ).text
    token = page.partition('<code class="text-break">')[2].partition("</code>")[0]
    assert client.get("/api/v1/whoami", headers={"Authorization": f"Bearer {token}"}).json["permissions"] == [
        "account:self"
    ]
    assert token not in client.get("/account/tokens").text
