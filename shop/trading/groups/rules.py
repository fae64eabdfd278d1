"""What a group purchase must be to open, and what a pledge must be to stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from shop.core import clock
from shop.core.errors import Forbidden, Invalid, Refused
from shop.core.flow import WrongMoment
from shop.core.money import format_qty
from shop.trading.groups.states import Audience, Fairness, FreightKind, FreightSplit, GroupStatus, IfShort

MAX_ITEMS = 50
MAX_TIERS = 10
MAX_INVITED = 2000
LONGEST = timedelta(days=92)
ANSWER_WITHIN = timedelta(hours=24)


class BadPlan(Invalid):
    """The terms of a group contradict each other or what is on sale; `fields` says where."""

    code = "group.bad_plan"


class NotInUnionCatalogue(Refused):
    """A union buys together only what its town recommended and whose price was reviewed (A19)."""

    code = "group.not_in_union_catalogue"


class NotInvited(Forbidden):
    """The group is for other units."""

    code = "group.not_invited"


class NotOpenYet(Refused):
    """The window has not opened."""

    code = "group.not_open_yet"


class Closed(Refused):
    """The window has closed, or the group came to its end: nothing was changed."""

    code = "group.closed"


class AlreadyPledged(Refused):
    """The unit has a pledge for this item: change that one."""

    code = "group.already_pledged"


class AlreadyExtended(Refused):
    """A group is extended once."""

    code = "group.already_extended"


class NotReached(Refused):
    """Nothing has reached its minimum, and the window is not over."""

    code = "group.not_reached"


@dataclass(frozen=True, kw_only=True)
class ItemPlan:
    """One SKU on group terms; None takes what the SKU says. `tiers` are (from thousandths, fen)."""

    sku_id: int
    tiers: tuple[tuple[int, int], ...] = ()
    base_price_fen: int | None = None
    minimum_milli: int = 0
    cap_milli: int | None = None
    pack_milli: int | None = None
    min_milli: int | None = None
    step_milli: int | None = None
    max_milli: int | None = None
    weight_milli: int | None = None


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Everything an organiser says about a group. `freight_rows` are (from thousandths of a kilogram, fen)."""

    title: str
    items: tuple[ItemPlan, ...]
    opens_at: datetime
    closes_at: datetime
    deliver_first_on: date
    deliver_last_on: date
    about: str = ""
    delivery_note: str = ""
    audience: Audience = Audience.OPEN
    region_code: str | None = None
    invited_unit_ids: tuple[int, ...] = ()
    freight_kind: FreightKind = FreightKind.FREE
    freight_fen: int = 0
    freight_rows: tuple[tuple[int, int], ...] = ()
    freight_split: FreightSplit = FreightSplit.BY_AMOUNT
    fairness: Fairness = Fairness.PRO_RATA
    if_short: IfShort = IfShort.LAPSE
    extend_days: int = 0
    close_when_full: bool = False


class Window(Protocol):
    """What the clock is asked about."""

    @property
    def status(self) -> GroupStatus: ...
    @property
    def opens_at(self) -> datetime: ...
    @property
    def closes_at(self) -> datetime: ...


class Item(Protocol):
    """The quantities of an item."""

    @property
    def step_milli(self) -> int: ...
    @property
    def max_milli(self) -> int: ...


def check_plan(plan: Plan, *, by_cooperative: bool, now: datetime) -> None:
    """Raise BadPlan with every contradiction in the group's own terms at once."""
    faults = _window_faults(plan, now) | _audience_faults(plan, by_cooperative) | _freight_faults(plan)
    if not plan.title.strip():
        faults["title"] = ["请填写拼单名称"]
    if not 1 <= len(plan.items) <= MAX_ITEMS:
        faults["items"] = [f"请选择 1 至 {MAX_ITEMS} 种商品"]
    elif len({item.sku_id for item in plan.items}) < len(plan.items):
        faults["items"] = ["同一规格只能加入一次"]
    if plan.if_short is IfShort.EXTEND and not 1 <= plan.extend_days <= 30:
        faults["extend_days"] = ["选择“延期一次”时，请填写 1 至 30 天"]
    refuse(faults)


