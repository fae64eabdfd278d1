"""Selections of one's own unit; officials look at those of their scope."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, and_, false, or_, select, true
from sqlalchemy.orm import selectinload

from shop.core.db import db
from shop.core.errors import Missing
from shop.core.page import Page, paginate
from shop.parties.accounts.actor import Actor, Grant
from shop.parties.accounts.permissions import Permission, ScopeKind
from shop.parties.cooperatives.models import Cooperative
from shop.parties.cooperatives.states import CooperativeStatus
from shop.support.documents.models import Document
from shop.trading.selections.models import SelectionCandidate, SelectionVisit, SupplierSelection
from shop.trading.selections.states import SelectionStatus

READ = Permission.SELECTION_READ
OWNER, PURPOSE = "selection_visit", "visit_photo"


def visible_to(actor: Actor, permission: Permission = READ) -> Select[SupplierSelection]:
    """Every selection within the reach of a grant that gives the permission."""
    grants = actor.with_permission(permission)
    return select(SupplierSelection).where(or_(false(), *(_reach(grant) for grant in grants)))


def _reach(grant: Grant) -> ColumnElement[bool]:
    if grant.kind is ScopeKind.PLATFORM:
        return true()
    if grant.kind is ScopeKind.UNIT:
        return SupplierSelection.unit_id == grant.unit_id
    if grant.kind is ScopeKind.COOPERATIVE:
        return false()
    here = SupplierSelection.buyer_path.startswith(grant.region_path, autoescape=True)
    if grant.kind is ScopeKind.DEPARTMENT:
        return and_(here, SupplierSelection.system == grant.department)
    return here


def selection(
    no: str, actor: Actor, *, permission: Permission = READ, lock: bool = False
) -> SupplierSelection:
    """One selection with all that belongs to it; Missing when out of sight. To act on it the permission must be
    one on the unit itself."""
    wanted = visible_to(actor, permission).where(SupplierSelection.no == no)
    candidates = selectinload(SupplierSelection.candidates)
    wanted = wanted.options(
        selectinload(SupplierSelection.criteria),
        candidates.selectinload(SelectionCandidate.visits),
        candidates.selectinload(SelectionCandidate.scores),
    )
    if lock:
        wanted = wanted.with_for_update(of=SupplierSelection).execution_options(populate_existing=True)
    found = db.session.scalar(wanted)
    if found is None:
        raise Missing("没有找到这次择优", no=no)
    return found


def selections(
    actor: Actor, *, status: SelectionStatus | None = None, page: int = 1, size: int = 50
) -> Page[SupplierSelection]:
    """Visible selections, newest first, with their candidates."""
    wanted = visible_to(actor).options(selectinload(SupplierSelection.candidates))
    if status is not None:
        wanted = wanted.where(SupplierSelection.status == status)
    newest = wanted.order_by(SupplierSelection.opened_at.desc(), SupplierSelection.id.desc())
    return paginate(newest, page=page, size=size)


def candidate(selection: SupplierSelection, candidate_id: int) -> SelectionCandidate:
    """One of the selection's own candidates; raises Missing."""
    found = next((one for one in selection.candidates if one.id == candidate_id), None)
    if found is None:
        raise Missing("没有这家候选合作社", candidate_id=candidate_id)
    return found


def cooperatives(q: str, *, most: int = 20) -> Sequence[Cooperative]:
    """Active cooperatives whose name contains `q`, to be named as candidates."""
    wanted = select(Cooperative).where(Cooperative.status == CooperativeStatus.ACTIVE)
    wanted = wanted.where(Cooperative.name.contains(q.strip(), autoescape=True))
    return db.session.scalars(wanted.order_by(Cooperative.name, Cooperative.id).limit(most)).all()


def photos(selection: SupplierSelection) -> dict[int, list[Document]]:
    """visit id -> its photos, oldest first."""
    found: dict[int, list[Document]] = {
        visit.id: [] for candidate in selection.candidates for visit in candidate.visits
    }
    wanted = select(Document).where(Document.owner_kind == OWNER, Document.owner_id.in_(list(found)))
    for photo in db.session.scalars(wanted.order_by(Document.id)) if found else ():
        found[photo.owner_id].append(photo)
    return found


def photo(selection: SupplierSelection, document_id: int) -> Document:
    """A photo of one of the selection's visits; raises Missing."""
    every = (one for some in photos(selection).values() for one in some)
    found = next((one for one in every if one.id == document_id), None)
    if found is None:
        raise Missing("没有这张照片")
    return found


def visit(selection: SupplierSelection, visit_id: int) -> SelectionVisit:
    """One of the selection's own visits; raises Missing."""
    every = (one for candidate in selection.candidates for one in candidate.visits)
    found = next((one for one in every if one.id == visit_id), None)
    if found is None:
        raise Missing("没有这次考察记录")
    return found
