"""Who is told what of applications, changes by two people, complaints and inspections."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from shop.core import clock
from shop.core.db import db
from shop.oversight.complaints import queries as complaints
from shop.oversight.complaints.models import Complaint
from shop.oversight.flags import actions as flags
from shop.oversight.inspections import queries as inspections
from shop.oversight.inspections.models import Finding, Inspection
from shop.parties.accounts.models import User
from shop.parties.accounts.permissions import Role
from shop.parties.accounts.queries import users_with_role
from shop.parties.onboarding import queries as onboarding
from shop.parties.onboarding.models import Application
from shop.parties.onboarding.states import ApplicationStatus
from shop.support.notices import actions as notices
from shop.support.outbox.drain import Handler
from shop.support.outbox.models import Message

STAFF = (Role.SUPPLIER, Role.SUPPLIER_ADMIN)


def scan_flags(_message: Message, now: datetime) -> None:
    """Once a day: what looks strange in the last two months, for the auditors."""
    flags.scan(now=now)


def tell_recommenders(message: Message, now: datetime) -> None:
    """An application came in: the county's people, or whoever stands in for them."""
    people = onboarding.recommenders(str(message.facts["region_path"]))
    _about_application(message, people, now)


def tell_platform(message: Message, now: datetime) -> None:
    """Recommended: the platform's people, but not the one who recommended."""
    found = db.session.get_one(Application, message.facts["application_id"])
    people = [user for user in users_with_role(Role.PLATFORM) if user.id != found.recommended_by]
    _about_application(message, people, now)


def tell_everybody_of_it(message: Message, now: datetime) -> None:
    """Another account or legal person: everybody who belonged to the cooperative when it was asked for."""
    people = [user for user in (db.session.get(User, number) for number in message.facts["people"]) if user]
    facts = {key: str(message.facts[key]) for key in ("cooperative", "what", "becomes")}
    uniq = f"{message.name}:{facts['what']}:{message.facts['change_id']}"
    _tell(people, message.name, facts, uniq=uniq, link="/supplier/cooperative", now=now)


def tell_checkers(message: Message, now: datetime) -> None:
    """Counts of helped households were stated: who checks them."""
    facts = {key: str(message.facts[key]) for key in ("cooperative", "year")}
    people = onboarding.recommenders(str(message.facts["region_path"]))
    uniq = f"{message.name}:{message.facts['claim_id']}"
    _tell(people, message.name, facts, uniq=uniq, link="/admin/helped/", now=now)


def tell_staff_of_counts(message: Message, now: datetime) -> None:
    """Checked or not: the cooperative."""
    checked = message.facts["status"] == "checked"
    facts = {
        "year": str(message.facts["year"]),
        "result": "已核对，现已公开" if checked else f"未通过：{message.facts['opinion']}",
    }
    uniq = f"{message.name}:{message.facts['claim_id']}"
    _tell(
        _staff(message.facts["cooperative_id"]),
        message.name,
        facts,
        uniq=uniq,
        link="/supplier/helped",
        now=now,
    )


def tell_desk(message: Message, now: datetime) -> None:
    """A complaint came to a desk: whoever sits there and does not belong to whom it is about."""
    found = db.session.get_one(Complaint, message.facts["complaint_id"])
    uniq = f"{message.name}:{found.id}:{message.facts['step']}"
    _about_complaint(message.name, found, uniq=uniq, now=now)


def tell_staff_of_finding(message: Message, now: datetime) -> None:
    """Found at an inspection: the cooperative."""
    facts = {key: str(message.facts[key]) for key in ("no", "words", "mend_by")}
    uniq = f"{message.name}:{message.facts['finding_id']}"
    _tell(
        _staff(message.facts["cooperative_id"]),
        message.name,
        facts,
        uniq=uniq,
        link="/supplier/findings",
        now=now,
    )


def tell_inspectors(message: Message, now: datetime) -> None:
    """The cooperative says it is mended: those who were there."""
    found = db.session.get_one(Inspection, message.facts["inspection_id"])
    people = [user for one in found.inspectors if (user := db.session.get(User, one.user_id))]
    uniq = f"{message.name}:{message.facts['finding_id']}:{message.id}"
    facts = {"no": found.no, "visited": found.visited_name}
    _tell(people, message.name, facts, uniq=uniq, link=f"/admin/inspections/{found.id}", now=now)


