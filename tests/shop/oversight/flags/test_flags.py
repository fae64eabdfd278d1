"""What looks made for a figure is flagged once, with its evidence; its innocent neighbour is not."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from shop.catalog.pricing.reference import forget_like_goods
from shop.core.db import db
from shop.oversight.flags import actions, rules
from shop.oversight.flags.models import Flag
from shop.oversight.flags.states import FlagKind, FlagStatus
from shop.parties.accounts import queries as accounts
from shop.parties.accounts.permissions import Role, ScopeKind
from shop.parties.buyers import actions as buyers
from shop.parties.policy import actions as policy
from shop.parties.policy.states import Policy
from shop.support.audit.models import AuditEntry
from tests.factories.aftersales import a_settled_claim
from tests.factories.parties import an_official, bearer, give
from tests.factories.trading import Trade, a_placed_order, a_trade, an_accepted_order

# In Shanghai: the morning of 30 October, the last evening of the month, and some days later.
BEFORE = datetime(2026, 10, 30, 1, 0, tzinfo=UTC)
EVENING = datetime(2026, 10, 31, 12, 0, tzinfo=UTC)
AFTER = datetime(2026, 11, 4, 1, 0, tzinfo=UTC)
K = FlagKind


def found(now: datetime = AFTER) -> list[Flag]:
    actions.scan(now=now)
    db.session.commit()
    return list(db.session.query(Flag).order_by(Flag.id))


def set_to(name: Policy, value: str) -> None:
    policy.set_value(
        name, value=value, region_code="", department="", valid_from=BEFORE.date(), valid_to=None, source="试行",
        by=None, now=BEFORE,
    )  # fmt: skip


def test_goods_accepted_before_a_months_end_and_given_back_after_it(app: Flask) -> None:
    """A90: control: given back within the month, and a little given back."""
    trade, other = a_trade(), a_trade()
    set_to(Policy.FLAG_LAST_HOURS, "")
    over = an_accepted_order(trade, now=BEFORE)
    a_settled_claim(trade, over, 200_000, now=AFTER)
    within = an_accepted_order(other, now=AFTER - timedelta(days=2))
    a_settled_claim(other, within, 200_000, now=AFTER)
    a_settled_claim(other, an_accepted_order(other, now=BEFORE), 20_000, now=AFTER)  # 136.00 yuan
    (flag,) = found()
    assert (flag.kind, flag.amount_fen, flag.about_unit_id) == (K.RETURN_OVER_PERIOD, 136_000, trade.unit.id)
    assert [(row["no"], row["on"], row["fen"]) for row in flag.rows] == [
        (over.no, "2026-10-30", 217_940), (over.no, "2026-11-04", -136_000),
    ]  # fmt: skip
    assert found() == [flag], "a second scan adds nothing"


def test_buyer_and_seller_in_one_hand(app: Flask) -> None:
    """A90: the same person, the same account; control: strangers."""
    mine, theirs, apart = a_trade(), a_trade(), a_trade()
    user = mine.buyer
    give(user, role=Role.SUPPLIER, scope_kind=ScopeKind.COOPERATIVE, cooperative_id=mine.cooperative.id)
    theirs.cooperative.account_no = "62220000000000001"
    buyers.set_invoice(
        theirs.unit, title="食堂", tax_no=theirs.unit.credit_code, address="", phone="", bank="示例银行",
        account="62220000000000001", by=None, now=BEFORE,
    )  # fmt: skip
    for trade in (mine, theirs, apart):
        a_placed_order(trade, now=AFTER)
    flags = found()
    assert {(flag.kind, flag.about_unit_id) for flag in flags} == {
        (K.SAME_OWNER, mine.unit.id), (K.SAME_OWNER, theirs.unit.id),
    }  # fmt: skip
    assert "同一人任职" in flags[0].said
    assert "银行账户相同" in flags[1].said
    a_placed_order(mine, now=AFTER + timedelta(hours=1))
    grown = found()
    assert [len(flag.rows) for flag in grown] == [2, 1], "the open flag shows the new order, none is added"


def test_orders_split_below_the_limit(app: Flask) -> None:
    """A90: control: the same orders days apart, and one within the limit."""
    limits: dict[str, Any] = {"order_limit_fen": 300_000, "month_limit_fen": None}
    split, apart = a_trade(**limits), a_trade(**limits)
    for hours in (0, 20):
        a_placed_order(split, now=AFTER + timedelta(hours=hours))
        a_placed_order(apart, now=AFTER + timedelta(hours=hours * 5))
    (flag,) = found(AFTER + timedelta(days=6))
    assert (flag.kind, flag.about_unit_id, flag.amount_fen) == (K.SPLIT_ORDERS, split.unit.id, 435_880)
    assert len(flag.rows) == 2
    a_placed_order(split, now=AFTER + timedelta(hours=30))
    (same,) = found(AFTER + timedelta(days=6))
    assert len(same.rows) == 3, "a third order joins the open flag"


def test_prices_far_from_like_goods(app: Flask) -> None:
    """A90: control: the goods that it is compared with."""
    forget_like_goods()
    trades: list[Trade] = [a_trade(price_fen=price) for price in (680, 700, 660, 2_000)]
    for trade in trades:
        a_placed_order(trade, 200_000, now=AFTER)
    (flag,) = found()
    assert (flag.kind, flag.about_cooperative_id) == (K.ODD_PRICE, trades[3].cooperative.id)
    assert "偏高" in flag.said
    assert flag.buyer_path == trades[3].unit.region_path


def test_a_month_bought_in_its_last_hours(app: Flask) -> None:
    """A90: control: a unit that bought all month long; the present month is not over."""
    late, steady = a_trade(), a_trade()
    a_placed_order(late, now=EVENING)
    a_placed_order(steady, now=BEFORE - timedelta(days=9))
    a_placed_order(steady, 200_000, now=EVENING)
    assert found(EVENING) == []
    (flag,) = found()
    assert (flag.kind, flag.about_unit_id) == (K.LAST_HOURS, late.unit.id)
    assert "占当月 2,179.40 元的 100%" in flag.said


def test_an_empty_parameter_switches_its_search_off(app: Flask) -> None:
    for name in (Policy.FLAG_LAST_HOURS_BP, Policy.FLAG_SPLIT_DAYS):
        set_to(name, "")
    trade = a_trade(order_limit_fen=300_000, month_limit_fen=None)
    for _time in range(2):
        a_placed_order(trade, now=EVENING)
    assert found() == []


def test_an_answered_flag_stays_answered_by_somebody_apart(app: Flask, client: Any, at: Any) -> None:
    """A90: in words, by one who is not concerned, within his region; noted; never raised again."""
    at(AFTER)
    trade = a_trade()
    a_placed_order(trade, now=EVENING)
    (flag,) = found()
    user = an_official(Role.SUPERVISOR, "419001")
    seen = bearer(user)
    stranger = bearer(an_official(Role.COUNTY, "654202"))
    address = f"/api/v1/flags/{flag.id}"
    assert client.get(address, headers=stranger).status_code == 404
    listed = client.get("/api/v1/flags?status=open&kind=last_hours", headers=seen).json
    assert (listed["total"], listed["items"][0]["rows"][0]["amount_fen"]) == (1, 217_940)
    assert client.post(f"{address}/explain", json={"words": ""}, headers=seen).status_code == 422
    concerned = dataclasses.replace(accounts.actor_of(trade.buyer.id), grants=())
    with pytest.raises(rules.Concerned):
        actions.explain(flag, words="正常", actor=concerned, now=AFTER)
    answer = client.post(f"{address}/explain", json={"words": "月末集中慰问，有通知为证"}, headers=seen)
    assert answer.json["status"] == "explained"
    assert client.post(f"{address}/uphold", json={"words": "再想"}, headers=seen).status_code == 409
    assert found() == [flag]
    assert flag.status is FlagStatus.EXPLAINED
    actions_noted = [
        entry.action for entry in db.session.query(AuditEntry).filter_by(target_kind="integrity_flag").order_by(AuditEntry.id)
    ]
    assert actions_noted == ["integrity_flag.raise", "integrity_flag.explain"]
    give(user, role=Role.BUYER, scope_kind=ScopeKind.UNIT, unit_id=trade.unit.id)
    db.session.commit()
    assert client.get(address, headers=seen).status_code == 404, "nothing about his own unit"
