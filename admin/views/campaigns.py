"""Campaigns of the official's region: the list, one with its figures, a new one, its words and its days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Select

from admin import questions
from admin.forms import CAUGHT, check_place, faults_of, form_values
from admin.lists import Column, Filter, ListScreen
from shop.core import clock
from shop.core.clock import Period
from shop.core.db import unit_of_work
from shop.http.guards import requires
from shop.http.inputs import load
from shop.http.login import current_actor
from shop.parties.accounts import queries as accounts
from shop.parties.accounts.actor import Actor
from shop.parties.accounts.permissions import Permission
from shop.parties.regions import queries as regions
from shop.reporting.stats import queries as stats
from shop.trading.campaigns import actions, queries, rules, terms
from shop.trading.campaigns.models import Campaign
from shop.trading.campaigns.schemas import CampaignChangeIn, CampaignExtendIn, CampaignIn
from shop.trading.campaigns.states import CampaignStage, TermPack
from shop.web.filters import yuan
from shop.web.labels import label

bp = Blueprint("campaigns", __name__, url_prefix="/campaigns")
P = Permission
MEASURES = ("amount", "accredited", "orders", "units", "households")


def _stage(found: Campaign) -> CampaignStage:
    return rules.stage(found.first_on, found.last_on, clock.business_day(clock.utcnow()))


def _standing(wanted: Select[Any], text: str) -> Select[Any]:
    today = clock.business_day(clock.utcnow())
    if text == CampaignStage.AHEAD:
        return wanted.where(Campaign.first_on > today)
    if text == CampaignStage.OVER:
        return wanted.where(Campaign.last_on < today)
    return wanted.where(Campaign.first_on <= today, Campaign.last_on >= today)


def _amounts(rows: Sequence[Campaign]) -> Mapping[Any, str]:
    """What each campaign on the page counts, in one question."""
    if not rows:
        return {}
    days = Period.inclusive(min(row.first_on for row in rows), max(row.last_on for row in rows))
    found = stats.table(actor=current_actor(), by=("campaign",), period=days)
    known = {row.keys[0]: yuan(row.values["amount_fen"]) for row in found.rows}
    return {row.id: known.get(row.id, yuan(0)) for row in rows}


LIST = ListScreen(
    title=_l("活动"),
    columns=(
        Column(
            "name", _l("活动名称"), lambda one: one.name, sort=Campaign.name,
            link=lambda one: url_for("admin.campaigns.show", campaign_id=one.id),
        ),
        Column("region", _l("区域"), lambda one: one.region_path, kind="region", sort=Campaign.region_path),
        Column("first", _l("开始"), lambda one: one.first_on, kind="date", sort=Campaign.first_on),
        Column("last", _l("结束"), lambda one: one.last_on, kind="date", sort=Campaign.last_on),
        Column("document", _l("文号"), lambda one: one.document_no),
        Column("amount", _l("验收金额（元）"), lambda one: one.id, kind="looked_up"),
        Column("stage", _l("状态"), _stage, kind="status"),
    ),
    filters=(
        questions.words(Campaign.name, Campaign.document_no, label=_l("名称或文号")),
        questions.region(Campaign.region_path),
        Filter(
            "stage", _l("状态"), _standing, kind="select",
            choices=lambda: [(stage.value, label(stage)) for stage in CampaignStage],
        ),
    ),
    sort="-first",
    tie=Campaign.id,
    look_up=_amounts,
    empty=_l("没有符合条件的活动。没有活动时，各项统计照常按月、季、年提供。"),
)  # fmt: skip


@bp.get("/")
@requires(P.CONSOLE_READ)
def index() -> ResponseReturnValue:
    actor = current_actor()
    return LIST.answer(
        queries.visible_to(actor), template="admin/campaigns/index.html", may_edit=actor.may(P.CAMPAIGN_EDIT)
    )


@bp.get("/new")
@requires(P.CAMPAIGN_EDIT)
def new() -> str:
    return _form(None, {"term_pack": TermPack.REVIVAL.value, **request.args.to_dict()}, {})


@bp.post("/")
@requires(P.CAMPAIGN_EDIT)
def announce() -> ResponseReturnValue:
    try:
        values = load(CampaignIn)
        actor, code = current_actor(), values.pop("region_code")
        check_place(actor, P.CAMPAIGN_EDIT, code)
        with unit_of_work():
            parent = queries.parent(values.pop("parent_id"), actor)
            made = actions.announce(
                regions.region(code), **values, parent=parent, by=actor.id, now=clock.utcnow()
            )
            made_id = made.id
    except CAUGHT as error:
        return _form(None, form_values(), faults_of(error)), 422
    flash(_("活动已发布，期内符合范围的销售自动计入"), "success")
    return redirect(url_for(".show", campaign_id=made_id), 303)


@bp.get("/<int:campaign_id>")
@requires(P.CONSOLE_READ)
def show(campaign_id: int) -> str:
    return _page(campaign_id, {}, {})


@bp.get("/<int:campaign_id>/edit")
@requires(P.CAMPAIGN_EDIT)
def edit(campaign_id: int) -> str:
    found = queries.to_edit(campaign_id, current_actor())
    values = {name: getattr(found, name) for name in ("name", "theme", "document_no", "note", "claim_days")}
    return _form(found, {**values, "term_pack": found.term_pack.value}, {})


@bp.post("/<int:campaign_id>")
@requires(P.CAMPAIGN_EDIT)
def change(campaign_id: int) -> ResponseReturnValue:
    found = queries.campaign(campaign_id, current_actor())
    try:
        values = {"claim_days": None, **load(CampaignChangeIn)}
        with unit_of_work():
            found = queries.to_edit(campaign_id, current_actor())
            actions.edit(found, **values, by=current_actor().id, now=clock.utcnow())
    except CAUGHT as error:
        return _form(found, form_values(), faults_of(error)), 422
    flash(_("活动已修改"), "success")
    return redirect(url_for(".show", campaign_id=campaign_id), 303)


@bp.post("/<int:campaign_id>/extend")
@requires(P.CAMPAIGN_EDIT)
def extend(campaign_id: int) -> ResponseReturnValue:
    try:
        values = load(CampaignExtendIn)
        with unit_of_work():
            found = queries.to_edit(campaign_id, current_actor())
            actions.extend(found, **values, by=current_actor().id, now=clock.utcnow())
    except CAUGHT as error:
        return _page(campaign_id, form_values(), faults_of(error)), 422
    flash(_("活动时间已调整，未确认的统计随即按新时间计算；已确认的报表不变"), "success")
    return redirect(url_for(".show", campaign_id=campaign_id), 303)


def _page(campaign_id: int, values: dict[str, Any], faults: dict[str, list[str]]) -> str:
    actor = current_actor()
    found = queries.campaign(campaign_id, actor)
    days = Period.inclusive(found.first_on, found.last_on)
    below = queries.children(found.id)
    above = queries.parent(found.parent_id, actor) if found.parent_id else None
    figures = stats.table(
        actor=actor, by=("month",), period=days, measures=MEASURES, filters={"campaign": str(found.id)}
    )
    return render_template(
        "admin/campaigns/show.html",
        campaign=found,
        parent=above,
        figures=figures,
        rows=_children(actor, days, below),
        said=lambda text: terms.told(text, found.term_pack),
        stage=_stage(found),
        may_edit=queries.may_edit(found, actor),
        people=accounts.names(change.by_user for change in found.changes),
        values={"first_on": found.first_on.isoformat(), "last_on": found.last_on.isoformat(), **values},
        faults=faults,
    )


def _children(
    actor: Actor, days: Period, below: Sequence[Campaign]
) -> list[tuple[Campaign, Mapping[str, int]]]:
    """Each child with what it counts; what two children share stands in both."""
    if not below:
        return []
    found = stats.table(actor=actor, by=("campaign",), period=days, measures=MEASURES)
    known = {row.keys[0]: row.values for row in found.rows}
    nothing = dict.fromkeys(found.total, 0)
    return [(child, known.get(child.id, nothing)) for child in below]


def _form(found: Campaign | None, values: dict[str, Any], faults: dict[str, list[str]]) -> str:
    number = str(values.get("parent_id") or "")
    above = queries.campaign(int(number), current_actor()) if number.isdigit() and len(number) < 10 else None
    return render_template(
        "admin/campaigns/form.html",
        campaign=found,
        parent=above,
        packs=TermPack,
        values=values,
        faults=faults,
    )
