"""Two sides write, change and sign an agreement; nobody else does, and no signature outlives a change."""

from datetime import date, timedelta

import pytest

from shop.catalog.products import actions as products
from shop.catalog.products.models import Sku
from shop.catalog.products.rules import AboveCeiling
from shop.core.db import db
from shop.core.errors import Missing
from shop.core.flow import WrongMoment
from shop.http.files import store
from shop.parties.accounts.permissions import ROLES, Permission, Role, ScopeKind
from shop.parties.accounts.queries import actor_of
from shop.parties.buyers import actions as buyers
from shop.parties.buyers.rules import NotCounted
from shop.support.documents.rules import BadFile
from shop.trading.agreements import actions, material, queries, rules
from shop.trading.agreements.rules import ItemWanted
from shop.trading.agreements.states import AgreementStatus, EndReason, Side
from tests.factories.agreements import (
    LAST,
    a_draft,
    a_wording,
    an_agreement,
    an_offer,
    sign_for_cooperative,
    sign_for_unit,
    two_sides,
)
from tests.factories.desks import a_png
from tests.factories.files import a_pdf
from tests.factories.parties import an_administrator, an_official, give
from tests.factories.parties_rows import MORNING, a_unit
from tests.factories.trading import a_member, a_seller, a_trade

S = AgreementStatus


@pytest.fixture
def sides(app):
    return two_sides()


def sign(agreement, user, *, unit_id=None, **values):
    given = {
        "signer_name": "测试签署人",
        "version": agreement.version,
        "by": user.id,
        "now": MORNING,
    } | values
    return actions.sign(agreement, unit_id=unit_id, **given)


def test_both_signatures_bring_it_into_force_on_its_first_day(sides):
    made = an_offer(sides)
    sign_for_unit(sides, made)
    assert made.status is S.OFFERED
    sign_for_cooperative(sides, made)
    assert (made.status, made.signed_at) == (S.IN_FORCE, MORNING)
    assert [(one.side, one.signer_name, one.version) for one in made.standing] == [
        (Side.UNIT, "测试负责人甲", 1),
        (Side.COOPERATIVE, "测试负责人乙", 1),
    ]


def test_signed_before_its_first_day_it_waits_for_the_calendar(sides):
    made = an_agreement(sides, first_on=date(2026, 12, 1))
    assert made.status is S.SIGNED
    actions.run_due(now=MORNING, limit=50)
    assert made.status is S.SIGNED
    actions.run_due(now=MORNING + timedelta(days=29), limit=50)
    assert made.status is S.IN_FORCE


def test_a_change_after_one_signature_voids_it(sides):
    made = an_offer(sides)
    sign_for_unit(sides, made)
    assert actions.change(made, a_wording(sides, price_fen=620), by=sides.supplier_admin.id, now=MORNING)
    assert (made.version, made.standing, len(made.signatures)) == (2, [], 1)
    sign_for_cooperative(sides, made)
    assert made.status is S.OFFERED, "control: the unit's voided signature must not count"
    sign_for_unit(sides, made)
    assert made.status is S.IN_FORCE


def test_saying_the_same_again_voids_nothing(sides):
    made = an_offer(sides)
    sign_for_unit(sides, made)
    assert not actions.change(made, a_wording(sides), by=sides.supplier_admin.id, now=MORNING)
    assert (made.version, len(made.standing)) == (1, 1)


def test_what_was_signed_cannot_be_changed(sides):
    made = an_agreement(sides)
    with pytest.raises(WrongMoment):
        actions.change(made, a_wording(sides, price_fen=1), by=sides.unit_admin.id, now=MORNING)


def test_a_signature_is_of_the_version_that_was_read(sides):
    made = an_offer(sides)
    actions.change(made, a_wording(sides, price_fen=650), by=sides.supplier_admin.id, now=MORNING)
    with pytest.raises(rules.TextChanged):
        sign(made, sides.unit_admin, unit_id=sides.trade.unit.id, version=1)


def test_nobody_signs_twice_or_for_the_other_side(sides):
    made = an_offer(sides)
    sign_for_unit(sides, made)
    with pytest.raises(rules.AlreadySigned):
        sign(made, sides.unit_admin, unit_id=sides.trade.unit.id)
    with pytest.raises(rules.NotYourSide):
        sign(made, sides.unit_admin, unit_id=None)
    with pytest.raises(rules.NotYourSide):
        sign(made, sides.supplier_admin, unit_id=sides.trade.unit.id)


