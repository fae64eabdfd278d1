"""The page of one group purchase, as each reader should see it: what stands, what he may do, what he got."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from flask import g, render_template, request, url_for
from flask_babel import gettext as _

from shop.catalog.accreditation import queries as accreditations
from shop.catalog.papers import queries as papers
from shop.catalog.papers.states import OPEN_TO_ALL
from shop.catalog.shelf import queries as shelf
from shop.core import clock
from shop.core.errors import Missing
from shop.core.money import amount_fen, format_qty, parse_qty, yuan
from shop.http.paging import page_number
from shop.parties.accounts.actor import Actor
from shop.parties.accounts.permissions import Permission
from shop.parties.buyers import queries as units
from shop.trading.groups import pledges, progress, queries
from shop.trading.groups.models import GroupItem, GroupPledge, GroupPurchase
from shop.trading.groups.progress import ItemProgress, Progress
from shop.trading.groups.reasons import from_plain, words
from shop.trading.groups.states import LIVE, Fairness, PledgeStatus
from shop.trading.groups.tiers import next_tier, price_at
from shop.trading.orders import queries as orders
from shop.trading.orders.rules import why_approval
from shop.web import group_words
from shop.web.filters import label
from shop.web.group_view import Standing, share_link, standing, standings

P = Permission
OTHERS = 3


class Quote(NamedTuple):
    """What a quantity would cost in this group, and at the next tier."""

    price_fen: int
    sum_fen: int
    saved_fen: int
    short_milli: int
    next: Mapping[str, int] | None


def quote(item: GroupItem, *, others_milli: int, own_milli: int, alone_fen: int) -> Quote:
    """With `own_milli` added to what the others pledged. The price of SKUs alone is `alone_fen`."""
    tiers, total = progress.ladder(item), others_milli + own_milli
    counted = total if item.cap_milli is None else min(total, item.cap_milli)
    price = price_at(tiers, counted, base_fen=item.base_price_fen)
    cost, ahead = amount_fen(price, own_milli), next_tier(tiers, counted, base_fen=item.base_price_fen)
    after = None
    if ahead is not None:
        then = amount_fen(ahead.tier.price_fen, own_milli)
        after = {
            "more_milli": ahead.more_milli, "price_fen": ahead.tier.price_fen,
            "sum_fen": then, "saved_fen": cost - then,
        }  # fmt: skip
    saved = max(0, amount_fen(alone_fen, own_milli) - cost)
    return Quote(price, cost, saved, max(0, item.minimum_milli - total), after)


def group_page(
    group_id: int, *, typed: Mapping[str, str] | None = None, message: str = "", errors: Any = None
) -> str:
    """The page for the present reader; with what was typed and the faults where joining did not work."""
    actor: Actor | None = g.get("actor")
    group = queries.group(group_id, actor)
    now = clock.utcnow()
    whole = progress.progress(group, actor=actor, now=now)
    chosen = _chosen(whole, (typed or request.args).get("item_id") or request.args.get("item"))
    shown, product = standing(chosen, whole, now=now), chosen.item.sku.product
    own = [pledge for pledge in chosen.own if pledge.status is not PledgeStatus.WITHDRAWN]
    joining = _joining(whole, chosen, shown, actor, typed, message, errors) if whole.takes_pledges else None
    return render_template(
        "public/groups/show.html",
        group=group,
        now=shown,
        choices=[standing(one, whole, now=now) for one in whole.items],
        product=product,
        card=shelf.card_of(product),
        accreditation=accreditations.published_of(product.id) if product.accredited else None,
        papers=papers.shown(product, clock.business_day(now)),
        open_kinds=OPEN_TO_ALL,
        terms=_terms(group),
        rules=group_words.rules(group, chosen.item),
        flow=group_words.flow(group, reached=whole.reached),
        joined=progress.joined(group, actor, page=page_number(), size=10),
        owns=[_own(pledge, chosen, actor, whole) for pledge in own if pledge.status in LIVE],
        results=[_result(pledge) for pledge in own if pledge.status not in LIVE],
        joining=joining,
        message="" if joining else message,
        typed=typed,
        invite=None if joining else _instead(whole, actor),
        board=_board(group, actor),
        link=share_link(group.id),
        others=_others(group, actor),
    )


def _chosen(whole: Progress, asked: str | None) -> ItemProgress:
    if not asked:
        return whole.items[0]
    for one in whole.items:
        if str(one.item.id) == asked:
            return one
    raise Missing(_("本团没有这种商品"))


def _terms(group: GroupPurchase) -> dict[str, str]:
    return {
        "delivery": group_words.delivery(group),
        "freight": group_words.freight(group),
        "organiser": group.organiser_name,
        "audience": group_words.audience(group),
    }


def _board(group: GroupPurchase, actor: Actor | None) -> tuple[str, str] | None:
    """Where those who run the group, or supply it, work on it."""
    if actor is None:
        return None
    if queries.is_organiser(group, actor) and group.organiser_unit_id is not None:
        return url_for("buyer_groups.show", group_id=group.id), _("管理本团")
    if group.cooperative_id in actor.cooperative_ids(P.GROUP_OFFER):
        return url_for("supplier_groups.show", group_id=group.id), _("供货管理")
    return None


def _instead(whole: Progress, actor: Actor | None) -> dict[str, str] | None:
    """What a reader who cannot join here and now is told."""
    if actor is None:
        here = url_for("public_groups.show", group_id=whole.group.id)
        if not whole.takes_pledges:
            return None
        return {
            "words": _("采购单位登录后即可参团。"),
            "href": url_for("account.sign_in", next=here),
            "action": _("登录参团"),
        }
    if not whole.takes_pledges or whole.own:
        return None
    if not actor.may(P.GROUP_PLEDGE):
        return {"words": _("参团由单位采购员办理；您的账号可以查看进度和条件。"), "href": "", "action": ""}
    return {"words": _("本次拼单面向其他单位，本单位不在范围内。"), "href": "", "action": ""}


def _others(group: GroupPurchase, actor: Actor | None) -> Sequence[Standing]:
    found = queries.groups(actor, status=[queries.GroupStatus.OPEN], size=OTHERS + 1).items
    return standings([one for one in found if one.id != group.id][:OTHERS], actor, now=clock.utcnow())


# --- the reader's own units ------------------------------------------------------------------------


def _own(pledge: GroupPledge, chosen: ItemProgress, actor: Actor | None, whole: Progress) -> dict[str, Any]:
    counted, total = pledge.status is PledgeStatus.STANDING, chosen.total_milli
    return {
        "pledge": pledge,
        "pending": pledge.status is PledgeStatus.PENDING,
        "waiting": pledge.waiting,
        "sum_fen": amount_fen(chosen.price_fen, pledge.qty_milli),
        "share": 100 * min(pledge.qty_milli, total) // total if counted and total else 0,
        "may_change": whole.takes_pledges and _in(actor, P.GROUP_PLEDGE, pledge),
        "may_approve": whole.takes_pledges and pledge.status is PledgeStatus.PENDING
        and _in(actor, P.ORDER_APPROVE, pledge) and actor is not None and actor.id != pledge.pledged_by,
    }  # fmt: skip


def _in(actor: Actor | None, permission: Permission, pledge: GroupPledge) -> bool:
    return actor is not None and pledge.unit_id in actor.unit_ids(permission)


def _result(pledge: GroupPledge) -> dict[str, Any]:
    return {
        "pledge": pledge,
        "got_milli": pledge.allocated_milli,
        "sum_fen": amount_fen(pledge.final_price_fen or 0, pledge.allocated_milli),
        "why": told(pledge),
        "reason": pledge.closed_reason,
        "order_no": pledge.order.no if pledge.order else "",
    }


def told(pledge: GroupPledge) -> list[str]:
    """How the number of a pledge came about, a sentence each."""
    steps = (pledge.why or {}).get("reasons", [])
    if not steps:
        return []
    return words([from_plain(step) for step in steps], unit=str(label(pledge.item.unit))).split("；")


def _joining(
    whole: Progress, chosen: ItemProgress, shown: Standing, actor: Actor | None,
    typed: Mapping[str, str] | None, message: str, errors: Any,
) -> dict[str, Any] | None:  # fmt: skip
    """The form for the reader's unit, filled with what was typed, else with its pledge, else with the least."""
    if (
        actor is None
        or not (buys := actor.unit_ids(P.GROUP_PLEDGE))
        or not queries.is_for(whole.group.id, buys[0])
    ):
        return None
    unit_id, item = buys[0], chosen.item
    mine = next((one for one in chosen.own if one.unit_id == unit_id and one.status in LIVE), None)
    values = _values(item, mine) | (dict(typed) if typed else _tried())
    own = _milli(values["qty"], item.min_milli)
    standing_milli = mine.qty_milli if mine and mine.status is PledgeStatus.STANDING else 0
    others = chosen.pledged_milli - standing_milli
    unit = units.unit(unit_id, actor, permission=P.GROUP_PLEDGE)
    return {
        "action": url_for("buyer_pledges.change", pledge_id=mine.id) if mine else url_for("buyer_pledges.join", group_id=whole.group.id),
        "page": url_for("public_groups.show", group_id=whole.group.id),
        "changing": mine is not None,
        "typed": values,
        "message": message,
        "errors": errors or {},
        "tiers": [[0, item.base_price_fen], *([tier.from_milli, tier.price_fen] for tier in item.tiers)],
        "others_milli": others,
        "quote": quote(item, others_milli=others, own_milli=own, alone_fen=shown.alone_fen),
        "points": units.delivery_points(unit_id),
        "countable": units.countable(unit),
        "freight": _freight_hint(whole.group),
        "asks_gap": whole.group.fairness is Fairness.LARGEST_GAP,
        "approval": _why(actor, unit_id, amount_fen(item.base_price_fen, own)),
    }  # fmt: skip


