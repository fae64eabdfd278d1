"""Which forms there are: the platform's own, and those that offices have made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select, true

from shop.core.db import db
from shop.core.errors import Missing
from shop.parties.accounts.actor import Actor
from shop.parties.accounts.permissions import Permission
from shop.reporting.forms import catalogue, registers
from shop.reporting.forms.definitions import Definition, of_body
from shop.reporting.forms.models import FormDefinition
from shop.reporting.forms.states import READABLE, FormStatus

EVERYWHERE = "/"


def definition(code: str, version: int | None = None) -> Definition:
    """A form by its code, as published last or in one version. Raises Missing."""
    found = catalogue.BY_CODE.get(code)
    if found is None:
        return as_definition(_custom(code, version))
    if not listed(found) or version not in (None, found.version):
        raise Missing("没有这张报表", code=code)
    return found


def definitions() -> list[Definition]:
    """Every form that can be filled now."""
    own = db.session.scalars(
        select(FormDefinition)
        .where(FormDefinition.status == FormStatus.PUBLISHED)
        .order_by(FormDefinition.region_path, FormDefinition.id)
    )
    return [found for found in catalogue.ALL if listed(found)] + [as_definition(one) for one in own]


def listed(found: Definition) -> bool:
    """Whether somebody keeps the register that the form is about."""
    return not found.register or registers.provided(found.register)


def _custom(code: str, version: int | None) -> FormDefinition:
    wanted = select(FormDefinition).where(FormDefinition.code == code)
    if version is None:
        wanted = wanted.where(FormDefinition.status == FormStatus.PUBLISHED)
    else:
        wanted = wanted.where(FormDefinition.version == version, FormDefinition.status.in_(READABLE))
    found = db.session.scalar(wanted)
    if found is None:
        raise Missing("没有这张报表", code=code)
    return found


def as_definition(form: FormDefinition) -> Definition:
    """What a version says; a department's form counts the units of its own system."""
    found = of_body(form.body, code=form.code, version=form.version)
    if not form.department:
        return found
    return replace(found, owner=found.owner or form.department, system=form.department)


def home_of(code: str) -> str:
    """The place that a form is for, with everything below it."""
    if code in catalogue.BY_CODE:
        return EVERYWHERE
    wanted = select(FormDefinition.region_path).where(FormDefinition.code == code).limit(1)
    return db.session.scalar(wanted) or EVERYWHERE


def visible_to(actor: Actor, permission: Permission = Permission.FORM_EDIT) -> Select[FormDefinition]:
    """The versions that an office may work on: its own and those of the offices below it."""
    wanted = select(FormDefinition)
    if actor.everywhere(permission):
        return wanted
    ways = [
        and_(
            FormDefinition.region_path.startswith(grant.region_path, autoescape=True),
            _of_department(grant.department),
        )
        for grant in actor.official_grants(permission)
    ]
    return wanted.where(or_(*ways) if ways else false())


def _of_department(department: str) -> ColumnElement[bool]:
    return FormDefinition.department == department if department else true()


def form(form_id: int, actor: Actor, *, lock: bool = False) -> FormDefinition:
    """One version within sight; raises Missing."""
    wanted = visible_to(actor).where(FormDefinition.id == form_id)
    found = db.session.scalar(wanted.with_for_update(of=FormDefinition) if lock else wanted)
    if found is None:
        raise Missing("没有这张报表，或不在您的管理范围", form_id=form_id)
    return found


def forms(actor: Actor) -> Sequence[FormDefinition]:
    """Everything to work on, the latest version of each first."""
    wanted = visible_to(actor).where(FormDefinition.status != FormStatus.DROPPED)
    return db.session.scalars(wanted.order_by(FormDefinition.code, FormDefinition.version.desc())).all()


def draft_of(code: str) -> FormDefinition | None:
    return _in_status(code, FormStatus.DRAFT)


def published_of(code: str) -> FormDefinition | None:
    return _in_status(code, FormStatus.PUBLISHED)


def _in_status(code: str, status: FormStatus) -> FormDefinition | None:
    return db.session.scalar(
        select(FormDefinition).where(FormDefinition.code == code, FormDefinition.status == status)
    )


def last_version(code: str) -> int:
    wanted = select(func.max(FormDefinition.version)).where(FormDefinition.code == code)
    return db.session.scalar(wanted) or 0
