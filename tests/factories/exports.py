"""An export somebody has asked for, as rooms that only guard it need."""

from __future__ import annotations

from shop.core.db import db
from shop.parties.accounts.models import User
from shop.reporting.exports.models import ExportJob
from tests.factories.parties_rows import MORNING


def an_export(user: User, title: str) -> ExportJob:
    """Waiting, of order lines."""
    made = ExportJob(
        user_id=user.id, kind="order_lines", form="csv", params={}, reach={}, title=title, scope=title,
        created_at=MORNING,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    return made
