"""What every answer carries: a request id, a strict policy for browsers, and how long it may be kept."""

from __future__ import annotations

import re
import uuid

from flask import Flask, Response, g, request

from shop.core.settings import Settings
from shop.support import audit

PAGE_POLICY = (
    "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
    "; object-src 'none'"
)
API_POLICY = "default-src 'none'; frame-ancestors 'none'"
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(), microphone=()",
}
YEAR = 365 * 24 * 3600
GIVEN_ID = re.compile(r"^[A-Za-z0-9-]{8,36}$")


def init_app(app: Flask, settings: Settings) -> None:
    """Name each request before, dress each answer after, errors included."""

    @app.before_request
    def name_request() -> None:
        given = request.headers.get("X-Request-ID", "") if settings.trusted_proxies else ""
        g.request_id = given if GIVEN_ID.match(given) else uuid.uuid4().hex
        audit.request_id.set(g.request_id)

    @app.after_request
    def dress(response: Response) -> Response:
        for name, value in ALWAYS.items():
            response.headers.setdefault(name, value)
        policy = (
            API_POLICY
            if request.path.startswith("/api/") and response.mimetype != "text/html"
            else PAGE_POLICY
        )
        response.headers.setdefault("Content-Security-Policy", policy)
        if settings.https:
            response.headers.setdefault("Strict-Transport-Security", f"max-age={YEAR}; includeSubDomains")
        response.headers["X-Request-ID"] = g.get("request_id", "")
        _keep(response)
        return response


def _keep(response: Response) -> None:
    """Files named by their content stay for ever; what was made for a signed-in person is never stored."""
    if request.endpoint == "static" and response.status_code == 200:
        if "v" in request.args:
            response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    elif g.get("actor") is not None or response.status_code >= 400 or request.method not in ("GET", "HEAD"):
        response.headers["Cache-Control"] = "no-store"
    else:
        response.headers.setdefault("Cache-Control", "no-cache, private")
        response.vary.add("Cookie")
