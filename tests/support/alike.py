"""What is not mine must look exactly like what is not there."""

from __future__ import annotations

import re
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

VARIES = {"X-Request-ID", "Date", "Set-Cookie"}
FORM_TOKEN = re.compile(rb'(?<=name="csrf_token" value=")[^"]+')


def without_form_token(page: bytes) -> bytes:
    """A page's form token is signed with the second in which it was made, and tells nothing else."""
    return FORM_TOKEN.sub(b"", page)


def seen(answer: TestResponse) -> tuple[int, bytes, dict[str, str]]:
    """All that the asker can tell an answer by; the request's own id and a page's form token aside."""
    headers = {name: value for name, value in answer.headers.items() if name not in VARIES}
    own = answer.headers.get("X-Request-ID", "")
    body = without_form_token(answer.data)
    return answer.status_code, body.replace(own.encode(), b"") if own else body, headers


def assert_alike(
    client: FlaskClient, foreign: str, missing: str, method: str = "GET", **options: Any
) -> None:
    """`foreign` (the address of another tenant's thing) and `missing` answer the same 404, byte for byte."""
    theirs = client.open(foreign, method=method, **options)
    nothing = client.open(missing, method=method, **options)
    assert theirs.status_code == 404, (method, foreign, theirs.status_code)
    told = [
        (status, body.replace(address.encode(), b""), headers)
        for (status, body, headers), address in ((seen(theirs), foreign), (seen(nothing), missing))
    ]
    for told_headers in told:
        told_headers[2].pop("Content-Length", None)
    assert told[0] == told[1], (foreign, missing)
