"""What stands on the papers: the numbers that were weighed, the amount in words, the papers of the goods."""

import io
import json

import pikepdf
import pytest
from PIL import Image

from shop.catalog.papers.states import PaperKind
from shop.core.db import db
from shop.fulfilment.acceptance.queries import acceptances_of
from shop.fulfilment.acceptance.rules import Received
from shop.fulfilment.deliveries import actions, paperwork
from shop.support.documents.storage import LocalStore
from shop.support.printing import press
from tests.factories.deliveries import a_plan, an_open_order, loaded, two_canteens
from tests.factories.parties_rows import MORNING


@pytest.fixture
def world(app):
    return two_canteens()


@pytest.fixture
def said(monkeypatch):
    """Every form that is printed, with its data."""
    forms = []
    real = press.printed

    def printed(form, data, *, now):
        forms.append((form, json.loads(json.dumps(data))))
        return real(form, data, now=now)

    monkeypatch.setattr(press, "printed", printed)
    return forms


def address(token):
    return f"https://example.invalid/d/{token}"


def test_the_sheets_on_paper_add_up_to_the_pick_list_on_paper(world, said):
    trade, one, other, second = world
    an_open_order(trade, one, {trade.sku_id: 30_000, second: 1_500})
    an_open_order(trade, other, {second: 8_000})
    delivery = a_plan(trade)
    paperwork.picking(delivery, now=MORNING)
    paperwork.sheets(delivery, delivery.sheets, address, now=MORNING)
    (_form, picking), (_other, sheets) = said
    assert sorted(pick["qty"] for pick in picking["picks"]) == ["30", "9.5"]
    on_sheets = [line["qty"] for sheet in sheets["sheets"] for line in sheet["lines"]]
    packed = [line["qty"] for stop in picking["stops"] for line in stop["lines"]]
    assert sorted(on_sheets) == sorted(packed) == ["1.5", "30", "8"]


def test_the_acceptance_form_is_blank_before_and_filled_after(world, said):
    trade, one, _other, _second = world
    order = an_open_order(trade, one, {trade.sku_id: 30_000})
    delivery = loaded(trade, a_plan(trade))
    sheet = delivery.sheets[0]
    paperwork.acceptance_form(sheet, address, now=MORNING)
    goods = [Received(order.lines[0].id, 29_500, 500, "破损")]
    actions.accept(sheet, lines=goods, signed_name="李收货", by=one.receiver.id, now=MORNING)
    db.session.commit()
    paperwork.acceptance_form(sheet, address, now=MORNING)
    paperwork.acceptance_record(order, acceptances_of(order)[0], now=MORNING)
    blank, filled, record = (data for _form, data in said)
    assert (blank["lines"][0]["accepted"], blank["words"], blank["signed_name"]) == ("", "", "")
    assert filled["lines"][0]["accepted"] == "29.5"
    assert (filled["words"], filled["total"]) == ("贰佰元陆角整", "200.60")
    assert filled["lines"][0]["verdict"] == "退货 0.5：破损"
    assert (filled["signed_name"], filled["no"]) == ("李收货", acceptances_of(order)[0].no)
    assert filled["funds"][0] == {"name": "食堂食材（预留份额）", "on": True}
    assert record["lines"] == filled["lines"] and record["words"] == filled["words"]


def test_the_bundle_holds_the_papers_that_are_good_and_names_those_that_lack(
    world, said, tmp_path, monkeypatch
):
    from shop.catalog.papers import queries as papers

    trade, one, _other, second = world
    an_open_order(trade, one, {trade.sku_id: 30_000, second: 1_500})
    delivery = loaded(trade, a_plan(trade))
    sheet, store = delivery.sheets[0], LocalStore(tmp_path)
    first = next(line.line.product_id for line in sheet.lines if line.line.sku_id == trade.sku_id)
    kept = {}

    def shown(product, _on):
        if product.id != first:
            return []
        if not kept:
            kept.update(_papers(product, store))
        return list(kept.values())

    monkeypatch.setattr(papers, "shown", shown)
    whole = paperwork.papers_of(sheet, address, store, now=MORNING)
    with pikepdf.open(io.BytesIO(whole)) as pdf:
        assert (
            len(pdf.pages) == 1 + 1 + 1
        )  # the cover, a scanned licence, a report; a paper without a file has none
    data = said[-1][1]
    assert [(p["kind"], p["page"]) for p in data["papers"]] == [
        ("营业执照", "2"), ("检测报告", "3"), ("承诺达标合格证", ""),
    ]  # fmt: skip
    lacking = {good["name"]: good["missing"] for good in data["goods"]}
    assert sorted(lacking.values()) == ["承诺达标合格证", "经营证照、检测报告、承诺达标合格证"]


def _papers(product, store):
    from shop.catalog.papers.models import Paper
    from shop.support.documents import actions as documents

    picture = io.BytesIO()
    Image.new("RGB", (300, 500), "white").save(picture, "PNG")
    report = press.printed("picking", dict.fromkeys(("no", "cooperative", "days", "vehicle", "driver"), "x") | {"picks": [], "stops": []}, now=MORNING)  # fmt: skip
    made = {}
    for kind, data in (
        (PaperKind.BUSINESS_LICENCE, picture.getvalue()), (PaperKind.TEST_REPORT, report), (PaperKind.CONFORMITY, None),
    ):  # fmt: skip
        own = None if kind is PaperKind.BUSINESS_LICENCE else product.id
        document = data and documents.keep(
            data, file_name="x", owner_kind="cooperative", owner_id=product.cooperative_id, purpose="paper",
            store=store, by=None, now=MORNING,
        )  # fmt: skip
        made[kind] = Paper(
            cooperative_id=product.cooperative_id, product_id=own, kind=kind, number="N1", handed_in_at=MORNING,
            document=document or None,
        )  # fmt: skip
        db.session.add(made[kind])
    db.session.flush()
    return made
