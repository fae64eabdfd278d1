"""Publish an accreditation with its number, revoke it, and let it expire."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import func, select

from shop.catalog.accreditation import actions, queries, rules
from shop.catalog.accreditation.models import Accreditation
from shop.catalog.accreditation.states import AccreditationStatus, StepEvent
from shop.catalog.papers import queries as papers
from shop.catalog.papers.states import PaperKind
from shop.catalog.products import actions as products
from shop.core import clock
from shop.core.db import db
from shop.parties.accounts import queries as accounts
from shop.parties.policy import queries as policy
from shop.parties.policy.states import Policy
from shop.parties.regions.models import Region
from shop.support import audit, outbox

S, E = AccreditationStatus, StepEvent
FOREVER_MONTHS = 1200  # where a place sets no length, a century is shown and nobody waits for its end


def publish(
    found: Accreditation,
    *,
    opinion: str,
    batch: str,
    by: int,
    now: datetime,
    valid_until_on: date | None = None,
) -> None:
    """Into the directory: number, batch, validity (by the place's policy unless given); the product is accredited.

    Raises NotYourTurn, OwnCooperative, SamePerson, PapersLacking, BadValidity, WrongMoment.
    """
    on = clock.business_day(now)
    found.FLOW.target(found.status, "publish")
    actions.check_person(found, by=by)
    rules.check_papers(papers.needed(found.product, on), checked=True)
    until = valid_until_on or _by_policy(found, on)
    if until < on:
        raise rules.BadValidity("有效期须晚于发布日", fields={"valid_until_on": ["须晚于发布日"]})
    before = queries.published_of(found.product_id)
    if before is not None:
        actions.end(before, "replace", E.REPLACED, opinion="重新认定", by=by, now=now)
    actions.write(found, E.PUBLISHED, opinion=opinion, by=by, now=now)
    _number(found, on)
    _freeze(found, on)
    found.batch, found.published_on, found.valid_until_on = batch.strip(), on, until
    audit.move(found, "publish", by=by, now=now, number=found.number, batch=found.batch)
    found.office_path, found.due_on = "", None
    products.set_accreditation(found.product, number=found.number, by=by, now=now)
    outbox.put("accreditation.published", now=now, accreditation_id=found.id)


def _by_policy(found: Accreditation, on: date) -> date:
    months = policy.number_of(Policy.ACCREDITATION_MONTHS, region_path=found.region_path, on=on)
    return rules.last_day(on, FOREVER_MONTHS if months is None else months)


def _number(found: Accreditation, on: date) -> None:
    """The next serial of the deciding office's year; its region row is locked, so that no two get the same."""
    code = rules.offices(found.region_path).deciding.strip("/").rpartition("/")[2]
    db.session.execute(select(Region.code).where(Region.code == code).with_for_update())
    taken = select(func.max(Accreditation.serial)).where(
        Accreditation.year == on.year, Accreditation.issuer_code == code
    )
    found.year, found.issuer_code = on.year, code
    found.serial = (db.session.scalar(taken) or 0) + 1
    found.number = rules.number_of(on.year, code, found.serial)


def _freeze(found: Accreditation, on: date) -> None:
    """What the directory says of it from now on, whatever the product becomes."""
    product = found.product
    offered = next((sku for sku in product.skus if sku.active), None)
    stated = {paper.kind: paper for paper in papers.shown(product, on)}
    helping, volume = stated.get(PaperKind.HELPING), stated.get(PaperKind.VOLUME)
    found.product_name, found.category_code = product.name, product.category_code
    found.spec, found.price_fen = (offered.spec, offered.price_fen) if offered else ("", None)
    found.value_fen = volume.value_fen if volume else None
    found.households, found.people = (helping.households, helping.people) if helping else (None, None)


def revoke(found: Accreditation, *, opinion: str, by: int, now: datetime) -> None:
    """By the county, the prefecture or the platform, with a reason; order lines of the past keep what they were."""
    found.FLOW.target(found.status, "revoke")
    grants = accounts.actor_of(by).grants
    allowed = rules.may_revoke(grants, found.region_path)
    rules.check_reviewer(grants, cooperative_id=found.cooperative_id, allowed=allowed)
    actions.end(found, "revoke", E.REVOKED, opinion=opinion, by=by, now=now)
    _no_more(found, reason=f"已撤销：{opinion}", by=by, now=now)


def expire(found: Accreditation, *, now: datetime) -> None:
    """Its last day has passed."""
    actions.end(found, "expire", E.EXPIRED, opinion="有效期届满", by=None, now=now)
    _no_more(found, reason="有效期届满", by=None, now=now)


def _no_more(found: Accreditation, *, reason: str, by: int | None, now: datetime) -> None:
    products.set_accreditation(found.product, number="", by=by, now=now)
    outbox.put("accreditation.ended", now=now, accreditation_id=found.id, reason=reason)


def look_through(*, now: datetime, limit: int = 200) -> int:
    """What a tick does: publicity that is over goes on, what has run out expires; answers how many moved."""
    over = queries.publicity_over(now)[:limit]
    for accreditation_id in over:
        actions.end_publicity(queries.locked(accreditation_id), now=now)
    ended = queries.run_out(clock.business_day(now))[:limit]
    for accreditation_id in ended:
        expire(queries.locked(accreditation_id), now=now)
    return len(over) + len(ended)
