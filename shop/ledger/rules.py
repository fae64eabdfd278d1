"""What the books allow."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from shop.core.errors import Refused

# An order counts once as a whole, and once in each place its goods come from: depth 0 is the whole order,
# 1 to 4 its provinces, prefectures, counties and towns of origin. A fact that changes no number has NOTHING.
NOTHING = 5


class AlreadyReversed(Refused):
    """A fact can be taken back once."""

    code = "ledger.already_reversed"


class NotReversible(Refused):
    """A reversal is itself never reversed; record the sale anew."""

    code = "ledger.not_reversible"


def check_reversible(reverses_id: int | None, *, already: bool) -> None:
    """Raise unless a fact is an original that nobody has taken back."""
    if reverses_id is not None:
        raise NotReversible("冲销记录不能再次冲销")
    if already:
        raise AlreadyReversed("该记录已被冲销")


class Standing:
    """What stands of one order on one basis, fact by fact in the order in which they are written.

    `counts_from` of a fact is the widest place in which it is the first to stand, or, taken back, the last:
    there and in every narrower place the number of orders changes by one, so that numbers of orders are
    sums of facts and a quarter is the sum of its months.
    """

    def __init__(self) -> None:
        self._facts: Counter[tuple[int, str]] = Counter()

    def add(self, origin: Sequence[str | None]) -> int:
        """Another fact stands; its `counts_from`."""
        found = NOTHING
        for place in _places(origin):
            if not self._facts[place]:
                found = min(found, place[0])
            self._facts[place] += 1
        return found

    def remove(self, origin: Sequence[str | None]) -> int:
        """A fact is taken back; the `counts_from` of what does so."""
        found = NOTHING
        for place in _places(origin):
            self._facts[place] -= 1
            if not self._facts[place]:
                found = min(found, place[0])
        return found


def _places(origin: Sequence[str | None]) -> Iterator[tuple[int, str]]:
    """The whole order, then the deepest known place at or above each level."""
    known = ""
    yield 0, known
    for depth, code in enumerate(origin, 1):
        known = code or known
        yield depth, known
