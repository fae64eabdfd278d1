"""Sales made elsewhere: counted once, by a second person, and taken back as a whole."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import IntegrityError

from shop.core.clock import Period
from shop.core.db import db
from shop.core.errors import Forbidden, Missing
from shop.ledger.entries import Basis
from shop.ledger.models import SaleFact
from shop.oversight.verify import elsewhere
from shop.parties.accounts.permissions import Role
from shop.parties.accounts.queries import actor_of
from shop.parties.buyers.states import StatisticalSystem
from shop.reporting.offline import actions, queries, rules
from shop.reporting.offline.models import SaleBatch, SaleRow
from shop.reporting.offline.states import BatchStatus, RowState
from shop.reporting.stats import queries as stats
from shop.support.audit.models import AuditEntry
from tests.factories.offline import NOW, ROW, Scene, a_scene, checked, confirmed, faults, submitted
from tests.factories.parties import an_administrator, an_official
from tests.factories.parties_rows import a_unit

OCTOBER = Period.month(202610)
FEN = 217_940


@pytest.fixture
def scene(app) -> Scene:
    return a_scene()


def counted(basis: Basis = Basis.ACCEPTED, by: str = "channel", period: Period = OCTOBER, **filters: str):
    found = stats.table(actor=None, by=(by,), period=period, basis=basis, filters=filters)
    return {row.keys[0]: row.values["amount_fen"] for row in found.rows}


def sum_of_facts() -> int:
    return int(db.session.scalar(select(func.coalesce(func.sum(SaleFact.amount_fen), 0))) or 0)


def differences() -> list[str]:
    db.session.flush()
    return [str(one) for one in elsewhere.differences()]


def test_nothing_counts_before_a_second_person_has_confirmed_and_then_on_every_basis(scene: Scene) -> None:
    batch = submitted(scene, scene.row(), ROW | {"voucher": "UL2", "channel": "jd"})
    assert (batch.row_count, batch.good_count, batch.amount_fen) == (2, 2, 2 * FEN)
    assert counted() == {}
    with pytest.raises(rules.SecondPerson):
        actions.confirm(batch, by=scene.importer.id, now=NOW)
    assert actions.confirm(batch, by=scene.confirmer.id, now=NOW) == 2
    for basis in Basis:
        assert counted(basis) == {"ule": FEN, "jd": FEN}
    assert counted(source="offline", department="财政局") == {"ule": FEN}
    assert counted(by="unit", channel="ule") == {scene.unit.id: FEN}
    assert counted(by="buyer.county", channel="jd") == {"419001": FEN}
    assert counted(by="origin.county", channel="jd") == {"654202": FEN}
    names = stats.table(actor=None, by=("cooperative",), period=OCTOBER, basis=Basis.ACCEPTED, filters={})
    assert {row.names[0] for row in names.rows} == {scene.seller.name, "塔城某合作社"}
    outside = db.session.scalars(select(SaleFact).where(SaleFact.channel == "jd")).all()
    assert all(
        max(f.unit_id, f.cooperative_id, f.product_id, f.order_id, f.order_line_id) < 0 for f in outside
    )
    assert {fact.order_no for fact in outside} == {f"W{batch.id}-3"}
    assert differences() == []


def test_the_database_itself_refuses_the_importer_as_the_second_person(scene: Scene) -> None:
    batch = submitted(scene, scene.row())
    db.session.flush()
    with pytest.raises(IntegrityError):
        db.session.execute(
            update(SaleBatch).where(SaleBatch.id == batch.id).values(decided_by=scene.importer.id)
        )
    db.session.rollback()


def test_the_same_file_again_adds_nothing_and_says_so_until_it_was_sent_back(scene: Scene) -> None:
    batch = checked(scene, scene.row())
    assert checked(scene, scene.row()).id == batch.id, "not submitted: checked anew in its place"
    other = an_official(Role.TOWN)
    with pytest.raises(rules.AlreadyImported, match="已由他人上传"):
        checked(scene, scene.row(), by=other)
    batch = submitted(scene, scene.row())
    with pytest.raises(rules.AlreadyImported, match=f"第 {batch.id} 批"):
        checked(scene, scene.row())
    actions.reject(batch, reason="凭证不清", by=scene.confirmer.id, now=NOW)
    again = submitted(scene, scene.row())
    assert again.id != batch.id
    actions.confirm(again, by=scene.confirmer.id, now=NOW)
    with pytest.raises(rules.AlreadyImported, match="已经导入并确认"):
        checked(scene, scene.row())
    assert counted() == {"ule": FEN}


def test_an_overlapping_file_adds_only_what_is_new(scene: Scene) -> None:
    first = confirmed(scene, scene.row(), scene.row(voucher="", seq="", product="红枣"))
    bought = [scene.row(), scene.row(voucher="", seq="", product="红枣"), scene.row(voucher="UL9")]
    second = submitted(scene, *bought)
    assert (second.duplicate_count, second.good_count) == (2, 1)
    known = db.session.scalars(queries.rows_of(second.id, state=RowState.DUPLICATE)).all()
    assert {row.batch_id for row in queries.counterparts(known).values()} == {first.id}
    assert actions.confirm(second, by=scene.confirmer.id, now=NOW) == 1
    assert counted() == {"ule": 3 * FEN}
    assert differences() == []


def test_two_files_with_the_same_sales_wait_at_once_and_count_once(scene: Scene) -> None:
    one, two = submitted(scene, scene.row()), submitted(scene, scene.row(), scene.row(voucher="UL2"))
    assert two.duplicate_count == 0
    actions.confirm(one, by=scene.confirmer.id, now=NOW)
    assert actions.confirm(two, by=scene.confirmer.id, now=NOW) == 1
    db.session.flush()
    assert (two.duplicate_count, two.amount_fen) == (1, FEN)
    assert checked(scene, scene.row(note="又一份")).good_count == 0
    assert counted() == {"ule": 2 * FEN}


def test_equal_sales_of_one_day_count_with_vouchers_of_their_own_or_numbers(scene: Scene) -> None:
    batch = confirmed(scene, scene.row(voucher="A", seq=""), scene.row(voucher="B", seq=""))
    assert batch.amount_fen == 2 * FEN
    bare = scene.row(voucher="", seq="", product="核桃")
    equal = checked(scene, bare, bare, scene.row(voucher="C"))
    assert set(faults(equal)) == {2, 3}
    assert "凭证号或行号" in faults(equal)[2]
    numbered = confirmed(scene, bare | {"seq": "1"}, bare | {"seq": "2"})
    assert numbered.amount_fen == 2 * FEN
    same_line = checked(scene, scene.row(voucher="D"), scene.row(voucher="D", product="苹果"))
    assert set(faults(same_line)) == {2, 3}


def test_a_voucher_that_counts_with_another_content_is_a_fault(scene: Scene) -> None:
    waiting = submitted(scene, scene.row(amount="2179.41"))
    confirmed(scene, scene.row())
    batch = checked(scene, scene.row(amount="2179.39"))
    assert "内容不同" in faults(batch)[2]
    with pytest.raises(rules.Contradicted):
        actions.confirm(waiting, by=scene.confirmer.id, now=NOW)


def test_reversing_a_batch_restores_every_figure_to_the_fen(scene: Scene) -> None:
    confirmed(scene, scene.row(voucher="稳"))
    before = {basis: counted(basis) for basis in Basis}
    batch = confirmed(scene, scene.row(), scene.row(voucher="X", amount="0.01", price="", qty="0.001"))
    with pytest.raises(rules.SecondPerson):
        actions.reverse(batch, reason="重复", by=scene.importer.id, now=NOW)
    assert actions.reverse(batch, reason="商家退单", by=scene.confirmer.id, now=NOW) == 6
    whole = Period(OCTOBER.first, date(2026, 12, 1))
    assert {basis: counted(basis, period=whole) for basis in Basis} == before
    assert counted(period=Period.month(202611)) == {"ule": -FEN - 1}, (
        "taken back in the month in which it happens"
    )
    assert sum_of_facts() == 3 * FEN
    assert differences() == []
    again = confirmed(
        scene, scene.row(note="改正后"), scene.row(voucher="X", amount="0.02", price="", qty="0.001")
    )
    assert again.amount_fen == FEN + 2
    assert differences() == []
    noted = db.session.scalars(select(AuditEntry.action).where(AuditEntry.target_kind == "sale_batch"))
    assert {"sale_batch.check", "sale_batch.submit", "sale_batch.confirm", "sale_batch.reverse"} <= set(noted)


def test_verify_sees_facts_that_no_row_stands_behind(scene: Scene) -> None:
    batch = confirmed(scene, scene.row())
    assert differences() == []
    db.session.execute(update(SaleRow).where(SaleRow.batch_id == batch.id).values(amount_fen=1))
    assert len(differences()) == 3
    db.session.execute(
        update(SaleRow).where(SaleRow.batch_id == batch.id).values(amount_fen=FEN, counted_key=None)
    )
    assert len(differences()) == 7, "both measures on three bases, and the batch"
    db.session.rollback()


def test_a_departments_importer_enters_its_own_units_only(scene: Scene) -> None:
    union = an_official(Role.UNION, department="总工会")
    theirs = a_unit(system=StatisticalSystem.UNION)
    db.session.flush()
    batch = checked(scene, scene.row(), scene.row(buyer=theirs.credit_code), dict(ROW, voucher="9"), by=union)
    assert set(faults(batch)) == {2, 4}
    assert (batch.region_path, batch.department) == ("/410000/419001/", "总工会")
    desk = {
        "importer": (scene.importer, False), "other": (an_official(Role.TREASURY, department="财政局"), False),
        "county": (scene.confirmer, True), "own": (union, True), "elsewhere": (an_official(Role.COUNTY, "654202"), False),
        "platform": (an_administrator(), True),
    }  # fmt: skip
    for name, (user, sees) in desk.items():
        seen = db.session.scalar(queries.visible_to(actor_of(user.id)).where(SaleBatch.id == batch.id))
        assert (seen is not None) is (sees or name == "importer"), name
    with pytest.raises(Missing):
        queries.batch(batch.id, actor_of(desk["elsewhere"][0].id))
    with pytest.raises(Forbidden):
        rules.within_of(actor_of(an_official(Role.SUPERVISOR).id))


def test_the_second_look_is_asked_of_the_nearest_who_may(scene: Scene) -> None:
    batch = submitted(scene, scene.row())
    found = queries.confirmers(batch.region_path, batch.department, but=scene.importer.id)
    assert [user.id for user in found] == [scene.confirmer.id]
    assert queries.waiting(actor_of(scene.confirmer.id)) == 1
    assert queries.confirmers(batch.region_path, "", but=scene.confirmer.id) == []
    boss = an_administrator()
    assert [u.id for u in queries.confirmers(batch.region_path, "", but=scene.confirmer.id)] == [boss.id]


def test_only_the_importer_goes_on_and_what_is_dropped_may_come_again(scene: Scene) -> None:
    batch = checked(scene, scene.row())
    with pytest.raises(rules.NotYours):
        actions.submit(batch, by=scene.confirmer.id, now=NOW)
    actions.drop(batch, by=scene.importer.id, now=NOW + timedelta(hours=1))
    assert checked(scene, scene.row()).id != batch.id
    assert batch.status is BatchStatus.DROPPED


def test_shops_elsewhere_with_what_they_sold_and_the_batches_that_say_so(scene: Scene) -> None:
    one = confirmed(scene, scene.row(), scene.row(voucher="2"))
    two = confirmed(scene, scene.row(voucher="3"), scene.row(voucher="4", shop="济源专区", channel="832"))
    found = {(sale.channel, sale.shop): sale for sale in queries.shops("/410000/419001/", OCTOBER)}
    assert found["ule", "邮乐济源馆"][2:] == (3 * FEN, 3, (one.id, two.id))
    assert found["832", "济源专区"].amount_fen == FEN
    assert queries.shops("/210000/", OCTOBER) == []
    row = queries.row_by_number(f"W{two.id}-3")
    assert row is not None and row.shop == "济源专区"
    assert db.session.execute(text("SELECT count(*) FROM outside_party")).scalar() > 0
