"""What a row must say, and which rows make one product."""

from __future__ import annotations

from typing import Any

import pytest

from shop.catalog.imports import rules
from shop.catalog.imports.rules import BadLink, Checked, Lookups
from shop.catalog.products.rules import UnknownCategory
from shop.catalog.products.states import BaseUnit, SaleUnit
from shop.support.workbooks.rules import Line
from tests.factories.imports import TOMATO


def category(text: str) -> str:
    if text != "茄果瓜菜":
        raise UnknownCategory(f"没有“{text}”")
    return "0203"


LOOK = Lookups(category, lambda code, name: code or "419001")


def checked(*rows: dict[str, str]) -> list[Checked]:
    lines = rules.inherit([Line(at, row) for at, row in enumerate(rows, 2)])
    found = [rules.check_row(line.no, line.cells, LOOK) for line in lines]
    rules.compare(found)
    return found


def without(*keys: str, **more: str) -> dict[str, str]:
    return {key: cell for key, cell in TOMATO.items() if key not in keys} | more


def test_a_good_row_says_what_will_be_made() -> None:
    row = checked(without(marks="有机、绿色食品", min="2", step="1"))[0]
    assert row.faults == {}
    wanted = {
        "name": "沙瓤番茄", "category_code": "0203", "origin_code": "419001", "marks": ["organic", "green"],
        "lead_days": 2, "unit": SaleUnit.BOX, "base_unit": BaseUnit.KG, "pack_milli": 10_000,
        "price_fen": 4500, "min_milli": 2000, "step_milli": 1000, "max_milli": 100_000_000, "stock_milli": 80_000,
    }  # fmt: skip
    assert {key: row.made[key] for key in wanted} == wanted


def test_every_fault_of_a_row_is_told_at_once() -> None:
    row = checked({"category": "番石榴", "unit": "筐", "price": "1e308", "lead_days": "99", "marks": "好"})[0]
    assert set(row.faults) == {
        "name",
        "category",
        "origin_code",
        "spec",
        "unit",
        "price",
        "lead_days",
        "marks",
    }


@pytest.mark.parametrize(
    ("cells", "key", "words"),
    [
        ({"name": "长" * 61}, "name", "不能超过 60 字"),
        ({"price": "0"}, "price", "大于 0"),
        ({"price": "6.805"}, "price", "两位小数"),
        ({"price": "-1"}, "price", "两位小数"),
        ({"price": "=1+1"}, "price", "两位小数"),
        ({"pack": ""}, "pack", "每单位含量"),
        ({"pack": "0"}, "pack", "大于 0"),
        ({"min": "3", "step": "2"}, "min", "整数倍"),
        ({"step": "0.5"}, "step", "整数"),
        ({"stock": "很多"}, "stock", "数字"),
        ({"unit": "公斤"}, "pack", "1 公斤"),
        ({"base_unit": "斤"}, "base_unit", "计价单位只能是"),
        ({"lead_days": "２"}, "lead_days", "整数"),
        ({"about": "长" * 2001}, "about", "2000 字"),
    ],
)
def test_a_fault_stands_at_its_column(cells: dict[str, str], key: str, words: str) -> None:
    faults = checked({k: v for k, v in (TOMATO | cells).items() if v})[0].faults
    assert list(faults) == [key]
    assert words in faults[key][0]


@pytest.mark.parametrize(
    ("typed", "unit"), [("千克", SaleUnit.KG), ("kg", SaleUnit.KG), ("个", SaleUnit.PIECE)]
)
def test_units_have_other_names(typed: str, unit: SaleUnit) -> None:
    assert (
        checked(without("pack", unit=typed, **({} if unit is SaleUnit.KG else {"pack": "1"})))[0].made["unit"]
        is unit
    )


def test_further_rows_of_a_product_inherit_what_they_leave_out() -> None:
    rows = checked(TOMATO, without("category", "origin_name", spec="5 公斤/箱", pack="5"))
    assert [row.faults for row in rows] == [{}, {}]
    assert rows[1].made["category_code"] == "0203"


def test_rows_that_contradict_each_other_are_told_so() -> None:
    rows = checked(TOMATO, without(spec="5 公斤/箱", brand="另一个"), without(name="沙瓤 番茄"), TOMATO)
    assert "第 2 行" in rows[1].faults["brand"][0]
    assert rows[2].faults == {}  # another name
    assert "第 2 行的品名和规格都相同" in rows[3].faults["spec"][0]


def test_a_product_with_a_bad_row_is_held_back_whole() -> None:
    rows = checked(TOMATO, without(spec="5 公斤/箱", price="贵"), without(name="别的"))
    assert "第 3 行有错误" in rows[0].faults["name"][0]
    assert rows[2].faults == {}


def test_photos_are_found_by_their_name_alone() -> None:
    assert {rules.photo_key(name) for name in ("土豆.JPG", "a/b/土豆.jpg", "c:\\土豆.png", "土豆")} == {
        "土豆"
    }


@pytest.mark.parametrize("link", ["https://shop.example/item?id=1", "http://shop.example"])
def test_links_lead_to_pages(link: str) -> None:
    rules.check_link(link)


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "ftp://a.example",
        "//a.example",
        "https://",
        "https://u@a.example",
        "https://a.example/ b",
        "http://[",
        "网址",
    ],
)
def test_other_links_are_refused(link: Any) -> None:
    with pytest.raises(BadLink):
        rules.check_link(link)
