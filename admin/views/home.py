"""The officials' first page: this month against last, and what waits for somebody."""

from dataclasses import dataclass
from datetime import date

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import func, select

from admin.asked import Asked, home_region
from admin.board import MEASURES, ask, growth, said_once
from admin.spans import present, so_far
from shop.catalog.accreditation import queries as accreditations
from shop.catalog.papers import queries as papers
from shop.core import clock
from shop.core.clock import Period, month_number
from shop.core.db import db
from shop.http.guards import requires
from shop.http.login import current_actor
from shop.ledger.entries import Basis
from shop.oversight.complaints import queries as complaints
from shop.oversight.flags import queries as flags
from shop.oversight.inspections import queries as inspections
from shop.oversight.verify import runs as verify_runs
from shop.parties.accounts.actor import Actor
from shop.parties.accounts.permissions import Permission
from shop.parties.cooperatives import queries as cooperatives
from shop.parties.cooperatives.models import BankAccountChange, Cooperative
from shop.parties.cooperatives.states import BankChangeStatus, ClaimStatus
from shop.parties.onboarding import queries as onboarding
from shop.reporting.reports import owed
from shop.reporting.reports import queries as reports
from shop.support.outbox import queries as outbox
from shop.trading.orders import queries as orders
from shop.trading.orders.states import OrderStatus

bp = Blueprint("home", __name__)


@dataclass(frozen=True)
class Waiting:
    """Something that stands still until somebody acts, and where to look at it."""

    label: str
    number: int
    href: str
    icon: str


@bp.get("/")
@requires(Permission.CONSOLE_READ)
def index() -> ResponseReturnValue:
    actor, today = current_actor(), clock.business_day(clock.utcnow())
    asked = _this_month(actor, today)
    now = ask(actor, asked, "month", asked.period, MEASURES)
    last = _month_before(today)
    before = ask(actor, asked, "month", last, MEASURES)
    level = ask(actor, asked, "month", so_far_into(last, today), MEASURES).total
    return render_template(
        "admin/home/index.html",
        asked=asked,
        as_of=now.as_of,
        scope=said_once(now.scope),
        now=now.total,
        before=before.total,
        growth={column: growth(now.total[column], level[column]) for column in now.total},
        waiting=waiting(actor),
        duties=owed.open_of(actor, most=6) if actor.may(Permission.REPORT_PREPARE) else [],
        today=today,
        verified=verify_runs.verified(clock.utcnow()),
    )


def _this_month(actor: Actor, today: date) -> Asked:
    """Officials answer for what their region's units accepted or its cooperatives sold: the origin side,
    or the buyers' where a department is theirs."""
    side = (
        "origin" if actor.everywhere(Permission.STATISTICS_READ) or home_region(actor, "origin") else "buyer"
    )
    return Asked(
        kind="month",
        period=present("month", today),
        basis=Basis.ACCEPTED,
        side=side,
        region=home_region(actor, side),
        unit="wan",
        sort="amount",
    )


def _month_before(today: date) -> Period:
    number = month_number(today)
    return Period.month(number - 89 if number % 100 == 1 else number - 1)


def so_far_into(month: Period, today: date) -> Period:
    """As many days of an earlier month as have passed of this one, the whole where it is shorter."""
    passed = so_far(present("month", today), today)
    return Period(month.first, min(month.end, month.first + (passed.end - passed.first)))


def waiting(actor: Actor) -> list[Waiting]:
    """What waits within the actor's sight; nothing that is none of his business."""
    by_status = orders.waiting(actor)
    labels = {
        OrderStatus.PLACED: (_("待单位审批的订单"), "clipboard-check"),
        OrderStatus.APPROVED: (_("待合作社接单"), "building-store"),
        OrderStatus.CONFIRMED: (_("待发货"), "package"),
        OrderStatus.SHIPPED: (_("待验收"), "truck"),
        OrderStatus.ACCEPTED: (_("待付款"), "cash"),
    }
    found = [
        Waiting(
            label, by_status.get(status.value, 0), url_for("admin.orders.index", status=status.value), icon
        )
        for status, (label, icon) in labels.items()
    ]
    if actor.may(Permission.ACCREDITATION_REVIEW):
        number, href = accreditations.waiting_count(actor), url_for("admin.accreditations.waiting")
        found.append(Waiting(_("待我审核的认定申请"), number, href, "certificate"))
        href = url_for("admin.papers.waiting")
        found.append(Waiting(_("待核验的证照资料"), papers.to_check(actor), href, "file-check"))
    if actor.may(Permission.BANK_ACCOUNT_CONFIRM):
        label, href = _("待确认的收款账户变更"), url_for("admin.cooperatives.index", bank="asked")
        found.append(Waiting(label, _bank_changes(actor), href, "credit-card"))
    found += _desks(actor)
    if actor.may(Permission.JOBS_READ):
        parked = outbox.standing(clock.utcnow()).parked
        found.append(
            Waiting(
                _("搁置的后台消息"), parked, url_for("admin.jobs.index", status="parked"), "alert-triangle"
            )
        )
    return found


def _desks(actor: Actor) -> list[Waiting]:
    """What waits at the desks of onboarding and oversight."""
    found = []
    if actor.may(Permission.COOPERATIVE_RECOMMEND):
        seen = cooperatives.claims(actor, Permission.COOPERATIVE_RECOMMEND, status=ClaimStatus.SUBMITTED)
        stated = db.session.scalar(select(func.count()).select_from(seen.subquery())) or 0
        href = url_for("admin.applications.index")
        found.append(Waiting(_("待办入驻申请"), onboarding.waiting(actor), href, "clipboard-check"))
        href = url_for("admin.helped.index", status="submitted")
        found.append(Waiting(_("待核对带动户数"), stated, href, "home-heart"))
    if actor.may(Permission.COMPLAINT_HANDLE):
        href = url_for("admin.complaints.index")
        found.append(Waiting(_("待办投诉举报"), complaints.waiting(actor), href, "message-report"))
    if actor.may(Permission.REPORT_CONFIRM):
        href = url_for("admin.report_runs.index", status="submitted")
        found.append(Waiting(_("待确认的报表"), reports.to_confirm(actor), href, "clipboard-check"))
    if actor.may(Permission.FLAG_REVIEW):
        href = url_for("admin.flags.index", status="open")
        found.append(Waiting(_("待核实异常线索"), flags.waiting(actor), href, "alert-triangle"))
    if actor.may(Permission.INSPECTION_RECORD):
        href = url_for("admin.inspections.index", standing="mended")
        found.append(Waiting(_("待复查整改"), inspections.waiting(actor), href, "shield-check"))
    return found


def _bank_changes(actor: Actor) -> int:
    seen = cooperatives.visible_to(actor, Permission.BANK_ACCOUNT_CONFIRM).with_only_columns(Cooperative.id)
    asked = select(func.count()).where(
        BankAccountChange.status == BankChangeStatus.ASKED, BankAccountChange.cooperative_id.in_(seen)
    )
    return db.session.scalar(asked) or 0
