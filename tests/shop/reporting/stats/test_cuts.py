"""Figures as of a cut of the ledger, and what came after it."""

from datetime import date

from shop.core.clock import Period
from shop.core.db import in_unit_of_work
from shop.ledger import actions
from shop.ledger import queries as ledger
from shop.reporting.stats import queries
from tests.factories.facts import entry

OCTOBER = Period.month(202610)


def sums(**bounds):
    found = queries.table(actor=None, by=("month",), period=OCTOBER, measures=("amount", "orders"), **bounds)
    return found.total["amount_fen"]


def test_a_cut_divides_the_facts_without_loss(app):
    in_unit_of_work(lambda: actions.record([entry(on=date(2026, 10, 3), amount_fen=700)]))
    mark = in_unit_of_work(ledger.cut)
    in_unit_of_work(lambda: actions.record([entry(on=date(2026, 10, 4), amount_fen=50)]))
    assert (sums(upto=mark), sums(after=mark), sums()) == (700, 50, 750)
