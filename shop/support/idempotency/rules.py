"""When a repeated request is the same one."""

from __future__ import annotations

from shop.core.errors import Invalid, Refused, Stale

MAX_KEY = 120


class BadKey(Invalid):
    """The key is not a short printable text."""

    code = "idempotency.bad_key"


class KeyReused(Refused):
    """The key already answered another request."""

    code = "idempotency.key_reused"


class InFlight(Stale):
    """The same request is being answered right now."""

    code = "idempotency.in_flight"


def check_key(key: str) -> None:
    """1 to 120 printable ASCII characters, or BadKey."""
    if not key or len(key) > MAX_KEY or not (key.isascii() and key.isprintable()):
        raise BadKey(f"Idempotency-Key 须为 1 至 {MAX_KEY} 个可见 ASCII 字符")


def check_same(known: str, asked: str) -> None:
    """The stored fingerprint is that of the present request, or KeyReused."""
    if known != asked:
        raise KeyReused("同一请求编号（Idempotency-Key）已用于另一内容：请刷新页面，或换一个新的编号")