@pytest.mark.parametrize("role", [Role.BUYER, Role.RECEIVER, Role.FINANCE])
def test_a_role_without_the_right_does_not_sign(sides, role):
    made = an_offer(sides)
    with pytest.raises(rules.NotYourSide):
        sign(made, a_member(sides.trade.unit, role), unit_id=sides.trade.unit.id)


def test_an_approver_signs_for_his_unit_and_a_seller_not_for_the_cooperative(sides):
    made = an_offer(sides)
    sign(made, sides.trade.approver, unit_id=sides.trade.unit.id)
    with pytest.raises(rules.NotYourSide):
        sign(made, a_seller(sides.trade.cooperative, Role.SUPPLIER))


def test_no_official_signs_drafts_or_ends(sides):
    made = an_offer(sides)
    for user in (an_official(Role.COUNTY), an_official(Role.PREFECTURE, "419001"), an_administrator()):
        for unit_id in (None, sides.trade.unit.id):
            with pytest.raises(rules.NotYourSide):
                sign(made, user, unit_id=unit_id)
        with pytest.raises(rules.NotYourSide):
            actions.change(made, a_wording(sides, price_fen=1), by=user.id, now=MORNING)
    officials = set(Role) - {
        Role.BUYER, Role.APPROVER, Role.RECEIVER, Role.FINANCE, Role.UNIT_ADMIN, Role.SUPPLIER, Role.SUPPLIER_ADMIN,
    }  # fmt: skip
    forbidden = {Permission.AGREEMENT_DRAFT, Permission.AGREEMENT_SIGN}
    assert not [role for role in officials if ROLES[role] & forbidden]


def test_one_person_does_not_stand_on_both_sides(sides):
    made = an_offer(sides)
    give(sides.supplier_admin, role=Role.APPROVER, scope_kind=ScopeKind.UNIT, unit_id=sides.trade.unit.id)
    with pytest.raises(rules.BothSides):
        sign(made, sides.supplier_admin)


def test_several_units_all_sign(sides):
    other = a_unit()
    second = a_member(other, Role.UNIT_ADMIN)
    made = an_offer(sides, partners=[other.id])
    sign_for_unit(sides, made)
    sign_for_cooperative(sides, made)
    assert (made.status, queries.unsigned(made)) == (S.OFFERED, [other.id])
    sign(made, second, unit_id=other.id)
    assert made.status is S.IN_FORCE


def test_a_lead_unit_signs_for_those_it_stands_for_and_for_no_other(sides):
    below = a_unit(parent_id=sides.trade.unit.id)
    made = an_offer(sides, members=[below.id])
    with pytest.raises(rules.NotYourSide):
        sign(made, a_member(below, Role.UNIT_ADMIN), unit_id=below.id)
    sign_for_unit(sides, made)
    sign_for_cooperative(sides, made)
    assert made.status is S.IN_FORCE
    with pytest.raises(NotCounted):
        a_draft(sides, members=[a_unit().id])


def test_an_agreed_price_is_never_above_the_reviewed_one(sides):
    sku = db.session.get_one(Sku, sides.trade.sku_id)
    made = an_offer(sides)
    products.set_ceiling(sku, ceiling_fen=700, until=LAST, by=None, now=MORNING)
    with pytest.raises(AboveCeiling):
        actions.change(made, a_wording(sides, price_fen=701), by=sides.unit_admin.id, now=MORNING)
    sku.price_fen = sku.ceiling_fen = 599
    with pytest.raises(AboveCeiling):
        sign_for_unit(sides, made)


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("title", {"title": " "}),
        ("last_on", {"last_on": date(2026, 10, 1), "first_on": date(2026, 11, 1)}),
        ("last_on", {"first_on": date(2026, 1, 1), "last_on": date(2026, 11, 1)}),
        ("last_on", {"last_on": date(2036, 1, 1)}),
        ("ceiling_fen", {"ceiling_fen": None, "item_milli": None}),
        ("items", {"items": []}),
        ("items", {"price_fen": 0}),
    ],
)
def test_a_wording_that_does_not_hold_together_names_the_field(sides, field, values):
    with pytest.raises(rules.BadWording) as refusal:
        a_draft(sides, **values)
    assert field in refusal.value.fields


def test_goods_of_another_cooperative_are_refused(sides):
    foreign = a_trade().sku_id
    with pytest.raises(rules.BadWording):
        a_draft(sides, items=[ItemWanted(sku_id=foreign, price_fen=100, ceiling_milli=1000)])


