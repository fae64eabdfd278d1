"""How a group purchase is drawn: the ladder of its tiers, where it stands now, the time that is left."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from flask import url_for
from flask_babel import gettext as _

from shop.catalog.products import queries as products
from shop.core.money import amount_fen
from shop.parties.accounts.actor import Actor
from shop.trading.groups.models import GroupItem, GroupPurchase
from shop.trading.groups.progress import ItemProgress, Progress, progress_of
from shop.trading.groups.states import GroupStatus
from shop.web.filters import label, photo, qty, yuan

# From here on a card says in red that it closes soon.
SOON_SECONDS = 24 * 3600


class Rung(NamedTuple):
    """One tier as the ladder shows it; `state` is done, current, next or later."""

    from_milli: int
    price_fen: int
    state: str


class Ladder(NamedTuple):
    """Rungs standing evenly, and how far (0 to 100) the bar between them is filled."""

    rungs: list[Rung]
    filled: int


def ladder(tiers: Sequence[tuple[int, int]], total_milli: int) -> Ladder:
    """The tiers (from thousandths, fen; lowest first) with the total drawn in.

    The rungs stand in the middle of equal columns, so the bar is filled column by column: half a column up
    to the first tier, whole ones between tiers, and in the last half as far as the last tier is exceeded.
    """
    reached = sum(1 for start, _price in tiers if start <= total_milli)
    rungs = [Rung(start, price, _state(at, reached)) for at, (start, price) in enumerate(tiers)]
    return Ladder(rungs, _filled([start for start, _price in tiers], total_milli, reached))


def _state(at: int, reached: int) -> str:
    if at < reached:
        return "current" if at == reached - 1 else "done"
    return "next" if at == reached else "later"


def _filled(starts: list[int], total_milli: int, reached: int) -> int:
    """Whole percent; between two rungs in proportion to the quantity between their tiers."""
    columns = len(starts)
    if not columns:
        return 0
    low = starts[reached - 1] if reached else 0
    high = starts[reached] if reached < columns else 2 * low
    part = min(1000, 1000 * (total_milli - low) // (high - low)) if high > low else 0
    # Thousandths of half a column: one half before the first rung and after the last, two between.
    before = (2 * reached - 1) * 1000 if reached else 0
    span = 2 if 0 < reached < columns else 1
    return 100 * (before + span * part) // (2 * columns * 1000)


def seconds_left(closes_at: datetime, now: datetime) -> int:
    """Until the window closes by the server's clock; 0 once it has."""
    return max(0, int((closes_at - now).total_seconds()))


def time_left(closes_at: datetime, now: datetime) -> str:
    """The same in words: 2 天 5 小时, 5 小时 12 分, 不到 1 分钟."""
    seconds = seconds_left(closes_at, now)
    days, hours, minutes = seconds // 86400, seconds % 86400 // 3600, seconds % 3600 // 60
    if days:
        return _("%(d)s 天 %(h)s 小时", d=days, h=hours)
    if hours:
        return _("%(h)s 小时 %(m)s 分", h=hours, m=minutes)
    if minutes:
        return _("%(m)s 分钟", m=minutes)
    return _("不到 1 分钟") if seconds else _("已截止")


def share_link(group_id: int) -> str:
    """The address of a group that is passed on to other units."""
    return url_for("public_groups.show", group_id=group_id, _external=True)


class Standing(NamedTuple):
    """Where one item of a group stands; what cards, the group page and the poster show of it."""

    id: int
    item_id: int
    title: str
    status: GroupStatus
    product: str
    spec: str
    seller: str
    unit: str
    photo: str
    items: int
    found: ItemProgress
    ladder: Ladder
    alone_fen: int
    waiting: bool
    over: bool
    seconds: int
    left: str

    @property
    def item(self) -> GroupItem:
        return self.found.item

    @property
    def units(self) -> int:
        return self.found.units

    @property
    def total_milli(self) -> int:
        return self.found.total_milli

    @property
    def price_fen(self) -> int:
        return self.found.price_fen

    @property
    def mine(self) -> bool:
        return self.found.own_milli > 0

    @property
    def filled(self) -> int:
        return self.ladder.filled

    @property
    def soon(self) -> bool:
        return not self.over and self.seconds < SOON_SECONDS

    @property
    def reached(self) -> bool:
        return self.found.reached

    @property
    def full(self) -> bool:
        return self.found.left_milli == 0

    @property
    def settled(self) -> bool:
        return self.status is GroupStatus.ORDERED

    @property
    def amount_fen(self) -> int:
        return amount_fen(self.price_fen, self.total_milli)

    @property
    def saved_fen(self) -> int:
        return max(0, amount_fen(self.alone_fen, self.total_milli) - self.amount_fen)

    @property
    def nudge(self) -> str:
        """What more would bring, in words; empty at the last tier, at the cap and after closing."""
        if self.over or self.full:
            return ""
        if not self.reached and self.found.to_minimum_milli:
            return _("再拼 %(n)s %(unit)s成团", n=qty(self.found.to_minimum_milli), unit=self.unit)
        ahead = self.found.next
        if ahead is None:
            return ""
        more, price = qty(ahead.more_milli), yuan(ahead.tier.price_fen)
        return _("再拼 %(n)s %(unit)s，全团降到 %(price)s 元", n=more, unit=self.unit, price=price)


def standing(found: ItemProgress, whole: Progress, *, now: datetime) -> Standing:
    """One item with what is pledged for it now; after closing with what was allocated."""
    item, group = found.item, whole.group
    over = group.status is not GroupStatus.OPEN or now >= group.closes_at
    steps = [(0, item.base_price_fen), *((tier.from_milli, tier.price_fen) for tier in item.tiers)]
    return Standing(
        id=group.id,
        item_id=item.id,
        title=group.title,
        status=group.status,
        product=item.product_name,
        spec=item.spec,
        seller=group.cooperative_name,
        unit=str(label(item.unit)),
        photo=picture(item.sku.product),
        items=len(group.items),
        found=found,
        ladder=ladder(steps, found.total_milli),
        alone_fen=max(item.sku.price_fen, item.base_price_fen),
        waiting=not over and now < group.opens_at,
        over=over,
        seconds=seconds_left(group.closes_at, now),
        left=time_left(group.closes_at, now),
    )


def standings(found: Sequence[GroupPurchase], actor: Actor | None, *, now: datetime) -> list[Standing]:
    """The first item of each group, for lists of cards; the same few statements for however many."""
    known = progress_of(found, actor=actor, now=now)
    return [standing(known[group.id].items[0], known[group.id], now=now) for group in found]


def picture(product: Any) -> str:
    """The product's own photo, else the drawing of its category."""
    return photo(product, products.category(product.category_code).illustration)
