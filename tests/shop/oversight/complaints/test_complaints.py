"""Complaints go away from whom they are about; nobody of theirs sees one, and nobody learns who complained."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from shop.catalog.products.states import ProductStatus
from shop.core.db import db, unit_of_work
from shop.core.errors import Missing
from shop.core.flow import WrongMoment
from shop.handlers import HANDLERS
from shop.oversight.complaints import actions, figures, queries, rules
from shop.oversight.complaints.states import ComplaintKind, ComplaintStatus, Outcome, TargetKind, Timing
from shop.parties.accounts.models import User
from shop.parties.accounts.permissions import Role, ScopeKind
from shop.parties.accounts.queries import actor_of
from shop.support.audit.queries import entries
from shop.support.notices.queries import inbox
from shop.support.outbox.drain import drain
from shop.support.strangers.rules import digest
from tests.factories.catalog import a_product
from tests.factories.desks import a_complaint
from tests.factories.parties import a_user, an_administrator, an_official, give
from tests.factories.parties_rows import MORNING, a_cooperative
from tests.factories.trading import a_placed_order, a_trade

HENAN, JIYUAN, TOWN = "/410000/", "/410000/419001/", "/410000/419001/419001103/"
TACHENG, WUSU = "/650000/654200/", "/650000/654200/654202/"
OFFICE, PRODUCT, COOPERATIVE = TargetKind.OFFICE, TargetKind.PRODUCT, TargetKind.COOPERATIVE


@pytest.fixture
def desks(app: Flask) -> dict[str, User]:
    """A town, its county without a prefecture, a county with its prefecture, the platform."""
    return {
        TOWN: an_official(Role.TOWN, "419001103"),
        JIYUAN: an_official(Role.COUNTY, "419001"),
        WUSU: an_official(Role.COUNTY, "654202"),
        TACHENG: an_official(Role.PREFECTURE, "654200"),
        "": an_administrator(),
    }


def sees(user: User, complaint) -> bool:
    try:
        return queries.complaint(complaint.no, actor_of(user.id)).id == complaint.id
    except Missing:
        return False


@pytest.mark.parametrize(
    ("about", "region", "kind", "desk"),
    [
        (COOPERATIVE, "419001103", ComplaintKind.SERVICE, JIYUAN),
        (COOPERATIVE, "654202108", ComplaintKind.QUALITY, WUSU),
        (PRODUCT, "654202108", ComplaintKind.PRICE, WUSU),
        # The county accredited it: whether falsely is not for the county to say.
        (PRODUCT, "654202108", ComplaintKind.FALSE_ACCREDITATION, TACHENG),
        # 济源 has no prefecture, and in 河南 sits nobody: the platform.
        (PRODUCT, "419001103", ComplaintKind.FALSE_ACCREDITATION, ""),
        (OFFICE, "419001103", ComplaintKind.FORCED_PURCHASE, JIYUAN),
        (OFFICE, "419001", ComplaintKind.FORCED_PURCHASE, ""),
        (OFFICE, "654202", ComplaintKind.FORCED_PURCHASE, TACHENG),
        (OFFICE, "654200", ComplaintKind.OTHER, ""),
        (OFFICE, "650000", ComplaintKind.OTHER, ""),
        # In 沙湾 sits nobody: one level up.
        (COOPERATIVE, "654203104", ComplaintKind.SERVICE, TACHENG),
    ],
)
def test_it_goes_where_those_complained_about_do_not_sit(desks, about, region, kind, desk) -> None:
    target: object = ""
    if about is not OFFICE:
        seller = a_cooperative(region_code=region)
        target = a_product(seller).id if about is PRODUCT else seller.id
    made = a_complaint(about, target, kind=kind, region_code=region)
    assert made.desk_path == desk
    if about is OFFICE:
        below = [user for path, user in desks.items() if path and path.startswith(made.office_path)]
        assert not [user.email for user in below if sees(user, made)]
    assert sees(desks[desk], made)


def test_a_member_of_the_cooperative_never_sees_nor_handles_it(app: Flask) -> None:
    seller, official = a_cooperative(), an_official()
    give(official, role=Role.SUPPLIER, scope_kind=ScopeKind.COOPERATIVE, cooperative_id=seller.id)
    made = a_complaint(COOPERATIVE, seller.id)
    assert made.desk_path == ""  # the only one of the county belongs to it
    assert not sees(official, made)
    colleague = an_official()
    assert a_complaint(COOPERATIVE, seller.id).desk_path == JIYUAN
    assert queries.handlers(JIYUAN, cooperative_id=seller.id, unit_id=None) == [colleague]


def test_even_the_platform_is_blind_where_it_belongs(app: Flask) -> None:
    seller, platform = a_cooperative(), an_administrator()
    made = a_complaint(COOPERATIVE, seller.id)
    assert sees(platform, made)
    give(platform, role=Role.SUPPLIER, scope_kind=ScopeKind.COOPERATIVE, cooperative_id=seller.id)
    assert not sees(platform, made)


def test_control_without_the_wall_the_member_would_see_it(app: Flask, monkeypatch) -> None:
    monkeypatch.setattr(queries, "_apart", lambda _actor: True)
    with pytest.raises(AssertionError):
        test_even_the_platform_is_blind_where_it_belongs(app)


def test_the_trail_tells_neither_the_cooperative_nor_the_office_of_it(app: Flask) -> None:
    seller = a_cooperative()
    member = a_user()
    give(member, role=Role.SUPPLIER_ADMIN, scope_kind=ScopeKind.COOPERATIVE, cooperative_id=seller.id)
    a_complaint(COOPERATIVE, seller.id)
    a_complaint(OFFICE, region_code="419001")
    for user in (member, an_official()):
        seen = entries(actor_of(user.id), action="complaint")
        assert [entry.action for entry in seen.items] == []


def test_a_supervisor_sees_all_of_his_region_and_handles_only_his_desk(desks) -> None:
    supervisor = an_official(Role.SUPERVISOR, "654202")
    made = a_complaint(OFFICE, region_code="654202")
    assert sees(supervisor, made)
    with pytest.raises(rules.MayOnlyLook):
        queries.to_handle(made.no, actor_of(supervisor.id))
    assert not sees(supervisor, a_complaint(OFFICE, region_code="419001"))


def test_an_order_is_complained_about_by_its_members_and_against_the_other_side(app: Flask) -> None:
    trade, other = a_trade(), a_trade()
    order = a_placed_order(trade)
    target = {"target": order.no, "name": "", "region_code": ""}
    by_buyer = queries.target(TargetKind.ORDER, **target, actor=actor_of(trade.buyer.id))
    by_seller = queries.target(TargetKind.ORDER, **target, actor=actor_of(trade.supplier.id))
    assert (by_buyer.cooperative_id, by_buyer.unit_id) == (trade.cooperative.id, None)
    assert (by_seller.cooperative_id, by_seller.unit_id) == (None, trade.unit.id)
    for actor in (None, actor_of(other.buyer.id), actor_of(an_official().id)):
        with pytest.raises(Missing):
            queries.target(TargetKind.ORDER, **target, actor=actor)


def test_its_way_from_receiving_to_closing(desks) -> None:
    made, handler = a_complaint(key="AAAABBBBCCCCDDDD"), desks[JIYUAN].id
    with pytest.raises(WrongMoment):
        actions.close(_of(made, handler), by=handler, now=MORNING)
    actions.accept(made, by=handler, now=MORNING)
    with pytest.raises(rules.NotYours):
        actions.investigate(made, words="去现场", by=handler + 1, now=MORNING)
    actions.investigate(made, words="去现场", by=handler, now=MORNING)
    actions.answer(made, outcome=Outcome.UPHELD, words="已责令退款", by=handler, now=MORNING)
    actions.close(made, by=handler, now=MORNING)
    found = queries.by_key(made.no, digest("AAAA-BBBB-CCCC-DDDD"))
    assert (found.status, found.answer, found.outcome) == (
        ComplaintStatus.CLOSED,
        "已责令退款",
        Outcome.UPHELD,
    )


def _of(complaint, handler):
    complaint.handler_id = handler
    return complaint


def test_passed_on_it_is_received_anew_and_never_by_the_office(desks) -> None:
    made = a_complaint(OFFICE, region_code="654202")
    by, who = desks[TACHENG].id, {"by": desks[TACHENG].id, "now": MORNING}
    actions.accept(made, **who)
    for desk in (WUSU, TACHENG, HENAN):
        with pytest.raises(rules.NotThere):
            actions.pass_on(made, desk_path=desk, reason="转", **who)
    actions.pass_on(made, desk_path="", reason="涉及本级", **who)
    assert (made.status, made.handler_id, made.desk_path) == (ComplaintStatus.RECEIVED, None, "")
    assert not sees(desks[TACHENG], made)
    assert made.steps[-1].by_user == by


def test_an_upheld_complaint_holds_the_product_by_choice_alone(desks) -> None:
    product, handler = a_product(a_cooperative()), desks[JIYUAN].id
    who = {"by": handler, "now": MORNING}
    for hold, outcome in ((False, Outcome.UPHELD), (True, Outcome.UPHELD)):
        made = a_complaint(PRODUCT, product.id)
        actions.accept(made, **who)
        assert product.status is ProductStatus.LISTED
        actions.answer(made, outcome=outcome, words="属实", hold_product=hold, **who)
    assert product.status is ProductStatus.HELD
    actions.release(made, words="已降价", **who)
    assert product.status is ProductStatus.LISTED
    other = a_complaint(PRODUCT, product.id)
    actions.accept(other, **who)
    with pytest.raises(rules.NothingToHold):
        actions.answer(other, outcome=Outcome.NOT_UPHELD, words="不属实", hold_product=True, **who)


def test_the_desk_is_told_once_and_reminded_before_and_after_the_deadline(desks) -> None:
    made = a_complaint()
    assert made.due_on is not None
    words = made.told
    db.session.commit()
    names: list[str] = []
    for days in (0, 0, 40, 41):
        at = MORNING + timedelta(days=days)
        drain(HANDLERS, now=lambda at=at: at)
        with unit_of_work():
            HANDLERS["tick.remind"][0](None, at)
        names = [notice.name for notice in inbox(desks[JIYUAN].id).items]
    assert sorted(names) == ["complaint.due", "complaint.received"]
    assert words not in str([notice.body for notice in inbox(desks[JIYUAN].id).items])


def test_figures_by_region_kind_and_deadline(desks) -> None:
    late, soon = a_complaint(), a_complaint(OFFICE, region_code="654202", kind=ComplaintKind.PRICE)
    handler = desks[JIYUAN].id
    actions.accept(late, by=handler, now=MORNING)
    actions.answer(
        late, outcome=Outcome.EXPLAINED, words="说明", by=handler, now=MORNING + timedelta(days=60)
    )
    actions.accept(soon, by=desks[TACHENG].id, now=MORNING)
    whole = figures.overview(actor_of(desks[""].id), now=MORNING + timedelta(days=60))
    assert {row.key: row.total for row in whole.by_region} == {JIYUAN: 1, WUSU: 1}
    assert (whole.total.of(Timing.LATE), whole.total.of(Timing.OVERDUE)) == (1, 1)
    assert {row.key for row in whole.by_kind} == {"other", "price"}
    part = figures.overview(actor_of(desks[JIYUAN].id), now=MORNING)
    assert [row.key for row in part.by_region] == [JIYUAN]
