"""After-sales claims of the demo canteen: one waits for the cooperative, one for the county, one is settled."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from shop.cli.demo.accrediting import picture
from shop.cli.demo.people import DOMAIN
from shop.core import clock
from shop.core.db import db
from shop.fulfilment.aftersales import actions, queries
from shop.fulfilment.aftersales.rules import Wanted
from shop.fulfilment.aftersales.states import Answer, ClaimKind
from shop.http.files import store
from shop.parties.accounts.models import User
from shop.parties.accounts.queries import user_by_email
from shop.support.documents import actions as documents
from shop.trading.orders.models import Order
from shop.trading.orders.queries import locked

SHARE = 10  # a tenth of what was accepted


def file_some(*, now: datetime) -> None:
    """About what the canteen accepted in the last days; nothing where there is none."""
    receiver = user_by_email(f"receiver@{DOMAIN}")
    if receiver is None:
        return
    orders = _recent(receiver, now)
    for order, tell in zip(orders, (_waits, _refused, _cheaper), strict=False):
        tell(order, receiver, now - timedelta(hours=5))
    db.session.flush()


def _recent(receiver: User, now: datetime) -> list[Order]:
    """Of the unit where this receiver stands at the door: the latest accepted orders that can be claimed about."""
    from_units = [membership.unit_id for membership in receiver.memberships]
    wanted = (
        select(Order.id)
        .where(Order.unit_id.in_(from_units), Order.accepted_at < now - timedelta(hours=6))
        .order_by(Order.accepted_at.desc(), Order.id.desc())
        .limit(12)
    )
    found = [locked(number) for number in sorted(db.session.scalars(wanted))]
    found.sort(key=lambda order: (order.cooperative_id, order.id))  # the demo cooperative's first
    return [order for order in found if queries.open_to_claim(order, today=clock.business_day(now))]


def _waits(order: Order, receiver: User, at: datetime) -> None:
    photo = documents.keep(
        picture(), file_name="到货照片.png", owner_kind=Order.__tablename__, owner_id=order.id, purpose=queries.PURPOSE,
        unit_id=order.unit_id, cooperative_id=order.cooperative_id, store=store(), by=receiver.id, now=at,
    )  # fmt: skip
    db.session.flush()
    line = order.lines[0]
    wanted = Wanted(
        line_id=line.id, qty_milli=_part(line.kept_milli), reason="变质或腐烂", photo_ids=(photo.id,)
    )
    actions.file(
        order,
        kind=ClaimKind.RETURN,
        wanted=[wanted],
        wish="开箱后发现部分霉变，请退货。",
        by=receiver.id,
        now=at,
    )


def _refused(order: Order, receiver: User, at: datetime) -> None:
    line, seller = order.lines[0], queries.staff(order.cooperative_id)[0].id
    wanted = Wanted(line_id=line.id, qty_milli=_part(line.kept_milli), reason="规格或等级不符")
    made = actions.file(
        order,
        kind=ClaimKind.REPLACEMENT,
        wanted=[wanted],
        wish="请换成订单约定的等级。",
        by=receiver.id,
        now=at,
    )
    later = at + timedelta(hours=1)
    actions.answer(made, Answer.REFUSED, words="验收时已核对等级，照片看不出差异。", by=seller, now=later)
    later += timedelta(hours=1)
    actions.escalate(made, words="抽检一箱，三成达不到约定等级，请县里协调。", by=receiver.id, now=later)


def _cheaper(order: Order, receiver: User, at: datetime) -> None:
    line, seller = order.lines[0], queries.staff(order.cooperative_id)[0].id
    wanted = Wanted(line_id=line.id, amount_fen=max(1, line.kept_fen // SHARE), reason="短重")
    made = actions.file(
        order, kind=ClaimKind.PRICE_OFF, wanted=[wanted], wish="按实重折让即可。", by=receiver.id, now=at
    )
    actions.answer(
        made, Answer.AGREED, words="同意，抱歉给食堂添麻烦。", by=seller, now=at + timedelta(hours=2)
    )


def _part(milli: int) -> int:
    """A tenth, in whole units where there is one."""
    return max(milli // SHARE // 1000 * 1000, min(milli, 1000))
