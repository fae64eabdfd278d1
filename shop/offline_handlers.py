"""Who is told of sales made elsewhere and of helped sales: the second person, then the one who entered them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from shop.core import money
from shop.core.db import db
from shop.parties.accounts.models import User
from shop.reporting.offline import queries
from shop.reporting.offline.models import HelpedSale, SaleBatch
from shop.support.notices import actions as notices
from shop.support.outbox.drain import Handler
from shop.support.outbox.models import Message

RESULTS = {"confirmed": "已确认，计入统计", "rejected": "已退回", "reversed": "已整批撤销"}


def tell_confirmers(message: Message, now: datetime) -> None:
    """Submitted: those nearest to the place who may take the second look, but not the importer."""
    batch = db.session.get_one(SaleBatch, message.facts["batch_id"])
    people = queries.confirmers(batch.region_path, batch.department, but=batch.by_user)
    _tell(message, people, _facts(batch), link=f"/admin/offline/{batch.id}", now=now)


def tell_importer(message: Message, now: datetime) -> None:
    """Confirmed, sent back or reversed: the importer."""
    batch = db.session.get_one(SaleBatch, message.facts["batch_id"])
    _tell(
        message,
        _one(batch.by_user),
        _facts(batch) | _result(message),
        link=f"/admin/offline/{batch.id}",
        now=now,
    )


def tell_confirmers_of_help(message: Message, now: datetime) -> None:
    """A helped sale was declared: the same people."""
    helped = db.session.get_one(HelpedSale, message.facts["helped_id"])
    people = queries.confirmers(helped.region_path, helped.department, but=helped.by_user)
    _tell(message, people, _help(helped), link=f"/admin/offline/helped/{helped.id}", now=now)


def tell_declarer(message: Message, now: datetime) -> None:
    """Decided: the one who declared it."""
    helped = db.session.get_one(HelpedSale, message.facts["helped_id"])
    facts = _help(helped) | _result(message)
    _tell(message, _one(helped.by_user), facts, link=f"/buyer/helped-sales/{helped.id}", now=now)


def _one(user_id: int | None) -> list[User]:
    found = db.session.get(User, user_id) if user_id is not None else None
    return [found] if found is not None and found.active else []


def _facts(batch: SaleBatch) -> dict[str, str]:
    return {
        "no": str(batch.id),
        "file": batch.file_name,
        "rows": str(batch.good_count),
        "amount": money.yuan(batch.amount_fen),
    }


def _help(helped: HelpedSale) -> dict[str, str]:
    return {"unit": helped.unit_name, "product": helped.product_name, "amount": money.yuan(helped.amount_fen)}


def _result(message: Message) -> dict[str, str]:
    reason = str(message.facts.get("reason", ""))
    words = RESULTS[str(message.facts["status"])]
    return {"result": f"{words}：{reason}" if reason else words}


def _tell(
    message: Message, people: Sequence[User], facts: dict[str, str], *, link: str, now: datetime
) -> None:
    who = [(user.id, user.email) for user in people]
    notices.tell(who, message.name, facts=facts, uniq=f"message:{message.id}", link=link, now=now)


OFFLINE_HANDLERS: dict[str, tuple[Handler, ...]] = {
    "sales.submitted": (tell_confirmers,),
    "sales.decided": (tell_importer,),
    "helped_sale.declared": (tell_confirmers_of_help,),
    "helped_sale.decided": (tell_declarer,),
}
