"""Reads the forms of framework agreements: amounts in yuan, one row of fields per SKU."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask import current_app, request
from flask_babel import gettext as _
from marshmallow import Schema, fields, post_load, validate

from shop.core import clock
from shop.core.fields import QtyField, YuanField
from shop.core.money import format_qty, yuan
from shop.http.files import store
from shop.http.login import current_actor
from shop.parties.accounts import queries as accounts
from shop.support.documents.models import Document
from shop.support.documents.rules import BadFile
from shop.trading.agreements import actions, material, queries
from shop.trading.agreements.models import Agreement
from shop.trading.agreements.rules import MOST_ITEMS, ItemWanted, Wording
from shop.trading.orders.schemas import ID

ROW = ("price", "qty", "amount")


class ItemForm(Schema):
    sku_id = fields.Integer(required=True, validate=ID)
    price_fen = YuanField(data_key="price", required=True)
    ceiling_milli = QtyField(data_key="qty", load_default=None)
    ceiling_fen = YuanField(data_key="amount", load_default=None)

    @post_load
    def as_item(self, data: dict[str, Any], **_more: Any) -> ItemWanted:
        return ItemWanted(**data)


class WordingForm(Schema):
    """The whole text; loads to a `Wording`, and `unit_code` beside it."""

    title = fields.String(required=True, validate=validate.Length(min=2, max=120))
    first_on = fields.Date(required=True)
    last_on = fields.Date(required=True)
    ceiling_fen = YuanField(data_key="ceiling", load_default=None)
    ceiling_milli = QtyField(data_key="ceiling_qty", load_default=None)
    intent_fen = YuanField(data_key="intent", load_default=0)
    note = fields.String(load_default="", validate=validate.Length(max=2000))
    items = fields.List(fields.Nested(ItemForm), validate=validate.Length(max=MOST_ITEMS))
    members = fields.List(fields.Integer(validate=ID))
    partner_codes = fields.List(fields.String(validate=validate.Length(equal=18)))
    unit_code = fields.String(load_default="", validate=validate.Length(max=18))

    @post_load
    def as_wording(self, data: dict[str, Any], **_more: Any) -> tuple[Wording, str]:
        partners = [material.unit_by_code(code).id for code in data.pop("partner_codes")]
        unit_code = data.pop("unit_code")
        return Wording(**data, partners=partners), unit_code


def wording() -> tuple[Wording, str]:
    """What the form says; a row without a price is no item. Raises ValidationError, Missing."""
    form = request.form
    simple = ("title", "first_on", "last_on", "ceiling", "ceiling_qty", "intent", "note", "unit_code")
    sent: dict[str, Any] = {name: form[name].strip() for name in simple if form.get(name, "").strip()}
    sent["members"] = form.getlist("members")
    sent["partner_codes"] = form.get("partner_codes", "").split()
    sent["items"] = [_row(int(sku_id)) for sku_id in _skus("price_")]
    return WordingForm().load(sent)


def _skus(prefix: str) -> list[str]:
    numbers = [
        name.removeprefix(prefix)
        for name, text in request.form.items()
        if text.strip() and name.startswith(prefix)
    ]
    return [number for number in numbers if number.isascii() and number.isdigit() and len(number) < 10]


def _row(sku_id: int) -> dict[str, Any]:
    texts = {name: request.form.get(f"{name}_{sku_id}", "").strip() for name in ROW}
    return {"sku_id": sku_id} | {name: text for name, text in texts.items() if text}


def quantities() -> list[dict[str, Any]]:
    """The lines of a call-off form: `qty_SKU` fields with something in them."""
    return [{"sku_id": int(sku_id), "qty": request.form[f"qty_{sku_id}"].strip()} for sku_id in _skus("qty_")]


def typed() -> dict[str, Any]:
    """The form as it was sent, to be drawn again."""
    return request.form.to_dict() | {"members": request.form.getlist("members")}


def as_typed(agreement: Agreement) -> dict[str, Any]:
    """An agreement as its form has it."""
    shown = {
        "title": agreement.title,
        "first_on": agreement.first_on.isoformat(),
        "last_on": agreement.last_on.isoformat(),
        "ceiling": _yuan(agreement.ceiling_fen),
        "ceiling_qty": _qty(agreement.ceiling_milli),
        "intent": _yuan(agreement.intent_fen or None),
        "note": agreement.note,
        "members": [str(party.unit_id) for party in agreement.parties if not party.signs],
        "partner_codes": "\n".join(material.codes_of_partners(agreement)),
    }
    for item in agreement.items:
        shown[f"price_{item.sku_id}"] = _yuan(item.price_fen)
        shown[f"qty_{item.sku_id}"] = _qty(item.ceiling_milli)
        shown[f"amount_{item.sku_id}"] = _yuan(item.ceiling_fen)
    return shown


def _yuan(fen: int | None) -> str:
    return "" if fen is None else yuan(fen, grouped=False)


def _qty(milli: int | None) -> str:
    return "" if milli is None else format_qty(milli)


def whole(agreement: Agreement) -> Mapping[str, Any]:
    """What the page of one agreement shows, whichever side looks."""
    actor, trail = current_actor(), queries.trail(agreement)
    papers = material.papers(agreement.id)
    return {
        "agreement": agreement,
        "drawdown": queries.drawdown(agreement.id),
        "sides": queries.open_sides(agreement, actor) if agreement.status == "offered" else [],
        "papers": papers,
        "paper_options": [(paper.id, paper.file_name) for paper in papers],
        "orders": queries.orders_of(agreement.id, actor),
        "trail": trail,
        "names": _names(entry.by_user for entry in trail),
    }


def _names(users: Iterable[int | None]) -> dict[int, str]:
    return accounts.names({user for user in users if user})


def attach(agreement: Agreement) -> Document:
    """The uploaded paper; raises BadFile where none came."""
    file = request.files.get("file")
    if file is None or not file.filename:
        raise BadFile(_("请选择文件"), fields={"file": [_("请选择 PDF 文件")]})
    limit = current_app.extensions["settings"].max_upload_bytes
    how = {"store": store(), "max_bytes": limit, "by": current_actor().id, "now": clock.utcnow()}
    return actions.attach(agreement, file.read(), file_name=file.filename, **how)
