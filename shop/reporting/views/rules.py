"""How many views one person keeps, and what a view's address may be."""

from __future__ import annotations

from shop.core.errors import Invalid, Refused

MOST = 50
LONGEST = 1000


class TooManyViews(Refused):
    """Enough are kept; one has to go first."""

    code = "view.too_many"


class NameTaken(Invalid):
    """Another view of the same person is called so."""

    code = "view.name_taken"


def check_number(kept: int) -> None:
    """Raises TooManyViews."""
    if kept >= MOST:
        raise TooManyViews(f"每人最多保存 {MOST} 个视图，请先删除不用的视图")


def check_name(name: str, others: set[str]) -> str:
    """The name as it is kept; raises NameTaken."""
    plain = " ".join(name.split())
    if plain in others:
        raise NameTaken("已有同名视图，请换一个名称", fields={"name": ["已有同名视图"]})
    return plain
