"""Who sells what in the demo world: 24 cooperatives in real towns, five products each."""

from __future__ import annotations

from dataclasses import dataclass

from shop.catalog.products.states import BaseUnit, Mark, SaleUnit
from shop.parties.cooperatives.states import LegalForm


@dataclass(frozen=True)
class Goods:
    """One kind of goods: category code, price in fen of one sale unit, and for packs what is in one."""

    name: str
    category: str
    price_fen: int
    unit: SaleUnit = SaleUnit.KG
    spec: str = "散装，按实际重量结算"
    pack_milli: int = 1000
    base: BaseUnit = BaseUnit.KG


@dataclass(frozen=True)
class CooperativePlan:
    """One cooperative to register in a town."""

    town_code: str
    word: str
    form: LegalForm = LegalForm.COOPERATIVE


def _pack(name: str, category: str, price_fen: int, kilos: int, unit: SaleUnit = SaleUnit.BAG) -> Goods:
    return Goods(
        name, category, price_fen, unit, f"{kilos} kg/{'袋' if unit is SaleUnit.BAG else '箱'}", kilos * 1000
    )


_BOX = SaleUnit.BOX
HENAN = (
    _pack("黄河滩小米", "0104", 8800, 5), _pack("石磨面粉", "0102", 5600, 10), Goods("红薯粉条", "0107", 1680),
    _pack("冷榨菜籽油", "0108", 9800, 5), Goods("土豆", "0205", 380), Goods("大白菜", "0201", 220),
    Goods("冬凌草茶", "0402", 16800), Goods("薄皮核桃", "0308", 3200), _pack("柿子", "0310", 6600, 5, _BOX),
    Goods("香菇", "0206", 1360), Goods("散养鸡蛋", "0211", 1580), Goods("黑猪肉", "0208", 4200),
    _pack("王屋山苹果", "0301", 7800, 10, _BOX), Goods("山楂干", "0309", 2600), Goods("槐花蜂蜜", "0401", 5800),
    Goods("胡萝卜", "0202", 320), Goods("番茄", "0203", 560), _pack("绿豆", "0106", 6400, 5),
    Goods("干豆角", "0215", 3600), _pack("帮扶礼包（六样）", "0408", 12800, 6, _BOX),
)  # fmt: skip
TACHENG = (
    _pack("旱田面粉", "0102", 7200, 10), _pack("红花籽油", "0108", 15800, 5), Goods("鹰嘴豆", "0106", 1480),
    _pack("飞鹅牌挂面", "0103", 4200, 5, _BOX), Goods("羊肉", "0209", 7600), Goods("牛肉", "0209", 8200),
    Goods("洋葱", "0202", 260), Goods("线椒", "0214", 780), Goods("土豆", "0205", 330), Goods("番茄", "0203", 480),
    _pack("弓月葡萄", "0303", 9600, 5, _BOX), _pack("骏枣", "0304", 8600, 5, _BOX), Goods("甜瓜", "0305", 560),
    Goods("巴旦木", "0308", 6800), Goods("黑蜂蜂蜜", "0401", 7200), Goods("驼奶粉", "0406", 23800),
    Goods("辣椒酱", "0404", 2400), Goods("鲜鸡蛋", "0211", 1420), _pack("边城礼包（六样）", "0408", 16800, 6, _BOX),
    Goods("奶酪", "0213", 6800),
)  # fmt: skip
COOPERATIVES = (
    CooperativePlan("419001103", "沃野"), CooperativePlan("419001104", "鳌背山"), CooperativePlan("419001109", "王屋源"),
    CooperativePlan("419001107", "大峪岭"), CooperativePlan("419001110", "黄河湾", LegalForm.VILLAGE_COLLECTIVE),
    CooperativePlan("419001108", "思礼坡"), CooperativePlan("419001101", "龙口泉", LegalForm.FAMILY_FARM),
    CooperativePlan("419001106", "梨林丰"), CooperativePlan("419001105", "坡头岸"),
    CooperativePlan("411603107", "龙湖田"), CooperativePlan("411603102", "王店红"), CooperativePlan("411603101", "新站绿"),
    CooperativePlan("411603104", "临蔡香", LegalForm.ENTERPRISE), CooperativePlan("411603201", "豆门金"),
    CooperativePlan("654202108", "西湖禾"), CooperativePlan("654202106", "四棵树"), CooperativePlan("654202101", "哈图湖"),
    CooperativePlan("654202204", "头台原", LegalForm.VILLAGE_COLLECTIVE),
    CooperativePlan("654203104", "安集海"), CooperativePlan("654203101", "四道河"), CooperativePlan("654203200", "商户地"),
    CooperativePlan("654203105", "东湾岭", LegalForm.ENTERPRISE), CooperativePlan("654224201", "乌雪特"),
    CooperativePlan("654224200", "多拉特"),
)  # fmt: skip
FORM_WORDS = {
    LegalForm.COOPERATIVE: ("种养专业合作社", "93"),
    LegalForm.VILLAGE_COLLECTIVE: ("股份经济合作社", "N2"),
    LegalForm.ENTERPRISE: ("农业发展有限公司", "91"),
    LegalForm.FAMILY_FARM: ("家庭农场", "92"),
}
PRODUCTS_EACH = 5
MARKS: tuple[tuple[Mark, ...], ...] = ((), (Mark.GREEN,), (), (Mark.ORGANIC,), (Mark.GEOGRAPHIC,), ())


def goods_of(position: int, plan: CooperativePlan) -> list[Goods]:
    """Five neighbours in the pool of its place, a different window for each cooperative."""
    pool = TACHENG if plan.town_code.startswith("65") else HENAN
    first = position * 3 % len(pool)
    return [pool[(first + step * 4 + step // 5) % len(pool)] for step in range(PRODUCTS_EACH)]
