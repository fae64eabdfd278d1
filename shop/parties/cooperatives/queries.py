"""Which cooperatives an actor may see, and finding them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, false, func, or_, select

from shop.core.db import db
from shop.core.errors import Missing
from shop.core.page import Page, paginate
from shop.parties.accounts.actor import Actor
from shop.parties.accounts.models import Membership
from shop.parties.accounts.permissions import Permission
from shop.parties.cooperatives.models import (
    BankAccountChange,
    Cooperative,
    FormerContact,
    HelpedClaim,
    HelpedHouseholds,
    LegalPersonChange,
)
from shop.parties.cooperatives.states import BankChangeStatus, ClaimStatus, CooperativeStatus, LegalForm
from shop.parties.regions import queries as regions
from shop.support.documents.models import Document


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


def pending_legal_person_change(cooperative_id: int, *, lock: bool = False) -> LegalPersonChange | None:
    """The wish for another legal person that waits for a second person, if any."""
    wanted = select(LegalPersonChange).where(
        LegalPersonChange.cooperative_id == cooperative_id, LegalPersonChange.status == BankChangeStatus.ASKED
    )
    return db.session.scalar(wanted.with_for_update() if lock else wanted)


def legal_person_change(cooperative_id: int, *, lock: bool = False) -> LegalPersonChange:
    """The waiting wish; raises Missing when none waits."""
    found = pending_legal_person_change(cooperative_id, lock=lock)
    if found is None:
        raise Missing("没有待确认的法定代表人变更", cooperative_id=cooperative_id)
    return found


def members_lately(cooperative_id: int, *, since: datetime) -> list[int]:
    """Users who belong to it, or did at some moment since then: whoever was removed first is told all the same."""
    wanted = select(Membership.user_id).where(
        Membership.cooperative_id == cooperative_id,
        or_(Membership.ended_at.is_(None), Membership.ended_at > since),
    )
    return sorted(set(db.session.scalars(wanted)))


def contacts_lately(cooperative_id: int, *, since: datetime) -> Sequence[FormerContact]:
    """Contacts that were replaced since then, the latest first."""
    wanted = select(FormerContact).where(
        FormerContact.cooperative_id == cooperative_id, FormerContact.until_at > since
    )
    return db.session.scalars(wanted.order_by(FormerContact.id.desc())).all()


def member_since(cooperative_id: int, user_id: int) -> datetime | None:
    """Since when a user belongs to it; None for outsiders."""
    wanted = select(func.min(Membership.created_at)).where(
        Membership.cooperative_id == cooperative_id,
        Membership.user_id == user_id,
        Membership.ended_at.is_(None),
    )
    return db.session.scalar(wanted)


def claims(actor: Actor, permission: Permission, *, status: ClaimStatus | None = None) -> Select[HelpedClaim]:
    """Stated counts of the cooperatives on which the actor has the permission."""
    seen = visible_to(actor, permission).with_only_columns(Cooperative.id)
    wanted = select(HelpedClaim).where(HelpedClaim.cooperative_id.in_(seen))
    return wanted.where(HelpedClaim.status == status) if status else wanted


def claim(claim_id: int, actor: Actor, permission: Permission, *, lock: bool = False) -> HelpedClaim:
    """One of them; raises Missing."""
    wanted = claims(actor, permission).where(HelpedClaim.id == claim_id)
    found = db.session.scalar(wanted.with_for_update(of=HelpedClaim) if lock else wanted)
    if found is None:
        raise Missing("没有这条带动户数填报", claim_id=claim_id)
    return found


def claims_of(cooperative_id: int) -> Sequence[HelpedClaim]:
    """All that a cooperative stated, the latest first."""
    wanted = select(HelpedClaim).where(HelpedClaim.cooperative_id == cooperative_id)
    return db.session.scalars(wanted.order_by(HelpedClaim.id.desc())).all()


def own_document(cooperative_id: int, document_id: int) -> Document | None:
    """A document that the cooperative handed in."""
    found = db.session.get(Document, document_id)
    return found if found is not None and found.cooperative_id == cooperative_id else None


def document_of(document_id: int) -> Document:
    """The evidence behind a claim or change in sight; the caller has checked that its reader may see that."""
    return db.session.get_one(Document, document_id)
