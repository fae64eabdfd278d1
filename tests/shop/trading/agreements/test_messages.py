"""Both sides hear of every step, once, and nobody hears of his own."""

from datetime import date, timedelta

import pytest

from shop.core.db import db
from shop.handlers import HANDLERS, TICKS
from shop.support.notices.models import Notice
from shop.support.outbox.drain import drain
from shop.trading.agreements import actions
from tests.factories.agreements import a_wording, an_agreement, an_offer, call_off, two_sides
from tests.factories.parties_rows import MORNING, a_unit
from tests.factories.trading import Role, a_member


@pytest.fixture
def sides(app):
    return two_sides()


def told(now=MORNING):
    """What each inbox got by now: (user, message)."""
    drain(HANDLERS, now=lambda: now + timedelta(minutes=1))
    db.session.rollback()
    return {
        (notice.user_id, notice.name)
        for notice in db.session.query(Notice)
        if notice.name.startswith("agreement.")
    }


def test_an_offer_and_a_change_reach_the_other_side(sides):
    made = an_offer(sides)
    heard = told()
    assert (sides.supplier_admin.id, "agreement.offered") in heard
    assert (sides.trade.approver.id, "agreement.offered") in heard
    assert (sides.unit_admin.id, "agreement.offered") not in heard
    actions.change(made, a_wording(sides, price_fen=610), by=sides.supplier_admin.id, now=MORNING)
    db.session.commit()
    assert (sides.unit_admin.id, "agreement.changed") in told()


def test_signed_in_force_ending_and_ended_reach_everybody_also_the_members(sides):
    below = a_unit(parent_id=sides.trade.unit.id)
    theirs = a_member(below, Role.UNIT_ADMIN)
    made = an_agreement(sides, members=[below.id], last_on=date(2026, 12, 5))
    everybody = {sides.unit_admin.id, sides.supplier_admin.id, sides.trade.buyer.id, theirs.id}
    heard = told()
    for name in ("agreement.signed", "agreement.in_force"):
        assert {user for user, said in heard if said == name} >= everybody
    assert "tick.agreements" in TICKS
    for day, name in ((4, "agreement.ending"), (34, "agreement.ended")):
        now = MORNING + timedelta(days=day)
        for _twice in range(2):
            HANDLERS["tick.agreements"][0](None, now)
            db.session.commit()
        assert {user for user, said in told(now) if said == name} >= everybody
    endings = db.session.query(Notice).filter_by(user_id=theirs.id, name="agreement.ending").all()
    assert len(endings) == 1 and made.no in endings[0].body


def test_at_ninety_hundredths_both_sides_are_told_once(sides):
    made = an_agreement(sides)
    call_off(sides, made, 449_900)
    assert not {name for _user, name in told() if name == "agreement.nearly_drawn"}
    call_off(sides, made, 100)
    assert (sides.supplier_admin.id, "agreement.nearly_drawn") in told()
    call_off(sides, made, 10_000)
    told()
    assert (
        db.session.query(Notice).filter_by(user_id=sides.unit_admin.id, name="agreement.nearly_drawn").count()
        == 1
    )
