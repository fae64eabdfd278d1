"""Other goods only with the unit's consent; stock, facts and totals follow to the fen."""

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from shop.catalog.stock import queries as stock
from shop.core.db import db
from shop.core.errors import Missing, Refused
from shop.core.flow import WrongMoment
from shop.fulfilment.acceptance.rules import Received
from shop.fulfilment.deliveries import actions as deliveries
from shop.fulfilment.substitutions import actions, queries, rules
from shop.fulfilment.substitutions.models import Substitution
from shop.fulfilment.substitutions.states import SubstitutionStatus
from shop.handlers import HANDLERS
from shop.ledger.entries import Basis
from shop.ledger.queries import standing
from shop.oversight.verify.queries import differences
from shop.parties.accounts.permissions import Permission
from shop.parties.accounts.queries import actor_of
from shop.support.notices.models import Notice
from shop.support.outbox.drain import drain
from shop.trading.orders import actions as orders
from shop.trading.orders.models import OrderLine
from shop.trading.orders.queries import locked
from tests.factories.deliveries import a_plan, a_second_sku, an_open_order, loaded, two_canteens
from tests.factories.parties_rows import MORNING
from tests.factories.trading import later, ship


@pytest.fixture
def world(app):
    """30 kg of potatoes at 6.80 are on order; the second product costs 5.00."""
    trade, one, other, second = two_canteens()
    return trade, one, other, second, an_open_order(trade, one, {trade.sku_id: 30_000})


def propose(world, qty=10_000, *, sku_id=None, price_fen=None, reason="土豆受冻"):
    trade, _one, _other, second, order = world
    made = actions.propose(
        order, order.lines[0].id, queries.sku(sku_id or second), qty_milli=qty, price_fen=price_fen,
        reason=reason, by=trade.supplier.id, now=MORNING,
    )  # fmt: skip
    db.session.commit()
    return made


def consent(world, proposal):
    locked(proposal.order_id)
    made = actions.consent(proposal, queries.sku(proposal.sku_id), by=world[1].buyer.id, now=later(days=1))
    db.session.commit()
    return made


def ordered(order):
    return [
        (fact.order_line_id, fact.qty_milli, fact.amount_fen) for fact in standing(order.id, Basis.ORDERED)
    ]


def test_a_proposal_alone_changes_nothing(world):
    order = world[4]
    before = ordered(order)
    proposal = propose(world)
    assert (proposal.price_fen, proposal.status) == (500, SubstitutionStatus.PROPOSED)
    assert (len(order.lines), order.lines[0].to_ship_milli, ordered(order)) == (1, 30_000, before)


def test_with_consent_stock_facts_and_totals_follow(world):
    trade, _one, _other, second, order = world
    free = stock.free([trade.sku_id, second])
    made = consent(world, propose(world))
    old = order.lines[0]
    assert (old.short_milli, old.substituted_milli, old.substituted_fen, old.to_ship_milli) == (
        10_000, 10_000, 6_800, 20_000,
    )  # fmt: skip
    assert (old.qty_milli, old.amount_fen) == (30_000, 20_400)
    assert (made.qty_milli, made.amount_fen, made.sku_id, made.order_id) == (10_000, 5_000, second, order.id)
    assert order.total_fen == order.purchase.total_fen == 13_600 + 5_000
    assert ordered(order) == [(old.id, 20_000, 13_600), (made.id, 10_000, 5_000)]
    assert stock.free([trade.sku_id, second]) == {
        trade.sku_id: free[trade.sku_id] + 10_000,
        second: free[second] - 10_000,
    }
    assert list(differences()) == []


def test_odd_prices_split_to_the_fen(world):
    trade, one, _other, second, _order = world
    odd = a_second_sku(trade, price_fen=333)
    order = an_open_order(trade, one, {odd: 1_100})
    cheap = a_second_sku(trade, price_fen=331)
    found = (*world[:3], second, order)
    consent(found, propose(found, 400, sku_id=cheap))
    old, made = order.lines
    assert old.ordered_fen == (333 * 700 + 500) // 1000 and made.amount_fen == (331 * 400 + 500) // 1000
    assert list(differences()) == []


def test_a_whole_line_can_be_replaced_and_the_order_runs_to_its_end(world):
    trade, one, _other, second, order = world
    made = consent(world, propose(world, 30_000))
    ship_line = {made.id: 30_000}
    from shop.fulfilment.shipments import actions as shipments

    shipments.ship(order, lines=ship_line, by=trade.supplier.id, now=later(days=2))
    from shop.fulfilment.acceptance import actions as acceptance

    acceptance.accept(order, lines=[Received(made.id, 30_000)], by=one.receiver.id, now=later(days=2))
    db.session.commit()
    assert (order.status, order.payable_fen) == ("accepted", 15_000)
    assert list(differences()) == []


def test_cancelling_after_a_substitution_takes_everything_back(world):
    _trade, one, _other, _second, order = world
    consent(world, propose(world))
    orders.cancel(order, reason="不要了", by=one.buyer.id, now=later(days=2))
    db.session.commit()
    assert ordered(order) == []
    assert list(differences()) == []


