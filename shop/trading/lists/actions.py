"""Fill, paste, repeat and place a purchase list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from shop.catalog.products import rules as product_rules
from shop.catalog.products.models import Sku
from shop.core.db import db
from shop.support import audit
from shop.trading.lists import queries, rules
from shop.trading.lists.models import PurchaseList, PurchaseListLine
from shop.trading.lists.states import ListStatus
from shop.trading.orders import actions as orders
from shop.trading.orders.models import Order, Purchase
from shop.trading.orders.rules import MAX_LINES, TooManyLines, UnknownGoods
from shop.trading.orders.terms import Terms


@dataclass(frozen=True)
class Pasted:
    """`put`: how many lines are on the list now because of the paste; `errors` by line number."""

    put: int
    errors: tuple[rules.PasteError, ...] = ()


@dataclass(frozen=True)
class Repeated:
    """`gone`: names that are no longer sold; `changed`: (name, price then, price now) in fen."""

    put: int
    gone: tuple[str, ...] = ()
    changed: tuple[tuple[str, int, int], ...] = ()


def open_draft(*, unit_id: int, by: int, now: datetime) -> PurchaseList:
    """The member's one draft for the unit, made when there is none yet."""
    wanted = select(PurchaseList).where(
        PurchaseList.unit_id == unit_id, PurchaseList.user_id == by, PurchaseList.status == ListStatus.DRAFT
    )
    # Locked: two tabs that add at once queue here instead of clashing on a line's unique key.
    found = db.session.scalar(wanted.with_for_update())
    if found is not None:
        return found
    made = PurchaseList(unit_id=unit_id, user_id=by, updated_at=now)
    try:
        with db.session.begin_nested():
            db.session.add(made)
    except IntegrityError:
        return db.session.scalars(wanted.with_for_update()).one()
    return made


def put(
    purchase_list: PurchaseList, *, sku_id: int, qty_milli: int, add: bool = True, by: int, now: datetime
) -> PurchaseListLine:
    """Add `qty_milli` of a SKU, or set it with `add=False`; the price counts as seen.

    Raises UnknownGoods for what is not on sale, and what `check_qty` raises for the quantity that results.
    """
    sku = queries.skus_on_sale([sku_id]).get(sku_id)
    if sku is None:
        raise UnknownGoods("该商品已下架，请选择其他商品", sku_id=sku_id)
    line = _line(purchase_list, sku_id)
    wanted = qty_milli + (line.qty_milli if line and add else 0)
    product_rules.check_qty(sku, wanted)
    return _set(purchase_list, sku, wanted, now=now)


def remove(purchase_list: PurchaseList, *, sku_id: int, by: int, now: datetime) -> None:
    """Take a SKU off the list; nothing happens when it is not on it."""
    line = _line(purchase_list, sku_id)
    if line:
        purchase_list.lines.remove(line)
        purchase_list.updated_at = now
        db.session.flush()


def clear(purchase_list: PurchaseList, *, by: int, now: datetime) -> None:
    """Empty the list."""
    purchase_list.lines.clear()
    purchase_list.updated_at = now
    db.session.flush()


def paste(purchase_list: PurchaseList, text: str, *, partial: bool = False, by: int, now: datetime) -> Pasted:
    """Set the quantities of `name or code, quantity` lines; a SKU named twice is summed.

    With any error nothing is written, unless `partial` asks for the good lines.
    Raises UnreadablePaste for an empty text or one with too many lines.
    """
    lines, errors = rules.read_paste(text)
    skus = queries.meant([line.name for line in lines])
    wanted: list[tuple[int, int]] = []
    by_id: dict[int, Sku] = {}
    number_of: dict[int, rules.PastedLine] = {}
    for line in lines:
        found = _resolve(line, skus[line.name])
        if isinstance(found, rules.PasteError):
            errors.append(found)
            continue
        sku, qty_milli = found
        by_id[sku.id] = sku
        number_of[sku.id] = line
        wanted.append((sku.id, qty_milli))
    good = []
    for sku_id, qty_milli in rules.sum_by_sku(wanted):
        fault = queries.qty_fault(by_id[sku_id], qty_milli)
        if fault:
            errors.append(rules.PasteError(number_of[sku_id].number, number_of[sku_id].text, fault))
        else:
            good.append((sku_id, qty_milli))
    errors.sort(key=lambda error: error.number)
    if errors and not partial:
        return Pasted(0, tuple(errors))
    for sku_id, qty_milli in good:
        _set(purchase_list, by_id[sku_id], qty_milli, now=now)
    return Pasted(len(good), tuple(errors))


