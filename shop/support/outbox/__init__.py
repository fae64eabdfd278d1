"""The outbox: `put` and `put_all` in the caller's transaction; `shop.support.outbox.drain` delivers."""

from shop.support.outbox.actions import put, put_all

__all__ = ["put", "put_all"]
