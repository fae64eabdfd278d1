"""Who gets how much of an item when a group purchase closes. Pure; quantities are thousandths.

The ordered quantity counts first. A partial pack is filled by tolerances only when quantity and tolerance
fill it together; a pack is never filled by tolerance alone; what no tolerance fills is not ordered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from shop.core import money
from shop.trading.groups import dealing
from shop.trading.groups.dealing import Span
from shop.trading.groups.reasons import Reason, Why, why
from shop.trading.groups.states import Fairness


@dataclass(frozen=True, kw_only=True)
class Claim:
    """What one unit said. `max_milli` None is without limit; `arrived` is a rank, the lower came first;
    `gap_fen` is how much it still has to buy of its reserved share."""

    key: int
    qty_milli: int
    tolerance_milli: int = 0
    min_milli: int = 0
    step_milli: int = 1
    max_milli: int | None = None
    arrived: int = 0
    gap_fen: int = 0

    @property
    def span(self) -> Span:
        """From its minimum to what it ordered, in whole steps."""
        low = max(-(-self.min_milli // self.step_milli) * self.step_milli, self.step_milli)
        high = self._in_steps(self.qty_milli)
        return Span(low, high) if low <= high else Span(0, 0)

    @property
    def spare_milli(self) -> int:
        """How much more than it ordered it would take."""
        high = self.span.high
        return max(0, self._in_steps(self.qty_milli + self.tolerance_milli) - high) if high else 0

    def _in_steps(self, milli: int) -> int:
        most = milli if self.max_milli is None else min(milli, self.max_milli)
        return most // self.step_milli * self.step_milli


@dataclass(frozen=True)
class Supply:
    """Of one item: goods come in whole packs, up to the cap; below the minimum nothing comes about."""

    pack_milli: int | None
    cap_milli: int | None
    minimum_milli: int


@dataclass(frozen=True)
class Share:
    """What one unit gets, and how its number came about."""

    key: int
    allocated_milli: int
    why: tuple[Why, ...]


@dataclass(frozen=True)
class Allocation:
    """Shares in the order of their keys. `left_over_milli` was ordered and is not delivered; `packs` is None
    for goods without packs."""

    shares: tuple[Share, ...]
    total_milli: int
    packs: int | None
    reached: bool
    left_over_milli: int


ORDER: dict[Fairness, Callable[[Claim], tuple[int, ...]]] = {
    Fairness.PRO_RATA: lambda claim: (claim.arrived, claim.key),
    Fairness.FIRST_COME: lambda claim: (claim.arrived, claim.key),
    Fairness.LARGEST_GAP: lambda claim: (-claim.gap_fen, claim.arrived, claim.key),
}


@dataclass(frozen=True)
class _Case:
    """The whole of one item, as the reasons tell it."""

    fairness: Fairness
    pack: int
    asked: int
    limit: int  # whole packs of the cap, or what was asked
    total: int


def allocate(claims: Iterable[Claim], supply: Supply, fairness: Fairness) -> Allocation:
    """Deal out one item. The order of `claims` does not matter; all must have the same step."""
    queue = sorted(claims, key=ORDER[fairness])
    spans = [claim.span for claim in queue]
    asked = sum(span.high for span in spans)
    pack = supply.pack_milli or 1
    limit = _limit(asked, pack, supply.cap_milli)
    parts = _filled(queue, asked, pack, limit, fairness) or _reduced(queue, spans, pack, limit, fairness)
    total = sum(parts)
    case = _Case(fairness, pack, asked, limit, total)
    shares = [
        Share(claim.key, part, tuple(_reasons(claim, part, place, case)))
        for place, (claim, part) in enumerate(zip(queue, parts, strict=True), start=1)
    ]
    return Allocation(
        shares=tuple(sorted(shares, key=lambda share: share.key)),
        total_milli=total,
        packs=total // pack if supply.pack_milli else None,
        reached=total > 0 and total >= supply.minimum_milli,
        left_over_milli=max(0, asked - total),
    )


def _limit(asked: int, pack: int, cap: int | None) -> int:
    """The most that can come: what fills the last pack that was begun, or the whole packs of the cap."""
    begun = -(-asked // pack) * pack
    return begun if cap is None else min(begun, cap // pack * pack)


def _filled(
    queue: Sequence[Claim], asked: int, pack: int, limit: int, fairness: Fairness
) -> list[int] | None:
    """Everybody's quantity, and tolerances where they fill the pack that was begun; None when they do not."""
    lacking = -asked % pack
    if asked + lacking > limit:
        return None
    spares = [claim.spare_milli for claim in queue] if lacking else [0] * len(queue)
    step = _step(queue)
    if lacking > sum(spares) or lacking % step:
        return None
    if fairness is Fairness.PRO_RATA:
        more = [part * step for part in money.split(lacking // step, spares)]
    else:
        more = _one_after_another(lacking, spares)
    return [claim.span.high + part for claim, part in zip(queue, more, strict=True)]


def _one_after_another(total: int, spares: Sequence[int]) -> list[int]:
    parts = []
    for spare in spares:
        parts.append(min(spare, total))
        total -= parts[-1]
    return parts


def _reduced(
    queue: Sequence[Claim], spans: Sequence[Span], pack: int, limit: int, fairness: Fairness
) -> list[int]:
    """Less than was ordered: nobody's tolerance is used, and somebody gives way."""
    deal = dealing.in_proportion if fairness is Fairness.PRO_RATA else dealing.in_turn
    return deal(spans, most=min(limit, sum(span.high for span in spans)), pack=pack, step=_step(queue))


def _step(queue: Sequence[Claim]) -> int:
    steps = {claim.step_milli for claim in queue}
    if len(steps) > 1:
        raise ValueError("an item has one step")
    return steps.pop() if steps else 1


# --- why -------------------------------------------------------------------------------------------


def _reasons(claim: Claim, part: int, place: int, case: _Case) -> Iterable[Why]:
    high = claim.span.high
    yield why(Reason.ASKED, qty_milli=claim.qty_milli)
    if high < claim.qty_milli:
        yield why(Reason.UNFIT, qty_milli=high)
    if case.pack > 1 and case.total:
        yield why(Reason.PACKS, packs=case.total // case.pack)
    if part > high:
        yield why(Reason.TOLERANCE, qty_milli=part - high)
    elif part < high:
        yield from _why_less(claim, part, place, case)
    yield why(Reason.GOT, qty_milli=part)


def _why_less(claim: Claim, part: int, place: int, case: _Case) -> Iterable[Why]:
    if case.limit < case.asked:
        yield why(Reason.SHORT, asked_milli=case.asked, supply_milli=case.limit)
    else:
        yield why(Reason.PARTIAL_PACK, qty_milli=case.asked - case.total)
    yield _rule(claim, place, case)
    low, high = claim.span
    by_rule = case.fairness is not Fairness.PRO_RATA or high * case.total >= low * case.asked
    if not part:
        few = low > claim.step_milli
        yield why(Reason.BELOW_MINIMUM, qty_milli=low) if few else why(Reason.NOTHING_LEFT)
    elif part == low and not by_rule:
        yield why(Reason.RAISED, qty_milli=low)


def _rule(claim: Claim, place: int, case: _Case) -> Why:
    if case.fairness is Fairness.PRO_RATA:
        return why(Reason.PRO_RATA, dealt_milli=case.total, asked_milli=case.asked)
    if case.fairness is Fairness.FIRST_COME:
        return why(Reason.FIRST_COME, place=place)
    return why(Reason.LARGEST_GAP, place=place, gap_fen=claim.gap_fen)
