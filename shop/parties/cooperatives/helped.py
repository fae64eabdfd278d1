"""Helped households: stated by the cooperative with evidence, shown once the county has checked them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from shop.core.db import db
from shop.parties.cooperatives import actions, queries, rules
from shop.parties.cooperatives.models import Cooperative, HelpedClaim
from shop.parties.cooperatives.states import ClaimStatus
from shop.support import audit, outbox


def state(
    cooperative: Cooperative,
    *,
    year: int,
    households: int,
    people: int,
    document_id: int,
    by: int | None,
    now: datetime,
) -> HelpedClaim:
    """Hand in the counts of a year with their evidence. Raises BadCounts, BadEvidence, ClaimPending."""
    rules.check_not_closed(cooperative.status)
    rules.check_helped(year=year, households=households, people=people)
    if queries.own_document(cooperative.id, document_id) is None:
        raise rules.BadEvidence("请上传带动户数的证明材料", fields={"document_id": ["不是本合作社的文件"]})
    waiting = select(HelpedClaim.id).where(
        HelpedClaim.cooperative_id == cooperative.id,
        HelpedClaim.year == year,
        HelpedClaim.status == ClaimStatus.SUBMITTED,
    )
    if db.session.scalar(waiting) is not None:
        raise rules.ClaimPending(f"{year} 年的带动户数正待县级核对，核对后才能再次填报")
    made = HelpedClaim(
        cooperative_id=cooperative.id, year=year, households=households, people=people,
        document_id=document_id, asked_by=by, asked_at=now,
    )  # fmt: skip
    db.session.add(made)
    audit.note("helped_claim.state", made, by=by, now=now, year=year, households=households, people=people)
    outbox.put(
        "helped.stated", now=now, claim_id=made.id, cooperative=cooperative.name, year=year,
        region_path=cooperative.region_path,
    )  # fmt: skip
    return made


def check(claim: HelpedClaim, *, by: int, now: datetime) -> None:
    """The evidence bears them: they become the counts of the year. Raises NotOneself, WrongMoment."""
    _outsider(claim, by)
    audit.move(claim, "check", by=by, now=now)
    claim.answered_by, claim.answered_at = by, now
    cooperative = db.session.get_one(Cooperative, claim.cooperative_id)
    actions.record_helped(
        cooperative, year=claim.year, households=claim.households, people=claim.people, by=by, now=now
    )
    _answered(claim, cooperative, now=now)


def refuse(claim: HelpedClaim, *, opinion: str, by: int, now: datetime) -> None:
    """The evidence does not bear them; what was shown before stays. Raises NotOneself, WrongMoment."""
    _outsider(claim, by)
    audit.move(claim, "refuse", by=by, now=now, opinion=opinion)
    claim.answered_by, claim.answered_at, claim.opinion = by, now, opinion.strip()
    _answered(claim, db.session.get_one(Cooperative, claim.cooperative_id), now=now)


def _outsider(claim: HelpedClaim, by: int) -> None:
    is_member = queries.member_since(claim.cooperative_id, by) is not None
    rules.check_outsider(asked_by=claim.asked_by, by=by, is_member=is_member)


def _answered(claim: HelpedClaim, cooperative: Cooperative, *, now: datetime) -> None:
    db.session.flush()
    outbox.put(
        "helped.answered", now=now, claim_id=claim.id, cooperative_id=cooperative.id, year=claim.year,
        status=claim.status.value, opinion=claim.opinion,
    )  # fmt: skip
