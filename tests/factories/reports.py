"""Offices and departments with two people each, and their reports made by the real actions."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from shop.core.db import db
from shop.parties.accounts.actor import Actor
from shop.parties.accounts.permissions import Role, ScopeKind
from shop.parties.accounts.queries import actor_of
from shop.reporting.reports import actions, periods, queries
from shop.reporting.reports.models import ReportRun
from shop.support.documents.storage import LocalStore
from tests.factories.parties import a_user, an_official, give

FORM = "R7-2"  # rows are places: what a county's office returns
_FOLDER = tempfile.TemporaryDirectory(prefix="bangcai-reports-")  # gone with the process
STORE = LocalStore(Path(_FOLDER.name))


@dataclass(frozen=True)
class Houses:
    """济源 has no counties and lies right below its province; 塔城 has 乌苏 and 沙湾 below it."""

    jiyuan: Actor
    jiyuan_second: Actor
    treasury: Actor
    treasury_second: Actor
    wusu: Actor
    wusu_treasury: Actor
    shawan: Actor
    tacheng: Actor
    tacheng_treasury: Actor
    platform: Actor


def houses() -> Houses:
    """An office or department each; 济源's and its 财政局 have two people."""
    return Houses(
        jiyuan=_office("419001"), jiyuan_second=_office("419001"), treasury=_office("419001", "财政局"),
        treasury_second=_office("419001", "财政局"), wusu=_office("654202"), wusu_treasury=_office("654202", "财政局"),
        shawan=_office("654203"), tacheng=_office("654200"), tacheng_treasury=_office("654200", "财政局"),
        platform=_platform(),
    )  # fmt: skip


def _office(code: str, department: str = "") -> Actor:
    return actor_of(an_official(Role.TREASURY if department else Role.COUNTY, code, department).id)


def _platform() -> Actor:
    user = a_user()
    give(user, role=Role.PLATFORM, scope_kind=ScopeKind.PLATFORM)
    return actor_of(user.id)


def a_draft(by: Actor, period: str, *, now: datetime, code: str = FORM, **values: Any) -> ReportRun:
    """A draft of the place that the actor answers for."""
    kind, days = periods.parse(period)
    made = actions.draft(code, queries.home(by), kind, days, by=by, now=now, **values)
    db.session.flush()
    return made


def submitted(by: Actor, period: str, *, now: datetime, **values: Any) -> ReportRun:
    made = a_draft(by, period, now=now, **values)
    actions.submit(made, store=STORE, by=by, now=now)
    return made


def confirmed(by: Actor, receiver: Actor, period: str, *, now: datetime, **values: Any) -> ReportRun:
    made = submitted(by, period, now=now, **values)
    actions.confirm(made, store=STORE, by=receiver, now=now)
    return made