def _resolve(line: rules.PastedLine, skus: list[Sku]) -> tuple[Sku, int] | rules.PasteError:
    if not skus:
        return rules.PasteError(line.number, line.text, f"没有找到“{line.name}”：请核对名称，或改用商品编码")
    if len(skus) > 1:
        words = f"“{line.name}”对应多个在售规格，请选择其一或改用编码"
        return rules.PasteError(line.number, line.text, words, queries.candidates(skus))
    qty_milli = rules.in_sale_unit(line.qty_milli, line.unit, skus[0].unit.value)
    if qty_milli is None:
        words = f"单位“{line.unit}”与该商品的销售规格（{skus[0].spec}）不符，请只写数量"
        return rules.PasteError(line.number, line.text, words)
    return skus[0], qty_milli


def repeat(purchase_list: PurchaseList, order: Order, *, by: int, now: datetime) -> Repeated:
    """Set the lines of an earlier order again, at its quantities; says what is gone or costs another price.

    A quantity that no longer fits the SKU's order rules is kept and shown by the review.
    """
    on_sale = queries.skus_on_sale(line.sku_id for line in order.lines)
    gone, changed, put_lines = [], [], 0
    for line in order.lines:
        sku = on_sale.get(line.sku_id)
        if sku is None:
            gone.append(f"{line.product_name} {line.spec}")
            continue
        _set(purchase_list, sku, line.qty_milli, now=now)
        put_lines += 1
        if sku.price_fen != line.price_fen:
            changed.append((f"{line.product_name} {line.spec}", line.price_fen, sku.price_fen))
    return Repeated(put_lines, tuple(gone), tuple(changed))


def place(
    purchase_list: PurchaseList,
    terms: Terms,
    *,
    agreed_total_fen: int | None = None,
    by: int,
    now: datetime,
) -> Purchase:
    """Make the list a purchase, one order per cooperative.

    Raises EmptyList, NotReady with every hindered line, PriceChanged unless `agreed_total_fen` is
    today's total, and whatever `orders.place` raises (membership, stock, delivery point).
    """
    review = queries.review(purchase_list)
    rules.check_ready(review, agreed_total_fen=agreed_total_fen)
    wanted = [(line.sku_id, line.qty_milli) for line in purchase_list.lines]
    placed = orders.place(wanted, unit_id=purchase_list.unit_id, terms=terms, by=by, now=now)
    return _placed(purchase_list, placed, review.total_fen, by=by, now=now)


def place_for_many(
    purchase_list: PurchaseList,
    terms: Terms,
    parts: Sequence[rules.Part],
    *,
    agreed_total_fen: int | None = None,
    by: int,
    now: datetime,
) -> Purchase:
    """Share the list's goods out to units that this one orders for: one purchase, one order per unit, delivery
    point and cooperative (A26). How much each gets is said by `parts`, each unit and point once; the list's own
    quantities are only a reminder. `agreed_total_fen` is the list's total, as in `place`.

    Raises EmptyList, NotOnList, PriceChanged and whatever `orders.place_for_many` raises.
    """
    review = queries.review(purchase_list)
    total_fen = rules.shared_fen(parts, review)
    rules.check_prices(review, agreed_total_fen=agreed_total_fen)
    placed = orders.place_for_many(parts, unit_id=purchase_list.unit_id, terms=terms, by=by, now=now)
    return _placed(purchase_list, placed, total_fen, by=by, now=now)


def _placed(
    purchase_list: PurchaseList, placed: Purchase, total_fen: int, *, by: int, now: datetime
) -> Purchase:
    if placed.total_fen != total_fen:  # changed between our look and theirs: undone by the edge
        raise rules.PriceChanged("价格刚刚有变，请核对后再下单", total_fen=placed.total_fen, lines=[])
    purchase_list.updated_at = now
    audit.move(purchase_list, "place", by=by, now=now, purchase_no=placed.no)
    return placed


def _line(purchase_list: PurchaseList, sku_id: int) -> PurchaseListLine | None:
    return next((line for line in purchase_list.lines if line.sku_id == sku_id), None)


def _set(purchase_list: PurchaseList, sku: Sku, qty_milli: int, *, now: datetime) -> PurchaseListLine:
    line = _line(purchase_list, sku.id)
    if line is None:
        if len(purchase_list.lines) >= MAX_LINES:
            raise TooManyLines(f"一张清单最多 {MAX_LINES} 个商品，请先下单或移除一些", most=MAX_LINES)
        line = PurchaseListLine(sku_id=sku.id)
        purchase_list.lines.append(line)
    line.qty_milli = qty_milli
    line.seen_price_fen = sku.price_fen
    purchase_list.updated_at = now
    db.session.flush()
    return line
