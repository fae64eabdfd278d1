"""Every page of the console opens for those who may, and for nobody else."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from tests.admin.conftest import SHAWAN, WUSU, Desk, World
from tests.factories.parties import signed_in

ALL = ("platform", "prefecture", "county", "treasury", "supervisor")
PAGES = {
    "/admin/": ALL,
    "/admin/sales/": ALL,
    "/admin/sales/?period=year&side=buyer&basis=ordered&unit=yuan&order=units": ALL,
    "/admin/sales/?period=custom&from=2026-11-01&to=2026-11-20": ALL,
    "/admin/sales/lines": ALL,
    "/admin/units/": ALL,
    "/admin/units/new": ("platform", "prefecture", "county"),
    "/admin/cooperatives/": ALL,
    "/admin/cooperatives/new": ("platform", "prefecture", "county"),
    "/admin/products/": ALL,
    "/admin/orders/": ALL,
    "/admin/audit/": ("platform", "prefecture", "county", "supervisor"),
    "/admin/regions/": ALL,
    "/admin/regions/654202": ALL,
    "/admin/regions/?q=乌苏": ALL,
    "/admin/users/": ("platform",),
    "/admin/users/new": ("platform",),
    "/admin/jobs/": ("platform",),
}


@pytest.mark.parametrize("who", ALL)
def test_each_official_opens_the_pages_of_his_role(
    world: World, visit: Callable[[str], Desk], who: str
) -> None:
    client = visit(who)
    found = {path: client.get(path).status_code for path in PAGES}
    assert found == {path: 200 if who in roles else 403 for path, roles in PAGES.items()}


def test_things_open_by_their_number(world: World, visit: Callable[[str], Desk]) -> None:
    client = visit("county")
    order = client.get(f"/admin/orders/{world.orders[WUSU].no}").text
    assert "2,179.40" in order
    assert "320.5" in order
    assert client.get(f"/admin/units/{world.wusu.unit.id}").status_code == 200
    assert client.get(f"/admin/units/{world.wusu.unit.id}/edit").status_code == 200
    assert client.get(f"/admin/cooperatives/{world.wusu.cooperative.id}").status_code == 200


def test_members_of_units_and_cooperatives_have_no_business_here(world: World, client: FlaskClient) -> None:
    for user in (world.wusu.buyer, world.wusu.supplier):
        visitor = signed_in(client, user)
        assert {visitor.get(path).status_code for path in PAGES} == {403}


def test_strangers_are_asked_to_sign_in(world: World, client: FlaskClient) -> None:
    assert {client.get(path).status_code for path in PAGES} <= {302, 303, 401}


def test_what_is_out_of_sight_looks_like_what_does_not_exist(
    world: World, visit: Callable[[str], Desk]
) -> None:
    client, trade = visit("county"), world.shawan
    for path in (
        f"/admin/orders/{world.orders[SHAWAN].no}",
        "/admin/orders/CG202611200000000",
        f"/admin/units/{trade.unit.id}",
        f"/admin/units/{trade.unit.id}/edit",
        f"/admin/cooperatives/{trade.cooperative.id}",
        "/admin/units/999999",
        f"/admin/sales/?region={SHAWAN}",
        f"/admin/sales/lines?region={SHAWAN}",
        "/admin/sales/?region=650000",
        "/admin/regions/000000",
    ):
        assert client.get(path).status_code == 404, path


@pytest.mark.parametrize(
    "path",
    [
        "/admin/sales/?basis=guessed",
        "/admin/sales/?region=65",
        "/admin/sales/?period=custom&from=2026-13-01",
        "/admin/sales/?format=pdf",
        "/admin/units/?sort=password",
        "/admin/orders/?status=dreamed",
    ],
)
def test_what_is_not_on_offer_is_refused_in_words(
    world: World, visit: Callable[[str], Desk], path: str
) -> None:
    assert visit("platform").get(path).status_code == 422


def test_the_menu_shows_only_what_opens(world: World, visit: Callable[[str], Desk]) -> None:
    assert "/admin/users/" in visit("platform").get("/admin/").text
    assert "/admin/users/" not in visit("treasury").get("/admin/").text


@pytest.mark.parametrize("days", ["from=0001-01-01", "to=9999-12-31", "from=0001-01-01&to=0001-01-02"])
def test_a_day_that_no_calendar_counts_around_is_refused_in_words(
    world: World, visit: Callable[[str], Desk], days: str
) -> None:
    client = visit("platform")
    for page in (
        "/admin/orders/?",
        "/admin/audit/?",
        "/admin/sales/?period=custom&",
        "/admin/sales/lines?period=custom&",
    ):
        answer = client.get(f"{page}{days}")
        assert (answer.status_code, "2000" in answer.text) == (422, True), page
