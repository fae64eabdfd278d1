"""The defaults that every installation starts with, as rows with their source."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select

from shop.core.db import db
from shop.parties.policy import rules
from shop.parties.policy.models import PolicyParameter
from shop.parties.regions import queries as regions

SINCE = date(2020, 1, 1)  # the campaigns that the shop was made for began in this year


def load_parameters(*, now: datetime) -> int:
    """Insert the nationwide defaults that no row sets yet; returns how many parameters there are."""
    known = set(db.session.scalars(select(PolicyParameter.name).distinct()))
    for name, definition in rules.DEFINITIONS.items():
        if name not in known:
            made = PolicyParameter(name=name, region_path=rules.NATIONWIDE, value=definition.default, at=now)
            made.valid_from, made.source = SINCE, definition.source
            db.session.add(made)
    for dated in rules.DATED:
        if dated.name not in known:
            db.session.add(_row(dated, now=now))
    db.session.flush()
    return len(rules.DEFINITIONS)


def _row(dated: rules.Dated, *, now: datetime) -> PolicyParameter:
    region = regions.region(dated.region_code) if dated.region_code else None
    return PolicyParameter(
        name=dated.name,
        region_code=region.code if region else None,
        region_path=region.path if region else rules.NATIONWIDE,
        value=dated.value,
        valid_from=dated.valid_from,
        source=dated.source,
        at=now,
    )
