"""What was typed into the form of a helped sale, with its files: the same for units and for officials."""

from __future__ import annotations

from typing import Any

from flask import current_app, request
from flask_babel import gettext as _

from shop.core import clock
from shop.core.money import parse_yuan
from shop.http.login import current_actor
from shop.parties.buyers.models import BuyerUnit
from shop.reporting.offline import helping, rules
from shop.reporting.offline.catalogue import catalogue
from shop.reporting.offline.models import HelpedSale
from shop.support.documents.storage import Store


def declared(unit: BuyerUnit, typed: dict[str, Any], store: Store) -> HelpedSale:
    """Declare what was typed for a unit, in the caller's transaction."""
    try:
        amount_fen = parse_yuan(typed.pop("amount"))
    except ValueError:
        fault = _("金额应为元，最多两位小数，如 2179.40")
        raise rules.BadDeclaration(fault, fields={"amount": [fault]}) from None
    files = [
        (file.filename or "", file.read()) for file in request.files.getlist("evidence") if file.filename
    ]
    return helping.declare(
        unit, **typed, amount_fen=amount_fen, evidence=files, store=store,
        max_bytes=current_app.extensions["settings"].max_upload_bytes, by=current_actor().id, now=clock.utcnow(),
    )  # fmt: skip


def categories() -> list[tuple[str, str]]:
    """(code, name) of the categories in which something may be declared."""
    return [(one.code, one.name) for one in catalogue().categories() if not one.top]
