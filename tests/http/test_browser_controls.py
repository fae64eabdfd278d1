"""Headers, cookies, form tokens and safe methods, on every route there is."""

import pytest
from werkzeug.test import Client

from shop.core.settings import Settings
from shop.http import guards
from tests.factories.parties import PASSWORD, a_user, an_administrator, bearer, signed_in
from tests.http.test_matrix import asked, cells
from wsgi import create_app

PAGE = "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"


def test_every_answer_wears_the_headers(app, client):
    for method, address, _guard in cells(app):
        answer = asked(app.test_client(), method, address)
        assert answer.headers["X-Content-Type-Options"] == "nosniff", (method, address)
        assert answer.headers["Referrer-Policy"] == "same-origin"
        policy = answer.headers["Content-Security-Policy"]
        api = address.startswith("/api/") and answer.mimetype != "text/html"
        assert policy.startswith("default-src 'none'" if api else PAGE), (method, address, policy)
        assert "unsafe" not in policy
        assert len(answer.headers["X-Request-ID"]) == 32
        if answer.status_code != 204 and answer.data:
            assert answer.mimetype and (
                "charset" in answer.content_type
                or "json" in answer.content_type
                or "image" in answer.content_type
            )


def test_every_form_needs_its_token_and_only_the_api_does_without(app, client):
    administrator = an_administrator()
    headers = bearer(administrator)
    signed_in(client, administrator)
    for method, address, _guard in cells(app):
        if method == "GET":
            continue
        answer = asked(client, method, address, headers)
        expired = answer.status_code == 400 and "表单已过期" in answer.text
        # What the guard refuses is refused before the form is looked at.
        assert expired is not address.startswith("/api/") or answer.status_code == 403, (method, address)


def test_control_with_form_tokens_off_the_post_goes_through(app, client, monkeypatch):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    signed_in(client, an_administrator())
    assert client.post("/account/sessions/end-others").status_code == 303


def test_a_page_carries_the_token_that_its_form_needs(app, client):
    email = a_user(password=PASSWORD).email
    page = client.get("/login").text
    token = page.partition('name="csrf_token" value="')[2].partition('"')[0]
    typed = {"email": email, "password": PASSWORD}
    assert client.post("/login", data=typed).status_code == 400
    assert client.post("/login", data=typed | {"csrf_token": token}).status_code == 303


def test_what_is_made_for_a_person_is_never_stored(app, client):
    administrator = an_administrator()
    headers = bearer(administrator)
    signed_in(client, administrator)
    for method, address, _guard in cells(app):
        if method == "GET" and not address.startswith(("/static", "/healthz", "/readyz")):
            answer = asked(client, method, address, headers)
            assert answer.headers["Cache-Control"] == "no-store", address


def test_files_named_by_their_content_stay_for_ever(client):
    assert "immutable" in client.get("/static/css/app.css?v=0123456789").headers["Cache-Control"]
    assert "immutable" not in client.get("/static/css/app.css").headers["Cache-Control"]


@pytest.mark.parametrize("method", ["TRACE", "PROPFIND"])
def test_methods_that_nobody_serves_are_405(client, method):
    assert client.open("/login", method=method).status_code == 405


@pytest.fixture
def over_https(database, instance_dir):
    app = create_app(
        Settings(
            environment="production", database_url=database.url, secret_key="k" * 40, https=True,
            instance_dir=instance_dir, worker_in_web=False, log_level="ERROR",
        )
    )  # fmt: skip
    return Client(app)


def test_over_https_the_cookie_is_bound_to_the_host_and_the_browser_to_https(app, over_https):
    answer = over_https.get("/login", base_url="https://shop.example")
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-bangcai=")
    for part in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
        assert part in cookie
    assert "Domain" not in cookie


def test_a_stranger_looking_around_gets_no_cookie(client):
    assert "Set-Cookie" not in client.get("/healthz").headers
    assert "Set-Cookie" not in client.get("/api/v1/regions").headers


def test_a_page_that_is_not_there_says_what_to_do(client):
    answer = client.get("/no/such/page")
    assert answer.status_code == 404 and "没有找到" in answer.text and "Traceback" not in answer.text


def test_a_problem_of_the_api_is_problem_json(client):
    answer = client.get("/api/v1/whoami")
    assert answer.mimetype == "application/problem+json"
    assert answer.json["status"] == 401 and answer.json["code"] == "account.not_signed_in"
    assert client.get("/api/v1/nothing").json["code"] == "shop.missing"


def test_ids_that_no_database_takes_are_missing(app, client):
    headers = bearer(an_administrator())
    assert client.get(f"/api/v1/units/{10**30}", headers=headers).status_code == 404
    assert client.get("/api/v1/regions/%00", headers=headers).status_code == 404
    assert client.get("/api/v1/regions?q=%00").status_code == 422


def test_the_signs_of_life(client):
    assert client.get("/healthz").json == {"status": "ok"}
    ready = client.get("/readyz")
    assert (ready.status_code, ready.json["status"]) == (200, "ok")


def test_bad_settings_stop_the_start_with_one_message(capsys):
    with pytest.raises(SystemExit) as stopped:
        create_app(Settings(environment="production"))
    assert stopped.value.code == 3  # gunicorn halts; any other code and it would try for ever
    assert "SECRET_KEY" in capsys.readouterr().err


def test_public_routes_are_the_known_ones(app):
    public = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if guards.guard_of(app, rule.endpoint) == guards.PUBLIC
    }
    rooms = {endpoint.partition(".")[0] for endpoint in public}
    assert rooms <= {
        "static", "site", "account", "public", "public_cooperatives", "regions", "categories", "products", "api-docs",
        "join", "public_complaints", "applications", "complaints", "search",
        "public_accreditation", "accreditations", "public_compare", "public_groups", "transparency",
    }  # fmt: skip
