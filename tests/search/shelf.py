"""A small shelf of products as the engines keep them."""

from __future__ import annotations

from functools import cache
from typing import Any

from search.backends.base import Entry
from search.chinese import Facts, tokens

PLACES = {
    "济源": ("/410000/419001/419001103/", ("河南省", "济源市", "承留镇")),
    "塔城": ("/650000/654200/654202/654202108/", ("新疆维吾尔自治区", "塔城地区", "乌苏市", "西湖镇")),
    "洛川": ("/610000/610600/610629/610629100/", ("陕西省", "延安市", "洛川县", "凤栖街道")),
    "丹棱": ("/510000/511400/511424/511424100/", ("四川省", "眉山市", "丹棱县", "齐乐镇")),
}
SELLERS = {
    1: "济源市沃野种养专业合作社",
    2: "塔城西湖禾农业发展有限公司",
    3: "洛川塬上果业专业合作社",
    4: "丹棱县齐乐家庭农场",
}
TOPS = {"01": "米袋子", "02": "菜篮子", "03": "果盘子", "04": "其他"}
KINDS = {
    "0104": "小米杂粮", "0102": "面粉", "0108": "食用油", "0205": "土豆", "0203": "茄果瓜菜", "0214": "辣椒及调味菜",
    "0208": "猪肉", "0211": "鲜蛋", "0301": "苹果", "0304": "红枣", "0306": "柑橘", "0404": "调味品", "0403": "中药材",
    "0309": "干果果脯", "0406": "饮品",
}  # fmt: skip
# id, name, category, place, cooperative, price in fen, then what differs from the usual
GOODS: tuple[tuple[int, str, str, str, int, int, dict[str, Any]], ...] = (
    (1, "红富士苹果", "0301", "洛川", 3, 8800, {"specs": ("5斤/箱",), "sold": 900}),
    (2, "王屋山苹果", "0301", "济源", 1, 7800, {"specs": ("10 kg/箱",), "accredited": True, "sold": 500}),
    (3, "苹果醋", "0406", "洛川", 3, 1800, {"specs": ("500ml*12瓶",), "sold": 5000}),
    (4, "若羌红枣", "0304", "塔城", 2, 6600, {"specs": ("2.5kg/袋",), "marks": ("geographic",), "sold": 800}),
    (5, "骏枣", "0304", "塔城", 2, 8600, {"specs": ("5 kg/箱",), "in_stock": False}),
    (6, "土豆", "0205", "济源", 1, 380, {"accredited": True, "sold": 3000}),
    (7, "高山洋芋", "0205", "塔城", 2, 330, {"sold": 4000}),
    (8, "番茄", "0203", "济源", 1, 560, {"marks": ("green",)}),
    (9, "黄河滩小米", "0104", "济源", 1, 8800, {"specs": ("5 kg/袋",), "marks": ("green", "geographic")}),
    (10, "耙耙柑", "0306", "丹棱", 4, 5600, {"specs": ("5斤装",), "sold": 700}),
    (11, "折耳根", "0403", "丹棱", 4, 1600, {}),
    (12, "散养土鸡蛋", "0211", "济源", 1, 4500, {"specs": ("30枚/盒",), "sold": 60}),
    (13, "石磨面粉", "0102", "济源", 1, 5600, {"specs": ("10 kg/袋",)}),
    (14, "冷榨菜籽油", "0108", "济源", 1, 9800, {"specs": ("5升/桶",)}),
    (15, "黑猪肉", "0208", "塔城", 2, 4200, {}),
    (16, "辣椒酱", "0404", "塔城", 2, 2400, {"about": "用本地线椒和大蒜熬制，不加防腐剂"}),
    (17, "线椒", "0214", "塔城", 2, 780, {}),
    (18, "苹果脯", "0309", "济源", 1, 2600, {}),
)  # fmt: skip


def entry(
    number: int, name: str, category: str = "0301", place: str = "济源", cooperative: int = 1, price_fen: int = 1000,
    *, specs: tuple[str, ...] = (), marks: tuple[str, ...] = (), accredited: bool = False, sold: int = 0,
    in_stock: bool = True, about: str = "", stamp: str = "",
) -> Entry:  # fmt: skip
    """One product; `sold` in whole base units."""
    path, regions = PLACES[place]
    facts = Facts(
        name, regions, SELLERS[cooperative], KINDS[category], TOPS[category[:2]], specs=specs, about=about
    )
    return Entry(
        number, tokens(facts), category, path, cooperative, accredited, marks, price_fen, in_stock, sold * 1000,
        stamp or f"{number}-{name}-{price_fen}",
    )  # fmt: skip


@cache
def entries() -> tuple[Entry, ...]:
    return tuple(
        entry(number, name, category, place, seller, price, **more)
        for number, name, category, place, seller, price, more in GOODS
    )


def names(ids: object) -> list[str]:
    """What the products of these ids are called."""
    called = {goods[0]: goods[1] for goods in GOODS}
    return [called[number] for number in ids]  # type: ignore[attr-defined]
