"""Every route says who may use it."""

import pytest
from flask import Flask

from shop.http import guards
from shop.parties.accounts.permissions import Permission


def test_every_view_wears_a_guard(built_app):
    marks = {
        rule.endpoint: guards.guard_of(built_app, rule.endpoint) for rule in built_app.url_map.iter_rules()
    }
    known = {*Permission, guards.PUBLIC}
    assert {endpoint: mark for endpoint, mark in marks.items() if mark not in known} == {}


def test_an_application_with_a_bare_view_does_not_start():
    app = Flask("bare")
    app.add_url_rule("/open", "open", lambda: "open")
    with pytest.raises(guards.UnguardedRoute, match="open"):
        guards.check(app)
