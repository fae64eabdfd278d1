"""Putting a wording into an agreement: who takes part, which goods at which price, and what a signature is of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import select

from shop.catalog.products.models import Sku
from shop.catalog.products.rules import check_ceiling
from shop.core.db import db
from shop.parties.buyers import rules as units
from shop.parties.buyers.models import BuyerUnit
from shop.trading.agreements import material, rules
from shop.trading.agreements.models import Agreement, AgreementItem, AgreementParty
from shop.trading.agreements.rules import BadWording, ItemWanted, Wording

SAID = ("title", "first_on", "last_on", "ceiling_fen", "ceiling_milli", "intent_fen", "note")


def write(agreement: Agreement, wording: Wording, *, with_parties: bool, today: date) -> None:
    """Set everything that the agreement says; with `with_parties` also who takes part. Raises BadWording,
    AboveCeiling (price review), UnitNotActive or NotCounted."""
    rules.check_wording(wording, today=today)
    goods = _goods(agreement.cooperative_id, wording.items)
    rules.check_one_unit({sku.unit.value for sku in goods.values()}, wording.ceiling_milli)
    for name in SAID:
        value = getattr(wording, name)
        setattr(agreement, name, value.strip() if isinstance(value, str) else value)
    _items(agreement, wording.items, goods)
    if with_parties:
        _parties(agreement, wording)
    db.session.flush()


def text_of(agreement: Agreement) -> dict[str, object]:
    """The agreement's text as plain values; two with the same text have the same digest."""
    said = {name: str(getattr(agreement, name)) for name in SAID}
    items = sorted((i.sku_id, i.price_fen, i.ceiling_milli, i.ceiling_fen) for i in agreement.items)
    parties = sorted((party.unit_id, party.signs) for party in agreement.parties)
    return {**said, "cooperative": agreement.cooperative_id, "items": items, "parties": parties}


def digest_of(agreement: Agreement) -> str:
    """What a signature keeps of the text."""
    return rules.digest(text_of(agreement))


def check_prices(agreement: Agreement) -> None:
    """Raises AboveCeiling where a price review has meanwhile gone below an agreed price."""
    found = material.skus(item.sku_id for item in agreement.items)
    for item in agreement.items:
        check_ceiling(item.price_fen, found[item.sku_id].ceiling_fen, sku_id=item.sku_id)


def _goods(cooperative_id: int, items: Sequence[ItemWanted]) -> dict[int, Sku]:
    found = material.skus(item.sku_id for item in items)
    strange = [
        item.sku_id
        for item in items
        if item.sku_id not in found or found[item.sku_id].product.cooperative_id != cooperative_id
    ]
    if strange:
        word = f"商品（{'、'.join(map(str, strange))}）不是这家合作社的商品"
        raise BadWording(word, fields={"items": [word]})
    for item in items:
        check_ceiling(item.price_fen, found[item.sku_id].ceiling_fen, sku_id=item.sku_id)
    return found


def _items(agreement: Agreement, items: Sequence[ItemWanted], goods: Mapping[int, Sku]) -> None:
    """In place: a row that stays keeps its id, so that the unique key never meets itself."""
    kept = {row.sku_id: row for row in agreement.items}
    for sku_id in kept.keys() - {item.sku_id for item in items}:
        agreement.items.remove(kept[sku_id])
    for item in items:
        row, sku = kept.get(item.sku_id), goods[item.sku_id]
        if row is None:
            row = AgreementItem(sku_id=sku.id)
            agreement.items.append(row)
        row.product_name, row.spec, row.unit = sku.product.name, sku.spec, sku.unit.value
        row.price_fen, row.ceiling_milli, row.ceiling_fen = (
            item.price_fen,
            item.ceiling_milli,
            item.ceiling_fen,
        )


def _parties(agreement: Agreement, wording: Wording) -> None:
    """The leading unit, those it stands for, and others that sign for themselves."""
    lead_id = agreement.unit_id
    wanted = {lead_id: True}
    wanted |= {unit_id: False for unit_id in wording.members if unit_id != lead_id}
    wanted |= {unit_id: True for unit_id in wording.partners if unit_id != lead_id}
    found = {u.id: u for u in db.session.scalars(select(BuyerUnit).where(BuyerUnit.id.in_(sorted(wanted))))}
    lead = found[lead_id]
    for unit_id, signs in wanted.items():
        unit = found.get(unit_id)
        if unit is None:
            # An unknown unit and one that is none of ours must answer alike.
            raise units.NotCounted("只能为本单位、下属单位或本单位代表的单位签约")
        units.check_active(unit.status)
        if not signs:
            units.check_counts_for(lead, unit)
    kept = {row.unit_id: row for row in agreement.parties}
    for unit_id in kept.keys() - wanted.keys():
        agreement.parties.remove(kept[unit_id])
    for unit_id, signs in wanted.items():
        row = kept.get(unit_id)
        if row is None:
            row = AgreementParty(unit_id=unit_id)
            agreement.parties.append(row)
        row.unit_name, row.signs = found[unit_id].public_name, signs