def _values(item: GroupItem, mine: GroupPledge | None) -> dict[str, str]:
    if mine is None:
        least = {
            "qty": format_qty(item.min_milli),
            "tolerance": "0",
            "fund_source": "canteen",
            "purpose": "canteen",
        }
        return {
            "item_id": str(item.id),
            "festival": "",
            "note": "",
            "counted_unit_id": "",
            "delivery_point_id": "",
            "reserved_gap": "",
        } | least
    return {
        "item_id": str(item.id), "qty": format_qty(mine.qty_milli), "tolerance": format_qty(mine.tolerance_milli),
        "fund_source": str(mine.fund_source), "purpose": str(mine.purpose), "festival": str(mine.festival),
        "note": mine.note, "counted_unit_id": str(mine.counted_unit_id),
        "delivery_point_id": str(mine.delivery_point_id or ""),
        "reserved_gap": yuan(mine.reserved_gap_fen, grouped=False),
    }  # fmt: skip


TRIED = (
    "qty",
    "tolerance",
    "fund_source",
    "purpose",
    "festival",
    "note",
    "counted_unit_id",
    "delivery_point_id",
    "reserved_gap",
)


def _tried() -> dict[str, str]:
    """Without scripts the form asks the server what it would cost, with all that was typed."""
    return {name: request.args[name][:100] for name in TRIED if request.args.get(name)}


def _milli(text: str, default: int) -> int:
    try:
        return parse_qty(text)
    except ValueError:
        return default


def _freight_hint(group: GroupPurchase) -> str:
    return _("运费：%(words)s", words=group_words.freight(group))


def _why(actor: Actor, unit_id: int, total_fen: int) -> str:
    limits = orders.limits(actor.id, unit_id)
    if limits is None:
        return ""
    month = clock.month_number(clock.business_day(clock.utcnow()))
    return why_approval(
        limits, total_fen=total_fen, month_before_fen=pledges.month_fen(actor.id, unit_id, month)
    )
