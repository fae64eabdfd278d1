"""From an application to a cooperative with an account: apply, recommend, send back, admit, refuse, withdraw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from shop.core import clock
from shop.core.db import db
from shop.parties.accounts import actions as accounts
from shop.parties.accounts import links
from shop.parties.accounts.models import User
from shop.parties.accounts.permissions import Role, ScopeKind
from shop.parties.accounts.queries import user_by_email
from shop.parties.accounts.rules import check_email
from shop.parties.cooperatives import actions as cooperatives
from shop.parties.cooperatives import helped
from shop.parties.cooperatives.models import Cooperative
from shop.parties.cooperatives.rules import check_account_no, check_helped
from shop.parties.identity.rules import check_credit_code
from shop.parties.onboarding import queries, rules
from shop.parties.onboarding.models import Application, ApplicationStep
from shop.parties.onboarding.states import ApplicationEvent, ApplicationStatus
from shop.parties.regions import queries as regions
from shop.support import audit, outbox
from shop.support.documents import actions as documents
from shop.support.documents.storage import Store
from shop.support.idempotency.rules import InFlight, check_same
from shop.support.numbering import new_number
from shop.support.strangers.rules import Slip


@dataclass(frozen=True)
class Paper:
    """A file as it came: the licence, or the evidence of helped households."""

    purpose: str
    data: bytes
    file_name: str


def apply(
    *,
    slip: Slip,
    papers: Sequence[Paper],
    store: Store,
    max_bytes: int | None = None,
    now: datetime,
    **values: Any,
) -> Application:
    """A new application with its papers, or the one that the same request handed in before.

    Raises BadCreditCode, AlreadyKnown, BadAccount, BadEmail, BadCounts, NoPlace, NoLicence, BadFile,
    Missing (region), InFlight.
    """
    rules.check_papers([paper.purpose for paper in papers])
    found = queries.same_request(slip.request_sha256)
    if found is not None:
        check_same(found.fingerprint, slip.fingerprint)
        return found
    checked = _checked(values, year=clock.business_day(now).year)
    _check_unknown(checked["credit_code"])
    made = Application(
        no=new_number("RZ", clock.business_day(now)), key_sha256=slip.key_sha256,
        request_sha256=slip.request_sha256, fingerprint=slip.fingerprint, submitted_at=now, **checked,
    )  # fmt: skip
    made.open_code = made.credit_code
    db.session.add(made)
    try:
        db.session.flush()
    except IntegrityError:  # the same request or the same code a moment before: looked at anew, it is found
        raise InFlight("同一请求正在处理，请稍候再查看结果") from None
    _step(made, ApplicationEvent.SUBMIT, by=None, now=now)
    audit.note("cooperative_application.apply", made, by=None, now=now, no=made.no)
    _keep(made, papers, store=store, max_bytes=max_bytes, now=now)
    _wait(made, now=now)
    return made


def correct(
    application: Application,
    *,
    papers: Sequence[Paper] = (),
    store: Store,
    max_bytes: int | None = None,
    now: datetime,
    **values: Any,
) -> None:
    """Hand it in again after it was sent back; a paper stands behind the one it replaces. Raises WrongMoment
    and what `apply` raises."""
    checked = _checked(values, year=clock.business_day(now).year)
    if checked["credit_code"] != application.credit_code:
        _check_unknown(checked["credit_code"])
        checked["open_code"] = checked["credit_code"]
    audit.move(application, "resubmit", by=None, now=now)
    application.account_no = checked.pop("account_no")  # whole account numbers stay out of the trail
    audit.change("cooperative_application.correct", application, by=None, now=now, **checked)
    application.submitted_at, application.recommended_by = now, None
    _keep(application, papers, store=store, max_bytes=max_bytes, now=now)
    _step(application, ApplicationEvent.RESUBMIT, by=None, now=now)
    _wait(application, now=now)


def withdraw(application: Application, *, now: datetime) -> None:
    """The applicant takes it back. Raises WrongMoment."""
    audit.move(application, "withdraw", by=None, now=now)
    _step(application, ApplicationEvent.WITHDRAW, by=None, now=now)
    _close(application, now=now)


def say(application: Application, *, opinion: str, by: int, now: datetime) -> None:
    """An opinion of the town, for the county to read; changes no status."""
    _step(application, ApplicationEvent.OPINION, opinion=opinion, by=by, now=now)
    audit.note("cooperative_application.say", application, by=by, now=now, opinion=opinion)


def recommend(application: Application, *, opinion: str, by: int, now: datetime) -> None:
    """The county stands up for it. Raises WrongMoment."""
    audit.move(application, "recommend", by=by, now=now, opinion=opinion)
    application.recommended_by = by
    _step(application, ApplicationEvent.RECOMMEND, opinion=opinion, by=by, now=now)
    _wait(application, now=now)


def send_back(application: Application, *, opinion: str, by: int, now: datetime) -> None:
    """The applicant is to correct something. Raises WrongMoment."""
    audit.move(application, "send_back", by=by, now=now, opinion=opinion)
    application.due_on = None
    _step(application, ApplicationEvent.SEND_BACK, opinion=opinion, by=by, now=now)
    db.session.flush()


def refuse(application: Application, *, opinion: str, by: int, now: datetime) -> None:
    """Not on this platform. Raises WrongMoment."""
    audit.move(application, "refuse", by=by, now=now, opinion=opinion)
    _step(application, ApplicationEvent.REFUSE, opinion=opinion, by=by, now=now)
    _close(application, now=now)


def admit(application: Application, *, by: int, now: datetime, opinion: str = "") -> Cooperative:
    """Make it a cooperative, and its contact an account without a password.

    Raises SamePerson, WrongMoment, CodeTaken, EmailTaken.
    """
    rules.check_admitter(recommended_by=application.recommended_by, by=by)
    if user_by_email(application.email) is not None:
        raise rules.EmailTaken("联系人邮箱已有账号，请退回申请，请对方换一个邮箱")
    audit.move(application, "admit", by=by, now=now)
    cooperative = cooperatives.register(
        name=application.name, credit_code=application.credit_code, legal_form=application.legal_form,
        region_code=application.region_code, address=application.address, legal_person=application.legal_person,
        contact=application.contact, phone=application.phone, email=application.email, about=application.about,
        bank=application.bank, account_name=application.account_name, account_no=application.account_no,
        by=by, now=now,
    )  # fmt: skip
    db.session.flush()
    user = _account(application, cooperative, by=by, now=now)
    application.cooperative_id, application.user_id = cooperative.id, user.id
    _hand_over(application, cooperative, user, now=now)
    _step(application, ApplicationEvent.ADMIT, opinion=opinion, by=by, now=now)
    _close(application, now=now)
    return cooperative


def first_password(application: Application, *, now: datetime) -> str:
    """The token of a link with which the applicant sets the first password, once. Raises NoPasswordNeeded."""
    user = queries.user_of(application)
    closed = application.closed_at
    if user is None or closed is None or application.status is not ApplicationStatus.ADMITTED:
        raise rules.NoPasswordNeeded("准入后才能设置密码")
    if user.password_changed_at is not None:
        raise rules.NoPasswordNeeded("密码已经设置，请直接登录；忘记密码请联系平台管理员")
    if now > closed + rules.FIRST_PASSWORD_WITHIN:
        raise rules.NoPasswordNeeded("准入已久而未设置密码，请联系平台管理员核实身份")
    return links.offer(user, by=None, now=now)


def _keep(
    application: Application, papers: Sequence[Paper], *, store: Store, max_bytes: int | None, now: datetime
) -> None:
    for paper in papers:
        documents.keep(
            paper.data, file_name=paper.file_name, owner_kind=queries.OWNER, owner_id=application.id,
            purpose=paper.purpose, store=store, max_bytes=max_bytes, by=None, now=now,
        )  # fmt: skip


def _account(application: Application, cooperative: Cooperative, *, by: int, now: datetime) -> User:
    user = accounts.create_user(email=application.email, name=application.contact, by=by, now=now)
    for role in (Role.SUPPLIER_ADMIN, Role.SUPPLIER):
        accounts.give(
            user, role=role, scope_kind=ScopeKind.COOPERATIVE, cooperative_id=cooperative.id, by=by, now=now
        )
    return user


def _hand_over(application: Application, cooperative: Cooperative, user: User, *, now: datetime) -> None:
    """Its papers are the cooperative's own from now on; counts whose evidence the county saw are checked."""
    for paper in queries.documents(application):
        audit.change("document.hand_over", paper, by=None, now=now, cooperative_id=cooperative.id)
    evidence, seen_by = queries.latest(application, rules.EVIDENCE), application.recommended_by
    if application.households and evidence is not None and seen_by is not None:
        db.session.flush()
        year = clock.business_day(application.submitted_at).year
        claim = helped.state(
            cooperative, year=year, households=application.households, people=application.people,
            document_id=evidence.id, by=user.id, now=now,
        )  # fmt: skip
        helped.check(claim, by=seen_by, now=now)


