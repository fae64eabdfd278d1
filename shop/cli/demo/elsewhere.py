"""Sales made elsewhere in the demo world: two confirmed batches, one that waits, one with errors; helped sales."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import select

from shop.cli.demo.accrediting import picture
from shop.cli.demo.people import DOMAIN
from shop.core import clock
from shop.core.db import db
from shop.core.money import yuan
from shop.http.files import store
from shop.parties.accounts.queries import actor_of, user_by_email
from shop.parties.buyers.models import BuyerUnit
from shop.parties.cooperatives.models import Cooperative
from shop.reporting.offline import actions, helping, rules
from shop.reporting.offline.models import SaleBatch
from shop.support.workbooks.rules import Line

PAPER = picture()
GOODS = (("高山土豆", "0205", 680), ("沙瓤番茄", "0205", 450), ("原生核桃", "0205", 2_600))


def make(*, now: datetime) -> None:
    """工惠在线 and 邮乐 for 济源, 832 for 塔城; a counter that waits for its second person; an expo full of slips."""
    today = clock.business_day(now)
    here, there = _seller("/419001/"), _seller("/654200/")
    channels = ("工惠在线", "邮乐")
    ours = [_row(n, channels[n % 2], f"{channels[n % 2]}济源馆", "济源市", here, today) for n in range(40)]
    theirs = [_row(n, "832平台", "塔城特产馆", "654202", there, today) for n in range(30)]
    waiting = [_row(n, "专柜专区", "济源消费帮扶专柜", "济源市", here, today) for n in range(12)]
    slips = [_row(n, "展销会", "秋季展销会", "济源市", here, today) for n in range(8)]
    slips[1] |= {"amount": "一百元"}
    slips[3] |= {"day": "明天"}
    slips[5] |= {"unit": "筐", "channel": "集市"}
    for name, by, rows in (
        ("工惠在线、邮乐销售.xlsx", "recorder", ours),
        ("832平台销售.xlsx", "prefecture", theirs),
    ):
        batch = _checked(name, rows, by, now - timedelta(days=9))
        _submit(batch, now - timedelta(days=8))
        second = "county" if by == "recorder" else "platform"
        actions.confirm(batch, by=_id(second), now=now - timedelta(days=7))
    _submit(_checked("专柜销售.xlsx", waiting, "recorder", now - timedelta(days=2)), now - timedelta(days=2))
    _checked("展销会销售.xlsx", slips, "recorder", now - timedelta(days=1))
    _help(here, now=now)


def _row(
    number: int, channel: str, shop: str, place: str, seller: Cooperative, today: date
) -> dict[str, str]:
    product, category, price = GOODS[number % len(GOODS)]
    qty = 10 + number * 3 % 47
    return {
        "channel": channel, "shop": shop, "day": (today - timedelta(days=20 + number)).isoformat(),
        "buyer": "个人/散客", "buyer_region": place, "seller": seller.credit_code, "product": product,
        "category": category, "qty": str(qty), "unit": "公斤", "price": yuan(price, grouped=False),
        "amount": yuan(price * qty, grouped=False), "voucher": f"{shop}{number + 1:05d}",
    }  # fmt: skip


def _checked(name: str, rows: Sequence[dict[str, str]], by: str, now: datetime) -> SaleBatch:
    user = _id(by)
    lines = [Line(at, row) for at, row in enumerate(rows, 2)]
    digest = hashlib.sha256(repr(rows).encode()).hexdigest()
    scope = rules.within_of(actor_of(user))
    return actions.check(scope, lines, digest=digest, file_name=name, by=user, now=now)


def _submit(batch: SaleBatch, now: datetime) -> None:
    by = batch.by_user or 0
    actions.attach(batch, PAPER, file_name="对账单.pdf", store=store(), max_bytes=None, by=by, now=now)
    actions.submit(batch, by=by, now=now)


def _help(seller: Cooperative, *, now: datetime) -> None:
    finance = _id("finance")
    unit_id = actor_of(finance).unit_id
    unit = db.session.scalars(select(BuyerUnit).where(BuyerUnit.id == unit_id)).one()
    made = [
        helping.declare(
            unit, on=clock.business_day(now) - timedelta(days=days), amount_fen=fen, product="高山土豆",
            category="0205", origin=seller.region_code, seller=seller.name, buyer=buyer, note="", accredited=False,
            evidence=[("销售清单.pdf", PAPER)], store=store(), max_bytes=None, by=finance, now=now,
        )
        for days, fen, buyer in ((16, 1_280_000, "某连锁超市"), (3, 96_000, "职工亲友"))
    ]  # fmt: skip
    helping.confirm(made[0], by=_id("county"), now=now)


def _seller(part: str) -> Cooperative:
    wanted = (
        select(Cooperative).where(Cooperative.region_path.contains(part)).order_by(Cooperative.id).limit(1)
    )
    return db.session.scalars(wanted).one()


def _id(key: str) -> int:
    user = user_by_email(f"{key}@{DOMAIN}")
    assert user is not None  # noqa: S101  made a moment ago
    return user.id
