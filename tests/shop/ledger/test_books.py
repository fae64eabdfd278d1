import pytest
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import DatabaseError

from shop.core.db import db
from shop.ledger import actions, queries, rules
from shop.ledger.entries import Basis
from shop.ledger.guard import AppendOnly
from shop.ledger.models import SaleFact
from tests.factories.parties_rows import MORNING
from tests.factories.trading import TODAY, a_confirmed_order, a_trade


@pytest.fixture
def order(app):
    return a_confirmed_order(a_trade())


def fact():
    return db.session.scalars(select(SaleFact)).one()


def test_a_fact_carries_every_tag_of_its_order(order):
    made = fact()
    assert (made.basis, made.amount_fen, made.qty_milli) == (Basis.ORDERED, 217_940, 320_500)
    assert (made.on_day, made.month) == (TODAY, 202611)
    assert (made.unit_id, made.department, made.venue) == (order.unit_id, "财政局", "office")
    assert (made.fund_source, made.purpose, made.channel) == ("canteen", "canteen", "web")


def test_a_city_without_counties_has_a_place_at_every_level(order):
    made = fact()
    assert (made.origin_province, made.origin_prefecture, made.origin_county) == (
        "410000",
        "419001",
        "419001",
    )


def test_reversing_appends_the_exact_opposite(order):
    actions.reverse([fact()], at=MORNING, on=TODAY)
    both = db.session.scalars(select(SaleFact).order_by(SaleFact.id)).all()
    assert [f.amount_fen for f in both] == [217_940, -217_940]
    assert both[1].reverses_id == both[0].id
    assert both[1].unit_name == both[0].unit_name
    assert queries.standing(order.id, Basis.ORDERED) == []


def test_nothing_is_reversed_twice(order):
    original = fact()
    actions.reverse([original], at=MORNING, on=TODAY)
    with pytest.raises(rules.AlreadyReversed):
        actions.reverse([original], at=MORNING, on=TODAY)


def test_a_reversal_is_never_reversed(order):
    actions.reverse([fact()], at=MORNING, on=TODAY)
    reversal = db.session.scalars(select(SaleFact).order_by(SaleFact.id.desc())).first()
    with pytest.raises(rules.NotReversible):
        actions.reverse([reversal], at=MORNING, on=TODAY)


def test_the_orm_refuses_a_changed_fact(order):
    fact().amount_fen = 1
    with pytest.raises(AppendOnly):
        db.session.flush()
    db.session.rollback()


@pytest.mark.parametrize("statement", [update(SaleFact).values(amount_fen=1), delete(SaleFact)])
def test_the_orm_refuses_bulk_changes(order, statement):
    with pytest.raises(AppendOnly):
        db.session.execute(statement)


@pytest.mark.parametrize("statement", ["UPDATE sale_fact SET amount_fen = 1", "DELETE FROM sale_fact"])
def test_the_database_refuses_what_bypasses_the_orm(order, statement):
    with pytest.raises(DatabaseError, match="append-only"):
        db.session.execute(text(statement))
    db.session.rollback()
    assert fact().amount_fen == 217_940


def test_without_the_trigger_the_change_would_go_through(order):
    """Control: it is the trigger that refuses."""
    drops = {
        "sqlite": ["DROP TRIGGER sale_fact_no_update"],
        "postgresql": ["DROP TRIGGER sale_fact_append_only ON sale_fact"],
    }
    for drop in drops[db.engine.dialect.name]:
        db.session.execute(text(drop))
    db.session.execute(text("UPDATE sale_fact SET amount_fen = 1"))
    assert db.session.scalar(text("SELECT amount_fen FROM sale_fact")) == 1
    db.session.rollback()
