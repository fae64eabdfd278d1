"""What the books allow."""

from shop.core.errors import Refused


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