def tell_staff_of_look(message: Message, now: datetime) -> None:
    """The inspector looked: the cooperative."""
    if message.facts["cooperative_id"] is None:
        return
    closed = message.facts["status"] == "closed"
    facts = {
        "result": "已确认整改" if closed else f"仍需整改，期限 {message.facts['mend_by']}",
        "opinion": str(message.facts["opinion"] or "无"),
    }
    uniq = f"{message.name}:{message.facts['finding_id']}:{message.id}"
    _tell(
        _staff(message.facts["cooperative_id"]),
        message.name,
        facts,
        uniq=uniq,
        link="/supplier/findings",
        now=now,
    )


def remind(_message: Message, now: datetime) -> None:
    """Once a day: what is nearly due or overdue, each once per deadline."""
    today = clock.business_day(now)
    for complaint in complaints.due_soon(now):
        state = "over" if complaint.due_on is not None and complaint.due_on < today else "soon"
        uniq = f"complaint.due:{complaint.id}:{complaint.due_on}:{state}"
        _about_complaint("complaint.due", complaint, uniq=uniq, now=now)
    for application in onboarding.overdue(now):
        people: Sequence[User] = (
            onboarding.recommenders(application.region_path)
            if application.status is ApplicationStatus.SUBMITTED
            else users_with_role(Role.PLATFORM)
        )
        facts = {"no": application.no, "applicant": application.name, "due_on": str(application.due_on)}
        uniq = f"application.overdue:{application.id}:{application.due_on}"
        link = f"/admin/applications/{application.id}"
        _tell(people, "application.overdue", facts, uniq=uniq, link=link, now=now)
    for finding in inspections.overdue(now):
        _remind_of(finding, now=now)


def _remind_of(finding: Finding, *, now: datetime) -> None:
    facts = {
        "no": finding.inspection.no, "visited": finding.inspection.visited_name,
        "words": finding.words[:100], "mend_by": str(finding.mend_by),
    }  # fmt: skip
    uniq = f"finding.overdue:{finding.id}:{finding.mend_by}"
    there = [user for one in finding.inspection.inspectors if (user := db.session.get(User, one.user_id))]
    link = f"/admin/inspections/{finding.inspection_id}"
    _tell(there, "finding.overdue", facts, uniq=uniq, link=link, now=now)
    if finding.cooperative_id is not None:
        staff = _staff(finding.cooperative_id)
        _tell(staff, "finding.overdue", facts, uniq=uniq, link="/supplier/findings", now=now)


def _about_application(message: Message, people: Iterable[User], now: datetime) -> None:
    facts = {
        "no": str(message.facts["no"]), "applicant": str(message.facts["applicant"]),
        "due_on": str(message.facts["due_on"] or "—"),
    }  # fmt: skip
    uniq = f"{message.name}:{message.facts['application_id']}:{message.id}"
    link = f"/admin/applications/{message.facts['application_id']}"
    _tell(people, message.name, facts, uniq=uniq, link=link, now=now)


def _about_complaint(name: str, found: Complaint, *, uniq: str, now: datetime) -> None:
    """To its handler, or to the whole desk while nobody has accepted it; no word of what it says."""
    whom = {"cooperative_id": found.against_cooperative_id, "unit_id": found.against_unit_id}
    people = complaints.handlers(found.desk_path, **whom)
    if found.handler_id is not None:
        people = [user for user in people if user.id == found.handler_id]
    facts = {"no": found.no, "due_on": str(found.due_on or "—")}
    _tell(people, name, facts, uniq=uniq, link=f"/admin/complaints/{found.no}", now=now)


def _staff(cooperative_id: int) -> list[User]:
    return [user for role in STAFF for user in users_with_role(role, cooperative_id=cooperative_id)]


def _tell(
    people: Iterable[User], name: str, facts: dict[str, str], *, uniq: str, link: str, now: datetime
) -> None:
    addressed = [(user.id, user.email) for user in people if user.active]
    notices.tell(addressed, name, facts=facts, uniq=uniq, link=link, now=now)


DESK_HANDLERS: dict[str, tuple[Handler, ...]] = {
    "tick.flags": (scan_flags,),
    "application.submitted": (tell_recommenders,),
    "application.recommended": (tell_platform,),
    "cooperative.change_asked": (tell_everybody_of_it,),
    "cooperative.change_confirmed": (tell_everybody_of_it,),
    "helped.stated": (tell_checkers,),
    "helped.answered": (tell_staff_of_counts,),
    "complaint.received": (tell_desk,),
    "finding.found": (tell_staff_of_finding,),
    "finding.mended": (tell_inspectors,),
    "finding.answered": (tell_staff_of_look,),
    "tick.remind": (remind,),
}
