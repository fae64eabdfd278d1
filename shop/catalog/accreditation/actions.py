"""Apply, and take an application through its steps."""

from __future__ import annotations

from datetime import datetime

from shop.catalog.accreditation import queries, rules
from shop.catalog.accreditation.models import Accreditation, AccreditationStep, Objection
from shop.catalog.accreditation.states import AccreditationStatus, StepEvent
from shop.catalog.papers import queries as papers
from shop.catalog.products.models import Product
from shop.core import clock, workdays
from shop.core.db import db
from shop.parties.accounts import queries as accounts
from shop.parties.policy import queries as policy
from shop.parties.policy.states import Policy
from shop.support import audit, outbox

S, E = AccreditationStatus, StepEvent


def apply(product: Product, *, by: int | None, now: datetime, statement: str = "") -> Accreditation:
    """A draft for one product; raises AlreadyOpen while another is under way."""
    queries.product_locked(product.id)
    if queries.open_of(product.id) is not None:
        raise rules.AlreadyOpen("该商品已有进行中的认定申请，请先完成或撤回")
    made = Accreditation(
        product=product,
        cooperative=product.cooperative,
        region_path=product.cooperative.region_path,
        status=S.DRAFT,
        reached_at=now,
        statement=statement.strip(),
        applied_by=by,
        applied_at=now,
        steps=[],
        objections=[],
    )
    db.session.add(made)
    db.session.flush()
    audit.note("accreditation.apply", made, by=by, now=now, product_id=product.id)
    return made


def submit(found: Accreditation, *, by: int | None, now: datetime, statement: str | None = None) -> None:
    """To the first office of its place, again after it was sent back. Raises PapersLacking, WrongMoment."""
    rules.check_papers(papers.needed(found.product, clock.business_day(now)), checked=False)
    if statement is not None:
        audit.change("accreditation.state", found, by=by, now=now, statement=statement.strip())
    # Where a cooperative stands may have changed since the draft; its place on submission decides.
    found.region_path = found.cooperative.region_path
    write(found, E.SUBMITTED, opinion="", by=by, now=now)
    _reach(found, rules.following(found.region_path, S.DRAFT), by=by, now=now)


def pass_on(found: Accreditation, *, opinion: str, by: int, now: datetime) -> None:
    """The office agrees: the next step waits. Raises NotYourTurn, OwnCooperative, SamePerson, PapersLacking,
    PublicityRunning, WrongMoment."""
    rules.check_passing(found.status)
    check_person(found, by=by)
    rules.check_papers(papers.needed(found.product, clock.business_day(now)), checked=True)
    if found.status is S.PUBLICITY:
        waiting = queries.unanswered(found.id)
        rules.check_publicity_over(ends_at=found.public_until_at, unanswered=waiting, now=now)
    following = rules.following(found.region_path, found.status)
    write(found, E.PASSED, opinion=opinion, by=by, now=now)
    _reach(found, following, by=by, now=now)


def end_publicity(found: Accreditation, *, now: datetime) -> None:
    """Its days have passed and every objection was answered: on to the next step. Raises PublicityRunning."""
    waiting = queries.unanswered(found.id)
    rules.check_publicity_over(ends_at=found.public_until_at, unanswered=waiting, now=now)
    following = rules.following(found.region_path, found.status)
    opinion = "公示期满，异议均已答复" if found.objections else "公示期满，无异议"
    write(found, E.PUBLICITY_OVER, opinion=opinion, by=None, now=now)
    _reach(found, following, by=None, now=now)


def send_back(found: Accreditation, *, opinion: str, by: int, now: datetime) -> None:
    """It cannot go on like this, and why; the cooperative corrects and submits again."""
    check_person(found, by=by)
    end(found, "send_back", E.RETURNED, opinion=opinion, by=by, now=now)
    outbox.put("accreditation.returned", now=now, accreditation_id=found.id, reason=opinion)


def withdraw(found: Accreditation, *, opinion: str = "", by: int | None, now: datetime) -> None:
    """The cooperative takes it back, at any step before publication. Raises WrongMoment."""
    end(found, "withdraw", E.WITHDRAWN, opinion=opinion, by=by, now=now)


def object_to(found: Accreditation, *, text: str, contact: str = "", now: datetime) -> Objection:
    """Anybody's objection while it is made public. Raises NotPublic."""
    rules.check_objection(found.status, waiting=queries.unanswered(found.id))
    made = Objection(accreditation_id=found.id, text=text.strip(), contact=contact.strip(), at=now)
    db.session.add(made)
    db.session.flush()
    audit.note("accreditation.object", found, by=None, now=now, objection_id=made.id)
    return made


def answer(objection: Objection, found: Accreditation, *, text: str, by: int, now: datetime) -> None:
    """The deciding office's answer; only then can it go on. Raises NotYourTurn, OwnCooperative."""
    grants = accounts.actor_of(by).grants
    allowed = rules.may_act(grants, found.region_path, S.PUBLICITY)
    rules.check_reviewer(grants, cooperative_id=found.cooperative_id, allowed=allowed)
    audit.note("accreditation.answer", found, by=by, now=now, objection_id=objection.id)
    objection.answer, objection.answered_by, objection.answered_at = text.strip(), by, now
    db.session.flush()


def check_person(found: Accreditation, *, by: int) -> None:
    """Raises unless it is this person's turn; an event that is not open here is WrongMoment, whoever asks."""
    found.FLOW.target(found.status, "send_back")
    grants = accounts.actor_of(by).grants
    allowed = rules.may_act(grants, found.region_path, found.status)
    rules.check_reviewer(grants, cooperative_id=found.cooperative_id, allowed=allowed)
    rules.check_other_person(last_by=queries.last_person(found.id), by=by)


def write(found: Accreditation, event: StepEvent, *, opinion: str, by: int | None, now: datetime) -> None:
    made = AccreditationStep(
        accreditation_id=found.id,
        at_step=found.status,
        event=event,
        office_path=found.office_path,
        by_user=by,
        at=now,
    )
    made.opinion = opinion.strip()
    found.steps.append(made)
    db.session.flush()


def _reach(found: Accreditation, status: AccreditationStatus, *, by: int | None, now: datetime) -> None:
    """The step begins: whose turn it is, until when, and for how long it is made public."""
    audit.move(found, f"reach_{status.value}", by=by, now=now)
    on = clock.business_day(now)
    found.office_path = rules.office_of(found.region_path, status)
    found.reached_at = now
    days = policy.number_of(Policy.REVIEW_WORKDAYS, region_path=found.region_path, on=on)
    found.due_on = None if days is None else workdays.add_workdays(on, days)
    if status is S.PUBLICITY:
        public = policy.number_of(Policy.PUBLICITY_WORKDAYS, region_path=found.region_path, on=on)
        last = workdays.add_workdays(on, public or 0)
        found.public_from_at, found.due_on = now, last
        found.public_until_at = clock.start_of(last) + clock.DAY if public else now
    db.session.flush()


def end(
    found: Accreditation, flow_event: str, event: StepEvent, *, opinion: str, by: int | None, now: datetime
) -> None:
    found.FLOW.target(found.status, flow_event)
    write(found, event, opinion=opinion, by=by, now=now)
    audit.move(found, flow_event, by=by, now=now, opinion=opinion)
    found.office_path, found.due_on, found.reached_at = "", None, now
    db.session.flush()
