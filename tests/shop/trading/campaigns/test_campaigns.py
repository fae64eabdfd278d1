"""Campaigns: their days and places, their children, and the figures that follow them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from shop.core.clock import Period
from shop.core.db import db
from shop.ledger import actions as ledger
from shop.parties.regions import queries as regions
from shop.reporting.stats import queries as stats
from shop.support.audit.models import AuditEntry
from shop.trading.campaigns import actions, queries, rules
from shop.trading.campaigns.states import TermPack
from tests.factories.facts import DALIAN, JIYUAN, SHAWAN, TOWN, WUSU, a_sale
from tests.factories.parties_rows import MORNING

OCTOBER = Period.month(202610)
DAYS = {"first_on": date(2026, 10, 1), "last_on": date(2026, 10, 20)}


def a_campaign(code: str = "654200", name: str = "塔城消费帮扶月", **given: Any) -> Any:
    return actions.announce(regions.region(code), name=name, by=None, now=MORNING, **(DAYS | given))


def figures(**asked: Any) -> Any:
    values: dict[str, Any] = {"by": ("campaign",), "period": OCTOBER, "measures": ("amount", "orders")}
    found = stats.table(actor=None, **(values | asked))
    return {row.names[0]: row.values.get("amount_fen") for row in found.rows}, found


def test_the_last_day_counts_once_and_the_day_after_not_at_all(app):
    """A01, A03: buyer or origin in the region; the same figures come without a campaign."""
    made = a_campaign()
    a_sale(on=date(2026, 10, 20), amount_fen=100, origin_path=WUSU, buyer_path=SHAWAN)  # both sides: once
    a_sale(on=date(2026, 10, 21), amount_fen=1_000, origin_path=WUSU)
    a_sale(on=date(2026, 9, 30), amount_fen=1_000, origin_path=WUSU)
    a_sale(on=date(2026, 10, 2), amount_fen=20, origin_path=JIYUAN, buyer_path=WUSU)
    a_sale(on=date(2026, 10, 2), amount_fen=5_000, origin_path=JIYUAN, buyer_path=DALIAN)
    rows, found = figures()
    assert rows == {"塔城消费帮扶月": 120}
    assert (found.unclassified["amount_fen"], found.overlap["amount_fen"]) == (6_000, 0)
    only = {"campaign": str(made.id)}
    _, narrowed = figures(by=("month",), filters=only)
    assert narrowed.total == {"amount_fen": 120, "orders": 1}
    behind = stats.lines(actor=None, period=OCTOBER, filters=only)
    assert sum(fact.amount_fen for fact in behind.items) == 120
    window = Period.inclusive(made.first_on, made.last_on)
    sides = ({"origin": "654200"}, {"buyer": "654200"}, {"origin": "654200", "buyer": "654200"})
    origin, buyer, both = (
        stats.table(actor=None, by=("month",), period=window, filters=side).total["amount_fen"]
        for side in sides
    )
    assert origin + buyer - both == 120


def test_a_moved_window_changes_open_figures_at_once_and_is_remembered(app):
    """A02"""
    made = a_campaign()
    for day in (20, 21, 25):
        a_sale(on=date(2026, 10, day), amount_fen=day, origin_path=WUSU)
    assert figures()[0] == {"塔城消费帮扶月": 20}
    with pytest.raises(rules.NoReason):
        actions.extend(made, last_on=date(2026, 10, 25), reason=" ", by=None, now=MORNING)
    with pytest.raises(rules.SameWindow):
        actions.extend(made, last_on=made.last_on, reason="无", by=None, now=MORNING)
    with pytest.raises(rules.BadWindow):
        actions.extend(made, last_on=date(2026, 9, 1), reason="误", by=None, now=MORNING)
    assert figures()[0] == {"塔城消费帮扶月": 20}
    actions.extend(made, last_on=date(2026, 10, 25), reason="根据疫情适当后延", by=None, now=MORNING)
    assert figures()[0] == {"塔城消费帮扶月": 20 + 21 + 25}
    actions.extend(made, last_on=date(2026, 10, 21), reason="提前结束", by=None, now=MORNING)
    assert figures()[0] == {"塔城消费帮扶月": 20 + 21}
    assert [(change.was_last_on.day, change.last_on.day) for change in made.changes] == [(20, 25), (25, 21)]
    noted = db.session.query(AuditEntry).filter_by(action="campaign.extend").all()
    assert [entry.facts["reason"] for entry in noted] == ["根据疫情适当后延", "提前结束"]


def test_children_lie_within_and_roll_up_without_double_counting(app):
    """A08"""
    parent = a_campaign()
    with pytest.raises(rules.OutsideParent) as refused:
        a_campaign("419001", parent=parent, last_on=date(2026, 10, 21))
    assert set(refused.value.fields) == {"region_code", "last_on"}
    a_campaign("654202", "乌苏", parent=parent, last_on=date(2026, 10, 10))
    a_campaign("654202100", "乌苏镇", parent=parent)
    a_sale(on=date(2026, 10, 2), amount_fen=1, origin_path=TOWN, order_id=1)  # all three
    a_sale(on=date(2026, 10, 15), amount_fen=10, origin_path=TOWN, order_id=2)  # parent and town
    a_sale(on=date(2026, 10, 2), amount_fen=100, origin_path=SHAWAN, buyer_path=WUSU, order_id=3)
    a_sale(on=date(2026, 10, 2), amount_fen=1_000, origin_path=JIYUAN, order_id=4)
    rows, found = figures()
    assert rows == {"塔城消费帮扶月": 111, "乌苏": 101, "乌苏镇": 11}
    assert found.total == {"amount_fen": 1_111, "orders": 4}
    assert (found.unclassified["amount_fen"], found.overlap["amount_fen"]) == (1_000, 112)
    assert "orders" not in found.overlap  # a count of distinct things is no sum
    with pytest.raises(rules.ChildrenOutside, match="乌苏镇"):
        actions.extend(parent, last_on=date(2026, 10, 15), reason="提前", by=None, now=MORNING)
    child = queries.children(parent.id)[0]
    with pytest.raises(rules.OutsideParent):
        actions.extend(child, last_on=date(2026, 10, 30), reason="后延", by=None, now=MORNING)


def test_a_campaign_has_its_own_words(app):
    made = a_campaign(term_pack=TermPack.POVERTY)
    a_sale(on=date(2026, 10, 2), origin_path=WUSU)
    asked = {"by": ("month",), "measures": ("accredited", "households")}
    _, then = figures(**asked, filters={"campaign": str(made.id)})
    _, now = figures(**asked)
    assert [column.label for column in then.columns[1:]] == ["其中认定扶贫产品（元）", "带动贫困户数"]
    assert [column.label for column in now.columns[1:]] == ["其中认定产品（元）", "带动户数"]
    with pytest.raises(rules.BadRegion):
        rules.check_region("654202100201")


def test_a_reversal_is_counted_in_the_campaign_of_its_own_day(app):
    a_campaign()
    a_sale(on=date(2026, 10, 20), amount_fen=300, origin_path=WUSU)
    facts = stats.lines(actor=None, period=OCTOBER).items
    ledger.reverse(list(facts), at=MORNING, on=date(2026, 10, 21))
    assert figures()[0] == {"塔城消费帮扶月": 300}
