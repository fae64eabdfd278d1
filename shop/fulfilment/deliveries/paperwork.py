"""Runs and sheets on paper: 拣货单, 送货单, 验收单, and 索证索票包 with the papers of the goods on a sheet."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from shop.catalog.papers import queries as papers
from shop.catalog.papers.models import Paper
from shop.catalog.papers.rules import WORDS
from shop.catalog.papers.states import OF_COOPERATIVE, PaperKind
from shop.catalog.products import queries as products
from shop.catalog.products.models import Product
from shop.catalog.products.rules import UNIT_WORDS
from shop.catalog.products.states import SaleUnit
from shop.core import clock, money
from shop.fulfilment.acceptance.models import Acceptance, AcceptanceLine
from shop.fulfilment.deliveries import queries, rules
from shop.fulfilment.deliveries.models import Delivery, DeliverySheet
from shop.support.documents.storage import Store
from shop.support.printing import bundle, codes, press
from shop.trading.orders.models import Order, OrderLine
from shop.trading.orders.queries import lines_by_id
from shop.trading.orders.states import FundSource

Address = Callable[[str], str]  # a sheet's token -> the address that its code opens
GOES_ALONG = (
    PaperKind.BUSINESS_LICENCE, PaperKind.FOOD_LICENCE, PaperKind.TRADE_LICENCE, PaperKind.TEST_REPORT,
    PaperKind.CONFORMITY, PaperKind.MARK_CERTIFICATE,
)  # fmt: skip
EACH_PRODUCT = (PaperKind.TEST_REPORT, PaperKind.CONFORMITY)
FUNDS = (
    ("食堂食材（预留份额）", (FundSource.CANTEEN, FundSource.RAW_MATERIAL)),
    ("工会福利", (FundSource.UNION, FundSource.WELFARE, FundSource.CONDOLENCE)),
)


def picking(delivery: Delivery, *, now: datetime) -> bytes:
    """拣货单 by product, and what to pack for each place; their sums are the same."""
    press.check_rows(len(delivery.lines))
    picks = [
        _goods(pick.product_name, pick.spec, pick.unit, pick.qty_milli)
        for pick in rules.picks(delivery.parcels)
    ]
    stops = [
        {
            "number": sheet.position, "no": sheet.no, "unit": _who(sheet), "place": sheet.delivery_to,
            "lines": [_line(one.line, one.going_milli) for one in sheet.lines if one.going_milli],
        }
        for sheet in delivery.sheets
    ]  # fmt: skip
    return press.printed("picking", _run(delivery) | {"picks": picks, "stops": stops}, now=now)


def sheets(delivery: Delivery, printed: Sequence[DeliverySheet], address: Address, *, now: datetime) -> bytes:
    """送货单 of some or all places of a run, each with the code that opens its acceptance on a phone."""
    press.check_rows(sum(len(sheet.lines) for sheet in printed))
    made = [
        {
            "no": sheet.no, "unit": sheet.unit_name, "counted": sheet.counted_unit_name, "place": sheet.delivery_to,
            "qr": codes.qr_svg(address(sheet.token)),
            "lines": [
                _line(one.line, one.going_milli) | {"order_no": one.line.order.no}
                for one in sheet.lines
                if one.going_milli
            ],
        }
        for sheet in printed
    ]  # fmt: skip
    return press.printed("delivery", _run(delivery) | {"sheets": made}, now=now)


def acceptance_form(sheet: DeliverySheet, address: Address, *, now: datetime) -> bytes:
    """验收单 of a sheet: to be written on at the door, or with what was weighed once it was accepted."""
    press.check_rows(len(sheet.lines))
    done = queries.acceptances_of(sheet)
    lines = [(one.line, one.going_milli) for one in sheet.lines if one.going_milli]
    data = _acceptance(lines, done) | {
        "no": done[0].no if len(done) == 1 else sheet.no,
        "sheet": sheet.no,
        "unit": sheet.unit_name,
        "place": sheet.delivery_to,
        "cooperative": sheet.delivery.cooperative_name,
        "day": str(sheet.delivery.first_on),
        "vehicle": sheet.delivery.vehicle,
        "qr": codes.qr_svg(address(sheet.token)),
    }
    return press.printed("acceptance", data, now=now)


def acceptance_record(order: Order, acceptance: Acceptance, *, now: datetime) -> bytes:
    """验收单 of one acceptance of an order, however it was shipped."""
    own = lines_by_id(order)
    lines = [(own[one.order_line_id], own[one.order_line_id].qty_milli) for one in acceptance.lines]
    data = _acceptance(lines, [acceptance]) | {
        "no": acceptance.no, "sheet": "", "unit": order.unit_name, "place": order.delivery_to,
        "cooperative": order.cooperative_name, "day": "", "vehicle": "", "qr": "",
    }  # fmt: skip
    return press.printed("acceptance", data, now=now)


def papers_of(sheet: DeliverySheet, address: Address, store: Store, *, now: datetime) -> bytes:
    """索证索票包: an index of the goods and of the papers that are good today, then the papers themselves."""
    on = clock.business_day(now)
    goods = products.by_ids(sorted({one.line.product_id for one in sheet.lines if one.going_milli}))
    found = {product.id: papers.shown(product, on) for product in goods}
    listed = _each_once(goods, found)
    kept = {paper.document.id: paper.document for paper in listed if paper.document is not None}
    data = {
        "no": sheet.no, "unit": sheet.unit_name, "cooperative": sheet.delivery.cooperative_name, "code": goods[0].cooperative.credit_code if goods else "",
        "place": sheet.delivery_to, "days": _days(sheet.delivery), "qr": codes.qr_svg(address(sheet.token)),
        "goods": [_proved(sheet, product, found[product.id]) for product in goods],
    }  # fmt: skip
    draft = press.printed("papers", data | {"papers": _index(listed, {})}, now=now)
    places, files = bundle.bound(bundle.pages_of(draft), list(kept.values()), store)
    pages = {place.document_id: place.first_page for place in places}
    cover = press.printed("papers", data | {"papers": _index(listed, pages)}, now=now)
    return bundle.merged([cover, *files])


def _each_once(goods: Iterable[Product], found: dict[int, list[Paper]]) -> list[Paper]:
    """The cooperative's papers first, then those of each product."""
    every = {paper.id: paper for product in goods for paper in found[product.id] if paper.kind in GOES_ALONG}
    return sorted(every.values(), key=lambda paper: (paper.product_id or 0, GOES_ALONG.index(paper.kind)))


