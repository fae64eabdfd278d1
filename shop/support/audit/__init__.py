"""The audit trail's doors: `note` (`note_all` for many), `change`, and `move`, the only way a status changes."""

from shop.support.audit.actions import change, move, move_all, note, note_all, request_id

__all__ = ["change", "move", "move_all", "note", "note_all", "request_id"]
