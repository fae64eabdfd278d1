"""The JSON API as one person uses it, in the same process."""

from __future__ import annotations

from itertools import count
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

_keys = count(1)


class Api:
    """`Api(client, token).post("/orders", {...})`; every POST carries a fresh Idempotency-Key."""

    def __init__(self, client: FlaskClient, token: str | None) -> None:
        self.client = client
        self.headers = {"Authorization": f"Bearer {token}"} if token else {}

    def get(self, path: str, **query: Any) -> TestResponse:
        return self.client.get(f"/api/v1{path}", query_string=query, headers=self.headers)

    def post(self, path: str, body: Any = None, *, key: str | None = None) -> TestResponse:
        headers = self.headers | {"Idempotency-Key": key or f"key-{next(_keys)}"}
        return self.client.post(f"/api/v1{path}", json={} if body is None else body, headers=headers)


def ok(answer: TestResponse) -> Any:
    """The JSON of an answer that must have worked."""
    assert answer.status_code in (200, 201), (answer.status_code, answer.get_data(as_text=True))
    return answer.json
