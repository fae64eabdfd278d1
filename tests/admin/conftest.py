"""Two counties of 塔城 that trade alike, 济源 without a county layer, and the officials who look at them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from shop.core.db import db
from shop.parties.accounts.models import User
from shop.parties.accounts.permissions import Role, ScopeKind
from shop.trading.orders.models import Order
from tests.factories.parties import a_user, give, signed_in
from tests.factories.trading import Trade, a_trade, an_accepted_order

NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
WUSU, SHAWAN, JIYUAN, TACHENG = "654202", "654203", "419001", "654200"


@dataclass
class World:
    """One accepted order per place; 乌苏 also has a town's cooperative."""

    wusu: Trade
    shawan: Trade
    jiyuan: Trade
    orders: dict[str, Order]

    def told_of_shawan(self, text: str) -> list[str]:
        """Whatever in a text tells of 沙湾's unit, cooperative, people or order."""
        trade, order = self.shawan, self.orders[SHAWAN]
        words = [
            trade.unit.name,
            trade.cooperative.name,
            trade.unit.credit_code,
            trade.cooperative.credit_code,
        ]
        words += [order.no, trade.buyer.name, trade.supplier.name]
        return [word for word in words if re.search(rf"{re.escape(word)}(?!\d)", text)]


@pytest.fixture
def world(app: Flask, at: Callable[[datetime], datetime]) -> World:
    at(NOW)
    trades = {code: a_trade(region_code=code) for code in (WUSU, SHAWAN, JIYUAN)}
    amounts = {WUSU: 320_500, SHAWAN: 100_000, JIYUAN: 40_000}
    orders = {code: an_accepted_order(trade, amounts[code], now=NOW) for code, trade in trades.items()}
    return World(trades[WUSU], trades[SHAWAN], trades[JIYUAN], orders)


def an_official(role: Role, kind: ScopeKind, code: str | None = None, department: str = "") -> User:
    """Somebody with one role of the console."""
    user = a_user()
    give(user, role=role, scope_kind=kind, region_code=code, department=department)
    db.session.commit()
    return user


OFFICIALS: dict[str, Callable[[], User]] = {
    "platform": lambda: an_official(Role.PLATFORM, ScopeKind.PLATFORM),
    "prefecture": lambda: an_official(Role.PREFECTURE, ScopeKind.REGION, TACHENG),
    "county": lambda: an_official(Role.COUNTY, ScopeKind.REGION, WUSU),
    "treasury": lambda: an_official(Role.TREASURY, ScopeKind.DEPARTMENT, WUSU, "财政局"),
    "supervisor": lambda: an_official(Role.SUPERVISOR, ScopeKind.REGION, WUSU),
}


class Desk:
    """An official at his browser: forms carry the token that the pages gave him."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def get(self, path: str) -> TestResponse:
        return self.client.get(path)

    def post(self, path: str, data: Mapping[str, str] | None = None) -> TestResponse:
        token = re.search(r'name="csrf_token" value="([^"]+)"', self.get("/admin/").text)
        assert token
        return self.client.post(path, data={"csrf_token": token[1], **(data or {})})


@pytest.fixture
def visit(client: FlaskClient) -> Callable[[str], Desk]:
    """`visit("county")` signs that official in."""

    def enter(who: str) -> Desk:
        return Desk(signed_in(client, OFFICIALS[who]()))

    return enter
