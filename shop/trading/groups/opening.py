"""From a draft to an open window: the organiser says the terms, the cooperative agrees to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from shop.core import clock
from shop.core.db import db
from shop.core.errors import Invalid
from shop.parties.buyers.models import BuyerUnit
from shop.parties.buyers.rules import check_active
from shop.parties.buyers.states import UnitCategory
from shop.support import audit, outbox
from shop.support.numbering import new_number
from shop.trading.groups import queries, rules, telling, terms
from shop.trading.groups.models import GroupInvitation, GroupPurchase
from shop.trading.groups.rules import Plan


def draft(
    plan: Plan,
    *,
    unit_id: int | None = None,
    cooperative_id: int | None = None,
    by: int,
    now: datetime,
    copied_from_id: int | None = None,
) -> GroupPurchase:
    """A group of a unit, or (`cooperative_id`) a lot of a cooperative; nobody else sees it yet.

    Raises BadPlan with every fault, NotInUnionCatalogue, UnitNotActive.
    """
    rules.check_plan(plan, by_cooperative=unit_id is None, now=now)
    unit = db.session.get_one(BuyerUnit, unit_id) if unit_id is not None else None
    if unit is not None:
        check_active(unit.status)
    skus = terms.skus_of(plan.items)
    seller = skus[0].product.cooperative
    if cooperative_id is not None and seller.id != cooperative_id:
        rules.refuse({"items": ["只能用本合作社的商品开团"]})
    group = GroupPurchase(
        no=new_number("TG", clock.business_day(now)),
        organiser_unit_id=unit_id,
        organiser_name=unit.public_name if unit else seller.name,
        of_union=unit is not None and unit.category is UnitCategory.UNION,
        region_path=unit.region_path if unit else seller.region_path,
        system=unit.system.value if unit else "",
        copied_from_id=copied_from_id,
        created_by=by,
        created_at=now,
    )
    terms.say(group, plan, skus, by=by, now=now)
    db.session.add(group)
    terms.check_goods(group, now)
    db.session.flush()
    audit.note("group_purchase.draft", group, by=by, now=now, title=group.title, no=group.no)
    return group


def edit(group: GroupPurchase, plan: Plan, *, by: int, now: datetime) -> None:
    """Say the terms of a draft anew. Raises WrongMoment for anything but a draft, and what `draft` raises."""
    rules.check_draft(group.status)
    rules.check_plan(plan, by_cooperative=group.organiser_unit_id is None, now=now)
    skus = terms.skus_of(plan.items)
    if group.organiser_unit_id is None and skus[0].product.cooperative_id != group.cooperative_id:
        rules.refuse({"items": ["只能用本合作社的商品开团"]})
    group.items.clear()
    group.freight_rows.clear()
    group.invitations.clear()
    db.session.flush()
    terms.say(group, plan, skus, by=by, now=now)
    terms.check_goods(group, now)
    db.session.flush()
    audit.note("group_purchase.edit", group, by=by, now=now, title=group.title)


def propose(group: GroupPurchase, *, by: int, now: datetime) -> None:
    """Show a unit's group to the cooperative, whose consent opens it; a cooperative's own lot opens at once."""
    _still_good(group, now)
    if group.organiser_unit_id is None:
        _open(group, by=by, now=now)
        return
    audit.move(group, "propose", by=by, now=now)
    outbox.put("group.proposed", now=now, group_id=group.id)


def consent(group: GroupPurchase, *, by: int, now: datetime) -> None:
    """The cooperative agrees to prices and quantities: the group opens."""
    _still_good(group, now)
    _open(group, by=by, now=now)


def decline(group: GroupPurchase, *, reason: str, by: int, now: datetime) -> None:
    """The cooperative does not agree; the organiser may change the draft and propose it again."""
    reason = reason.strip()
    if not reason:
        raise Invalid("请填写原因", fields={"reason": ["请填写原因，发起方会看到"]})
    audit.move(group, "decline", by=by, now=now, reason=reason)
    group.closed_reason = reason[:255]
    outbox.put("group.declined", now=now, group_id=group.id)


def invite(group: GroupPurchase, unit_ids: Sequence[int], *, by: int, now: datetime) -> int:
    """Ask more units by name while the window is open or before; answers how many were new.

    Raises BadPlan for units that are none or no longer active.
    """
    rules.check_invites(group.status)
    new = sorted(set(unit_ids) - {one.unit_id for one in group.invitations})
    terms.check_invited(new)
    if len(group.invitations) + len(new) > rules.MAX_INVITED:
        rules.refuse({"invited_unit_ids": [f"最多邀请 {rules.MAX_INVITED} 个单位"]})
    group.invitations.extend(GroupInvitation(unit_id=one, invited_by=by, invited_at=now) for one in new)
    db.session.flush()
    if new:
        audit.note("group_purchase.invite", group, by=by, now=now, unit_ids=new)
        telling.announce(group, new, now=now)
    return len(new)


def copy(source: GroupPurchase, *, opens_at: datetime, by: int, now: datetime) -> GroupPurchase:
    """Last season's group as a new draft: dates shifted so that it opens at `opens_at`, prices kept but
    checked against today's ceilings. Raises BadPlan where something is no longer on sale or dearer than
    allowed."""
    shift = opens_at - source.opens_at
    days = clock.business_day(opens_at) - clock.business_day(source.opens_at)
    length = source.closes_at - source.opens_at
    plan = replace(
        terms.plan_of(source),
        opens_at=opens_at,
        closes_at=source.opens_at + shift + length,
        deliver_first_on=source.deliver_first_on + days,
        deliver_last_on=source.deliver_last_on + days,
    )
    seller = source.cooperative_id if source.organiser_unit_id is None else None
    return draft(
        plan,
        unit_id=source.organiser_unit_id,
        cooperative_id=seller,
        by=by,
        now=now,
        copied_from_id=source.id,
    )


def _open(group: GroupPurchase, *, by: int, now: datetime) -> None:
    audit.move(group, "open", by=by, now=now)
    group.consented_by, group.consented_at = by, now
    group.closed_reason = ""
    outbox.put("group.opened", now=now, group_id=group.id, by=by)
    telling.announce(group, queries.addressed(group), now=now)


def _still_good(group: GroupPurchase, now: datetime) -> None:
    """What was true at drafting may have changed: goods off sale, prices, the clock."""
    if group.closes_at <= now:
        rules.refuse({"closes_at": ["截单时间已过，请修改后再提交"]})
    terms.check_goods(group, now)
