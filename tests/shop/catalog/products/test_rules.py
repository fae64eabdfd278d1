"""Quantities and SKUs, without a database."""

from dataclasses import dataclass

import pytest

from shop.catalog.products import rules
from shop.catalog.products.states import BaseUnit, Mark, SaleUnit


@dataclass
class Potatoes:
    unit: SaleUnit = SaleUnit.KG
    min_milli: int = 5_000
    step_milli: int = 500
    max_milli: int = 400_000


@pytest.mark.parametrize("qty", [5_000, 5_500, 320_500, 400_000])
def test_a_quantity_on_the_steps_is_taken(qty):
    rules.check_qty(Potatoes(), qty)


@pytest.mark.parametrize(
    ("qty", "advice"),
    [
        (4_999, "起订量为 5 公斤，请增加数量"),
        (400_500, "单次最多订 400 公斤，请减少数量或分次下单"),
        (5_700, "可改为 5.5 或 6 公斤"),
        (399_900, "可改为 399.5 或 400 公斤"),
    ],
)
def test_any_other_quantity_is_refused_with_what_to_do(qty, advice):
    with pytest.raises(rules.BadQuantity) as refused:
        rules.check_qty(Potatoes(), qty)
    assert advice in refused.value.message
    assert refused.value.fields == {"qty": [refused.value.message]}
    assert refused.value.facts["step_qty"] == "0.5"


def test_the_advice_never_exceeds_the_maximum():
    with pytest.raises(rules.BadQuantity) as refused:
        rules.check_qty(Potatoes(step_milli=5_000, max_milli=12_000), 11_000)
    assert refused.value.message.endswith("可改为 10 公斤")


def a_sku(**values):
    return {
        "unit": SaleUnit.BAG,
        "base_unit": BaseUnit.KG,
        "pack_milli": 25_000,
        "price_fen": 9_900,
        "min_milli": 2_000,
        "step_milli": 1_000,
        "max_milli": 500_000,
    } | values


def test_a_sound_sku_passes():
    rules.check_sku(**a_sku())


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"price_fen": 0}, "price_fen"),
        ({"price_fen": rules.MAX_PRICE_FEN + 1}, "price_fen"),
        ({"pack_milli": 0}, "pack"),
        ({"unit": SaleUnit.KG}, "pack"),
        ({"unit": SaleUnit.KG, "pack_milli": 1_000, "base_unit": BaseUnit.PIECE}, "pack"),
        ({"step_milli": 0}, "step"),
        ({"step_milli": 500}, "step"),
        ({"min_milli": 0}, "min"),
        ({"min_milli": 600_000}, "min"),
        ({"min_milli": 3_000, "step_milli": 2_000}, "min"),
    ],
)
def test_a_sku_that_contradicts_itself_is_refused_by_field(wrong, field):
    with pytest.raises(rules.BadSku) as refused:
        rules.check_sku(**a_sku(**wrong))
    assert field in refused.value.fields


def test_the_comparable_price_is_rounded_half_up():
    assert rules.base_price_fen(9_999, 25_000) == 400
    assert rules.base_price_fen(5, 2_000) == 3


def test_marks_are_stored_once_and_in_order():
    assert rules.joined_marks([Mark.ORGANIC, Mark.GREEN, Mark.GREEN]) == ",green,organic,"
    assert rules.joined_marks([]) == ""
