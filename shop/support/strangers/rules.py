"""What a person without an account gets in place of one: a key to what he handed in, and a limit of tries."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import timedelta

from shop.core.errors import TooMany

# Without I, O, 0 and 1: read over the phone, copied from a screen by hand. Sixteen of them are 80 bits.
ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
KEY_LENGTH = 16


class TooOften(TooMany):
    """Too many tries of one kind from one address."""

    code = "stranger.too_often"


@dataclass(frozen=True)
class Limit:
    """At most `most` tries of a deed from one address within the window."""

    deed: str
    most: int
    window: timedelta


@dataclass(frozen=True)
class Slip:
    """The key that is handed out, and by what a repeated request is known again (empty: by nothing)."""

    key: str
    request_sha256: str | None = None
    fingerprint: str = ""

    @property
    def key_sha256(self) -> str:
        return digest(self.key)


def check_often(tries: int, limit: Limit) -> None:
    """Tries within the window, this one not counted; raises TooOften."""
    if tries >= limit.most:
        minutes = int(limit.window.total_seconds() // 60)
        raise TooOften(
            f"同一网络地址的操作过于频繁，请 {minutes} 分钟后再试",
            retry_after=int(limit.window.total_seconds()),
        )


def new_key() -> str:
    """A random key."""
    return "".join(secrets.choice(ALPHABET) for _ in range(KEY_LENGTH))


def derived_key(secret: str, request_key: str, fingerprint: str) -> str:
    """The key of a request that may be repeated: the same for the same request, guessed by nobody without
    the installation's secret, and therefore stored nowhere."""
    told = f"stranger\n{request_key}\n{fingerprint}".encode()
    drawn = hmac.new(secret.encode(), told, hashlib.sha256).digest()
    return "".join(ALPHABET[byte % len(ALPHABET)] for byte in drawn[:KEY_LENGTH])


def plain(text: str) -> str:
    """A key as people type it: spaces and dashes left out, in capitals."""
    return "".join(text.split()).replace("-", "").upper()[:64]


def shown(key: str) -> str:
    """A key as people read it: in groups of four."""
    return "-".join(key[at : at + 4] for at in range(0, len(key), 4))


def digest(key: str) -> str:
    """What is stored of a key, however it was typed."""
    return hashlib.sha256(plain(key).encode()).hexdigest()
