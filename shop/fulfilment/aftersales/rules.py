"""What may be claimed, until when, and who may say what to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from shop.core import money
from shop.core.errors import Invalid, Refused
from shop.core.flow import WrongMoment
from shop.fulfilment.aftersales.states import ClaimKind
from shop.parties.accounts.actor import Actor
from shop.parties.accounts.permissions import Permission
from shop.trading.orders.models import OrderLine
from shop.trading.orders.states import OrderStatus

# What the page offers; the words go into the claim as they stand.
REASONS = ("变质或腐烂", "破损", "规格或等级不符", "短重", "与订单不符", "质量问题", "其他")
MAX_PHOTOS = 6
ACCEPTED = (OrderStatus.SHIPPED, OrderStatus.ACCEPTED, OrderStatus.COMPLETED)


class TooLate(Refused):
    """The days for a claim are over."""

    code = "claim.too_late"


class TooMuch(Refused):
    """More than was accepted and is not claimed already."""

    code = "claim.too_much"


class TooManyPhotos(Invalid):
    """Enough has been photographed."""

    code = "claim.too_many_photos"


class BadLine(Invalid):
    """A line of a claim does not fit its kind or its order."""

    code = "claim.bad_line"


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Of one order line: thousandths to give back or replace, or fen off its price; why, with photos."""

    line_id: int
    qty_milli: int = 0
    amount_fen: int = 0
    reason: str = ""
    photo_ids: tuple[int, ...] = field(default=())


@dataclass(frozen=True)
class Claimed:
    """What open claims have already asked of one order line: goods, and money off."""

    milli: int = 0
    off_fen: int = 0


NOTHING = Claimed()


def check_moment(status: OrderStatus) -> None:
    """Raise WrongMoment unless something of the order was accepted."""
    if status not in ACCEPTED:
        raise WrongMoment("只有验收过的货物可以申请售后", event="claim", status=status.value)


def last_day(accepted_on: date, days: int | None) -> date | None:
    """The last day to claim; None where there is no limit."""
    return None if days is None else accepted_on + timedelta(days=days)


def check_day(last_on: date | None, today: date) -> None:
    """Raise TooLate with the day on which it ended."""
    if last_on is not None and today > last_on:
        raise TooLate(
            f"已超过售后期限（截至 {last_on.isoformat()}），请与合作社协商或向主管部门反映",
            last_on=str(last_on),
        )


def check_wanted(
    kind: ClaimKind, lines: Mapping[int, OrderLine], wanted: Sequence[Wanted], claimed: Mapping[int, Claimed]
) -> None:
    """Raise BadLine, TooManyPhotos or TooMuch unless each entry names its own line once, fits the kind, says
    why, and asks no more than is there."""
    if not wanted:
        raise _bad("请至少填写一行")
    if len({one.line_id for one in wanted}) < len(wanted):
        raise _bad("同一商品请只填一行")
    for one in wanted:
        line = lines.get(one.line_id)
        if line is None:
            raise _bad(f"请检查行号 {one.line_id}")
        _check_shape(kind, line, one)
        _check_room(kind, line, one, claimed.get(one.line_id, NOTHING))


def _check_shape(kind: ClaimKind, line: OrderLine, one: Wanted) -> None:
    by_amount = kind is ClaimKind.PRICE_OFF
    asked, other = (one.amount_fen, one.qty_milli) if by_amount else (one.qty_milli, one.amount_fen)
    if asked <= 0 or other:
        word = "折让请填写金额" if by_amount else "退货、换货请填写数量"
        raise _bad(f"{line.product_name}：{word}")
    if not one.reason.strip():
        raise _bad(f"{line.product_name}：请说明原因")
    if len(one.photo_ids) > MAX_PHOTOS:
        words = f"每行最多 {MAX_PHOTOS} 张照片"
        raise TooManyPhotos(words, fields={"photo_ids": [words]})


def _check_room(kind: ClaimKind, line: OrderLine, one: Wanted, claimed: Claimed) -> None:
    if kind is ClaimKind.PRICE_OFF:
        left_fen = claimable_fen(line, claimed)
        if one.amount_fen > left_fen:
            left = f"{money.yuan(left_fen)} 元"
            raise TooMuch(
                f"{line.product_name}：最多可折让 {left}", line_id=line.id, left_fen=left_fen, left=left
            )
        return
    left_milli = claimable_milli(line, claimed)
    if one.qty_milli > left_milli:
        left = money.format_qty(left_milli)
        raise TooMuch(f"{line.product_name}：最多可申请 {left}", line_id=line.id, left=left)


def claimable_milli(line: OrderLine, claimed: Claimed) -> int:
    """What was accepted, less what was given back and what is claimed already."""
    return max(0, line.kept_milli - claimed.milli)


def claimable_fen(line: OrderLine, claimed: Claimed) -> int:
    """What the kept goods cost, less the price of the claimed ones and what is to be taken off already."""
    left = line.kept_milli - claimed.milli
    gone = money.amount_fen(line.price_fen, line.kept_milli) - money.amount_fen(line.price_fen, max(0, left))
    return max(0, line.kept_fen - gone - claimed.off_fen)


def check_part(kind: ClaimKind, asked: Sequence[int], agreed: Sequence[int]) -> None:
    """Raise BadLine unless less than everything was agreed to, and something."""
    if any(not 0 <= got <= want for want, got in zip(asked, agreed, strict=True)):
        raise _bad("同意的数量或金额不能超过申请的")
    if not any(agreed):
        raise _bad("部分同意时请至少同意一行；全部不同意请选择“不同意”并说明原因")
    if list(asked) == list(agreed):
        raise _bad("全部同意请选择“同意”")


def check_words(words: str, what: str) -> str:
    """The words without blanks around them; raises Invalid where there are none."""
    said = words.strip()
    if not said:
        raise Invalid(f"请填写{what}", fields={"words": [f"请填写{what}，双方和审计会看到"]})
    return said


def mediates(actor: Actor, *, cooperative_path: str, cooperative_id: int, unit_ids: set[int]) -> bool:
    """Whether the actor's office covers the cooperative, and he belongs to neither side."""
    if any(g.cooperative_id == cooperative_id or g.unit_id in unit_ids for g in actor.grants):
        return False
    return actor.reaches(Permission.CLAIM_MEDIATE, cooperative_path)


def _bad(words: str) -> BadLine:
    return BadLine(words, fields={"lines": [words]})
