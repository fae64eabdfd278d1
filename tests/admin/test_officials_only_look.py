"""A89: nobody is ordered to buy. No official's route or role places, approves or confirms an order."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask

from shop.http.guards import guard_of
from shop.parties.accounts.permissions import ROLES, Permission, Role
from tests.admin.conftest import OFFICIALS, WUSU, Desk, World

P = Permission
TRADE = {
    P.LIST_EDIT, P.ORDER_PLACE, P.ORDER_APPROVE, P.ORDER_CANCEL, P.ORDER_ACCEPT, P.ORDER_CONFIRM, P.ORDER_SHIP,
    P.PAYMENT_REQUEST, P.PAYMENT_RECORD, P.PRODUCT_MANAGE, P.STOCK_MANAGE,
    P.GROUP_ORGANISE, P.GROUP_PLEDGE, P.GROUP_OFFER, P.AGREEMENT_DRAFT, P.AGREEMENT_SIGN, P.STANDING_EDIT,
    P.SELECTION_EDIT, P.SELECTION_DECIDE, P.SUBSTITUTION_ANSWER, P.CLAIM_FILE, P.CLAIM_ANSWER,
}  # fmt: skip
CONSOLE = [role for role in Role if P.CONSOLE_READ in ROLES[role]]
# What the console may change: registers, roles, marks of regions, parked messages, words in a dispute. Nothing
# of a deal.
WRITES = {
    P.POLICY_EDIT,
    P.PAPER_CHECK,
    P.ACCREDITATION_REVIEW,
    P.UNIT_REGISTER,
    P.UNIT_MANAGE,
    P.COOPERATIVE_REGISTER,
    P.COOPERATIVE_RECOMMEND,
    P.COOPERATIVE_ADMIT,
    P.COMPLAINT_HANDLE,
    P.CLAIM_MEDIATE,
    P.INSPECTION_RECORD,
    P.BANK_ACCOUNT_CONFIRM,
    P.USER_MANAGE,
    P.REGION_EDIT,
    P.JOBS_READ,
    P.PRICE_REVIEW,
    P.LISTING_REVIEW,
    P.PRODUCT_RECOMMEND,
    P.REPORT_PREPARE,
    P.REPORT_CONFIRM,
    P.FORM_EDIT,
    P.QUOTA_CONFIRM,
    P.SALES_IMPORT,
    P.SALES_CONFIRM,
    P.CAMPAIGN_EDIT,
    P.REGISTER_EDIT,
    P.FLAG_REVIEW,
    P.FIGURES_PUBLISH,
    P.STATISTICS_EXPORT,
    P.STATISTICS_READ,  # views of the workbench that one keeps for oneself
}


def test_no_role_of_the_console_may_trade() -> None:
    assert len(CONSOLE) >= 8
    assert {role: ROLES[role] & TRADE for role in CONSOLE if ROLES[role] & TRADE} == {}
    assert ROLES[Role.BUYER] & TRADE  # the control: others may


def test_no_route_of_the_console_writes_anything_of_a_deal(app: Flask) -> None:
    writing = [
        rule
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/admin") and "POST" in (rule.methods or ())
    ]
    assert writing
    assert {guard_of(app, rule.endpoint) for rule in writing} <= WRITES
    assert not [rule.rule for rule in writing if "order" in rule.rule or "payment" in rule.rule]


@pytest.mark.parametrize("who", list(OFFICIALS))
def test_every_trading_route_turns_officials_away(
    world: World, visit: Callable[[str], Desk], app: Flask, who: str
) -> None:
    client, order = visit(who), world.orders[WUSU]
    tried = 0
    for rule in app.url_map.iter_rules():
        if "POST" not in (rule.methods or ()) or guard_of(app, rule.endpoint) not in TRADE:
            continue
        if rule.rule.startswith("/api/"):
            continue
        path = rule.rule.replace("<no>", order.no)
        path = re.sub(r"<[^>]+>", "1", path)
        assert client.client.post(path).status_code == 403, path
        tried += 1
    assert tried


def test_an_order_shows_officials_no_buttons(world: World, visit: Callable[[str], Desk]) -> None:
    page = visit("county").get(f"/admin/orders/{world.orders[WUSU].no}").text
    content = page[page.index('<main id="main"') : page.index("</main>")]
    assert "<form" not in content
    assert "<button" not in content
