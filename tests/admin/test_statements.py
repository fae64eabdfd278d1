"""List pages run the same number of statements whatever their length."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from shop.parties.regions.queries import forget_names
from tests.admin.conftest import NOW, WUSU, Desk, World
from tests.factories.trading import a_trade, an_accepted_order
from tests.support.statements import recorded

LISTS = (
    "units/",
    "cooperatives/",
    "products/",
    "prices/",
    "listings/",
    "recommendations/",
    "orders/",
    "audit/",
    "users/",
    "jobs/",
    "sales/",
    "sales/lines",
    "",
)


def counted(client: Desk, path: str) -> int:
    forget_names()
    with recorded() as seen:
        assert client.get(path).status_code == 200
    return len(seen)


@pytest.mark.parametrize("name", LISTS)
def test_a_longer_list_asks_no_more(world: World, visit: Callable[[str], Desk], name: str) -> None:
    client, path = visit("platform"), f"/admin/{name}"
    before = counted(client, path)
    for code in (WUSU, "654221", "654223", "650102", "210202"):
        an_accepted_order(a_trade(region_code=code), now=NOW)
    assert counted(client, path) <= before + 1  # a page that was empty before looks one more thing up
    assert before <= 64  # the menu counts what waits at a dozen desks; the workbench draws a dozen figures
