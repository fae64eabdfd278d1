"""A catalogue of any size, the same for the same seed: real towns, invented sellers, goods of `kinds.csv`."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import count
from random import Random
from typing import NamedTuple

from shop.catalog.products.states import BaseUnit, Mark, SaleUnit
from shop.cli.demo.goods import FORM_WORDS
from tests.support.catalogue.facts import Item, Pack, Place, Seller, places, read

PRODUCTS_EACH = 15
FIRST = "沃丰禾绿金润福康瑞祥华盛兴永恒翠碧清云山岭泉溪岚霞"
SECOND = "野源田谷园坡坪原林川峰湾河塘农盈泽垄麓畈"
ADJECTIVES = {
    "fresh": ("", "", "高山", "农家", "新鲜", "现摘", "生态", "自产", "当季"),
    "dry": ("", "", "农家", "精选", "生态", "当年新", "特级", "自产"),
    "made": ("", "", "手工", "传统", "农家", "古法", "精选"),
    "meat": ("", "", "农家", "冷鲜", "现宰", "生态"),
    "craft": ("", "非遗", "精品"),
    "gift": ("", "慰问", "乡村振兴"),
}
GRADES = ("一级", "特级", "精品", "大果", "中果", "优选")
MARKS = ((), (), (), (Mark.GREEN.value,), (Mark.ORGANIC.value,), (Mark.GEOGRAPHIC.value,))
NATIONS = re.compile(r"(?:[\u4e00-\u9fff]族)+自治[县旗]$|(?:土家族|哈尼族|布依族|蒙古族)+自治[县旗]$")
SHAPE = re.compile(r"([\d.]+)(kg|g|L|ml|枚|件)/(.+)")
UNITS = {
    "袋": SaleUnit.BAG,
    "箱": SaleUnit.BOX,
    "瓶": SaleUnit.BOTTLE,
    "桶": SaleUnit.BOTTLE,
    "饼": SaleUnit.PIECE,
}


class Weighted(NamedTuple):
    """What can be drawn, as often as its weight says."""

    values: tuple[str, ...]

    @classmethod
    def parse(cls, text: str) -> Weighted:
        found: list[str] = []
        for part in text.split("|"):
            value, _, times = part.partition("*")
            found += [value] * int(times or 1)
        return cls(tuple(found))


@dataclass(frozen=True, slots=True)
class Kind:
    """One row of kinds.csv; what the columns mean stands in the README beside the judged queries."""

    name: str
    above: tuple[str, ...]
    category_code: str
    style: str
    titles: Weighted
    varieties: Weighted
    packs: tuple[str, ...]
    low: int
    high: int
    provinces: frozenset[str]


@cache
def kinds() -> tuple[Kind, ...]:
    return tuple(
        Kind(
            row["kind"], tuple(row["is"].split()), row["category"], row["style"], Weighted.parse(row["titles"]),
            Weighted.parse(row["varieties"]), tuple(row["packs"].split()), int(row["low"]), int(row["high"]),
            frozenset(row["provinces"].split()),
        )
        for row in read("kinds.csv")
    )  # fmt: skip


def products(number: int, seed: int = 1) -> list[Item]:
    """`number` products with ids from one; a smaller catalogue is the beginning of a larger one."""
    rng = Random(seed)
    towns = _towns()
    grown = {
        province: [kind for kind in kinds() if not kind.provinces or province in kind.provinces]
        for province in {code[:2] for code in towns}
    }
    made: list[Item] = []
    for seller in _sellers(rng, towns):
        there = grown[seller.town_code[:2]]
        own = rng.sample(there, min(len(there), rng.randint(4, 9)))
        for _ in range(PRODUCTS_EACH):
            if len(made) == number:
                return made
            county = towns[seller.town_code[:6]]
            town = seller.town_code if rng.random() < 0.9 else rng.choice(county)
            made.append(_item(rng, len(made) + 1, rng.choice(own), seller, places()[town]))
    return made


def _towns() -> dict[str, list[str]]:
    """Towns by county."""
    wanted = {row["code"] for row in read("places.csv")}
    found: dict[str, list[str]] = defaultdict(list)
    for code, place in places().items():
        if len(code) == 9 and code[:6] in wanted and place.names[-1].endswith(("镇", "乡")):
            found[code[:6]].append(code)
    return dict(found)


def _sellers(rng: Random, towns: dict[str, list[str]]) -> Iterator[Seller]:
    """Without end; no county has a word twice."""
    words = [first + second for first in FIRST for second in SECOND]
    left = {county: rng.sample(words, len(words)) for county in towns}
    forms = [form for form, _prefix in FORM_WORDS.values()]
    for number in count(1):
        county = rng.choice(list(towns))
        word = left[county].pop()
        form = forms[0] if rng.random() < 0.7 else rng.choice(forms)
        name = f"{places()[county].names[-1]}{word}{form}"
        yield Seller(number, name, word, word if number % 2 else "", rng.choice(towns[county]))


def _item(rng: Random, number: int, kind: Kind, seller: Seller, origin: Place) -> Item:
    variety, title = rng.choice(kind.varieties.values), rng.choice(kind.titles.values)
    alone = variety.startswith("=")  # a variety that is called by its own name: 红富士, 线椒
    variety = variety.removeprefix("=")
    if not alone and rng.random() < 0.4:
        variety = ""
    packs = tuple(_pack(rng, kind, shape) for shape in _shapes(rng, kind))
    called = variety if alone else variety + title
    return Item(
        id=number,
        kinds=(kind.name, *kind.above),
        variety=variety,
        name=_name(rng, kind, called, seller, origin, packs[0]),
        brand=seller.brand,
        about=_about(rng, seller, origin),
        category_code=kind.category_code,
        origin_code=origin.code,
        origin_path=origin.path,
        origin_names=origin.names,
        seller=seller,
        packs=packs,
        marks=rng.choice(MARKS),
        accredited=rng.random() < 0.6,
        stock_milli=0 if rng.random() < 0.12 else rng.randrange(50, 20_000) * 1000,
        sold_milli=int(rng.paretovariate(0.6) * 1000) % 900_000_000 if rng.random() < 0.8 else 0,
    )  # fmt: skip


def _name(rng: Random, kind: Kind, called: str, seller: Seller, origin: Place, pack: Pack) -> str:
    adjective = rng.choice(ADJECTIVES[kind.style])
    if called.startswith(adjective):
        adjective = ""
    place = _short(origin.names[-1] if rng.random() < 0.5 else origin.names[-2])
    spec = "" if pack.measure == "loose" else f" {pack.spec}"
    layouts = (
        f"{place}{adjective}{called}",
        f"{place}{adjective}{called}",
        f"{adjective}{called}",
        f"{seller.brand}{called}{spec}",
        f"{place}{called} {rng.choice(GRADES)}{spec}",
        f"{called}（{adjective or place}）",
    )
    return rng.choice(layouts)


def _short(name: str) -> str:
    """井研县 → 井研, 威宁彝族回族苗族自治县 → 威宁; names of two characters stay whole."""
    cut = NATIONS.sub("", name)
    if cut == name:
        cut = name[:-1] if name.endswith(("镇", "乡", "县", "市", "区", "旗")) else name
    return cut if len(cut) >= 2 else name


def _about(rng: Random, seller: Seller, origin: Place) -> str:
    """Descriptions praise and sometimes name other goods: words in them must not lead the list."""
    more = ("", "适合机关、学校、企业食堂采购。", "支持小批量试吃。", "节日福利可开票。")
    said = f"产自{origin.names[-1]}，{seller.name}统一收购、分拣和配送。{rng.choice(more)}"
    if rng.random() < 0.1:
        said += f"与{rng.choice(kinds()).name}搭配更佳。"
    return said


def _shapes(rng: Random, kind: Kind) -> list[str]:
    chosen = ["loose"] if "loose" in kind.packs and rng.random() < 0.5 else [rng.choice(kind.packs)]
    if rng.random() < 0.25:
        other = rng.choice(kind.packs)
        chosen += [other] if other not in chosen else []
    return chosen


def _pack(rng: Random, kind: Kind, shape: str) -> Pack:
    """A pack in one of the ways in which people write it: 2.5kg/箱, 5斤装, 2.5公斤/箱, 500g×5袋."""
    price = rng.randint(kind.low, kind.high)
    if shape == "loose":
        spec = rng.choice(("散装", "散装，按实际重量结算"))
        return Pack(spec, 1000, "loose", SaleUnit.KG, BaseUnit.KG, price)
    found = SHAPE.fullmatch(shape)
    assert found, shape
    size, measure, holder = float(found[1]), found[2], found[3]
    unit = UNITS.get(holder, SaleUnit.BOX)
    if measure in ("枚", "件"):
        return Pack(shape, int(size), "pc", unit, BaseUnit.PIECE, max(1, price * int(size)))
    thousand = measure in ("kg", "L")
    net = round(size * 1000) if thousand else int(size)
    fen = max(1, price * net // 1000)
    if measure in ("L", "ml"):
        return Pack(shape, net, "ml", unit, BaseUnit.LITRE, fen)
    return Pack(_written(rng, shape, net, holder), net, "g", unit, BaseUnit.KG, fen)


def _written(rng: Random, shape: str, net: int, holder: str) -> str:
    ways = [shape, shape]
    if net >= 1000:
        ways.append(f"{net / 1000:g}公斤/{holder}")
    if net % 500 == 0:
        ways.append(f"{net // 500}斤装")
    if net in (1000, 2500, 5000):
        ways.append(f"500g×{net // 500}袋")
    return rng.choice(ways)
