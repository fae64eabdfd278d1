"""What a row of sales made elsewhere may say, and what is said of it where it may not."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import func, select

from shop.core import clock
from shop.core.db import db
from shop.ledger.entries import Basis, Source
from shop.ledger.models import SaleFact
from shop.reporting.offline import actions, rules
from shop.support.workbooks.rules import BadWorkbook
from tests.factories.catalog import a_product
from tests.factories.offline import NOW, Scene, a_scene, checked, confirmed, faults


@pytest.fixture
def scene(app) -> Scene:
    return a_scene()


def sum_of_facts() -> int:
    return int(db.session.scalar(select(func.coalesce(func.sum(SaleFact.amount_fen), 0))) or 0)


BAD = {
    "channel": ({"channel": "某平台"}, "没有“某平台”这个平台/渠道"),
    "no day": ({"day": ""}, "请填写销售日期"),
    "day": ({"day": "10月8日"}, "应写作"),
    "tomorrow": ({"day": "2026-11-04"}, "不能晚于今天"),
    "long ago": ({"day": "1926-10-08"}, "过早"),
    "stranger": ({"buyer": "某公司", "buyer_region": ""}, "买方未注册"),
    "no buyer": ({"buyer": "", "buyer_region": ""}, "请填写采购单位"),
    "place": ({"buyer": "某公司", "buyer_region": "没有县"}, "没有找到地区"),
    "other place": ({"buyer_region": "654202"}, "登记的区划不符"),
    "seller": ({"seller": "某社", "origin": ""}, "供应商未注册"),
    "qty": ({"qty": "1e308"}, "数量应为数字"),
    "zero": ({"qty": "0"}, "大于 0"),
    "unit": ({"unit": "筐"}, "单位只能是"),
    "amount": ({"amount": "-5"}, "金额应为元"),
    "formula": ({"amount": "=1+1"}, "金额应为元"),
    "too much": ({"amount": "999999999999"}, "过大"),
    "price": ({"price": "6.90"}, "与单价×数量不符"),
    "category": ({"category": "番石榴"}, "没有“番石榴”这个品类"),
    "no category": ({"category": ""}, "请填写品类"),
    "accredited": ({"accredited": "是"}, "请填写认定编号"),
    "fund": ({"fund_source": "小金库"}, "没有“小金库”"),
    "purpose": ({"purpose": "送礼"}, "没有“送礼”"),
    "festival": ({"festival": "圣诞"}, "没有“圣诞”这个节日"),
    "long": ({"note": "长" * 201}, "不能超过 200 字"),
    "elsewhere": (
        {"buyer": "某公司", "buyer_region": "210202", "seller": "某社", "origin": "654202"},
        "属于本辖区",
    ),
}  # fmt: skip


def test_every_fault_of_every_row_is_said_at_once_and_good_rows_go_on(scene: Scene) -> None:
    rows = [scene.row(voucher=f"V{at}", **typed) for at, (typed, _words) in enumerate(BAD.values())]
    batch = checked(scene, *rows, scene.row(qty="=", amount="?", day="昨天"), scene.row())
    said = faults(batch)
    wrong = {
        name: said.get(at)
        for at, (name, (_typed, words)) in enumerate(BAD.items(), 2)
        if words not in said.get(at, "")
    }
    assert wrong == {}
    assert all(word in said[len(BAD) + 2] for word in ("数量应为", "金额应为", "应写作"))
    assert (batch.good_count, batch.bad_count) == (1, len(BAD) + 1)
    with pytest.raises(rules.NoEvidence):
        actions.submit(batch, by=scene.importer.id, now=NOW)
    nothing = checked(scene, rows[0])
    with pytest.raises(rules.NothingToCount):
        actions.submit(nothing, by=scene.importer.id, now=NOW)
    with pytest.raises(BadWorkbook):
        checked(scene, {"product": "示例：高山土豆"})
    assert sum_of_facts() == 0


def test_what_people_write_for_the_same_thing_is_understood(scene: Scene) -> None:
    product = a_product(scene.seller, name="高山土豆")
    db.session.flush()
    batch = confirmed(
        scene,
        scene.row(day="2026/10/8", qty="641", unit="斤", price="3.40", category="", fund_source="食堂经费"),
        scene.row(day="2026年10月8日", qty="0.3205", unit="吨", price="", voucher="2", festival="中秋节"),
        scene.row(day="20261008", qty="320.5", unit="千克", channel="京东", voucher="3", purpose="festival"),
    )
    facts = db.session.scalars(
        select(SaleFact).where(SaleFact.basis == Basis.ACCEPTED).order_by(SaleFact.id)
    ).all()
    assert batch.bad_count == 1, "four places of a tonne are too many"
    assert {fact.qty_milli for fact in facts} == {320_500}
    assert {(fact.product_id, fact.category, fact.on_day) for fact in facts} == {
        (product.id, product.category_code, date(2026, 10, 8))
    }
    assert [fact.channel for fact in facts] == ["ule", "jd"]
    assert [fact.source for fact in facts] == [Source.OFFLINE] * 2
    assert facts[0].at == clock.start_of(date(2026, 10, 8))
