"""A browser without a screen: pages are fetched, forms are posted with the token of a page."""

from __future__ import annotations

import re

from flask.testing import FlaskClient


class Desk:
    """`get` and `post` fail unless the answer has the expected status; they return the HTML."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def get(self, path: str, status: int = 200) -> str:
        answer = self.client.get(path)
        assert answer.status_code == status, (path, answer.status_code, answer.get_data(as_text=True)[:2000])
        return answer.get_data(as_text=True)

    def post(self, path: str, page: str, status: int = 303, **form: object) -> str:
        token = re.search(r'name="csrf_token" value="([^"]+)"', self.get(page))
        assert token, f"{page} has no form"
        answer = self.client.post(path, data={"csrf_token": token[1], **form})
        assert answer.status_code == status, (path, answer.status_code, answer.get_data(as_text=True)[:3000])
        return answer.get_data(as_text=True)