def refuse(faults: dict[str, list[str]]) -> None:
    """Raise BadPlan where there are faults."""
    if faults:
        raise BadPlan("拼单条件填写有误，请按提示修改", fields=faults)


def _window_faults(plan: Plan, now: datetime) -> dict[str, list[str]]:
    faults: dict[str, list[str]] = {}
    if plan.closes_at <= max(plan.opens_at, now):
        faults["closes_at"] = ["截单时间须晚于开团时间和现在"]
    elif plan.closes_at - plan.opens_at > LONGEST:
        faults["closes_at"] = [f"开团最长 {LONGEST.days} 天"]
    if plan.deliver_first_on < clock.business_day(plan.closes_at):
        faults["deliver_first_on"] = ["送货开始日不能早于截单日"]
    if plan.deliver_last_on < plan.deliver_first_on:
        faults["deliver_last_on"] = ["送货截止日不能早于开始日"]
    return faults


def _audience_faults(plan: Plan, by_cooperative: bool) -> dict[str, list[str]]:
    if plan.audience is Audience.INVITED and not plan.invited_unit_ids:
        return {"invited_unit_ids": ["请至少邀请一个单位"]}
    if len(plan.invited_unit_ids) > MAX_INVITED:
        return {"invited_unit_ids": [f"一次最多邀请 {MAX_INVITED} 个单位"]}
    if plan.audience is Audience.REGION and not plan.region_code:
        return {"region_code": ["请选择面向的地区"]}
    if plan.audience is Audience.BELOW and by_cooperative:
        return {"audience": ["“下级单位”仅限采购单位发起的拼单"]}
    return {}


def _freight_faults(plan: Plan) -> dict[str, list[str]]:
    if plan.freight_kind is FreightKind.FIXED and plan.freight_fen <= 0:
        return {"freight_fen": ["请填写运费金额"]}
    if plan.freight_kind is not FreightKind.TABLE:
        return {}
    starts = [start for start, _fee in plan.freight_rows]
    if not starts or starts[0] != 0 or starts != sorted(set(starts)):
        return {"freight_rows": ["运费档须从 0 公斤开始，按重量递增"]}
    return {"freight_rows": ["运费不能为负数"]} if min(fee for _start, fee in plan.freight_rows) < 0 else {}


def needs_weight(plan: Plan) -> bool:
    """Whether freight goes by what the goods weigh."""
    by_weight = plan.freight_split is FreightSplit.BY_WEIGHT and plan.freight_kind is not FreightKind.FREE
    return by_weight or plan.freight_kind is FreightKind.TABLE


def tier_fault(
    tiers: Sequence[tuple[int, int]], *, base_price_fen: int, ceiling_fen: int | None, cap_milli: int | None
) -> str:
    """What is wrong with a ladder of prices, in words; empty when nothing is."""
    if len(tiers) > MAX_TIERS:
        return f"最多 {MAX_TIERS} 档"
    starts, prices = [start for start, _price in tiers], [price for _start, price in tiers]
    if starts != sorted(set(starts)) or (starts and starts[0] <= 0):
        return "各档起量须大于 0 并逐档增加"
    ladder = [base_price_fen, *prices]
    if min(ladder) <= 0:
        return "单价须大于 0"
    if any(after >= before for before, after in zip(ladder, ladder[1:], strict=False)):
        return "量越大单价须越低：各档单价须低于基准价并逐档下降"
    if ceiling_fen is not None and base_price_fen > ceiling_fen:
        return "单价不能高于审定价"
    if cap_milli is not None and starts and starts[-1] > cap_milli:
        return "最高一档的起量超过了供应上限，永远达不到"
    return ""


