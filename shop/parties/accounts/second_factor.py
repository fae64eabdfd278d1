"""The door for a second factor: who must pass one, and where. Nothing stands behind it yet."""

from __future__ import annotations

from typing import Protocol

from shop.parties.accounts.models import User


class SecondFactor(Protocol):
    """What a second factor must answer. It opens the session itself once it was passed."""

    def endpoint(self, user: User) -> str | None:
        """The page to pass before a session opens; None when the password is enough for this user."""
        ...


class NoSecondFactor:
    """The password is enough for everyone."""

    def endpoint(self, user: User) -> str | None:
        return None


_door: list[SecondFactor] = [NoSecondFactor()]


def install(factor: SecondFactor) -> None:
    """Put `factor` behind the door; the composition root calls this once."""
    _door[0] = factor


def door() -> SecondFactor:
    """What stands behind the door now."""
    return _door[0]
