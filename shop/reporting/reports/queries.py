"""Reports within sight, who answers for a place, and what a report says."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, false, or_, select, true

from shop.core import clock
from shop.core.db import db
from shop.core.errors import Missing
from shop.core.page import Page, paginate
from shop.ledger.entries import Basis
from shop.ledger.models import SaleFact
from shop.parties.accounts.actor import Actor
from shop.parties.accounts.models import Membership, User
from shop.parties.accounts.permissions import ROLES, Permission, ScopeKind
from shop.parties.regions import queries as regions
from shop.parties.regions.models import Region
from shop.reporting.exports.sheet import Sheet, figures
from shop.reporting.forms import queries as forms
from shop.reporting.reports import filling, frozen
from shop.reporting.reports.models import ReportRun
from shop.reporting.reports.rules import PLATFORM, Difference, Place, above, differences, may_receive
from shop.reporting.reports.states import SEALED, RunStatus
from shop.reporting.stats import queries as stats
from shop.support.documents.models import Document

OWNER, ATTACHED, FILED = "report_run", "report_attachment", "report_file"
READ = Permission.REPORT_READ


def sight(actor: Actor, path: ColumnElement[str], department: ColumnElement[str]) -> ColumnElement[bool]:
    """Region and department each see their own; the level above sees the levels below."""
    if actor.everywhere(READ):
        return true()
    ways = [
        and_(path.startswith(g.region_path, autoescape=True), department == g.department if g.department else true())
        for g in actor.official_grants(READ)
    ]  # fmt: skip
    return or_(*ways) if ways else false()


def visible_to(actor: Actor) -> Select[ReportRun]:
    """The reports in the actor's sight."""
    return select(ReportRun).where(
        sight(actor, ReportRun.__table__.c.region_path, ReportRun.__table__.c.department)
    )


def run_of(run_id: int, actor: Actor, *, lock: bool = False) -> ReportRun:
    """One report in sight; raises Missing."""
    wanted = visible_to(actor).where(ReportRun.id == run_id)
    found = db.session.scalar(wanted.with_for_update(of=ReportRun) if lock else wanted)
    if found is None:
        raise Missing("没有这份报表，或不在您的辖区（部门）", run_id=run_id)
    return found


def to_confirm(actor: Actor) -> int:
    """How many submitted reports wait for the actor or his colleagues."""
    waiting = visible_to(actor).where(ReportRun.status == RunStatus.SUBMITTED)
    return sum(
        may_receive(actor, path=run.region_path, department=run.department, receiver=run.receiver_path)
        and actor.id not in (run.prepared_by, run.submitted_by)
        for run in db.session.scalars(waiting)
    )


def newest(series: str, period: clock.Period) -> ReportRun | None:
    """The last version of a period's report."""
    wanted = select(ReportRun).where(
        ReportRun.series == series, ReportRun.first_on == period.first, ReportRun.end_on == period.end
    )
    return db.session.scalar(wanted.order_by(ReportRun.version.desc()).limit(1))


def in_force_of(series: str, period: clock.Period) -> ReportRun | None:
    """The frozen report that counts: the confirmed version, else the submitted one."""
    wanted = select(ReportRun).where(
        ReportRun.series == series, ReportRun.first_on == period.first, ReportRun.end_on == period.end,
        ReportRun.status.in_(SEALED),
    )  # fmt: skip
    return db.session.scalar(
        wanted.order_by(ReportRun.confirmed_by.is_(None), ReportRun.version.desc()).limit(1)
    )


def versions(run: ReportRun) -> Sequence[ReportRun]:
    """All versions of the same report, the first one first."""
    wanted = select(ReportRun).where(
        ReportRun.series == run.series, ReportRun.first_on == run.first_on, ReportRun.end_on == run.end_on
    )
    return db.session.scalars(wanted.order_by(ReportRun.version)).all()


def before(run: ReportRun) -> ReportRun | None:
    """The version that this one corrects."""
    return next((one for one in versions(run) if one.version == run.version - 1), None)


def changed(run: ReportRun, *, now: datetime) -> list[Difference]:
    """What this version says otherwise than the one before."""
    earlier = before(run)
    if earlier is None or not earlier.figures:
        return []
    return differences(earlier.figures, run.figures or filling_text(run, now=now))


def filling_text(run: ReportRun, *, now: datetime) -> bytes:
    """The figures of a draft as they are this instant, canonical."""
    late = filling.late_for(run, cut=filling.newest_fact())
    return figures(filling.filled(run, late, now=now, upto=None, unit="yuan"))


def sheet_of(run: ReportRun, *, now: datetime) -> Sheet:
    """The form: frozen as it was submitted, or live while it is a draft."""
    if run.is_frozen:
        return frozen.read(run.sheet)
    late = filling.late_for(run, cut=filling.newest_fact())
    return filling.filled(run, late, now=now, upto=None)


