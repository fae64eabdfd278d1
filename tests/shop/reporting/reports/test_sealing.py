"""A submitted report is frozen; late facts come in the next one; all of them together are the ledger."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, insert, select, text

from shop.core.clock import Period
from shop.core.db import db
from shop.core.errors import Missing
from shop.core.flow import WrongMoment
from shop.ledger import actions as ledger
from shop.ledger.entries import Basis
from shop.ledger.models import SaleFact
from shop.oversight.verify import seals
from shop.parties.accounts.actor import Grant
from shop.parties.accounts.permissions import Role, ScopeKind
from shop.parties.regions.models import Region
from shop.reporting.exports.sheet import Sheet
from shop.reporting.reports import actions, filling, queries, rules
from shop.reporting.reports.models import ReportRun
from shop.reporting.reports.states import RunStatus
from tests.factories.facts import JIYUAN_TOWN, WUSU, a_sale, any_entry, entry
from tests.factories.reports import STORE, Houses, a_draft, confirmed, houses, submitted

SEPT, OCT, NOV, DEC = (datetime(2026, month, 3, 2, 0, tzinfo=UTC) for month in (10, 11, 12, 12))
JAN = datetime(2027, 1, 4, 2, 0, tzinfo=UTC)


@pytest.fixture
def all_of(app: Flask) -> Houses:
    return houses()


def sold(fen: int, on: date, path: str = WUSU, **more: Any) -> None:
    a_sale(amount_fen=fen, on=on, buyer_path=path, **more)


def cell(sheet: Sheet, kind: str, column: str = "amount") -> int:
    """A number of the first row of a kind, in the unit of the sheet."""
    at = [one.key for one in sheet.columns].index(column)
    return next((row.cells[at] or 0 for row in sheet.rows if row.kind == kind), 0)


def said(run: ReportRun, kind: str = "total") -> int:
    """Fen in the frozen figures."""
    rows = json.loads(run.figures)["rows"]
    return next((row["values"]["amount"] or 0 for row in rows if row["kind"] == kind), 0)


def in_ledger(path: str, upto: int | None = None) -> int:
    county = path.strip("/").split("/")[1 if path.startswith("/41") else 2]
    wanted = select(func.coalesce(func.sum(SaleFact.amount_fen), 0)).where(
        SaleFact.buyer_county == county, SaleFact.basis == Basis.ACCEPTED
    )
    return int(db.session.scalar(wanted if upto is None else wanted.where(SaleFact.id <= upto)) or 0)


def test_a_draft_is_live_and_a_submitted_report_is_not(all_of: Houses) -> None:
    sold(10_000_00, date(2026, 10, 31))
    sold(77_00, date(2026, 11, 1))  # the next month in Shanghai
    run = a_draft(all_of.wusu, "2026-10", now=OCT)
    assert cell(queries.sheet_of(run, now=OCT), "total") == 100
    sold(5_000_00, date(2026, 10, 1))
    assert cell(queries.sheet_of(run, now=OCT), "total") == 150
    actions.submit(run, store=STORE, by=all_of.wusu, now=OCT)
    sold(9_000_00, date(2026, 10, 2))
    frozen = queries.sheet_of(run, now=NOV)
    assert (cell(frozen, "total"), said(run), frozen.document_no) == (150, 15_000_00, run.no)
    assert queries.verify(run)
    filed = queries.file_of(run)
    assert filed is not None and filed.sha256 == run.file_sha256 and STORE.get(filed.sha256)[:2] == b"PK"
    with pytest.raises(rules.Frozen):
        actions.write(run, narrative="改", by=all_of.wusu, now=OCT)
    with pytest.raises(rules.PeriodRunning):
        actions.submit(a_draft(all_of.wusu, "2026-11", now=OCT), store=STORE, by=all_of.wusu, now=OCT)


def test_nobody_confirms_his_own_and_only_the_level_above_does(all_of: Houses) -> None:
    run = submitted(all_of.treasury, "2026-10", now=OCT, code="R7-2")
    own = all_of.treasury_second
    for nobody, refusal in (
        (own, rules.NotReceiver),
        (all_of.wusu, rules.NotReceiver),
        (all_of.tacheng_treasury, rules.NotReceiver),
    ):
        with pytest.raises(refusal):
            actions.confirm(run, store=STORE, by=nobody, now=OCT)
    # An office may prepare for its department, and then a second person of it confirms.
    both = submitted(all_of.jiyuan, "2026-09", now=OCT, code="R7-2")
    with pytest.raises(rules.NotReceiver):
        actions.confirm(both, store=STORE, by=all_of.jiyuan_second, now=OCT)  # its own office's
    actions.confirm(both, store=STORE, by=all_of.platform, now=OCT)
    actions.send_back(run, reason="请补充典型案例", by=all_of.jiyuan, now=OCT)
    assert (run.status, run.cut, run.figures) == (RunStatus.RETURNED, None, "")
    actions.write(run, cases="某单位食堂每周一订", by=own, now=OCT)
    actions.submit(run, store=STORE, by=all_of.jiyuan, now=OCT)
    with pytest.raises(rules.OwnReport):
        actions.confirm(run, store=STORE, by=all_of.jiyuan, now=OCT)
    actions.confirm(run, store=STORE, by=all_of.jiyuan_second, now=OCT)
    assert run.status is RunStatus.CONFIRMED
    with pytest.raises(WrongMoment):
        actions.confirm(run, store=STORE, by=all_of.platform, now=OCT)
    with pytest.raises(rules.NotYours):
        a_draft_for_another(all_of)


def a_draft_for_another(all_of: Houses) -> None:
    kind, period = "month", Period.month(202608)
    place = queries.place("654202")
    actions.draft("R7-2", place, kind, period, by=all_of.tacheng, now=OCT)


def test_the_database_refuses_one_person_twice(all_of: Houses) -> None:
    run = submitted(all_of.treasury, "2026-10", now=OCT)
    db.session.commit()
    for column in ("submitted_by", "prepared_by"):
        with pytest.raises(Exception, match="two_people"):
            db.session.execute(
                text(
                    f"UPDATE report_run SET confirmed_by = {column}, status = 'confirmed' WHERE id = {run.id}"
                )
            )
        db.session.rollback()
    db.session.execute(
        text(f"UPDATE report_run SET confirmed_by = 987654, status = 'confirmed' WHERE id = {run.id}")
    )  # the control


def test_late_facts_come_in_the_next_report_and_a_restatement_takes_them_back(all_of: Houses) -> None:
    office, above = all_of.wusu, all_of.tacheng
    sold(100_00, date(2026, 9, 10))
    september = confirmed(office, above, "2026-09", now=SEPT)
    sold(30_00, date(2026, 9, 30))  # late for September
    sold(200_00, date(2026, 10, 10))
    october = confirmed(office, above, "2026-10", now=OCT)
    assert (said(october), said(october, "adjustment")) == (230_00, 30_00)
    shown = queries.sheet_of(october, now=OCT)
    words = [row.cells for row in shown.rows if row.kind == "adjustment"]
    assert len(words) == 1 and filling.ADJUSTMENT in words[0]
    # September is corrected: its second version counts what October had already counted as late.
    sold(5_00, date(2026, 9, 1))
    with pytest.raises(rules.NotSealed):
        actions.restate(submitted(office, "2026-08", now=SEPT), reason="漏报", by=office, now=OCT)
    second = actions.restate(september, reason="补录漏报订单", by=office, now=OCT)
    with pytest.raises(rules.AlreadyThere):
        actions.restate(september, reason="再来一次", by=office, now=OCT)
    actions.submit(second, store=STORE, by=office, now=OCT)
    assert (second.version, said(second), september.status) == (2, 135_00, RunStatus.CONFIRMED)
    with pytest.raises(rules.OwnReport):
        actions.confirm(second, store=STORE, by=office_as_receiver(office), now=OCT)
    actions.confirm(second, store=STORE, by=above, now=OCT)
    assert september.status is RunStatus.SUPERSEDED and said(september) == 100_00
    differences = queries.changed(second, now=OCT)
    assert ("total", "amount", 100_00, 135_00) in [(d.kind, d.column, d.before, d.after) for d in differences]
    sold(-0, date(2026, 11, 5))
    november = confirmed(office, above, "2026-11", now=NOV)
    assert said(november, "adjustment") == -30_00  # October and September's second version both had it
    assert said(second) + said(october) + said(november) == in_ledger(WUSU) == 335_00
    assert all(queries.verify(run) for run in (september, second, october, november))


def office_as_receiver(actor: Any) -> Any:
    """The same person, would he also sit above."""
    return replace(actor, grants=(Grant(Role.PLATFORM, ScopeKind.PLATFORM),))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_all_reports_together_are_the_ledger(all_of: Houses, seed: int) -> None:
    """Random sales and returns over months, submissions, returns and corrections in any order."""
    random, office, above = Random(seed), all_of.wusu, all_of.tacheng
    months = [202607, 202608, 202609, 202610, 202611]
    runs: dict[int, ReportRun] = {}
    for number, month in enumerate(months):
        for _step in range(6):
            known = months[: number + 1]
            day = Period.month(random.choice(known)).first + timedelta(days=random.randint(0, 27))
            facts = list(db.session.scalars(select(SaleFact).where(SaleFact.reverses_id.is_(None))))
            back = {fact.reverses_id for fact in db.session.scalars(select(SaleFact))}
            left = [fact for fact in facts if fact.id not in back and fact.on_day <= day]
            if left and random.random() < 0.3:
                ledger.reverse([random.choice(left)], at=OCT, on=day)
            else:
                ledger.record([entry(buyer_path=WUSU, amount_fen=random.randint(1, 99_999), on=day)])
            db.session.flush()
            if runs and random.random() < 0.3:
                corrected = random.choice(list(runs))
                again = actions.restate(runs[corrected], reason="更正", by=office, now=JAN)
                actions.submit(again, store=STORE, by=office, now=JAN)
                if random.random() < 0.3:
                    actions.send_back(again, reason="再核", by=above, now=JAN)
                    actions.submit(again, store=STORE, by=office, now=JAN)
                actions.confirm(again, store=STORE, by=above, now=JAN)
                runs[corrected] = again
        text_of = f"{month // 100}-{month % 100:02d}"
        runs[month] = confirmed(office, above, text_of, now=JAN)
        newest = list(runs.values())
        assert sum(said(run) for run in newest) == in_ledger(WUSU, upto=runs[month].cut)
    every = db.session.scalars(select(ReportRun)).all()
    assert all(queries.verify(run) for run in every)
    assert any(said(run, "adjustment") for run in runs.values())


def test_frozen_figures_stand_after_a_thousand_changes_and_in_another_database(
    all_of: Houses, empty_copy: Callable[[], None]
) -> None:
    random = Random(7)
    ledger.record(
        [entry(buyer_path=WUSU, on=date(2026, 10, day + 1), amount_fen=1234 * day) for day in range(28)]
    )
    runs = [
        confirmed(all_of.wusu, all_of.tacheng, "2026-10", now=OCT),
        submitted(all_of.tacheng, "2026Q3", now=OCT),
        submitted(all_of.jiyuan, "2026-10", now=OCT, code="R9"),
    ]
    before = [(run.figures_sha256, run.ledger_sha256, run.file_sha256) for run in runs]
    ledger.record([any_entry(random) for _ in range(1_000)])
    wusu = db.session.get_one(Region, "654202")
    wusu.name, wusu.path = "改名市", "/650000/650100/654202/"
    shawan = db.session.get_one(Region, "654203")
    shawan.current, shawan.successor_code = False, "654202"
    db.session.flush()
    assert [(run.figures_sha256, run.ledger_sha256, run.file_sha256) for run in runs] == before
    assert all(queries.verify(run) for run in runs)
    assert list(seals.differences(STORE)) == []
    empty_copy()
    assert all(queries.verify(run) for run in runs)


@pytest.fixture
def empty_copy(app: Flask) -> Callable[[], None]:
    """Take the facts out and put the same rows in again, as a restore does."""

    def copy() -> None:
        db.session.flush()
        columns = [column for column in SaleFact.__table__.c if column.key != "xid"]
        rows = [dict(row) for row in db.session.execute(select(*columns)).mappings()]
        random = Random(1)
        random.shuffle(rows)
        _emptied()
        assert db.session.scalar(select(func.count()).select_from(SaleFact)) == 0
        db.session.execute(insert(SaleFact.__table__), rows)

    return copy


def _emptied() -> None:
    """What no code of the shop can do: the triggers stand in the way and are taken down first."""
    if db.session.get_bind().dialect.name == "sqlite":
        for name in db.session.scalars(
            text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'sale_fact'")
        ).all():
            db.session.execute(text(f'DROP TRIGGER "{name}"'))
    else:
        db.session.execute(text("ALTER TABLE sale_fact DISABLE TRIGGER USER"))
    db.session.execute(text("DELETE FROM sale_fact"))


def test_a_changed_figure_or_file_is_found(all_of: Houses) -> None:
    sold(100_00, date(2026, 10, 10), path=JIYUAN_TOWN)
    run = confirmed(all_of.jiyuan, all_of.platform, "2026-10", now=OCT)
    assert list(seals.differences(STORE)) == []
    run.figures = run.figures.replace("10000", "20000")
    db.session.flush()
    assert [found.check for found in seals.differences(STORE)] == ["报表数据指纹"]
    run.figures = run.figures.replace("20000", "10000")
    run.ledger_sha256 = "0" * 64
    db.session.flush()
    assert [found.check for found in seals.differences(STORE)] == ["报表与台账"]


def test_reports_are_seen_by_their_own_and_from_above(all_of: Houses) -> None:
    wusu = submitted(all_of.wusu_treasury, "2026-10", now=OCT)
    for actor in (
        all_of.wusu_treasury,
        all_of.wusu,
        all_of.tacheng,
        all_of.tacheng_treasury,
        all_of.platform,
    ):
        assert queries.run_of(wusu.id, actor) is wusu
    for actor in (all_of.shawan, all_of.jiyuan, all_of.treasury):
        with pytest.raises(Missing):
            queries.run_of(wusu.id, actor)
    office = submitted(all_of.wusu, "2026-10", now=OCT)
    with pytest.raises(Missing):
        queries.run_of(office.id, all_of.wusu_treasury)
