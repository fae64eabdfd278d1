"""Set a parameter from a day on, and end one that should no longer hold."""

from __future__ import annotations

from datetime import date, datetime

from shop.core.db import db
from shop.parties.policy import rules
from shop.parties.policy.models import PolicyParameter
from shop.parties.regions import queries as regions
from shop.support import audit


def set_value(
    name: str,
    *,
    value: str,
    valid_from: date,
    source: str,
    by: int | None,
    now: datetime,
    region_code: str = "",
    department: str = "",
    valid_to: date | None = None,
) -> PolicyParameter:
    """A new row; earlier ones stay as the history. Empty value: the check is off there.

    Raises UnknownPolicy, BadValue, Missing (region).
    """
    known = rules.named(name)
    rules.check_days(valid_from, valid_to)
    region = regions.region(region_code) if region_code else None
    made = PolicyParameter(
        name=known,
        region_code=region.code if region else None,
        region_path=region.path if region else rules.NATIONWIDE,
        department=department.strip(),
        value=rules.written(known, value),
        valid_from=valid_from,
        valid_to=valid_to,
        source=source.strip(),
        by_user=by,
        at=now,
    )
    db.session.add(made)
    audit.note(
        "policy_parameter.set", made, by=by, now=now, name=known.value, value=made.value, source=made.source
    )
    return made


def end(parameter: PolicyParameter, *, on: date, by: int | None, now: datetime) -> None:
    """From `on` it holds no more, and what stands above it does again. Raises BadValue."""
    rules.check_days(parameter.valid_from, on)
    audit.change("policy_parameter.end", parameter, by=by, now=now, valid_to=on)
