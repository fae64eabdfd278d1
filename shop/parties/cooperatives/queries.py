"""Which cooperatives an actor may see, and finding them."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Select, false, or_, select

from shop.core.db import db
from shop.core.errors import Missing
from shop.core.page import Page, paginate
from shop.parties.accounts.actor import Actor
from shop.parties.accounts.permissions import Permission
from shop.parties.cooperatives.models import BankAccountChange, Cooperative, HelpedHouseholds
from shop.parties.cooperatives.states import BankChangeStatus, CooperativeStatus, LegalForm
from shop.parties.regions import queries as regions


def visible_to(actor: Actor, permission: Permission = Permission.COOPERATIVE_READ) -> Select[Cooperative]:
    """The cooperatives on which some grant of the actor gives `permission`. Department officials look at
    buyers: a department narrows which orders they see, not which cooperatives stand in their region."""
    return select(Cooperative).where(_reach(actor, permission))


def _reach(actor: Actor, permission: Permission) -> ColumnElement[bool]:
    if actor.everywhere(permission):
        return Cooperative.id.is_not(None)
    ways: list[ColumnElement[bool]] = []
    if ids := actor.cooperative_ids(permission):
        ways.append(Cooperative.id.in_(ids))
    for grant in actor.official_grants(permission):
        ways.append(Cooperative.region_path.startswith(grant.region_path, autoescape=True))
    return or_(*ways) if ways else false()


def cooperative(
    cooperative_id: int,
    actor: Actor,
    *,
    permission: Permission = Permission.COOPERATIVE_READ,
    lock: bool = False,
) -> Cooperative:
    """One cooperative within the actor's sight; raises Missing."""
    wanted = visible_to(actor, permission).where(Cooperative.id == cooperative_id)
    found = db.session.scalar(wanted.with_for_update(of=Cooperative) if lock else wanted)
    if found is None:
        raise Missing("没有这个合作社，或您无权查看", cooperative_id=cooperative_id)
    return found


def cooperatives(
    actor: Actor,
    *,
    q: str | None = None,
    region: str | None = None,
    status: CooperativeStatus | str | None = None,
    legal_form: LegalForm | str | None = None,
    page: int = 1,
    size: int = 50,
) -> Page[Cooperative]:
    """A page of cooperatives by pinyin; `q` looks in the name, its pinyin and (whole) the credit code."""
    wanted = visible_to(actor).order_by(Cooperative.pinyin_key, Cooperative.id)
    if q and (q := q.strip()):
        wanted = wanted.where(
            or_(
                Cooperative.name.contains(q, autoescape=True),
                Cooperative.pinyin_key.startswith(q.lower(), autoescape=True),
                Cooperative.credit_code == q.upper(),
            )
        )
    if region:
        wanted = wanted.where(
            Cooperative.region_path.startswith(regions.region(region).path, autoescape=True)
        )
    if status:
        wanted = wanted.where(Cooperative.status == status)
    if legal_form:
        wanted = wanted.where(Cooperative.legal_form == legal_form)
    return paginate(wanted, page=page, size=size)


def pending_bank_change(cooperative_id: int, *, lock: bool = False) -> BankAccountChange | None:
    """The wish for another account that waits for a second person, if any."""
    wanted = select(BankAccountChange).where(
        BankAccountChange.cooperative_id == cooperative_id, BankAccountChange.status == BankChangeStatus.ASKED
    )
    return db.session.scalar(wanted.with_for_update() if lock else wanted)


def bank_change(cooperative_id: int, *, lock: bool = False) -> BankAccountChange:
    """The waiting wish; raises Missing when none waits."""
    found = pending_bank_change(cooperative_id, lock=lock)
    if found is None:
        raise Missing("没有待确认的账户变更", cooperative_id=cooperative_id)
    return found


def helped(cooperative_id: int) -> list[HelpedHouseholds]:
    """Counts by year, oldest first."""
    wanted = select(HelpedHouseholds).where(HelpedHouseholds.cooperative_id == cooperative_id)
    return list(db.session.scalars(wanted.order_by(HelpedHouseholds.year)))
