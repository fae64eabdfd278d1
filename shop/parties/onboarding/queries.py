"""Applications: for who handed them in by number and key, for officials by region."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from hmac import compare_digest

from sqlalchemy import ColumnElement, Select, false, func, or_, select

from shop.core import clock
from shop.core.db import db
from shop.core.errors import Missing
from shop.parties.accounts.actor import Actor
from shop.parties.accounts.models import User
from shop.parties.accounts.permissions import Permission, Role, ScopeKind
from shop.parties.accounts.queries import users_with_role
from shop.parties.onboarding import rules
from shop.parties.onboarding.models import Application
from shop.parties.onboarding.states import WAITING, ApplicationStatus
from shop.parties.policy import queries as policy
from shop.parties.policy.states import Policy
from shop.support.documents.models import Document

OWNER = "cooperative_application"


def visible_to(actor: Actor, permission: Permission = Permission.PAPER_CHECK) -> Select[Application]:
    """Applications of the regions on which some official grant gives `permission`."""
    return select(Application).where(_reach(actor, permission))


def _reach(actor: Actor, permission: Permission) -> ColumnElement[bool]:
    if actor.everywhere(permission):
        return Application.id.is_not(None)
    ways = [
        Application.region_path.startswith(grant.region_path, autoescape=True)
        for grant in actor.official_grants(permission)
        if grant.kind is ScopeKind.REGION
    ]
    return or_(*ways) if ways else false()


def application(
    application_id: int, actor: Actor, permission: Permission = Permission.PAPER_CHECK, *, lock: bool = False
) -> Application:
    """One within the actor's sight; raises Missing."""
    wanted = visible_to(actor, permission).where(Application.id == application_id)
    found = db.session.scalar(wanted.with_for_update(of=Application) if lock else wanted)
    if found is None:
        raise Missing("没有这份申请，或不在您的辖区", application_id=application_id)
    return found


def by_key(no: str, key_sha256: str, *, lock: bool = False) -> Application:
    """The one of a number, for who has its key; raises Missing, the same for either being wrong."""
    wanted = select(Application).where(Application.no == no.strip().upper()[:24])
    found = db.session.scalar(wanted.with_for_update() if lock else wanted)
    if found is None or not compare_digest(found.key_sha256, key_sha256):
        raise rules.wrong_number_or_key()
    return found


def same_request(request_sha256: str | None) -> Application | None:
    """What an equal request handed in before."""
    if request_sha256 is None:
        return None
    return db.session.scalar(select(Application).where(Application.request_sha256 == request_sha256))


def documents(application: Application) -> Sequence[Document]:
    """Its papers, oldest first."""
    wanted = select(Document).where(Document.owner_kind == OWNER, Document.owner_id == application.id)
    return db.session.scalars(wanted.order_by(Document.id)).all()


def document(application: Application, document_id: int) -> Document:
    """One of its papers; raises Missing."""
    found = next((paper for paper in documents(application) if paper.id == document_id), None)
    if found is None:
        raise Missing("没有这个文件")
    return found


def latest(application: Application, purpose: str) -> Document | None:
    """The newest paper of a purpose: a corrected one stands behind the one it replaces."""
    found = [paper for paper in documents(application) if paper.purpose == purpose]
    return found[-1] if found else None


def step_workdays(region_path: str, on: date) -> int | None:
    """How many working days a step of an application may take there."""
    return policy.number_of(Policy.REVIEW_WORKDAYS, region_path=region_path, on=on)


def waiting(actor: Actor) -> int:
    """How many wait for this very actor: to recommend, or to admit."""
    now = 0
    for permission, status in (
        (Permission.COOPERATIVE_RECOMMEND, ApplicationStatus.SUBMITTED),
        (Permission.COOPERATIVE_ADMIT, ApplicationStatus.RECOMMENDED),
    ):
        if permission is Permission.COOPERATIVE_RECOMMEND and actor.may(Permission.COOPERATIVE_ADMIT):
            continue  # the platform steps in where there is no county, but it is not its daily work
        rows = visible_to(actor, permission).where(Application.status == status).subquery()
        now += db.session.scalar(select(func.count()).select_from(rows)) or 0
    return now


def recommenders(region_path: str) -> list[User]:
    """Who recommends there: the county's people, else the prefecture's, else the platform's."""
    for role in (Role.COUNTY, Role.PREFECTURE):
        found = users_with_role(role, region_path=region_path)
        if found:
            return found
    return users_with_role(Role.PLATFORM)


def overdue(now: datetime) -> Sequence[Application]:
    """Those whose step should have been done before today."""
    today = clock.business_day(now)
    wanted = select(Application).where(Application.status.in_(WAITING), Application.due_on < today)
    return db.session.scalars(wanted.order_by(Application.id)).all()


def user_of(application: Application) -> User | None:
    """The account that its admission made."""
    return db.session.get(User, application.user_id) if application.user_id else None