def _checked(values: dict[str, Any], *, year: int) -> dict[str, Any]:
    """The values in the form in which they are kept."""
    rules.check_place(values["region_code"])
    check_helped(year=year, households=values["households"], people=values["people"])
    region = regions.region(values["region_code"])
    return {
        **values,
        "credit_code": check_credit_code(values["credit_code"]),
        "email": check_email(values["email"]),
        "account_no": check_account_no(values["account_no"]),
        "region_path": region.path,
    }


def _check_unknown(code: str) -> None:
    registered = select(Cooperative.id).where(Cooperative.credit_code == code)
    under_way = select(Application.id).where(Application.open_code == code)
    if db.session.scalar(registered) is not None or db.session.scalar(under_way) is not None:
        raise rules.already_known()


def _step(
    application: Application, kind: ApplicationEvent, *, by: int | None, now: datetime, opinion: str = ""
) -> None:
    application.steps.append(ApplicationStep(kind=kind, at=now, by_user=by, opinion=opinion.strip()))


def _wait(application: Application, *, now: datetime) -> None:
    """Its next step is due some working days from now, and somebody is told."""
    today = clock.business_day(now)
    workdays = queries.step_workdays(application.region_path, today)
    application.due_on = rules.due_on(today, workdays)
    db.session.flush()
    facts: dict[str, Any] = {
        "application_id": application.id, "no": application.no, "applicant": application.name,
        "region_path": application.region_path, "due_on": str(application.due_on or ""),
    }  # fmt: skip
    if application.status is ApplicationStatus.SUBMITTED:
        outbox.put("application.submitted", now=now, **facts)
    else:
        outbox.put("application.recommended", now=now, **facts)


def _close(application: Application, *, now: datetime) -> None:
    application.closed_at, application.open_code, application.due_on = now, None, None
    db.session.flush()
