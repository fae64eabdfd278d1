"""The pages of a selection, from the form to the printed record."""

import io

import pytest

from shop.core.db import db
from shop.parties.accounts.permissions import Role
from shop.trading.selections.models import SupplierSelection
from tests.factories.desks import a_png
from tests.factories.parties import an_official, signed_in
from tests.factories.parties_rows import MORNING, a_cooperative, a_unit
from tests.factories.selections import a_judged_selection, a_selection
from tests.factories.trading import a_member
from tests.support.desk import Desk

PAGE = "/buyer/selections"


@pytest.fixture
def desk(app, at):
    at(MORNING)
    return lambda user: Desk(signed_in(app.test_client(), user))


def only():
    db.session.rollback()
    return db.session.query(SupplierSelection).one()


def test_a_buyer_opens_names_visits_and_scores(desk):
    unit, seller = a_unit(), a_cooperative(name="云峰种植专业合作社")
    buyer = desk(a_member(unit, Role.BUYER))
    db.session.commit()
    form = {"title": "春季蔬菜择优", "need": "", "name_1": "质量", "weight_1": "70", "name_2": "价格"}
    page = buyer.post(PAGE, f"{PAGE}/new", 422, **form, weight_2="40")
    assert "现为 110" in page and 'value="70"' in page
    buyer.post(PAGE, f"{PAGE}/new", **form, weight_2="30")
    found = only()
    path = f"{PAGE}/{found.no}"
    assert "云峰种植专业合作社" in buyer.get(f"{path}?q=云峰")
    buyer.post(f"{path}/candidates", path, cooperative_id=seller.id)
    one = f"{path}/candidates/{only().candidates[0].id}"
    photo = (io.BytesIO(a_png()), "冷库.png")
    visit = {"visited_on": "2026-10-01", "visitors": "食堂负责人", "findings": "冷库两座"}
    buyer.post(f"{one}/visits", path, **visit, photos=photo)
    buyer.post(f"{one}/scores", path, **{f"points_{c.id}": 80 for c in only().criteria})
    page = buyer.get(path)
    assert "冷库两座" in page and "80.00" in page and "冷库.png" in page
    assert "记录决定" not in page, "a buyer does not decide"


def test_an_approver_decides_for_one_or_two_and_prints_it(desk):
    choosing = a_judged_selection()
    path = f"{PAGE}/{choosing.selection.no}"
    approver = desk(choosing.approver)
    first, second = (one.id for one in choosing.selection.candidates[:2])
    approver.post(f"{path}/decision", path, candidate_id_1=first, reason_1="")
    assert only().status == "open", "a reason is missing"
    chosen = {
        "candidate_id_1": first,
        "reason_1": "质量稳定",
        "candidate_id_2": second,
        "reason_2": "可作备选",
    }
    approver.post(f"{path}/decision", path, **chosen)
    assert [one.reason for one in only().chosen] == ["质量稳定", "可作备选"]
    record = approver.get(f"{path}/record")
    assert "供应合作社择优决定书" in record and "可作备选" in record
    paper = approver.client.get(f"{path}/record.pdf")
    assert paper.mimetype == "application/pdf" and paper.data.startswith(b"%PDF")


def test_the_opener_is_told_to_leave_the_decision_to_others(desk):
    unit = a_unit()
    chief = a_member(unit, Role.UNIT_ADMIN)
    db.session.commit()
    desk(chief).post(PAGE, f"{PAGE}/new", title="择优", need="", name_1="质量", weight_1="100")
    assert "您是发起人" in desk(chief).get(f"{PAGE}/{only().no}")


def test_officials_of_the_place_read_and_others_do_not(desk):
    choosing = a_judged_selection()
    path = f"{PAGE}/{choosing.selection.no}"
    page = desk(an_official()).get(path)
    assert "记录考察" not in page and choosing.buyer.name not in page
    desk(an_official(Role.COUNTY, "654203")).get(path, 404)
    desk(a_member(a_unit(), Role.BUYER)).get(path, 404)


def test_dropping_leaves_a_reason_behind(desk):
    choosing = a_selection(0)
    path = f"{PAGE}/{choosing.selection.no}"
    desk(choosing.buyer).post(f"{path}/drop", path, reason="需求取消")
    assert (only().status, only().words) == ("dropped", "需求取消")
