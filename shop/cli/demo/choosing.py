"""The demo canteen stands for two others, has chosen its vegetable suppliers, and looks at who should bring its fruit."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from shop.cli.demo.accrediting import picture
from shop.cli.demo.people import DOMAIN
from shop.core import clock
from shop.core.db import db
from shop.http.files import store
from shop.parties.accounts import queries as accounts
from shop.parties.accounts.permissions import Permission
from shop.parties.buyers import actions as units
from shop.parties.buyers.models import BuyerUnit
from shop.parties.cooperatives.models import Cooperative
from shop.trading.selections import actions
from shop.trading.selections.models import SelectionCandidate

REPRESENTED = ("济源政务服务中心食堂", "济源市实验中学")
CRITERIA = (
    ("产品质量与检测", 30),
    ("生产规模与供货能力", 25),
    ("价格", 20),
    ("带动农户", 15),
    ("配送与售后", 10),
)
SEEN = (
    ("冷库两座，近半年检测报告齐全，分拣线能当日发货。", (92, 88, 80, 90, 85)),
    ("种植面积大，带动户多，包装有待改进。", (85, 90, 86, 94, 78)),
    ("价格最低，但供货量不稳定，检测报告缺一项。", (70, 65, 95, 80, 72)),
)


def make(*, now: datetime) -> None:
    """Through the real actions, by the demo accounts."""
    buyer, approver = (_id(key) for key in ("buyer", "approver"))
    unit = db.session.get_one(BuyerUnit, accounts.actor_of(buyer).unit_ids(Permission.ORDER_PLACE)[0])
    for other in db.session.scalars(select(BuyerUnit).where(BuyerUnit.name.in_(REPRESENTED))):
        units.change(other, represented_by_id=unit.id, by=None, now=now)
    sellers = db.session.scalars(select(Cooperative).order_by(Cooperative.id).limit(len(SEEN))).all()
    began = now - timedelta(days=40)
    vegetables = actions.open_selection(
        unit, title="机关食堂蔬菜供应合作社择优", need="每日鲜菜约 200 公斤，早上六点半前送到，随车附检测报告。",
        criteria=CRITERIA, by=buyer, now=began,
    )  # fmt: skip
    for days, (seller, (findings, points)) in enumerate(zip(sellers, SEEN, strict=True), 3):
        candidate = actions.nominate(vegetables, seller.id, by=buyer, now=began)
        _look(candidate, findings, points, by=buyer, now=began + timedelta(days=days))
    chosen = [
        (vegetables.candidates[0].id, "综合得分高，冷链和检测最完备"),
        (vegetables.candidates[1].id, "带动户多，可在旺季补足供货"),
    ]
    words = "合作期一年，每季度复核一次质量和价格。"
    actions.decide(vegetables, chosen=chosen, words=words, by=approver, now=began + timedelta(days=10))
    fruit = actions.open_selection(
        unit,
        title="节日水果礼盒供应合作社择优",
        need="",
        criteria=CRITERIA[:1] + (("价格", 70),),
        by=buyer,
        now=now,
    )
    for seller in sellers[:2]:
        actions.nominate(fruit, seller.id, by=buyer, now=now)


def _look(
    candidate: SelectionCandidate, findings: str, points: tuple[int, ...], *, by: int, now: datetime
) -> None:
    visit = actions.record_visit(
        candidate, visited_on=clock.business_day(now), visitors="食堂负责人、工会主席、营养师", findings=findings,
        by=by, now=now,
    )  # fmt: skip
    actions.add_photo(
        candidate.selection,
        visit,
        picture(),
        file_name="冷库.png",
        store=store(),
        max_bytes=None,
        by=by,
        now=now,
    )
    given = zip(candidate.selection.criteria, points, strict=True)
    actions.score(candidate, {criterion.id: value for criterion, value in given}, by=by, now=now)


def _id(key: str) -> int:
    found = accounts.user_by_email(f"{key}@{DOMAIN}")
    assert found is not None  # noqa: S101  made before this
    return found.id
