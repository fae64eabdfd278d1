"""Passwords as argon2id hashes. A file of its own: the only one that knows the library."""

from __future__ import annotations

from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

# OWASP's floor for argon2id: 19 MiB, two passes, one lane.
_HASHER = PasswordHasher(memory_cost=19456, time_cost=2, parallelism=1)
# Each hash takes 19 MiB and a core for some 60 ms: a flood of sign-ins must not take the machine.
_AT_ONCE = BoundedSemaphore(2)
# Somebody unknown costs as much time as somebody known.
_NOBODY = _HASHER.hash("nobody has this password")


def hashed(password: str) -> str:
    """The hash to store."""
    with _AT_ONCE:
        return _HASHER.hash(password)


def fits(stored: str, password: str) -> bool:
    """Whether the password is the one behind `stored`; an empty `stored` never fits, at the same cost."""
    with _AT_ONCE:
        try:
            return _HASHER.verify(stored or _NOBODY, password) and bool(stored)
        except (VerificationError, InvalidHashError):
            return False


def outdated(stored: str) -> bool:
    """Whether the hash was made with other parameters and should be made anew."""
    return _HASHER.check_needs_rehash(stored)
