"""Runs and sheets as PDF, handed out as files."""

from __future__ import annotations

from collections.abc import Callable

from flask import Response

from shop.core import clock
from shop.fulfilment.acceptance.models import Acceptance
from shop.fulfilment.deliveries import paperwork
from shop.fulfilment.deliveries.models import Delivery, DeliverySheet
from shop.http.downloads import attached
from shop.http.files import store
from shop.trading.orders.models import Order

PDF = "application/pdf"


def of_run(delivery: Delivery, form: str, address: Callable[[str], str]) -> Response:
    """拣货单 (`picking`) or every 送货单 (`sheets`) of a run that was found in sight."""
    now = clock.utcnow()
    if form == "picking":
        return attached(paperwork.picking(delivery, now=now), PDF, f"拣货单-{delivery.no}.pdf")
    made = paperwork.sheets(delivery, delivery.sheets, address, now=now)
    return attached(made, PDF, f"送货单-{delivery.no}.pdf")


def of_sheet(sheet: DeliverySheet, form: str, address: Callable[[str], str]) -> Response:
    """送货单 (`delivery`), 验收单 (`acceptance`) or 索证索票包 (`papers`) of a sheet that was found in sight."""
    now = clock.utcnow()
    if form == "delivery":
        made = paperwork.sheets(sheet.delivery, [sheet], address, now=now)
        return attached(made, PDF, f"送货单-{sheet.no}.pdf")
    if form == "acceptance":
        made = paperwork.acceptance_form(sheet, address, now=now)
        return attached(made, PDF, f"验收单-{sheet.no}.pdf")
    made = paperwork.papers_of(sheet, address, store(), now=now)
    return attached(made, PDF, f"索证索票-{sheet.no}.pdf")


def of_acceptance(order: Order, acceptance: Acceptance) -> Response:
    """验收单 of one acceptance of an order that was found in sight."""
    made = paperwork.acceptance_record(order, acceptance, now=clock.utcnow())
    return attached(made, PDF, f"验收单-{acceptance.no}.pdf")
