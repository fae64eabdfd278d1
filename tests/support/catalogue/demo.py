"""The goods of the demo world as facts. A test compares them with what `flask seed demo` writes."""

from __future__ import annotations

from shop.catalog.products.states import BaseUnit, SaleUnit
from shop.cli.demo import goods
from tests.support.catalogue.facts import Item, Pack, Seller, places, read


def products() -> list[Item]:
    """Products in the order in which they are made; ids count from one, as in an empty database."""
    kinds = {row["goods"]: row for row in read("demo_kinds.csv")}
    made: list[Item] = []
    for position, plan in enumerate(goods.COOPERATIVES):
        place = places()[plan.town_code]
        county = places()[plan.town_code[:6]].names[-1]
        name = f"{county}{plan.word}{goods.FORM_WORDS[plan.form][0]}"
        seller = Seller(position + 1, name, plan.word, "", plan.town_code)
        for kind in goods.goods_of(position, plan):
            fact, number = kinds[kind.name], len(made)
            town = place.names[-1]
            price = kind.price_fen + number % 7 * kind.price_fen // 100
            made.append(
                Item(
                    id=number + 1,
                    kinds=(fact["kind"], *fact["is"].split()),
                    variety=fact["variety"],
                    name=f"{town.removesuffix('镇').removesuffix('乡')}{kind.name}",
                    brand="",
                    about=f"产自{town}，{name}统一收购、分拣和配送。",
                    category_code=kind.category,
                    origin_code=place.code,
                    origin_path=place.path,
                    origin_names=place.names,
                    seller=seller,
                    packs=(_pack(kind, price),),
                    marks=tuple(mark.value for mark in goods.MARKS[number % 6]),
                    accredited=number % 3 != 2,
                    stock_milli=200_000_000,
                    sold_milli=0,
                )
            )
    return made


def _pack(kind: goods.Goods, price_fen: int) -> Pack:
    loose = kind.unit is SaleUnit.KG
    measure = "loose" if loose else "g" if kind.base is BaseUnit.KG else "pc"
    return Pack(kind.spec, kind.pack_milli, measure, kind.unit, kind.base, price_fen)