def test_a_draft_is_seen_by_its_writer_an_offer_by_both_and_officials_see_what_is_signed(sides):
    def seen(made):
        users = (
            sides.unit_admin,
            sides.supplier_admin,
            an_official(Role.COUNTY),
            an_official(Role.COUNTY, "654203"),
        )
        return [made.id in {a.id for a in queries.agreements(actor_of(user.id)).items} for user in users]

    assert seen(a_draft(sides)) == [True, False, False, False]
    assert seen(an_offer(sides)) == [True, True, False, False]
    assert seen(an_agreement(sides)) == [True, True, True, False]
    with pytest.raises(Missing):
        queries.agreement(a_draft(sides).id, actor_of(a_trade().buyer.id))


def test_a_cooperative_changes_prices_but_not_who_takes_part(sides):
    below = a_unit(parent_id=sides.trade.unit.id)
    made = an_offer(sides, members=[below.id])
    actions.change(made, a_wording(sides, price_fen=610), by=sides.supplier_admin.id, now=MORNING)
    assert {party.unit_id for party in made.parties} == {sides.trade.unit.id, below.id}
    assert made.items[0].price_fen == 610


def test_a_cooperative_may_write_the_draft(sides):
    trade = sides.trade
    made = actions.draft(
        a_wording(sides), unit=trade.unit, cooperative=trade.cooperative, side=Side.COOPERATIVE,
        by=trade.supplier.id, now=MORNING,
    )  # fmt: skip
    with pytest.raises(rules.NotYourSide):
        actions.offer(made, by=sides.unit_admin.id, now=MORNING)
    actions.offer(made, by=sides.supplier_admin.id, now=MORNING)
    assert made.status is S.OFFERED


def test_it_ends_with_its_term_or_by_one_side_with_a_reason(sides):
    first, second = an_agreement(sides), an_agreement(sides, last_on=date(2026, 11, 10))
    actions.terminate(first, reason="合作社停产", by=sides.unit_admin.id, now=MORNING)
    assert (first.status, first.end_reason, first.end_words) == (S.ENDED, EndReason.TERMINATED, "合作社停产")
    actions.run_due(now=MORNING + timedelta(days=8), limit=50)
    assert second.status is S.IN_FORCE, "its last day is a day of the agreement"
    actions.run_due(now=MORNING + timedelta(days=9), limit=50)
    assert (second.status, second.end_reason) == (S.ENDED, EndReason.TERM_OVER)


def test_the_calendar_works_in_small_pieces(sides):
    for _number in range(3):
        an_agreement(sides, last_on=date(2026, 11, 10))
    assert [actions.run_due(now=MORNING, limit=2) for _round in range(3)] == [2, 1, 0]


def test_the_signed_paper_is_a_pdf_and_goes_with_the_signature(sides):
    made = an_offer(sides)
    how = {"store": store(), "max_bytes": None, "by": sides.unit_admin.id, "now": MORNING}
    with pytest.raises(BadFile):
        actions.attach(made, a_png(), file_name="协议.png", **how)
    paper = actions.attach(made, a_pdf(), file_name="协议.pdf", **how)
    sign(made, sides.unit_admin, unit_id=sides.trade.unit.id, document_id=paper.id)
    assert [one.id for one in material.papers(made.id)] == [paper.id]
    strange = actions.attach(an_offer(sides), a_pdf(pages=2), file_name="别的.pdf", **how)
    with pytest.raises(Missing):
        sign(made, sides.supplier_admin, document_id=strange.id)


def test_the_price_list_keeps_its_rows_where_a_sku_stays(sides):
    made = a_draft(sides)
    before = made.items[0].id
    actions.change(made, a_wording(sides, price_fen=590), by=sides.unit_admin.id, now=MORNING)
    assert (made.items[0].id, made.items[0].price_fen) == (before, 590)


def test_a_confidential_unit_stands_in_it_under_its_alias(sides):
    buyers.change(sides.trade.unit, confidential=True, alias="A 单位", by=None, now=MORNING)
    made = a_draft(sides)
    assert (made.unit_name, [party.unit_name for party in made.parties]) == ("A 单位", ["A 单位"])
    with pytest.raises(Missing):
        material.unit_by_code(sides.trade.unit.credit_code)


def test_withdrawn_it_is_over(sides):
    made = an_offer(sides)
    actions.withdraw(made, reason="改为公开招标", by=sides.supplier_admin.id, now=MORNING)
    with pytest.raises(WrongMoment):
        sign_for_unit(sides, made)
