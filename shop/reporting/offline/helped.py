"""Helped sales within sight, and their sums for reports: never from the books, never added to purchases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, func, or_, select

from shop.core import clock
from shop.core.clock import Period
from shop.core.db import db
from shop.core.errors import Invalid, Missing
from shop.parties.accounts.actor import Actor
from shop.parties.accounts.permissions import Permission
from shop.parties.regions.rules import levels
from shop.reporting.offline.helping import EVIDENCE, OWNER
from shop.reporting.offline.models import HelpedSale
from shop.reporting.offline.sight import reached
from shop.reporting.offline.states import HelpedStatus
from shop.support.documents.models import Document

H = HelpedSale
COUNTED = (HelpedStatus.CONFIRMED, HelpedStatus.REVERSED)
_PLAIN = {
    "unit": lambda one, _day: one.unit_id,
    "department": lambda one, _day: one.department,
    "unit_category": lambda one, _day: one.unit_category,
    "category": lambda one, _day: one.category,
    "category_top": lambda one, _day: one.category_top,
    "accredited": lambda one, _day: "1" if one.accredited else "0",
    "month": lambda _one, day: clock.month_number(day),
}
_LEVELS = ("province", "prefecture", "county", "town")


class HelpedSum(NamedTuple):
    """What was helped to sell for one combination of keys."""

    keys: tuple[Any, ...]
    amount_fen: int
    number: int


def visible_to(actor: Actor, permission: Permission = Permission.REPORT_READ) -> Select[HelpedSale]:
    """The declarations of units in the actor's region or department, and of his own units."""
    own = H.unit_id.in_(actor.unit_ids(Permission.QUOTA_READ))
    inside = reached(actor, permission, H.region_path, H.department)
    return select(H).where(or_(own, inside) if permission is Permission.REPORT_READ else inside)


def helped_sale(
    helped_id: int, actor: Actor, *, permission: Permission = Permission.REPORT_READ, lock: bool = False
) -> HelpedSale:
    """One declaration in sight; raises Missing."""
    wanted = visible_to(actor, permission).where(H.id == helped_id)
    found = db.session.scalar(wanted.with_for_update() if lock else wanted)
    if found is None:
        raise Missing("没有这笔帮助销售申报", helped_id=helped_id)
    return found


def evidence(found: HelpedSale) -> list[Document]:
    """What was attached, oldest first."""
    mine = (Document.owner_kind == OWNER, Document.owner_id == found.id, Document.purpose == EVIDENCE)
    return list(db.session.scalars(select(Document).where(*mine).order_by(Document.id)))


def attachment(found: HelpedSale, document_id: int) -> Document:
    """One of the files; raises Missing."""
    one = next((one for one in evidence(found) if one.id == document_id), None)
    if one is None:
        raise Missing("没有这个文件")
    return one


def waiting(actor: Actor) -> int:
    """How many declarations wait for the actor's second look."""
    wanted = visible_to(actor, Permission.SALES_CONFIRM).where(
        H.status == HelpedStatus.DECLARED, H.by_user != actor.id
    )
    return db.session.scalar(select(func.count()).select_from(wanted.subquery())) or 0


def sums(
    region_path: str,
    period: Period,
    *,
    by: Sequence[str] = (),
    filters: Mapping[str, str] | None = None,
    until: datetime | None = None,
) -> list[HelpedSum]:
    """Confirmed helped sales of units in a region ("/" for all), in fen. `by`: unit, department, unit_category,
    category, category_top, accredited, month, helper.LEVEL, origin.LEVEL. A key nobody has is None (未归类).
    A reversal is negative on its own day. `until`: what was confirmed, and reversed, by that instant.
    Raises Invalid for what cannot be asked by."""
    readers = [_reader(name) for name in by]
    tests = [(_reader(name), value) for name, value in (filters or {}).items()]
    totals: dict[tuple[Any, ...], tuple[int, int]] = {}
    for one, day, sign in _signed(region_path, period, until):
        if any(str(read(one, day)) != value for read, value in tests):
            continue
        keys = tuple(read(one, day) or None for read in readers)
        amount, count = totals.get(keys, (0, 0))
        totals[keys] = (amount + sign * one.amount_fen, count + sign)
    ordered = sorted(totals.items(), key=lambda item: tuple(str(key or "~") for key in item[0]))
    return [HelpedSum(keys, *figures) for keys, figures in ordered]


def _signed(region_path: str, period: Period, until: datetime | None) -> list[tuple[HelpedSale, date, int]]:
    wanted = select(H).where(H.status.in_(COUNTED)).order_by(H.id)
    if region_path != "/":
        wanted = wanted.where(H.region_path.startswith(region_path, autoescape=True))
    wanted = wanted.where(or_(_inside(H.on_day, period), _inside(H.reversed_on, period)))
    found: list[tuple[HelpedSale, date, int]] = []
    for one in db.session.scalars(wanted):
        if one.on_day in period and _known(one.decided_at, until):
            found.append((one, one.on_day, 1))
        if one.reversed_on is not None and one.reversed_on in period and _known(one.reversed_at, until):
            found.append((one, one.reversed_on, -1))
    return found


def _inside(column: Any, period: Period) -> Any:
    return (column >= period.first) & (column < period.end)


def _known(at: datetime | None, until: datetime | None) -> bool:
    return at is not None and (until is None or at <= until)


def _reader(name: str) -> Any:
    if name in _PLAIN:
        return _PLAIN[name]
    side, _, level = name.partition(".")
    if side in ("helper", "buyer", "origin") and level in _LEVELS:
        column = "origin_path" if side == "origin" else "region_path"
        return lambda one, _day: getattr(levels(getattr(one, column)), level)
    raise Invalid(f"帮助销售不能按“{name}”统计", fields={"by": [f"没有“{name}”这个维度"]})