def _proved(sheet: DeliverySheet, product: Product, found: Iterable[Paper]) -> dict[str, str]:
    """A product of the sheet, and which papers it lacks."""
    kinds = {paper.kind for paper in found if paper.document is not None}
    lacking = [WORDS[kind] for kind in EACH_PRODUCT if kind not in kinds]
    if not kinds & OF_COOPERATIVE:
        lacking.insert(0, "经营证照")
    own = [one for one in sheet.lines if one.line.product_id == product.id and one.going_milli]
    quantities = "、".join(f"{money.format_qty(one.going_milli)} {_unit(one.line.unit)}" for one in own)
    specs = "、".join(dict.fromkeys(one.line.spec for one in own))
    return {"name": own[0].line.product_name, "spec": specs, "qty": quantities, "missing": "、".join(lacking)}


def _index(listed: Iterable[Paper], pages: dict[int, int]) -> list[dict[str, str]]:
    return [
        {
            "kind": WORDS[paper.kind],
            "subject": paper.product.name if paper.product else paper.cooperative.name,
            "number": " / ".join(part for part in (paper.number, paper.issuer) if part),
            "until": str(paper.last_on or "长期"),
            "page": str(pages.get(paper.document_id or 0, "")),
        }
        for paper in listed
    ]


def _acceptance(lines: Sequence[tuple[OrderLine, int]], done: Sequence[Acceptance]) -> dict[str, Any]:
    """What a 验收单 says of its lines, and when anything was accepted of the sums and signatures."""
    taken: dict[int, list[AcceptanceLine]] = {}
    for acceptance in done:
        for one in acceptance.lines:
            taken.setdefault(one.order_line_id, []).append(one)
    orders = {line.order_id: line.order for line, _qty in lines}
    total = sum(one.amount_fen for acceptance in done for one in acceptance.lines)
    last = done[-1] if done else None
    at = last.accepted_at.astimezone(clock.SHANGHAI) if last else None
    return {
        "lines": [_weighed(line, qty, taken.get(line.id, [])) for line, qty in lines],
        "orders": "、".join(order.no for order in orders.values()),
        "funds": [
            {"name": name, "on": any(order.fund_source in funds for order in orders.values())}
            for name, funds in FUNDS
        ],
        "words": money.in_words(total) if done else "",
        "total": money.yuan(total) if done else "",
        "received_at": f"{at:%Y-%m-%d %H:%M}" if at else "",
        "signed_on": f"{at:%Y-%m-%d}" if at else "",
        "signed_name": "、".join(dict.fromkeys(one.signed_name for one in done if one.signed_name)),
        "note": "；".join(dict.fromkeys(one.note for one in done if one.note)),
        "differences": "见质量结论" if any(one.refused_milli for a in done for one in a.lines) else "",
    }


def _weighed(line: OrderLine, qty_milli: int, taken: Sequence[AcceptanceLine]) -> dict[str, str]:
    refused = sum(one.refused_milli for one in taken)
    reasons = "、".join(dict.fromkeys(one.reason for one in taken if one.reason))
    verdict = f"退货 {money.format_qty(refused)}：{reasons}" if refused else "合格" if taken else ""
    return _line(line, qty_milli) | {
        "accepted": money.format_qty(sum(one.accepted_milli for one in taken)) if taken else "",
        "price": money.yuan(line.price_fen),
        "amount": money.yuan(sum(one.amount_fen for one in taken)) if taken else "",
        "verdict": verdict,
    }


def _run(delivery: Delivery) -> dict[str, Any]:
    return {
        "no": delivery.no, "cooperative": delivery.cooperative_name, "days": _days(delivery),
        "vehicle": delivery.vehicle, "driver": delivery.driver, "note": delivery.note,
    }  # fmt: skip


def _days(delivery: Delivery) -> str:
    if delivery.first_on == delivery.last_on:
        return str(delivery.first_on)
    return f"{delivery.first_on} 至 {delivery.last_on}"


def _who(sheet: DeliverySheet) -> str:
    if sheet.counted_unit_id == sheet.unit_id:
        return sheet.unit_name
    return f"{sheet.counted_unit_name}（{sheet.unit_name} 代订）"


def _line(line: OrderLine, qty_milli: int) -> dict[str, str]:
    return _goods(line.product_name, line.spec, line.unit, qty_milli)


def _goods(name: str, spec: str, unit: str, qty_milli: int) -> dict[str, str]:
    return {"name": name, "spec": spec, "unit": _unit(unit), "qty": money.format_qty(qty_milli)}


def _unit(stored: str) -> str:
    return UNIT_WORDS[SaleUnit(stored)]
