"""What follows at the runs when goods are accepted at a door."""

from __future__ import annotations

from datetime import datetime

from shop.fulfilment.deliveries import actions as deliveries
from shop.support.outbox.models import Message


def finish_runs(message: Message, now: datetime) -> None:
    """Through whichever page an order was accepted: the run that brought it may be done now."""
    deliveries.finish_what_arrived(message.facts["order_id"], now=now)
