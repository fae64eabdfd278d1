"""Draft a form, publish it as the next version, take it out of use."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from shop.core.db import db
from shop.parties.regions import queries as regions
from shop.reporting.forms import checks, queries, rules
from shop.reporting.forms.asking import code_of
from shop.reporting.forms.models import FormDefinition
from shop.support import audit


def draft(
    *,
    body: Mapping[str, Any],
    region_path: str,
    department: str,
    by: int,
    now: datetime,
    code: str = "",
) -> FormDefinition:
    """A new form, or (with `code`) the next version of one. Raises BadForm, DraftExists, Missing."""
    checks.check_body(body)
    if code:
        rules.check_no_draft(queries.draft_of(code) is not None)
        version = queries.last_version(code) + 1
    else:
        code, version = _next_code(region_path), 1
    made = FormDefinition(
        code=code, version=version, region_path=region_path, department=department,
        title=str(body["title"]).strip(), body=dict(body), made_by=by, made_at=now,
    )  # fmt: skip
    db.session.add(made)
    audit.note("form.draft", made, by=by, now=now, code=code, version=version, title=made.title)
    return made


def revise(form: FormDefinition, *, body: Mapping[str, Any], by: int, now: datetime) -> FormDefinition:
    """Change a draft; what is published is never edited. Raises BadForm, PublishedForm."""
    rules.check_draft(form.status)
    checks.check_body(body)
    audit.change("form.revise", form, by=by, now=now, body=dict(body), title=str(body["title"]).strip())
    return form


def publish(form: FormDefinition, *, by: int, now: datetime) -> FormDefinition:
    """From now on the form is filled by this version; the one before stays readable. Raises WrongMoment."""
    checks.check_body(form.body)
    before = queries.published_of(form.code)
    if before is not None:
        audit.move(before, "replace", by=by, now=now, by_version=form.version)
    audit.move(form, "publish", by=by, now=now, version=form.version)
    form.published_by, form.published_at = by, now
    db.session.flush()
    return form


def retire(form: FormDefinition, *, by: int, now: datetime) -> None:
    """Listed no more; what was filled by it stays. Raises WrongMoment."""
    audit.move(form, "retire", by=by, now=now, version=form.version)


def drop(form: FormDefinition, *, by: int, now: datetime) -> None:
    """Give a draft up. Raises WrongMoment."""
    audit.move(form, "drop", by=by, now=now, version=form.version)


def _next_code(region_path: str) -> str:
    """C419001-3: the third form of 济源."""
    code = code_of(region_path)
    if code:
        regions.region(code)
    stem = f"C{code or 0}-"
    taken = db.session.scalar(
        select(func.count(func.distinct(FormDefinition.code))).where(FormDefinition.code.startswith(stem))
    )
    return f"{stem}{(taken or 0) + 1}"
