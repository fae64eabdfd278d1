"""How far units have come with their year: whole numbers from the ledger, returns negative, shared canteens once."""

from datetime import UTC, date, datetime

import pytest

from shop.core.errors import Missing
from shop.ledger import actions as ledger
from shop.ledger import queries as facts
from shop.ledger.entries import Basis, Source
from shop.parties.accounts.queries import actor_of
from shop.parties.buyers.states import Canteen, StatisticalSystem, UnitCategory
from shop.parties.policy import actions as policy
from shop.reporting.quotas import actions, measures, queries, rows, rules
from shop.reporting.quotas.states import ExecutionState as S
from tests.factories.parties import an_official
from tests.factories.parties_rows import a_unit
from tests.factories.quotas import SPRING, YEAR, a_filing, a_reviewer, buys, confirm

JIYUAN = "/410000/419001/"
JUNE = date(2026, 6, 30)


def lines(on=JUNE, **more):
    return {line.unit_id: line for line in queries.execution(JIYUAN, on.year, on=on, **more)}


def test_purchases_are_told_apart_by_money_and_place_and_the_parts_add_up(app):
    unit = a_unit()
    confirm(a_filing(unit, own_union=True, union_reserved_fen=2_000_000), a_reviewer())
    buys(unit, 3_000_000, date(2026, 1, 31), order_id=1)
    buys(unit, 600_000, date(2026, 6, 1), order_id=2, fund_source="welfare")
    buys(unit, 400_000, date(2026, 6, 30), order_id=3, fund_source="personal")
    buys(unit, 1_000_000, date(2026, 6, 30), order_id=4, source=Source.OFFLINE, fund_source="raw_material")
    buys(unit, 9_999_999, date(2026, 7, 1), order_id=5)
    buys(unit, 9_999_999, date(2025, 12, 31), order_id=6)
    line = lines()[unit.id]
    assert (line.state, line.reserved_fen, line.reserved_union_fen) == (S.CONFIRMED, 12_000_000, 2_000_000)
    assert (line.cumulative_fen, line.month_fen, line.orders) == (5_000_000, 2_000_000, 3)
    assert (line.canteen_fen, line.union_fen, line.personal_fen) == (4_000_000, 600_000, 400_000)
    assert (line.platform_fen, line.offline_fen) == (4_000_000, 1_000_000)
    assert (line.completion_bp, line.time_bp, line.gap_fen) == (4167, 4959, 7_000_000)
    assert (line.time_gap_bp, line.lagging) == (4167 - 4959, True)


def test_each_months_sum_is_the_one_before_and_its_own_and_returns_are_negative(app):
    unit = a_unit()
    confirm(a_filing(unit), a_reviewer())
    buys(unit, 700_000, date(2026, 2, 10), order_id=1)
    buys(unit, 500_000, date(2026, 2, 28), order_id=2)
    back = list(facts.standing(1, Basis.ACCEPTED))
    ledger.reverse(back, at=datetime(2026, 4, 2, tzinfo=UTC), on=date(2026, 4, 2))
    months = queries.months([unit.id], on=JUNE)
    assert [one.bought.total_fen for one in months] == [0, 1_200_000, 0, -700_000, 0, 0]
    assert [one.cumulative_fen for one in months] == [0, 1_200_000, 1_200_000, 500_000, 500_000, 500_000]
    for one in months:
        line = lines(on=rules.day_of(2026, one.month % 100, JUNE))[unit.id]
        assert (line.month_fen, line.cumulative_fen) == (one.bought.total_fen, one.cumulative_fen)
    assert lines()[unit.id].orders == 1, "an order taken back whole is none"


