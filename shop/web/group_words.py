"""The terms of a group in words: freight, delivery, for whom, what happens when, and the steps of its life."""

from __future__ import annotations

from typing import NamedTuple

from flask_babel import gettext as _

from shop.core import clock
from shop.trading.groups.models import GroupItem, GroupPurchase
from shop.trading.groups.states import Audience, Fairness, FreightKind, FreightSplit, GroupStatus, IfShort
from shop.web.filters import label, qty, region_name, yuan

S = GroupStatus


class Step(NamedTuple):
    """One step of the life of a group; `state` is done, now or empty."""

    label: str
    note: str
    state: str


def freight(group: GroupPurchase) -> str:
    """Who pays what for the truck: 包邮, or the amount and how it is shared."""
    if group.freight_kind is FreightKind.FREE:
        return _("包邮，合作社承担")
    shared = {
        FreightSplit.BY_WEIGHT: _("按重量分摊"),
        FreightSplit.BY_AMOUNT: _("按货款分摊"),
        FreightSplit.EVENLY: _("各单位平均分摊"),
    }[group.freight_split]
    if group.freight_kind is FreightKind.FIXED:
        return _("整车 %(yuan)s 元，%(shared)s", yuan=yuan(group.freight_fen), shared=shared)
    rows = [
        _("%(kg)s 公斤起 %(yuan)s 元", kg=qty(row.from_milli), yuan=yuan(row.fee_fen))
        for row in group.freight_rows
    ]
    return _("按总重量：%(rows)s，%(shared)s", rows="、".join(rows), shared=shared)


def delivery(group: GroupPurchase) -> str:
    """2026-11-28 至 2026-11-30, with what the organiser adds."""
    first, last = group.deliver_first_on.isoformat(), group.deliver_last_on.isoformat()
    days = first if first == last else _("%(first)s 至 %(last)s", first=first, last=last)
    return f"{days} {group.delivery_note}".strip()


def audience(group: GroupPurchase) -> str:
    """For whom it is."""
    if group.audience is Audience.REGION:
        return _("%(place)s的单位", place=region_name(group.audience_path))
    return str(label(group.audience))


def rules(group: GroupPurchase, item: GroupItem) -> list[str]:
    """What everybody should know before joining, a sentence each."""
    unit = str(label(item.unit))
    told = [
        _if_short(group, item, unit),
        _("截单前可以改数量或退出，每次修改都有记录；截单后锁定，自动生成各单位自己的订单。"),
        _("全团按截单时的最终档位结算，先参团的不会买贵。"),
    ]
    if item.pack_milli:
        told.append(
            _(
                "按整件 %(pack)s %(unit)s供货：不满一件的零头先用浮动量补齐，补不齐的不订。",
                pack=qty(item.pack_milli),
                unit=unit,
            )
        )
    if item.cap_milli:
        told.append(_supply(group, item, unit))
    if group.close_when_full:
        told.append(_("达到供货上限即截单。"))
    told.append(_("到货称重，按实收数量付款；截单后某家退货或取消，不影响其他单位的价格。"))
    return told


def _if_short(group: GroupPurchase, item: GroupItem, unit: str) -> str:
    minimum = qty(item.minimum_milli)
    if group.if_short is IfShort.EXTEND and group.extended_at is None:
        return _(
            "未满 %(n)s %(unit)s自动延期一次，最多 %(days)s 天；仍未满则取消，不产生订单。",
            n=minimum,
            unit=unit,
            days=group.extend_days,
        )
    if group.if_short is IfShort.BASE_PRICE:
        return _(
            "未满 %(n)s %(unit)s时，合作社 24 小时内同意则按基准价成交，否则取消。", n=minimum, unit=unit
        )
    return _("未满 %(n)s %(unit)s自动取消，不产生订单，也不收款。", n=minimum, unit=unit)


def _supply(group: GroupPurchase, item: GroupItem, unit: str) -> str:
    how = {
        Fairness.PRO_RATA: _("按各单位所报数量的比例分配"),
        Fairness.FIRST_COME: _("先报先得"),
        Fairness.LARGEST_GAP: _("预留份额缺口大的单位优先"),
    }[group.fairness]
    return _("最多供货 %(n)s %(unit)s，超出时%(how)s。", n=qty(item.cap_milli), unit=unit, how=how)


def flow(group: GroupPurchase, *, reached: bool) -> list[Step]:
    """From opening to settlement, with days; a group that came to nothing stops at its close."""

    def day(at: object) -> str:
        return str(at)[5:10]

    closed, ordered = group.status not in (S.OPEN, S.DRAFT, S.PROPOSED), group.status is S.ORDERED
    opened = group.status not in (S.DRAFT, S.PROPOSED)
    closes = group.closes_at.astimezone(clock.SHANGHAI).strftime("%m-%d %H:%M")
    steps = [
        Step(_("开团"), day(clock.business_day(group.opens_at)), "done" if opened else "now"),
        Step(
            _("成团"),
            _("已成团") if reached else _("未成团"),
            "done" if reached else "now" if opened and not closed else "",
        ),
        Step(_("截单"), closes, "done" if closed else "now" if reached else ""),
    ]
    if group.status in (S.LAPSED, S.CANCELLED):
        return [*steps, Step(str(label(group.status)), group.closed_reason[:20], "now")]
    return [
        *steps,
        Step(_("发货"), _("%(day)s 起", day=day(group.deliver_first_on)), "now" if ordered else ""),
        Step(_("验收"), _("到货当天"), ""),
        Step(_("结算"), _("验收后按账期"), ""),
    ]
