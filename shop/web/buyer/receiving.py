"""What the forms at the door send: quantities, reasons and photos of lines, whichever orders they are of."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import request
from flask_babel import gettext as _
from marshmallow import ValidationError

from shop.core import clock
from shop.core.db import db
from shop.fulfilment.acceptance.schemas import SignedIn
from shop.http.files import store
from shop.support.documents import actions as documents
from shop.trading.orders.models import Order, OrderLine

PARTS = ("accepted", "refused")


def typed(schema: type[SignedIn], lines: Iterable[OrderLine], *, by: int) -> dict[str, Any]:
    """The form's `accepted_ID`, `refused_ID`, `reason_ID` and `photo_ID`, its note and its signature, as the schema
    loads them; a line with both quantities empty or zero is left for another time. Keeps the photos."""
    found = [entry for line in lines if (entry := _entry(line, by))]
    if not found:
        raise ValidationError(_("请至少填写一个商品的实收或拒收数量"), "lines")
    said = {name: request.form.get(name, "") for name in ("note", "signed_name")}
    return dict(schema().load({"lines": found, **said}))


def _entry(line: OrderLine, by: int) -> dict[str, Any] | None:
    accepted, refused = (request.form.get(f"{part}_{line.id}", "").strip() or "0" for part in PARTS)
    if not accepted.strip("0.") and not refused.strip("0."):
        return None
    return {
        "line_id": line.id,
        "accepted_qty": accepted,
        "refused_qty": refused,
        "reason": request.form.get(f"reason_{line.id}", "") if refused.strip("0.") else "",
        "photo_id": _photo(line, by),
    }


def _photo(line: OrderLine, by: int) -> int | None:
    file = request.files.get(f"photo_{line.id}")
    if file is None or not file.filename:
        return None
    kept = documents.keep(
        file.read(),
        file_name=file.filename,
        owner_kind=Order.__tablename__,
        owner_id=line.order_id,
        purpose="refusal_photo",
        store=store(),
        unit_id=line.order.unit_id,
        cooperative_id=line.order.cooperative_id,
        by=by,
        now=clock.utcnow(),
    )
    db.session.flush()
    return kept.id
