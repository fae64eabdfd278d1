"""The audit trail's doors: `note`, `change`, and `move`, the only way a status changes."""

from shop.support.audit.actions import change, move, note, request_id

__all__ = ["change", "move", "note", "request_id"]
