"""Publish a region's month; withdraw it."""

from __future__ import annotations

from datetime import datetime

from shop.core import clock
from shop.core.db import db
from shop.parties.accounts.actor import Actor
from shop.parties.accounts.permissions import Permission
from shop.reporting.transparency import queries, rules
from shop.reporting.transparency.models import Publication, PublishedFigure
from shop.reporting.transparency.states import PublicationSide
from shop.support import audit


def publish(
    actor: Actor, region_path: str, *, month: int, side: PublicationSide, note: str, now: datetime
) -> Publication:
    """Freeze what may be shown. Raises OutOfScope, BadMonth, AlreadyPublished, NothingToPublish, CannotProtect."""
    check_scope(actor, region_path)
    rules.check_month(month, clock.business_day(now))
    if queries.in_force(region_path, month, side) is not None:
        raise rules.AlreadyPublished("这个区域这个月的数据已发布；如需更正，请先撤回")
    draft = queries.draft(region_path, month, side, now=now)
    if all(figure.hidden or not figure.exact_fen for figure in draft.figures):
        raise rules.NothingToPublish("这个月没有可以公开的数字：没有成交，或参与单位太少")
    open_whole = draft.whole.hidden is None
    made = Publication(
        side=side, region_code=draft.region_code, region_path=region_path, region_name=draft.region_name,
        month=month, as_of=now, amount_fen=draft.whole.amount_fen,
        **{name: draft.counts[name] if open_whole else None for name in queries.COUNTS},
        least_units=draft.least_units, dominant_bp=draft.dominant_bp, note=note.strip(),
        published_by=actor.id, published_at=now,
    )  # fmt: skip
    made.figures = [
        PublishedFigure(
            place=one.place, place_name=one.place_name, dimension=one.dimension, key=one.key, name=one.name,
            amount_fen=one.amount_fen,
        )
        for one in draft.figures
    ]  # fmt: skip
    db.session.add(made)
    audit.note(
        "publication.publish", made, by=actor.id, now=now, month=month, side=side, shown=len(draft.figures),
        hidden=len(draft.hidden), note=made.note,
    )  # fmt: skip
    return made


def check_scope(actor: Actor, region_path: str) -> None:
    """Raises OutOfScope."""
    if not actor.reaches(Permission.FIGURES_PUBLISH, region_path):
        raise rules.OutOfScope("只能发布本辖区的数据")


def withdraw(publication: Publication, *, reason: str, by: int, now: datetime) -> None:
    """It is no longer shown; what was shown counts against later publications. Raises WrongMoment."""
    audit.move(publication, "withdraw", by=by, now=now, reason=reason)
    publication.reason, publication.withdrawn_at = reason.strip(), now
    db.session.flush()