def quantity_fault(*, minimum: int, cap: int | None, pack: int | None, low: int, step: int, high: int) -> str:
    """What is wrong with an item's quantities, in words; empty when nothing is."""
    if min(low, step) <= 0 or high < low:
        return "起订量、递增量须大于 0，最大量不能小于起订量"
    if low % step or high % step:
        return "起订量和最大量须是递增量的整数倍"
    if minimum < 0 or (cap is not None and cap < max(minimum, low)):
        return "供应上限不能小于成团量和起订量"
    if pack is not None and (pack <= 0 or pack % step):
        return "整箱量须是递增量的整数倍"
    return ""


def check_takes_pledges(group: Window, now: datetime) -> None:
    """Raise NotOpenYet or Closed unless the window is open at this instant."""
    if group.status is not GroupStatus.OPEN or now >= group.closes_at:
        raise Closed(
            "本次拼单已截单，未作任何更改；您填写的内容仍在页面上，可改为单独下单或等待下一次拼单",
            status=group.status.value,
            closes_at=group.closes_at,
        )
    if now < group.opens_at:
        raise NotOpenYet("拼单尚未开始，请在开团后参加", opens_at=group.opens_at)


def check_tolerance(item: Item, qty_milli: int, tolerance_milli: int) -> None:
    """Raise Invalid unless the tolerance comes in steps and stays below the pledge's maximum."""
    if tolerance_milli < 0 or tolerance_milli % item.step_milli:
        fault = f"可多接受的数量须是 {format_qty(item.step_milli)} 的整数倍，不需要请填 0"
    elif qty_milli + tolerance_milli > item.max_milli:
        fault = f"数量与可多接受的数量合计不能超过 {format_qty(item.max_milli)}"
    else:
        return
    raise Invalid("可多接受的数量有误", fields={"tolerance": [fault]})


def check_goods_for_union(union: bool, named: dict[int, str], allowed: set[int]) -> None:
    """Raise NotInUnionCatalogue for products (id -> name) that a union may not buy with others."""
    if missing := [name for product_id, name in named.items() if union and product_id not in allowed]:
        words = "、".join(missing)
        raise NotInUnionCatalogue(
            f"工会集中采购只能选用镇推荐且价格已审定的商品，请移除：{words}", names=missing
        )


def check_draft(status: GroupStatus) -> None:
    """Raise WrongMoment unless the terms may still be changed."""
    if status is not GroupStatus.DRAFT:
        raise WrongMoment(
            "只有草稿可以修改；已提交的拼单请先由合作社退回，或取消后复制一份", status=status.value
        )


def check_invites(status: GroupStatus) -> None:
    """Raise Closed for a group that nobody can join any more."""
    if status not in (GroupStatus.DRAFT, GroupStatus.PROPOSED, GroupStatus.OPEN):
        raise Closed("拼单已结束，不能再邀请单位", status=status.value)


def check_open(status: GroupStatus) -> None:
    """Raise Closed unless the group is open (again)."""
    if status is not GroupStatus.OPEN:
        raise Closed("本次拼单已结束或尚未开团，未作任何更改", status=status.value)


def check_awaiting(status: GroupStatus, answer_by_at: datetime | None, now: datetime) -> None:
    """Raise Closed unless the cooperative may still answer."""
    if status is not GroupStatus.AWAITING or answer_by_at is None or now >= answer_by_at:
        raise Closed("本次拼单没有等待合作社答复，或答复时限已过", status=status.value)


def check_extension(*, extended: bool, closes_at: datetime, until: datetime) -> None:
    """Raise AlreadyExtended, or BadPlan for an end that is no later or more than 30 days later."""
    if extended:
        raise AlreadyExtended("每次拼单只能延期一次")
    if not closes_at < until <= closes_at + timedelta(days=30):
        fault = "新的截单时间须晚于原截单时间，最多延后 30 天"
        raise BadPlan(fault, fields={"closes_at": [fault]})