def recomputed(run: ReportRun) -> Sheet:
    """The same report computed from the facts up to its cut, in yuan."""
    return filling.filled(
        run, filling.late_of(run), now=run.as_of or run.prepared_at, upto=run.cut, unit="yuan"
    )


def verify(run: ReportRun) -> bool:
    """Whether the facts still give the figures that were frozen, and the figures their hash; no where the form
    is no longer there to be filled again."""
    whole = hashlib.sha256(run.figures.encode()).hexdigest() == run.figures_sha256
    try:
        return whole and frozen.proof(recomputed(run)) == run.ledger_sha256
    except Missing:
        return False


def lines(run: ReportRun, row: int, *, page: int = 1, size: int = 50) -> Page[SaleFact]:
    """The facts behind a row of the form: up to the cut once it is frozen. Raises Missing."""
    sheet = sheet_of(run, now=clock.utcnow())
    if not 0 <= row < len(sheet.rows):
        raise Missing("报表没有这一行")
    wanted, _scope = stats.facts_of(
        actor=None,
        by=(),
        period=run.period,
        basis=Basis(sheet.basis),
        filters=sheet.row_filters(sheet.rows[row]),
    )
    if run.is_frozen:
        wanted = wanted.where(SaleFact.id <= run.cut)
    return paginate(wanted, page=page, size=size)


def papers(run: ReportRun) -> Sequence[Document]:
    """What was attached, oldest first."""
    return _documents(run, ATTACHED)


def file_of(run: ReportRun) -> Document | None:
    """The workbook that was filed last."""
    found = _documents(run, FILED)
    return next((one for one in reversed(found) if one.sha256 == run.file_sha256), None)


def _documents(run: ReportRun, purpose: str) -> Sequence[Document]:
    wanted = select(Document).where(
        Document.owner_kind == OWNER, Document.owner_id == run.id, Document.purpose == purpose
    )
    return db.session.scalars(wanted.order_by(Document.id)).all()


def paper(run: ReportRun, document_id: int) -> Document:
    """One of them; raises Missing."""
    found = next((one for one in papers(run) if one.id == document_id), None)
    if found is None:
        raise Missing("没有这个附件", document_id=document_id)
    return found


def place(region_code: str | None, department: str = "") -> Place:
    """The platform without a code; raises Missing for a region that does not exist."""
    if not region_code:
        return Place()
    region = regions.region(region_code)
    return Place(region.path, region.code, department)


def place_name(region_path: str, department: str) -> str:
    """济源市 财政局; the platform where there is no region."""
    names = regions.path_names(region_path)
    words = [names[-1] if names else "平台", department]
    return " ".join(word for word in words if word)


def form_title(code: str) -> str:
    """What a form is called; its code where it is no longer there."""
    try:
        return forms.definition(code).title
    except Missing:
        return code


def home(actor: Actor) -> Place:
    """Whose reports an official prepares: his department's or his office's, the platform's at the top."""
    for grant in actor.official_grants(Permission.REPORT_PREPARE):
        code = grant.region_path.strip("/").rpartition("/")[2]
        return Place(grant.region_path, code or None, grant.department)
    return Place()


def responsible(path: str, department: str, permission: Permission = Permission.REPORT_PREPARE) -> list[User]:
    """Who answers for a place: its department's people, else its office's, else the next level's, at the top the
    platform's."""
    if department and (found := _people(path, department, permission)):
        return found
    while path != PLATFORM:
        if found := _people(path, "", permission):
            return found
        path = above(path)
    return _people(PLATFORM, "", permission)


def _people(path: str, department: str, permission: Permission) -> list[User]:
    roles = [role for role, given in ROLES.items() if permission in given]
    wanted = (
        select(User)
        .join(Membership, Membership.user_id == User.id)
        .where(
            User.active.is_(True),
            Membership.role.in_(roles),
            or_(Membership.ended_at.is_(None), Membership.ended_at > clock.utcnow()),
        )
    )
    if path == PLATFORM:
        wanted = wanted.where(Membership.scope_kind == ScopeKind.PLATFORM)
    else:
        kind = ScopeKind.DEPARTMENT if department else ScopeKind.REGION
        wanted = wanted.join(Region, Region.code == Membership.region_code).where(
            Region.path == path, Membership.scope_kind == kind, Membership.department == department
        )
    return list(db.session.scalars(wanted.order_by(User.id)).unique())


def names(people: Iterable[int | None]) -> dict[int | None, str]:
    """Names by id."""
    wanted = {number for number in people if number is not None}
    rows = db.session.execute(select(User.id, User.name).where(User.id.in_(wanted))) if wanted else ()
    return {row.id: row.name for row in rows}


def sealed_runs() -> Iterable[ReportRun]:
    """Every frozen report, for the nightly check."""
    wanted = select(ReportRun).where(ReportRun.status.in_([*SEALED, RunStatus.SUPERSEDED]))
    return db.session.scalars(wanted.order_by(ReportRun.id))
