"""docs/group-purchase.md is read, and every number and sentence in it is what the shop comes to."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest

from shop.core.money import parse_qty, parse_yuan
from shop.trading.groups.allocation import Claim, Supply, allocate
from shop.trading.groups.freight import Bracket, by_table, split_freight
from shop.trading.groups.reasons import words
from shop.trading.groups.states import Fairness, FreightSplit
from shop.trading.groups.tiers import Tier, next_tier, price_at
from tests.support import sources

DOC = "docs/group-purchase.md"
FAIRNESS = {
    "按比例": Fairness.PRO_RATA,
    "先到先得": Fairness.FIRST_COME,
    "缺口优先": Fairness.LARGEST_GAP,
}
SPLITS = {
    "按重量": FreightSplit.BY_WEIGHT,
    "按金额": FreightSplit.BY_AMOUNT,
    "平均": FreightSplit.EVENLY,
}


@dataclass(frozen=True)
class Example:
    """One worked example as it stands in the text."""

    title: str
    terms: dict[str, str]
    rows: list[dict[str, str]]
    outcome: str


def rows_under(text, heading):
    """The table whose head begins with `heading`, as dictionaries."""
    lines = text.splitlines()
    at = next(n for n, line in enumerate(lines) if line.startswith(f"| {heading} |"))
    table = []
    for line in lines[at:]:
        if not line.startswith("|"):
            break
        table.append([cell.strip() for cell in line.strip("|").split("|")])
    return [dict(zip(table[0], row, strict=True)) for row in table[2:]]


def examples(text):
    for part in re.split(r"^### ", text, flags=re.MULTILINE)[1:]:
        terms = re.search(r"^条件：(.+)$", part, re.MULTILINE)[1]
        yield Example(
            title=part.splitlines()[0],
            terms=dict(term.split(" ", 1) for term in terms.split("；")),
            rows=rows_under(part, "单位"),
            outcome=re.search(r"^结果：(.+)$", part, re.MULTILINE)[1],
        )


def qty(text):
    return None if text == "无" else parse_qty(text)


def claim(key, row):
    return Claim(
        key=key,
        qty_milli=qty(row["报数"]),
        tolerance_milli=qty(row["浮动"]),
        min_milli=qty(row["最小"]),
        max_milli=qty(row["最大"]),
        step_milli=1000,
        arrived=key,
        gap_fen=parse_yuan(row["缺口"]),
    )


def check(example):
    terms = example.terms
    supply = Supply(qty(terms["整箱"]), qty(terms["上限"]), qty(terms["成团量"]))
    claims = [claim(key, row) for key, row in enumerate(example.rows)]
    made = allocate(claims, supply, FAIRNESS[terms["规则"]])
    assert [share.allocated_milli for share in made.shares] == [qty(row["实得"]) for row in example.rows]
    for row, share in zip(example.rows, made.shares, strict=True):
        assert row["系统的说明"] in ("", words(share.why))
    packs = [] if made.packs is None else [f"{made.packs} 箱"]
    told = [f"合计 {made.total_milli // 1000}", *packs, "成团" if made.reached else "未成团"]
    assert "，".join(told) == example.outcome


TEXT = sources.read(DOC)
EXAMPLES = list(examples(TEXT))


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.title.split()[1])
def test_an_example_comes_out_as_written(example):
    check(example)


def test_there_are_examples_of_every_fairness_and_a_wrong_one_is_noticed():
    assert len(EXAMPLES) >= 14
    assert {example.terms["规则"] for example in EXAMPLES} == set(FAIRNESS)
    first = EXAMPLES[0]
    for name, wrong in (("实得", "124"), ("系统的说明", "实得 124 公斤")):
        rows = [first.rows[0] | {name: wrong}, *first.rows[1:]]
        with pytest.raises(AssertionError):
            check(Example(first.title, first.terms, rows, first.outcome))


def ladder():
    found = re.search(r"^基准价 (\S+?)；阶梯 (.+)$", TEXT, re.MULTILINE)
    tiers = [re.match(r"(\S+) 公斤起 (\S+)", step).groups() for step in found[2].split("，")]
    return parse_yuan(found[1]), [Tier(parse_qty(start), parse_yuan(price)) for start, price in tiers]


@pytest.mark.parametrize("row", rows_under(TEXT, "全团合计"), ids=lambda row: row["全团合计"])
def test_a_price_and_the_way_to_the_next_tier_are_as_written(row):
    base, tiers = ladder()
    total = parse_qty(row["全团合计"])
    assert price_at(tiers, total, base_fen=base) == parse_yuan(row["单价"])
    ahead = next_tier(tiers, total, own_milli=parse_qty(row["本单位"]), base_fen=base)
    told = [row["离下一档还差"], row["全团可省"], row["本单位可省"]]
    if ahead is None:
        assert told == ["无"] * 3
    else:
        assert [ahead.more_milli, ahead.saves_all_fen, ahead.saves_own_fen] == [
            parse_qty(told[0]),
            parse_yuan(told[1]),
            parse_yuan(told[2]),
        ]


@pytest.mark.parametrize("row", rows_under(TEXT, "总重量"), ids=lambda row: row["总重量"])
def test_a_freight_by_table_is_as_written(row):
    written = re.search(r"^分档：(.+)$", TEXT, re.MULTILINE)[1].split("，")
    steps = [re.match(r"(\S+) 公斤起 (\S+)", step).groups() for step in written]
    table = [Bracket(parse_qty(start), parse_yuan(fen)) for start, fen in steps]
    assert by_table(table, parse_qty(row["总重量"])) == parse_yuan(row["运费"])


@pytest.mark.parametrize("row", rows_under(TEXT, "运费 | 办法"), ids=lambda row: row["办法"])
def test_a_split_of_freight_is_as_written(row):
    weights = [parse_qty(row[name]) for name in "甲乙丙"]
    parts = split_freight(parse_yuan(row["运费"]), weights, SPLITS[row["办法"]])
    assert parts == [parse_yuan(row[f"{name}付"]) for name in "甲乙丙"]
