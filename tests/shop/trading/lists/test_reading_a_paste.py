"""What people paste, and what is understood of it."""

import pytest

from shop.trading.lists.rules import UnreadablePaste, in_sale_unit, read_paste


@pytest.mark.parametrize(
    ("line", "name", "qty_milli", "unit"),
    [
        ("红富士苹果, 320.5", "红富士苹果", 320_500, ""),
        ("红富士苹果，320.5公斤", "红富士苹果", 320_500, "公斤"),
        ("红富士苹果\t100", "红富士苹果", 100_000, ""),
        ("高原 红苹果 一级 20 箱", "高原 红苹果 一级", 20_000, "箱"),
        ("SP0001-1，５０", "SP0001-1", 50_000, ""),
        ("土豆100斤", "土豆", 100_000, "斤"),
        ("面粉（25kg） 40袋", "面粉（25kg）", 40_000, "袋"),
        ("大米：1,200", "大米", 1_200_000, ""),
        ("鸡蛋 × 30", "鸡蛋", 30_000, ""),
        ("鸡蛋 30。", "鸡蛋", 30_000, ""),
    ],
)
def test_a_line_is_a_name_and_a_quantity_in_any_common_form(line, name, qty_milli, unit):
    lines, errors = read_paste(line)
    assert errors == []
    assert (lines[0].name, lines[0].qty_milli, lines[0].unit) == (name, qty_milli, unit)


def test_all_unreadable_lines_are_told_at_once_by_their_number():
    lines, errors = read_paste("苹果\n\n大枣, 3\n面粉, 0\n玉米, 1.2345")
    assert [line.number for line in lines] == [3]
    assert [error.number for error in errors] == [1, 4, 5]
    assert "缺少数量" in errors[0].message


@pytest.mark.parametrize("text", ["", "  \n \n", "\n".join(["苹果, 1"] * 201)])
def test_nothing_and_far_too_much_are_refused(text):
    with pytest.raises(UnreadablePaste):
        read_paste(text)


@pytest.mark.parametrize(
    ("qty_milli", "written", "sold", "became"),
    [
        (100_000, "斤", "kg", 50_000),
        (1_000, "吨", "kg", 1_000_000),
        (320_500, "公斤", "kg", 320_500),
        (20_000, "箱", "box", 20_000),
        (20_000, "箱", "kg", None),
        (20_000, "斤", "bag", None),
        (1, "斤", "kg", None),
        (7_000, "", "bag", 7_000),
    ],
)
def test_a_written_unit_is_converted_exactly_or_not_at_all(qty_milli, written, sold, became):
    assert in_sale_unit(qty_milli, written, sold) == became