def test_the_new_line_goes_where_the_old_one_was_planned_to_go(world):
    trade, one, _other, second, order = world
    run = a_plan(trade)
    made = consent(world, propose(world))
    loaded(trade, run)
    assert {(one_.order_line_id, one_.loaded_milli) for one_ in run.lines} == {
        (order.lines[0].id, 20_000), (made.id, 10_000),
    }  # fmt: skip
    goods = [Received(order.lines[0].id, 20_000), Received(made.id, 10_000)]
    deliveries.accept(run.sheets[0], lines=goods, signed_name="李", by=one.receiver.id, now=MORNING)
    db.session.commit()
    assert order.status == "accepted"
    assert list(differences()) == []


def test_a_refusal_or_a_withdrawal_leaves_the_line_as_it_was(world):
    trade, one, _other, _second, order = world
    actions.refuse(propose(world), opinion="要土豆", by=one.buyer.id, now=MORNING)
    actions.withdraw(propose(world), by=trade.supplier.id, now=MORNING)
    db.session.commit()
    assert (len(order.lines), order.lines[0].to_ship_milli, order.total_fen) == (1, 30_000, 20_400)
    assert [found.status for found in queries.of_order(order)] == ["refused", "withdrawn"]
    for found in queries.of_order(order):
        with pytest.raises(WrongMoment):
            actions.consent(found, queries.sku(found.sku_id), by=one.buyer.id, now=MORNING)


def test_what_was_shipped_meanwhile_is_not_replaced_any_more(world):
    trade, _one, _other, _second, order = world
    proposal = propose(world)
    ship(trade, order, 25_000)
    with pytest.raises(rules.TooMuch, match="待发数量 5"):
        consent(world, proposal)
    db.session.rollback()
    assert (len(order.lines), proposal.status) == (1, SubstitutionStatus.PROPOSED)


def test_goods_that_cannot_take_the_place_are_refused(world):
    trade, one, _other, second, order = world
    dearer = a_second_sku(trade, price_fen=900)
    with pytest.raises(rules.TooMuch):
        propose(world, 30_001)
    with pytest.raises(rules.Dearer):
        propose(world, sku_id=dearer, price_fen=681)
    assert propose(world, sku_id=dearer).price_fen == 680  # at the price of what was ordered
    with pytest.raises(rules.AlreadyProposed):
        propose(world)
    actions.withdraw(queries.of_order(order)[0], by=trade.supplier.id, now=MORNING)
    for wrong in ({"sku_id": trade.sku_id}, {"reason": " "}, {"price_fen": 0}, {"qty": 0}):
        with pytest.raises((rules.NotASubstitute, rules.ReasonMissing, rules.Dearer, rules.Invalid)):
            propose(world, **wrong)
    theirs = two_canteens()
    with pytest.raises(rules.NotASubstitute):
        propose(world, sku_id=theirs[3])
    order.agreement_id = 1
    with pytest.raises(rules.NotASubstitute, match="协议"):
        propose(world)


def test_an_accredited_product_is_not_replaced_by_one_that_is_not(world):
    world[4].lines[0].accredited = True
    with pytest.raises(rules.NotASubstitute, match="认定"):
        propose(world)


def test_no_stock_of_the_substitute_means_no_consent(world):
    trade = world[0]
    scarce = a_second_sku(trade, price_fen=100)
    proposal = propose(world, sku_id=scarce)
    from shop.catalog.stock import actions as shelf

    shelf.count(scarce, on_hand_milli=0, reason="霉变", by=None, now=MORNING)
    db.session.commit()
    with pytest.raises(Refused):
        consent(world, proposal)
    db.session.rollback()
    assert proposal.status is SubstitutionStatus.PROPOSED
    assert list(differences()) == []


def test_only_the_unit_that_ordered_finds_the_proposal_to_answer(world):
    trade, one, other, _second, _order = world
    found = propose(world)
    answer = Permission.SUBSTITUTION_ANSWER
    assert queries.substitution(found.id, actor_of(one.buyer.id), permission=answer) is found
    for user in (other.buyer, one.receiver, trade.supplier):
        with pytest.raises(Missing):
            queries.substitution(found.id, actor_of(user.id), permission=answer)


def test_both_sides_are_told(world):
    trade, one, _other, _second, _order = world
    proposal = propose(world)
    drain(HANDLERS, now=lambda: MORNING)
    consent(world, proposal)
    drain(HANDLERS, now=lambda: later(days=1))
    told = {(note.user_id, note.name) for note in db.session.query(Notice) if "substitution" in note.name}
    assert told == {
        (one.buyer.id, "substitution.proposed"), (trade.supplier.id, "substitution.consented"),
    }  # fmt: skip


def test_two_open_proposals_for_one_line_cannot_be_stored(world):
    first = propose(world)
    row = {key: getattr(first, key) for key in Substitution.__table__.columns.keys() if key != "id"}  # noqa: SIM118
    with pytest.raises(IntegrityError):
        db.session.execute(Substitution.__table__.insert().values(**row))


@pytest.mark.parametrize(
    ("kind", "values", "check"),
    [
        (Substitution, {"qty_milli": 9_000}, "替换数量与单位同意"),
        (Substitution, {"new_line_id": None}, "同意的替换没有新的订单行"),
        (OrderLine, {"substituted_milli": 0, "substituted_fen": 0}, "台账（ordered）与订单行数量"),
    ],
)
def test_verify_names_a_replacement_that_does_not_add_up(world, kind, values, check):
    made = consent(world, propose(world))
    where = OrderLine.id != made.id if kind is OrderLine else Substitution.id > 0
    db.session.execute(update(kind).where(where).values(**values))
    db.session.commit()
    assert check in {found.check for found in differences()}
