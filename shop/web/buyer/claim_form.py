"""What was typed into the form of an after-sales claim."""

from __future__ import annotations

from typing import Any

from flask import current_app, request
from flask_babel import gettext as _
from marshmallow import ValidationError

from shop.core import clock, money
from shop.core.db import db
from shop.core.texts import check_text
from shop.fulfilment.aftersales.queries import PURPOSE
from shop.fulfilment.aftersales.rules import MAX_PHOTOS
from shop.fulfilment.aftersales.schemas import ClaimIn
from shop.fulfilment.aftersales.states import ClaimKind
from shop.http.files import store
from shop.support.documents import actions as documents
from shop.trading.orders.models import Order, OrderLine


def typed_claim(order: Order, by: int) -> dict[str, Any]:
    """The form's `kind`, `wish` and per line `amount_ID`, `reason_ID` and `photos_ID` as the schema wants them;
    lines without an amount are left out. Photos are kept as the order's."""
    form = check_text(request.form.to_dict())
    lines = [
        _line(order, line, form, by) for line in order.lines if form.get(f"amount_{line.id}", "").strip("0. ")
    ]
    if not lines:
        raise ValidationError(_("请至少填写一个商品的数量或金额"), "lines")
    kind = form.get("kind", "")
    return dict(ClaimIn().load({"kind": kind, "wish": form.get("wish", ""), "lines": lines}))


def _line(order: Order, line: OrderLine, form: dict[str, str], by: int) -> dict[str, Any]:
    typed = form[f"amount_{line.id}"].strip()
    amount: dict[str, Any] = {"qty": typed}
    if form.get("kind") == ClaimKind.PRICE_OFF:
        try:
            amount = {"amount_fen": money.parse_yuan(typed)}
        except ValueError:
            raise ValidationError(_("折让金额应为元，最多两位小数，例如 6.80"), "lines") from None
    return {
        "line_id": line.id,
        **amount,
        "reason": form.get(f"reason_{line.id}", ""),
        "photo_ids": _photos(order, line, by),
    }


def _photos(order: Order, line: OrderLine, by: int) -> list[int]:
    files = [file for file in request.files.getlist(f"photos_{line.id}") if file.filename][: MAX_PHOTOS + 1]
    kept = [
        documents.keep(
            file.read(),
            file_name=file.filename or "",
            owner_kind=Order.__tablename__,
            owner_id=order.id,
            purpose=PURPOSE,
            store=store(),
            unit_id=order.unit_id,
            cooperative_id=order.cooperative_id,
            max_bytes=current_app.extensions["settings"].max_upload_bytes,
            by=by,
            now=clock.utcnow(),
        )
        for file in files
    ]
    db.session.flush()
    return [one.id for one in kept]
