"""A unit's and a cooperative's own figures: equal to their lines, of nobody else, and open to members who only look."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from html import unescape

import pytest

from shop.core.db import db
from shop.ledger import actions as ledger
from shop.ledger.entries import Basis, Source
from shop.ledger.models import SaleFact
from shop.parties.accounts.permissions import Role, ScopeKind
from tests.factories.facts import SHAWAN, a_sale
from tests.factories.parties import give, signed_in
from tests.factories.parties_rows import a_cooperative, a_unit
from tests.factories.quotas import a_filing, a_reviewer, confirm
from tests.factories.trading import a_member, a_seller

NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
OPENED = re.compile(r'href="((?:/buyer|/supplier)/statistics/lines[^"]*)" title="[^"]*">(-?[\d,.]+)</a>')


def fen(text: str) -> int:
    return int(text.replace(",", "").replace(".", ""))


@pytest.fixture
def traded(app, at):
    """One unit that bought twice this year, once last year and once elsewhere, and a neighbour who bought too."""
    at(NOW)
    unit, neighbour = a_unit(), a_unit(name="邻家中学")
    mine, theirs = a_cooperative(), a_cooperative(name="邻家合作社")

    def sale(order, amount, on, *, buyer=unit, seller=mine, **more):
        a_sale(
            unit_id=buyer.id, unit_name=buyer.name, cooperative_id=seller.id, cooperative_name=seller.name,
            order_id=order, order_no=f"DD{order:015d}", amount_fen=amount, on=on, **more,
        )  # fmt: skip

    sale(1, 1_234_567, date(2026, 3, 31))
    sale(
        2,
        400_001,
        date(2026, 11, 1),
        fund_source="union",
        purpose="festival",
        accredited=False,
        buyer_path=SHAWAN,
    )
    sale(3, 900_000, date(2025, 3, 1), seller=theirs)
    sale(4, 50_050, date(2026, 11, 2), source=Source.OFFLINE, channel="832")
    sale(5, 77_777_777, date(2026, 11, 3), buyer=neighbour, seller=theirs, product_name="邻家大米")
    db.session.flush()
    second = db.session.query(SaleFact).filter_by(order_id=2).one()
    ledger.reverse([second], at=NOW, on=date(2026, 11, 10))
    sale(
        2,
        300_000,
        date(2026, 11, 10),
        fund_source="union",
        purpose="festival",
        accredited=False,
        buyer_path=SHAWAN,
    )
    confirm(a_filing(unit), a_reviewer(), now=NOW)
    db.session.commit()
    return unit, neighbour, mine, theirs


def check_every_cell(client, page):
    """Every figure that opens equals the sum of its lines; returns how many were opened."""
    cells = {(unescape(link), fen(text)) for link, text in OPENED.findall(page)}
    for link, amount in sorted(cells):
        lines = client.get(link)
        assert lines.status_code == 200, link
        assert re.search(r'data-sum="(-?\d+)"', lines.text)[1] == str(amount), link
        assert "邻家大米" not in lines.text
    return len(cells)


def test_a_unit_sees_its_own_year_and_every_cell_opens_to_its_lines(traded, client):
    unit, neighbour, _mine, _theirs = traded
    signed_in(client, a_member(unit, Role.RECEIVER))
    page = client.get("/buyer/statistics").text
    for words in (
        "15,846.17",
        "9,000.00",
        "81.07%",
        "-4,000.01",
        "预留份额完成率",
        "100,000.00",
        "工会经费",
        "平台",
        "线下",
        "户",
    ):
        assert words in page, words
    assert neighbour.name not in page and "777,777" not in page
    assert check_every_cell(client, page) > 15
    assert "邻家合作社" in page  # from whom it bought a year ago
    assert client.get("/buyer/statistics?format=csv").status_code == 403
    assert "format=csv" not in page
    assert client.get("/buyer/statistics/lines?format=csv").status_code == 403
    assert client.get(f"/buyer/statistics/lines?unit={neighbour.id}").text.count("邻家大米") == 0
    for wrong in ("year=1999", "year=x", "month=13", "basis=guessed"):
        assert client.get(f"/buyer/statistics?{wrong}").status_code == 422, wrong


def test_a_member_who_may_export_gets_the_same_figures_as_files(traded, client):
    unit = traded[0]
    signed_in(client, a_member(unit, Role.FINANCE))
    assert "format=csv" in client.get("/buyer/statistics").text
    by_month = client.get("/buyer/statistics?format=csv&by=month").data.decode("utf-8-sig")
    assert "15846.17" in by_month and "2026年3月" in by_month
    lines = client.get("/buyer/statistics/lines?format=csv").data.decode("utf-8-sig")
    assert all(words in lines for words in ("12345.67", "-4000.01", "500.50")) and "邻家大米" not in lines
    assert client.get("/buyer/statistics?format=xlsx&by=cooperative").data[:2] == b"PK"
    assert client.get("/buyer/statistics?format=xlsx&by=unit").status_code == 422


def test_a_cooperative_sees_to_whom_it_sold(traded, client):
    unit, neighbour, mine, _theirs = traded
    signed_in(client, a_seller(mine))
    page = client.get("/supplier/statistics").text
    assert unit.name in page and "15,846.17" in page and "沙湾" in page
    assert neighbour.name not in page and "邻家大米" not in page and "9,000.00" not in page
    assert check_every_cell(client, page) > 12
    assert client.get("/supplier/statistics?format=csv").status_code == 403
    assert client.get("/buyer/statistics").status_code == 404


def test_one_who_is_also_an_official_reads_his_unit_and_not_his_region(traded, client):
    unit = traded[0]
    user = a_member(unit, Role.FINANCE)
    give(user, role=Role.PLATFORM, scope_kind=ScopeKind.PLATFORM)
    db.session.commit()
    signed_in(client, user)
    page = client.get("/buyer/statistics").text
    assert "15,846.17" in page and "777,777" not in page


def test_on_another_basis_nothing_was_accepted(traded, client):
    signed_in(client, a_member(traded[0], Role.BUYER))
    assert "15,846.17" not in client.get(f"/buyer/statistics?basis={Basis.PAID.value}").text
