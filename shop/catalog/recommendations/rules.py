"""Who may recommend what, and for how long."""

from __future__ import annotations

from datetime import date, timedelta

from shop.core.errors import Invalid, Refused

LONGEST = timedelta(days=366)


class NotYours(Refused):
    """Counties and towns recommend only what comes from their own place (A46)."""

    code = "recommendation.not_yours"


class NotReviewed(Refused):
    """Only what has a reviewed price can enter the union catalogue (A19)."""

    code = "recommendation.not_reviewed"


class AlreadyRecommended(Refused):
    """Once is enough."""

    code = "recommendation.already"


class BadDays(Invalid):
    """The days between which it shall hold cannot be these."""

    code = "recommendation.bad_days"


def check_days(first_on: date, last_on: date, today: date) -> None:
    """Raises BadDays unless it holds at least today or later, and for a year at most."""
    if last_on < max(first_on, today) or last_on - first_on > LONGEST:
        fault = "截止日不能早于起始日和今天，且最长一年"
        raise BadDays(fault, fields={"last_on": [fault]})


def check_county(*, is_member: bool, is_county: bool) -> None:
    """Raises NotYours unless the product comes from the recommender's own county."""
    if is_member:
        raise NotYours("您是该合作社的成员，不能推荐本社的商品")
    if not is_county:
        raise NotYours("县（市）只能推送产自本县（市）的商品")


def check_town(*, is_member: bool, is_desk: bool) -> None:
    """Raises NotYours unless the product is the recommender's town's, or his county's where the town has nobody."""
    if is_member:
        raise NotYours("您是该合作社的成员，不能推荐本社的商品")
    if not is_desk:
        raise NotYours("只能推荐产自本镇的商品；乡镇无人经办时由县级推荐")
