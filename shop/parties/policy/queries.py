"""What a parameter is for a place on a day, and its history."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from sqlalchemy import or_, select

from shop.core.db import db
from shop.core.errors import Missing
from shop.parties.policy import rules
from shop.parties.policy.models import PolicyParameter
from shop.parties.policy.states import Policy


def value_of(name: Policy | str, *, region_path: str, on: date, department: str = "") -> str:
    """The text that holds there on that day, the nearest region's first; '' when the check is switched off."""
    found = in_force(name, region_path=region_path, on=on, department=department)
    return rules.DEFINITIONS[rules.named(name)].default if found is None else found.value


def number_of(name: Policy | str, *, region_path: str, on: date, department: str = "") -> int | None:
    """The same as a number; None when the check is switched off."""
    text = value_of(name, region_path=region_path, on=on, department=department)
    return int(text) if text else None


def numbers_of(name: Policy | str, *, region_path: str, on: date, department: str = "") -> tuple[int, ...]:
    """The same as numbers, high to low; none when the check is switched off."""
    return rules.numbers_in(value_of(name, region_path=region_path, on=on, department=department))


def required(name: Policy | str, *, region_path: str, on: date, department: str = "") -> bool:
    """Whether a yes-or-no parameter says yes."""
    return value_of(name, region_path=region_path, on=on, department=department) == "1"


def in_force(
    name: Policy | str, *, region_path: str, on: date, department: str = ""
) -> PolicyParameter | None:
    """The row behind a value; None where only the built-in default holds."""
    above = [rules.NATIONWIDE]
    for code in region_path.strip("/").split("/"):
        above.append(f"{above[-1]}{code}/")
    wanted = select(PolicyParameter).where(
        PolicyParameter.name == rules.named(name),
        PolicyParameter.region_path.in_(above),
        PolicyParameter.department.in_({"", department}),
        PolicyParameter.valid_from <= on,
        or_(PolicyParameter.valid_to.is_(None), PolicyParameter.valid_to > on),
    )
    return rules.nearest(db.session.scalars(wanted))


def history(name: Policy | str) -> Sequence[PolicyParameter]:
    """Everything ever set for a parameter, the latest first."""
    wanted = select(PolicyParameter).where(PolicyParameter.name == rules.named(name))
    return db.session.scalars(wanted.order_by(PolicyParameter.id.desc())).all()


def parameter(parameter_id: int) -> PolicyParameter:
    """One row; raises Missing."""
    found = db.session.get(PolicyParameter, parameter_id)
    if found is None:
        raise Missing("没有这条参数", parameter_id=parameter_id)
    return found


def lookup(name: Policy | str, *, on: date) -> Callable[[str, str], str]:
    """`value_of` for many places at once: one read, then (region path, department) -> the text that holds there."""
    known = rules.named(name)
    rows = [row for row in history(known) if row.holds_on(on)]
    found: dict[tuple[str, str], str] = {}

    def value(region_path: str, department: str = "") -> str:
        key = (region_path, department)
        if key not in found:
            near = [
                row
                for row in rows
                if region_path.startswith(row.region_path) and row.department in ("", department)
            ]
            nearest = rules.nearest(near)
            found[key] = rules.DEFINITIONS[known].default if nearest is None else nearest.value
        return found[key]

    return value
