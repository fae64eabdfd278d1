"""A 乌苏 official sees nothing of 沙湾: on no page and in no file."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pytest

from tests.admin.conftest import SHAWAN, WUSU, Desk, World
from tests.factories.parties_rows import a_credit_code

LISTS = ("sales/", "sales/lines", "units/", "cooperatives/", "products/", "orders/", "audit/")
PLACES = [f"/admin/{name}" for name in LISTS]
PLACES += [
    "/admin/",
    "/admin/sales/?side=buyer",
    "/admin/sales/lines?side=buyer",
    "/admin/sales/?period=year&basis=ordered",
]


def words_of(client: Desk, path: str) -> str:
    """The text of a page, or of a downloaded file."""
    answer = client.get(path)
    assert answer.status_code == 200, path
    if not answer.data.startswith(b"PK"):
        return answer.get_data(as_text=True)
    with zipfile.ZipFile(io.BytesIO(answer.data)) as book:
        return "".join(book.read(name).decode() for name in book.namelist())


def addresses() -> list[str]:
    files = [f"/admin/{name}?format={kind}" for name in LISTS for kind in ("xlsx", "csv")]
    return PLACES + files


@pytest.mark.parametrize("who", ["county", "treasury", "supervisor"])
def test_nothing_of_the_neighbour_on_any_page_or_file(
    world: World, visit: Callable[[str], Desk], who: str
) -> None:
    client = visit(who)
    for path in addresses():
        if "audit" in path and who == "treasury":
            continue
        text = words_of(client, path)
        assert world.told_of_shawan(text) == [], path


def test_the_prefecture_above_sees_both(world: World, visit: Callable[[str], Desk]) -> None:
    """The control: the same words are found where they may be."""
    client = visit("prefecture")
    assert world.shawan.unit.name in words_of(client, "/admin/units/")
    assert world.shawan.cooperative.name in words_of(client, "/admin/cooperatives/?format=csv")
    assert world.orders[SHAWAN].no in words_of(client, "/admin/orders/?format=xlsx")
    assert world.orders[SHAWAN].no in words_of(client, "/admin/sales/lines")


def test_an_official_registers_in_his_own_region_only(world: World, visit: Callable[[str], Desk]) -> None:
    client = visit("county")
    unit = {
        "name": "乌苏新食堂",
        "credit_code": a_credit_code(place=WUSU),
        "category": "budget_unit",
        "venue": "school",
        "system": "财政局",
        "region_code": SHAWAN,
    }
    refused = client.post("/admin/units/", data=unit)
    assert refused.status_code == 422
    assert "辖区" in refused.text
    assert client.post("/admin/units/", data=unit | {"region_code": "000000"}).status_code == 422
    assert client.post("/admin/units/", data=unit | {"region_code": WUSU}).status_code == 303
    again = client.post("/admin/units/", data=unit | {"region_code": WUSU})
    assert again.status_code == 422
    assert "已登记" in again.text
