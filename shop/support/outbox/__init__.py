"""The outbox: `put` in the caller's transaction; `shop.support.outbox.drain` delivers."""

from shop.support.outbox.actions import put

__all__ = ["put"]
