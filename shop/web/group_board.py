"""The tables of a group's board: what closing now would bring, and every pledge with what it gets or got."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from shop.core.page import Page
from shop.trading.groups import allotted, closing, pledges
from shop.trading.groups.models import GroupPledge, GroupPurchase
from shop.trading.groups.ordering import Result
from shop.trading.groups.reasons import words
from shop.trading.groups.states import GroupStatus, PledgeStatus
from shop.web.filters import label


class PledgeRow(NamedTuple):
    """One pledge; `got_milli` is None where nothing is known or counted yet, `why` how the number comes about."""

    pledge: GroupPledge
    name: str
    by_name: str
    unit: str
    got_milli: int | None
    why: str


class Board(NamedTuple):
    """`results` is empty once the group is over; then the rows hold what each unit got."""

    results: Sequence[Result]
    rows: Page[PledgeRow]


def board(group: GroupPurchase, *, page: int, now: datetime) -> Board:
    """A group as those see it who run or supply it; the caller has found it as theirs."""
    running = group.status in (GroupStatus.OPEN, GroupStatus.AWAITING)
    results = closing.preview(group, now) if running else []
    dealt = {
        share.key: (share.allocated_milli if result.reached else 0, words(share.why, unit=_unit(result)))
        for result in results
        for share in result.allocation.shares
    }
    rows = pledges.board(group, page=page).map(lambda pledge: _row(pledge, dealt, running=running))
    return Board(results, rows)


def _unit(result: Result) -> str:
    return str(label(result.item.unit))


def _row(pledge: GroupPledge, dealt: Mapping[int, tuple[int, str]], *, running: bool) -> PledgeRow:
    own = pledge.unit_id == pledge.counted_unit_id
    got: int | None
    if running:
        got, why = dealt.get(pledge.id, (None, ""))
    else:
        got = pledge.allocated_milli if pledge.status is PledgeStatus.ORDERED else 0
        why = allotted.words_of(pledge)
    return PledgeRow(
        pledge=pledge,
        name=pledge.counted_unit.public_name,
        by_name="" if own else pledge.unit.public_name,
        unit=str(label(pledge.item.unit)),
        got_milli=got,
        why=why,
    )
