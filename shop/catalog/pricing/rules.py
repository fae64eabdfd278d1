"""What may be asked and approved as a price, by whom, and how far a price lies from its like."""

from __future__ import annotations

from datetime import date, timedelta

from shop.catalog.products.rules import MAX_PRICE_FEN
from shop.core.errors import Invalid, Refused
from shop.core.money import yuan

# A price reviewed longer ago than this says nothing about today's market.
LONGEST_VALIDITY = timedelta(days=731)
# Fewer like goods than these are an anecdote, no yardstick.
FEWEST_LIKE = 3
BASIS_POINTS = 10_000


class AlreadyAsked(Refused):
    """One review of a SKU at a time."""

    code = "pricing.already_asked"


class ReviewNeeded(Refused):
    """Where prices are reviewed, this one has to be before it may be sold at."""

    code = "pricing.review_needed"


class NotYourDesk(Refused):
    """Another office decides, or the reviewer belongs to the cooperative."""

    code = "pricing.not_your_desk"


class BadProposal(Invalid):
    """Asked or reference price cannot be these."""

    code = "pricing.bad_proposal"


class BadCeiling(Invalid):
    """Ceiling or its validity cannot be these."""

    code = "pricing.bad_ceiling"


def check_proposal(*, asked_fen: int, reference_fen: int, source: str) -> None:
    """Raises BadProposal with every fault."""
    faults: dict[str, list[str]] = {}
    if not 0 < asked_fen <= MAX_PRICE_FEN:
        faults["asked_fen"] = ["申报价须大于 0 且不超过 100 万元"]
    if not 0 < reference_fen <= MAX_PRICE_FEN:
        faults["reference_fen"] = ["参考价须大于 0 且不超过 100 万元"]
    if len(source.strip()) < 2:
        faults["reference_source"] = ["请写明参考价从哪里来，例如“11 月 20 日县农贸市场批发价”"]
    if faults:
        raise BadProposal("申报内容有误，请按提示修改", fields=faults)


def check_ceiling(*, ceiling_fen: int, asked_fen: int, valid_until: date, today: date) -> None:
    """Raises BadCeiling: nobody is given more than he asked, and no approval is for ever."""
    faults: dict[str, list[str]] = {}
    if not 0 < ceiling_fen <= asked_fen:
        faults["ceiling_fen"] = [f"审定价须大于 0，且不高于申报价 {yuan(asked_fen)} 元"]
    if not today <= valid_until <= today + LONGEST_VALIDITY:
        faults["valid_until"] = ["有效期须为今天起两年以内的某一天"]
    if faults:
        raise BadCeiling("审定内容有误，请按提示修改", fields=faults)


def check_reviewer(*, is_desk: bool, is_member: bool) -> None:
    """Raises NotYourDesk unless the review is this person's to decide."""
    if is_member:
        raise NotYourDesk("您是该合作社的成员，不能审定本社的价格")
    if not is_desk:
        raise NotYourDesk("该价格由产地所在乡镇审定；乡镇无人经办时由县级审定")


def expired(ceiling_until: date | None, today: date) -> bool:
    """The last day still counts."""
    return ceiling_until is not None and ceiling_until < today


def needs_review(*, required: bool, ceiling_fen: int | None, ceiling_until: date | None, today: date) -> bool:
    """Whether a SKU may not be sold until its price was (again) approved."""
    return required and (ceiling_fen is None or expired(ceiling_until, today))


def deviation_bp(price_fen: int, reference_fen: int) -> int:
    """How far above (or, negative, below) the reference, in basis points, rounded half away from zero."""
    above = (price_fen - reference_fen) * BASIS_POINTS
    half_up = (abs(above) * 2 + reference_fen) // (2 * reference_fen)
    return half_up if above >= 0 else -half_up
