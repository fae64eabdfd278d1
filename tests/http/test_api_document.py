"""The committed description of the API, and a machine that tries everything it allows."""

import json
import re

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from shop import api
from shop.cli.openapi import text
from shop.http import guards
from shop.parties.accounts.permissions import Role, ScopeKind
from tests.factories.parties import a_user, an_administrator, bearer, give
from tests.factories.trading import a_trade

# Per role and operation; with the operations there are now, some 300 requests a role.
EXAMPLES = 4
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


def test_the_committed_description_is_that_of_the_code(app):
    assert api.OPENAPI.read_text("utf-8") == text(), "run: flask --app wsgi openapi-write"


def test_every_route_of_the_api_is_described(app):
    described = {
        (re.sub(r"\{\w+\}", "*", path), method.upper())
        for path, operations in json.loads(text())["paths"].items()
        for method in operations
        if method != "parameters"
    }
    served = {
        (re.sub(r"<[^>]+>", "*", rule.rule), method)
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/v1/")
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }
    assert served == described


def test_guarded_operations_say_so(app):
    for path, operations in json.loads(text())["paths"].items():
        for method, operation in operations.items():
            if method != "parameters" and operation["security"]:
                assert {"401", "403"} <= set(operation["responses"]), (method, path)


def somebody(role, trade):
    if role is Role.PLATFORM:
        return an_administrator()
    user = a_user()
    if role is Role.SUPPLIER_ADMIN:
        give(user, role=role, scope_kind=ScopeKind.COOPERATIVE, cooperative_id=trade.cooperative.id)
    else:
        give(user, role=role, scope_kind=ScopeKind.UNIT, unit_id=trade.unit.id)
    return user


@pytest.mark.parametrize("role", [Role.PLATFORM, Role.BUYER, Role.SUPPLIER_ADMIN])
def test_nothing_that_the_description_allows_breaks_the_api(app, role):
    faults = attacked(app, bearer(somebody(role, a_trade())))
    assert not faults, f"{len(faults)} faults\n" + "\n\n".join(faults[:12])


def test_control_a_view_that_breaks_is_noticed(app, monkeypatch):
    view = guards.public(lambda **_: ("broken", 500))
    monkeypatch.setitem(app.view_functions, "regions.show", view)
    assert attacked(app, bearer(an_administrator()), only="/api/v1/regions/{code}")


def attacked(app, headers, only=""):
    """The faults that some requests to every operation bring out."""
    schema = schemathesis.openapi.from_wsgi("/api/openapi.json", app)
    plain = headers | {"Accept-Encoding": "identity"}
    faults: list[str] = []
    for result in schema.get_all_operations():
        operation = result.ok()
        if not only or operation.path == only:
            _attack(operation, plain, faults)
    return faults


def _attack(operation, headers, faults):
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def once(case):
        answer = case.call(headers=headers)
        try:
            case.validate_response(answer, checks=CHECKS, headers=headers)
        except (Exception, FailureGroup) as fault:  # all faults at once say more than the first
            told = "; ".join(str(part)[:300] for part in getattr(fault, "exceptions", [fault]))
            faults.append(f"{case.method} {case.path} {answer.status_code}: {told}")

    once()
