"""Facts as the ledger gets them, with tags that cover every corner of the figures."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

from shop.core import clock
from shop.ledger import actions
from shop.ledger.entries import Basis, SaleEntry, Source

WUSU = "/650000/654200/654202/"
SHAWAN = "/650000/654200/654203/"
TOWN = "/650000/654200/654202/654202100/"
TACHENG = "/650000/654200/"  # the prefecture itself
XINJIANG = "/650000/"
JIYUAN = "/410000/419001/"  # a county-level city right below its province
JIYUAN_TOWN = "/410000/419001/419001100/"
DALIAN = "/210000/210200/210202/"
PATHS = (WUSU, SHAWAN, TOWN, TACHENG, XINJIANG, JIYUAN, JIYUAN_TOWN, DALIAN, "/")
PLACES = (WUSU, SHAWAN, TOWN, JIYUAN_TOWN, DALIAN)


def entry(**chosen: Any) -> SaleEntry:
    """One sale of 320.5 kg for 2,179.40 yuan from 乌苏 to 大连, unless said otherwise."""
    day = chosen.pop("on", date(2026, 11, 23))
    values: dict[str, Any] = {
        "basis": Basis.ACCEPTED,
        "at": clock.start_of(day) + timedelta(hours=9),
        "on": day,
        "order_id": 1,
        "order_no": "SO202611230001",
        "order_line_id": 1,
        "unit_id": 11,
        "unit_name": "甲中学",
        "buyer_path": DALIAN,
        "venue": "school",
        "system": "财政局",
        "competent_department": "教育局",
        "buyer_category": "budget_unit",
        "cooperative_id": 21,
        "cooperative_name": "乌苏合作社",
        "product_id": 31,
        "product_name": "面粉",
        "category_path": "/01/0101/",
        "accredited": True,
        "origin_path": WUSU,
        "channel": "web",
        "fund_source": "canteen",
        "purpose": "canteen",
        "festival": "",
        "campaign_id": None,
        "qty_milli": 320_500,
        "amount_fen": 217_940,
    }
    return SaleEntry(**(values | chosen))


def any_entry(random: Random) -> SaleEntry:
    """A sale with every tag drawn, around the turn of months and years."""
    pick = random.choice
    order = random.randint(1, 12)
    return entry(
        basis=pick(list(Basis)),
        on=pick((date(2026, 9, 30), date(2026, 10, 1), date(2026, 10, 31), date(2026, 11, 1)))
        + timedelta(days=pick((0, 0, 0, 1, 14, 95))),
        order_id=order,
        order_no=f"SO{order:012d}",
        order_line_id=random.randint(1, 40),
        unit_id=pick((11, 12, 13)),
        unit_name=pick(("甲中学", "乙医院")),
        buyer_path=pick(PATHS),
        venue=pick(("school", "hospital", "office")),
        system=pick(("财政局", "总工会")),
        competent_department=pick(("教育局", "")),
        buyer_category=pick(("budget_unit", "union", "")),
        cooperative_id=pick((21, 22)),
        product_id=pick((31, 32, 33)),
        category_path=pick(("/01/0101/", "/02/0203/", "/02/")),
        accredited=pick((True, False)),
        origin_path=pick(PATHS),
        channel=pick(("web", "api")),
        fund_source=pick(("canteen", "union")),
        purpose=pick(("canteen", "festival")),
        festival=pick(("", "中秋")),
        campaign_id=pick((None, 1, 2)),
        qty_milli=random.randint(0, 500_000),
        amount_fen=random.randint(0, 900_000),
        unit=pick(("kg", "box")),
        source=pick((Source.PLATFORM, Source.OFFLINE)),
    )


def a_sale(**chosen: Any) -> SaleEntry:
    """Record one sale in the present transaction."""
    made = entry(**chosen)
    actions.record([made])
    return made
