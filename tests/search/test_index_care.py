"""One writer, rebuilds beside the live index, and an index that is deleted or broken comes back by itself."""

from __future__ import annotations

import shutil

import pytest

from search import engine, indexer, marks
from search.backends.base import Broken, Plan
from shop.catalog.products import actions
from shop.cli import duties
from shop.core.db import db, in_unit_of_work
from tests.factories.catalog import a_product
from tests.factories.parties_rows import MORNING, a_cooperative

WHO = {"by": None, "now": MORNING}


@pytest.fixture
def goods(app):
    seller = a_cooperative()
    made = [a_product(seller) for _ in range(3)]
    db.session.commit()
    indexer.rebuild()
    return made


def found():
    return sorted(engine.current().backend.find(Plan(None)).ids)


def withdraw(product):
    actions.withdraw(product, **WHO)
    marks.mark([product.id])
    db.session.commit()


def command(app, *words):
    return app.test_cli_runner().invoke(args=["search", *words])


def test_of_two_writers_one_waits_and_neither_loses(goods):
    withdraw(goods[0])
    with engine.current().writing() as first:
        assert first
        assert indexer.tend() == 0, "another one is at it"
        with pytest.raises(indexer.SomebodyWrites):
            indexer.rebuild(wait_seconds=0.1)
    assert indexer.tend() == 1


def test_without_the_lock_an_older_reading_overwrites_a_newer_one(goods, monkeypatch):
    """Control: what the lock is for."""
    here = engine.current()
    real = here.backend.write
    in_unit_of_work(lambda: marks.mark([goods[0].id]))

    def slow(changed, gone):
        """Between reading and writing, a second writer follows a newer change."""
        monkeypatch.setattr(here.backend, "write", real)
        withdraw(goods[0])
        indexer._drain(here)
        real(changed, gone)

    monkeypatch.setattr(here.backend, "write", slow)
    indexer._drain(here)
    assert indexer.check(lambda _seconds: None) == [(goods[0].id, indexer.Fault.EXTRA)]


def test_what_changes_during_a_rebuild_is_not_lost(goods, monkeypatch):
    here = engine.current()
    real = here.backend.rebuild

    def rebuild(entries):
        number = real(entries)  # everything has been read by now
        actions.change(goods[1], name="改了名", **WHO)
        marks.mark([goods[1].id])
        db.session.commit()
        return number

    monkeypatch.setattr(here.backend, "rebuild", rebuild)
    indexer.rebuild()
    assert indexer.check(lambda _seconds: None) == []


def test_an_index_that_was_deleted_is_rebuilt_by_the_worker(goods, instance_dir):
    shutil.rmtree(instance_dir / engine.FOLDER)
    with pytest.raises(Broken):
        found()
    engine.current().report_broken()
    duties.one_round()
    assert found() == sorted(product.id for product in goods)
    assert not engine.current().trouble.exists()


def test_the_worker_itself_finds_an_index_that_nobody_asked(goods, instance_dir):
    shutil.rmtree(instance_dir / engine.FOLDER)
    engine.current().probed_at = float("-inf")
    duties.one_round()
    assert found() == sorted(product.id for product in goods)


def test_an_index_of_another_analysis_is_another_index(goods, monkeypatch, app):
    monkeypatch.setattr(engine, "analysis", lambda: "changed")
    other = engine.make(app.extensions["settings"])
    with pytest.raises(Broken):
        other.backend.find(Plan(None))


def test_the_commands_build_and_check(app, goods):
    assert command(app, "rebuild").output == "索引已重建：3 个在售商品\n"
    assert command(app, "rebuild", "--if-broken").output == "索引可用，未重建\n"
    assert command(app, "check").exit_code == 0


def test_the_check_names_each_difference_and_ends_with_one(app, goods, monkeypatch):
    monkeypatch.setattr(indexer, "SETTLES_WITHIN", 0)
    actions.withdraw(goods[0], **WHO)
    actions.change(goods[1], name="改了名", **WHO)
    db.session.commit()
    added = a_product(goods[0].cooperative)
    db.session.commit()
    told = command(app, "check")
    assert told.exit_code == 1
    for line in (
        f"商品 {goods[0].id}：索引中有而已不在售",
        f"商品 {goods[1].id}：索引中的内容已过时",
        f"商品 {added.id}：在售而索引中没有",
        "共 3 处差异",
    ):
        assert line in told.output


def test_the_check_says_what_to_do_without_an_index(app, instance_dir):
    told = command(app, "check")
    assert (told.exit_code, "search rebuild" in told.output) == (1, True)


def test_a_product_held_twice_is_seen(goods):
    held = [*engine.current().backend.stamps()]
    expected = dict(held)
    assert indexer._compare(expected, [*held, held[0]]) == [(held[0][0], indexer.Fault.TWICE)]
