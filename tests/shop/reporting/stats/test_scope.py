"""Whom a figure shows what: through the API, as officials, units and cooperatives ask."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient

from shop.core import clock
from shop.core.clock import Period
from shop.core.db import db
from shop.ledger import actions
from shop.parties.accounts.models import User
from shop.parties.accounts.permissions import Role, ScopeKind
from shop.reporting.stats import fold, queries
from tests.factories.facts import DALIAN, JIYUAN, SHAWAN, TOWN, WUSU, XINJIANG, entry
from tests.factories.parties import a_user, an_administrator, an_official, bearer, give

NOW = clock.start_of(date(2026, 11, 23))
QUESTION = "from=2026-11-01&to=2026-11-30"


@pytest.fixture
def ask(client: FlaskClient, at: Callable[..., Any]) -> Callable[..., Any]:
    """`ask(user, "by=month&…")` -> (status, answer)."""
    at(NOW)

    def asked(user: User, query: str, path: str = "") -> tuple[int, Any]:
        answer = client.get(f"/api/v1/statistics{path}?{QUESTION}&{query}", headers=bearer(user))
        return answer.status_code, answer.json

    return asked


@pytest.fixture(params=["folded", "live"])
def sold(app: Any, request: pytest.FixtureRequest) -> None:
    """乌苏 → 大连 100, 乌苏镇 → 沙湾 20, 沙湾 → 大连 3, 沙湾 → 乌苏 4, 新疆（不详）→ 济源 5000."""
    pairs = (
        (WUSU, DALIAN, 100),
        (TOWN, SHAWAN, 20),
        (SHAWAN, DALIAN, 3),
        (SHAWAN, WUSU, 4),
        (XINJIANG, JIYUAN, 5000),
    )
    for at, (origin, buyer, fen) in enumerate(pairs):
        tags = {
            "unit_id": 11 + at % 2,
            "cooperative_id": 21 + at % 2,
            "system": "财政局" if at % 2 else "总工会",
        }
        actions.record(
            [entry(origin_path=origin, buyer_path=buyer, amount_fen=fen, order_line_id=at, **tags)]
        )
    db.session.commit()
    if request.param == "folded":
        fold.fold_all(now=NOW)


def total(answer: tuple[int, Any]) -> int:
    status, body = answer
    assert status == 200, body
    assert (
        sum(row["amount_fen"] for row in body["rows"]) + body["unclassified"]["amount_fen"]
        == body["total"]["amount_fen"]
    )
    return int(body["total"]["amount_fen"])


@pytest.mark.usefixtures("sold")
def test_the_platform_sees_all_and_children_with_unclassified_are_the_total(ask: Any) -> None:
    user = an_administrator()
    assert total(ask(user, "by=origin.province")) == 5127
    answer = ask(user, "by=origin.county")
    assert total(answer) == 5127
    assert answer[1]["unclassified"]["amount_fen"] == 5000
    assert {row["origin.county"]["code"]: row["amount_fen"] for row in answer[1]["rows"]} == {
        "654202": 120,
        "654203": 7,
    }
    assert answer[1]["rows"][0]["origin.county"]["name"] == "乌苏市"
    town = ask(user, "by=origin.town&origin=654202")[1]
    assert (town["total"], town["unclassified"]) == ({"amount_fen": 120}, {"amount_fen": 100})
    assert (answer[1]["basis"], answer[1]["from"], answer[1]["to"]) == (
        "accepted",
        "2026-11-01",
        "2026-11-30",
    )
    assert answer[1]["as_of"].endswith("Z")


@pytest.mark.usefixtures("sold")
def test_an_official_of_wusu_sees_nothing_of_shawan(ask: Any) -> None:
    user = an_official(Role.COUNTY, "654202")
    assert total(ask(user, "by=origin.county")) == 120
    assert total(ask(user, "by=month")) == 120
    assert total(ask(user, "by=buyer.county")) == 4
    assert total(ask(user, "by=buyer.county,origin.county&origin=654202")) == 120
    assert "乌苏市" in ask(user, "by=month")[1]["scope"]
    for query in (
        "by=month&origin=654203",
        "by=month&buyer=654203",
        "by=month&origin.county=654203",
        "by=origin.town&origin=654203100",
        "by=month&origin=654200",
        "by=month&origin=650000",
        "by=month&origin=999999",
    ):
        assert ask(user, query)[0] == 404, query
        assert ask(user, query, "/lines")[0] == 404, query
        assert ask(user, query, "/export")[0] == 404, query


@pytest.mark.usefixtures("sold")
@pytest.mark.parametrize(
    "by",
    ["origin.province", "origin.prefecture", "buyer.province,origin.town", "origin.county,buyer.province"],
)
def test_each_cell_of_an_officials_table_opens_to_its_lines_above_his_level_too(ask: Any, by: str) -> None:
    user = an_official(Role.COUNTY, "654202")
    table = ask(user, f"by={by}")[1]
    cells = table["rows"] + table["unclassified_rows"]
    assert cells
    for row in cells:
        keys = "&".join(f"{name}={row[name]['code'] or '-'}" for name in by.split(","))
        status, lines = ask(user, f"by={by}&{keys}", "/lines")
        assert status == 200, keys
        assert sum(line["amount_fen"] for line in lines["items"]) == row["amount_fen"], keys


@pytest.mark.usefixtures("sold")
def test_a_prefecture_sees_its_counties_and_a_department_its_own_system(ask: Any) -> None:
    assert total(ask(an_official(Role.PREFECTURE, "654200"), "by=origin.county")) == 127
    union = an_official(Role.UNION, "210000", "总工会")
    assert total(ask(union, "by=buyer.province")) == 103
    assert ask(union, "by=month&department=财政局")[0] == 404
    assert ask(union, "by=month&buyer=654202")[0] == 404
    assert total(ask(union, "by=month&origin=654202")) == 100


@pytest.mark.usefixtures("sold")
def test_units_and_cooperatives_see_themselves(ask: Any, app: Any) -> None:
    from tests.factories.parties_rows import a_cooperative, a_unit

    buyer, seller = a_user(), a_user()
    unit, cooperative = a_unit(), a_cooperative()
    give(buyer, role=Role.BUYER, scope_kind=ScopeKind.UNIT, unit_id=unit.id)
    give(seller, role=Role.SUPPLIER, scope_kind=ScopeKind.COOPERATIVE, cooperative_id=cooperative.id)
    actions.record([entry(unit_id=unit.id, cooperative_id=cooperative.id, amount_fen=77, order_line_id=99)])
    db.session.commit()
    for user, other in ((buyer, "unit=11"), (seller, "cooperative=21")):
        assert total(ask(user, "by=month")) == 77
        assert total(ask(user, "by=origin.county")) == 77
        assert ask(user, f"by=month&{other}")[0] == 404


@pytest.mark.usefixtures("sold")
def test_a_cell_opens_to_lines_that_add_up_to_it(ask: Any) -> None:
    for user in (an_administrator(), an_official(Role.PREFECTURE, "654200")):
        for by in (
            "origin.county",
            "buyer.county",
            "department",
            "unit",
            "category",
            "origin.town",
            "festival",
        ):
            answer = ask(user, f"by={by}")[1]
            for row in answer["rows"] + answer["unclassified_rows"]:
                code = row[by]["code"] or "-"
                status, lines = ask(user, f"by={by}&{by}={code}", "/lines")
                if status == 404 and code == "-":
                    continue
                assert sum(line["amount_fen"] for line in lines["items"]) == row["amount_fen"], (by, code)


def test_what_is_asked_wrongly_is_answered_with_422(ask: Any) -> None:
    user = an_administrator()
    for query in (
        "by=planet",
        "by=",
        "by=month&mistake=1",
        "by=month,month",
        "by=month&unit=x",
        "by=month&measure=x",
    ):
        status, answer = ask(user, query)
        assert status == 422, query
        assert answer["errors"] or answer["title"]
    assert ask(user, "by=month&origin=659999999")[0] == 404


def test_statistics_need_a_permission_and_a_token(ask: Any, client: FlaskClient) -> None:
    assert ask(a_user(), "by=month")[0] == 403
    assert client.get("/api/v1/statistics?by=month").status_code == 401


@pytest.mark.usefixtures("sold")
@pytest.mark.parametrize("form", ["xlsx", "csv", "json"])
def test_the_table_downloads_in_every_format(ask: Any, client: FlaskClient, form: str) -> None:
    user = an_administrator()
    answer = client.get(
        f"/api/v1/statistics/export?by=origin.county&{QUESTION}&format={form}", headers=bearer(user)
    )
    assert answer.status_code == 200
    if form == "csv":
        lines = answer.data.decode("utf-8-sig").splitlines()
        assert lines[0] == "产地县（市、区）代码,产地县（市、区）,金额（元）"
        assert lines[1:] == ["654202,乌苏市,1.20", "654203,沙湾市,0.07", ",未归类,50.00", "合计,,51.27"]
    assert answer.data[:2] == {"xlsx": b"PK", "csv": b"\xef\xbb", "json": b'{"'}[form]


@pytest.mark.usefixtures("sold")
def test_figures_and_lines_are_told_apart_by_the_category_of_the_unit(ask: Any) -> None:
    """A16: every unit has one category; it goes along to the fact and never changes there."""
    actions.record([entry(amount_fen=7, order_line_id=99, buyer_category="village_helper")])
    db.session.commit()
    user = an_administrator()
    table = ask(user, "by=unit_category")
    assert total(table) == 5134
    cells = {row["unit_category"]["name"]: row["amount_fen"] for row in table[1]["rows"]}
    assert cells == {"预算单位": 5127, "驻村帮扶单位": 7}
    lines = ask(user, "unit_category=village_helper", "/lines")[1]
    assert [line["amount_fen"] for line in lines["items"]] == [7]


def test_amounts_by_helper_relation_add_up_to_the_total(app):
    """A38: whose duty it is to help is a tag like any other."""
    actions.record([
        entry(amount_fen=700, order_line_id=91, helper="paired_aid"),
        entry(amount_fen=50, order_line_id=92),
    ])  # fmt: skip
    found = queries.table(actor=None, by=("helper",), period=Period.month(202611))
    assert {row.names[0]: row.values["amount_fen"] for row in found.rows} == {
        "对口援疆单位": 700,
        "非帮扶单位": 50,
    }
    assert found.total["amount_fen"] == 750