def test_without_a_canteen_there_is_no_duty_and_a_representative_counts_for_all(app):
    lead = a_unit(canteen=Canteen.SHARED_LEAD)
    other = a_unit(canteen=Canteen.SHARED, represented_by_id=lead.id)
    none, late, contracted = a_unit(canteen=Canteen.NONE), a_unit(), a_unit(canteen=Canteen.CONTRACTED)
    a_unit(system=StatisticalSystem.COMMERCE, category=UnitCategory.PRIVATE_ENTERPRISE)
    a_filing(lead, canteen=Canteen.SHARED_LEAD)
    a_filing(contracted, canteen=Canteen.CONTRACTED, share_bp=500)
    for order, unit in enumerate((lead, other, none, late), 1):
        buys(unit, 1_000_000, date(2026, 3, 1), order_id=order)
    found = lines()
    states = {unit.id: found[unit.id].state for unit in (lead, other, none, late, contracted)}
    assert list(states.values()) == [S.FILED, S.REPRESENTED, S.NO_CANTEEN, S.UNFILED, S.FILED]
    assert set(found) == set(states), "an enterprise that filed nothing has no line"
    assert found[lead.id].cumulative_fen == 2_000_000
    assert (found[other.id].cumulative_fen, found[other.id].represented_by_id) == (1_000_000, lead.id)
    assert (found[late.id].completion_bp, found[none.id].completion_bp, found[other.id].rank) == (
        None,
        None,
        None,
    )
    total = measures.whole(list(found.values()))
    assert (total.units, total.filed, total.unfiled, total.no_canteen, total.buying) == (3, 2, 1, 1, 2)
    assert total.cumulative_fen == 4_000_000, "the represented unit counts once, with its representative"
    assert (total.completed_fen, total.reserved_fen) == (2_000_000, 15_000_000)
    assert queries.counted_units(list(found.values()), YEAR) == sorted(states)
    said = rows.bulletin(JIYUAN, YEAR, on=JUNE)
    assert [line["unit_id"] for line in said["unfiled"]] == [late.id]
    assert [line["unit_id"] for line in said["filed_not_bought"]] == [contracted.id]


def test_a_filing_says_more_than_the_units_own_data(app):
    lead, unit = a_unit(), a_unit()
    unit.represented_by_id = lead.id
    a_filing(unit, canteen=Canteen.SHARED)
    a_filing(lead)
    buys(unit, 500_000, date(2026, 3, 1))
    found = lines()
    assert (found[unit.id].state, found[lead.id].cumulative_fen) == (S.REPRESENTED, 500_000)


def test_ranks_share_a_place_and_those_behind_the_year_come_farthest_first(app):
    units = [a_unit() for _ in range(4)]
    for order, (unit, amount) in enumerate(zip(units, (10_000_000, 5_000_000, 5_000_000, 0), strict=True), 1):
        a_filing(unit)
        buys(unit, amount, date(2026, 3, 1), order_id=order)
    found = queries.execution(JIYUAN, YEAR, on=JUNE)
    assert [(line.unit_id, line.rank) for line in found] == [
        (units[0].id, 1), (units[1].id, 2), (units[2].id, 2), (units[3].id, 4),
    ]  # fmt: skip
    assert [line.unit_id for line in measures.lagging(found)] == [units[3].id]
    assert found[0].gap_fen == 0


def test_where_the_policy_says_so_an_order_counts_for_the_year_in_which_it_was_placed(app):
    unit = a_unit()
    a_filing(unit)
    buys(unit, 1_000_000, date(2027, 1, 5), ordered_on=date(2026, 12, 30))
    last = date(2026, 12, 31)
    assert lines(on=last)[unit.id].cumulative_fen == 0
    policy.set_value(
        "quota_by_acceptance", value="0", region_code="419001", valid_from=date(2026, 1, 1), source="测试",
        by=None, now=SPRING,
    )  # fmt: skip
    assert lines(on=last)[unit.id].cumulative_fen == 1_000_000


