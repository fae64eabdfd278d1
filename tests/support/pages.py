"""Forms sent by a client, with the token of a page that every signed-in reader has."""

import re


def post(client, path, data=None, **options):
    """Send a form with the token of a page that every signed-in reader has."""
    token = re.search(r'name="csrf_token" value="([^"]+)"', text(client.get("/group-purchases")))[1]
    return client.post(path, data={"csrf_token": token} | (data or {}), **options)


def text(answer):
    """The HTML of an answer."""
    return answer.get_data(as_text=True)