def test_figures_up_to_a_cut_of_the_ledger_stay_as_they_were(app):
    unit = a_unit()
    a_filing(unit)
    buys(unit, 1_000_000, date(2026, 3, 1), order_id=1)
    cut = facts.cut()
    buys(unit, 500_000, date(2026, 3, 2), order_id=2)
    assert lines(upto=cut)[unit.id].cumulative_fen == 1_000_000
    assert lines()[unit.id].cumulative_fen == 1_500_000


def test_officials_read_their_own_region_and_department(app):
    treasury, county = actor_of(a_reviewer().id), actor_of(an_official().id)
    assert queries.scope_of(treasury) == (JIYUAN, "财政局")
    assert queries.scope_of(county, department="总工会") == (JIYUAN, "总工会")
    assert queries.scope_of(county, "419001103")[0].startswith(JIYUAN)
    for actor, asked in ((treasury, ("", "总工会")), (treasury, ("654202", "")), (county, ("654202", ""))):
        with pytest.raises(Missing):
            queries.scope_of(actor, *asked)


@pytest.mark.parametrize(
    ("on", "share"), [(date(2026, 1, 1), 27), (date(2026, 12, 31), 10_000), (date(2024, 7, 1), 5000)]
)
def test_the_share_of_the_year_is_by_days(on, share):
    assert rules.share_of_year_bp(on) == share


def test_days_that_have_not_come_are_refused():
    today = date(2026, 11, 24)
    assert rules.day_of(2026, None, today) == today
    assert rules.day_of(2025, None, today) == date(2025, 12, 31)
    assert rules.day_of(2026, 2, today) == date(2026, 2, 28)
    for asked in ((2027, None), (2018, None), (2026, 12)):
        with pytest.raises(rules.BadYear):
            rules.day_of(*asked, today)


def test_a_union_meets_its_half_to_the_fen(app):
    union = a_unit(system=StatisticalSystem.UNION, category=UnitCategory.UNION, canteen=Canteen.NONE)
    only = a_unit(system=StatisticalSystem.UNION)
    declare = {"year": YEAR, "members": 100, "remark": "", "by": 1, "now": SPRING}
    actions.declare_welfare(union, spent_fen=8_000_000, **declare)
    actions.declare_welfare(union, spent_fen=10_000_000, **declare)
    buys(union, 3_000_000, date(2026, 2, 1), order_id=1, fund_source="union")
    buys(
        union,
        1_999_999,
        date(2026, 5, 1),
        order_id=2,
        fund_source="welfare",
        source=Source.OFFLINE,
        accredited=False,
    )
    buys(union, 700_000, date(2026, 5, 1), order_id=3, fund_source="personal")

    def now():
        return {line.unit_id: line for line in queries.welfare(JIYUAN, YEAR, on=JUNE)}

    line = now()[union.id]
    assert (line.spent_fen, line.bought_fen, line.share_bp, line.met) == (10_000_000, 4_999_999, 4999, False)
    assert (line.platform_fen, line.offline_fen, line.missing_fen) == (3_000_000, 1_999_999, 1)
    assert (line.accredited_fen, line.accredited_bp, line.per_head_fen) == (3_000_000, 3000, 50_000)
    buys(union, 1, date(2026, 6, 1), order_id=4, fund_source="condolence")
    assert (now()[union.id].share_bp, now()[union.id].met) == (5000, True)
    silent = now()[only.id]
    assert (silent.declared, silent.share_bp, silent.met, silent.missing_fen) == (False, None, None, None)
    terms = {"valid_from": date(2026, 1, 1), "source": "测试", "by": None, "now": SPRING}
    policy.set_value("welfare_by_accredited", value="1", region_code="419001", **terms)
    policy.set_value("welfare_cap_fen", value="90000", region_code="419001", **terms)
    line = now()[union.id]
    assert (line.met, line.missing_fen, line.cap_fen, line.above_cap) == (False, 1_999_999, 90_000, True)
    assert len(queries.declarations(union.id, YEAR)) == 2
    assert rows.welfare(JIYUAN, YEAR, on=JUNE)[0]["declared"] is True
