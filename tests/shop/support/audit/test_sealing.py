"""The trail is append-only, and every tampering behind the database's back is named."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text, update
from sqlalchemy.exc import DBAPIError

from shop.core.append_only import AppendOnly, removal_ddl, trigger_ddl
from shop.core.db import db, is_postgresql, unit_of_work
from shop.support import audit
from shop.support.audit import anchors, seal
from shop.support.audit.models import AuditEntry
from shop.support.audit.seal import Anchor
from shop.support.documents.models import Document
from tests.factories.parties_rows import MORNING


def a_thing() -> Document:
    made = Document(
        owner_kind="x",
        owner_id=1,
        purpose="p",
        sha256="0" * 64,
        kind="pdf",
        size_bytes=1,
        file_name="f",
        created_at=MORNING,
    )
    db.session.add(made)
    db.session.flush()
    return made


def entries(number: int) -> list[int]:
    with unit_of_work():
        thing = a_thing()
        made = [audit.note("thing.do", thing, by=1, now=MORNING, turn=i, word="中文") for i in range(number)]
        db.session.flush()
        return [entry.id for entry in made]


def sealed(number: int = 6) -> list[int]:
    ids = entries(number)
    with unit_of_work():
        assert seal.seal_some(now=MORNING) == number
    return ids


def behind_the_back(*statements: str) -> None:
    """What somebody with the database's own password can do: triggers and foreign keys off."""
    dialect = db.engine.dialect.name
    db.session.rollback()
    with db.engine.connect() as connection:
        raw = connection.connection.dbapi_connection
        assert raw is not None
        cursor = raw.cursor()
        if dialect == "sqlite":
            cursor.execute("PRAGMA foreign_keys=OFF")
            for table in ("audit_entry", "audit_seal"):
                for statement in removal_ddl(table)["sqlite"]:
                    cursor.execute(statement)
        else:
            cursor.execute("SET session_replication_role = replica")
        for statement in statements:
            cursor.execute(statement)
        if dialect == "sqlite":
            for table in ("audit_entry", "audit_seal"):
                for statement in trigger_ddl(table)["sqlite"]:
                    cursor.execute(statement)
            cursor.execute("PRAGMA foreign_keys=ON")
        else:
            cursor.execute("SET session_replication_role = origin")
            raw.commit()


def kinds() -> set[tuple[str, int | None]]:
    db.session.rollback()
    return {(fault.kind, fault.entry_id) for fault in seal.verify()}


def test_an_untouched_trail_has_no_fault(app: Flask) -> None:
    sealed()
    assert seal.verify() == []
    assert seal.unsealed() == 0


TAMPERINGS = {
    "facts": """facts = '{"turn": 99, "word": "中文"}'""",
    "actor": "by_user = 2",
    "instant": "at = '2020-01-01 00:00:00'",
    "action": "action = 'thing.other'",
    "target": "target_id = 77",
    "tenant": "unit_id = 77",
    "place": "region_path = '/410000/'",
    "request": "request_id = 'r'",
}


@pytest.mark.parametrize("column", TAMPERINGS)
def test_a_changed_entry_is_named(app: Flask, column: str) -> None:
    ids = sealed()
    behind_the_back(f"UPDATE audit_entry SET {TAMPERINGS[column]} WHERE id = {ids[2]}")
    assert kinds() == {("tampered", ids[2])}


def test_a_deleted_entry_is_named(app: Flask) -> None:
    ids = sealed()
    behind_the_back(f"DELETE FROM audit_entry WHERE id = {ids[2]}")
    assert kinds() == {("missing", ids[2])}


def test_exchanged_entries_are_both_named(app: Flask) -> None:
    ids = sealed()
    behind_the_back(
        f"UPDATE audit_entry SET id = -1 WHERE id = {ids[1]}",
        f"UPDATE audit_entry SET id = {ids[1]} WHERE id = {ids[4]}",
        f"UPDATE audit_entry SET id = {ids[4]} WHERE id = -1",
    )
    assert kinds() == {("tampered", ids[1]), ("tampered", ids[4])}


def test_an_entry_deleted_with_its_seal_leaves_a_gap(app: Flask) -> None:
    ids = sealed()
    behind_the_back(
        f"DELETE FROM audit_seal WHERE entry_id = {ids[2]}", f"DELETE FROM audit_entry WHERE id = {ids[2]}"
    )
    assert kinds() == {("gap", None)}


def test_a_tail_cut_off_with_its_seals_shows_against_the_head_kept_outside(
    app: Flask, tmp_path: Path
) -> None:
    ids = sealed()
    head = seal.head()
    assert head is not None
    anchors.keep(tmp_path, head)
    behind_the_back(
        f"DELETE FROM audit_seal WHERE entry_id >= {ids[4]}", f"DELETE FROM audit_entry WHERE id >= {ids[4]}"
    )
    assert seal.verify() == [], "control: the chain alone cannot know its own end"
    assert [fault.kind for fault in seal.verify(anchors.read(tmp_path))] == ["truncated"]


def test_a_chain_written_anew_shows_against_the_head_kept_outside(app: Flask) -> None:
    sealed()
    head = seal.head()
    assert head is not None
    assert [fault.kind for fault in seal.verify([Anchor(head.number, "f" * 64)])] == ["truncated"]


def test_heads_are_kept_once_and_in_order(tmp_path: Path) -> None:
    for number in (1, 1, 2):
        anchors.keep(tmp_path, Anchor(number, "a" * 64))
    assert [anchor.number for anchor in anchors.read(tmp_path)] == [1, 2]


def test_sealing_goes_on_where_it_stopped(app: Flask) -> None:
    sealed(3)
    entries(2)
    with unit_of_work():
        assert seal.seal_some(now=MORNING, limit=1) == 1
    with unit_of_work():
        assert seal.seal_some(now=MORNING) == 1
    assert seal.verify() == []


def test_the_database_itself_refuses_changes(app: Flask) -> None:
    ids = sealed(1)
    for statement in (
        f"UPDATE audit_entry SET action = 'x' WHERE id = {ids[0]}",
        f"DELETE FROM audit_entry WHERE id = {ids[0]}",
        "UPDATE audit_seal SET digest = 'x'",
        "DELETE FROM audit_seal",
    ):
        with pytest.raises(DBAPIError, match="append-only"), unit_of_work():
            db.session.execute(text(statement))


def test_the_mapper_refuses_changes_before_the_database_does(app: Flask) -> None:
    ids = sealed(1)
    with pytest.raises(AppendOnly), unit_of_work():
        db.session.get_one(AuditEntry, ids[0]).action = "x"
    with pytest.raises(AppendOnly), unit_of_work():
        db.session.delete(db.session.get_one(AuditEntry, ids[0]))
    with pytest.raises(AppendOnly), unit_of_work():
        db.session.execute(update(AuditEntry).values(action="x"))


@pytest.mark.only("postgresql", reason="SQLite has one writer, so ids commit in order")
def test_an_entry_committed_after_later_ones_were_sealed_gets_its_link(app: Flask) -> None:
    assert is_postgresql()
    noted, finish = threading.Event(), threading.Event()

    def slow() -> None:
        with app.app_context(), unit_of_work():
            audit.note("thing.slow", a_thing(), by=1, now=MORNING)
            db.session.flush()
            noted.set()
            finish.wait(20)

    writer = threading.Thread(target=slow)
    writer.start()
    assert noted.wait(20)
    sealed(3)
    finish.set()
    writer.join(20)
    assert seal.unsealed() == 1
    with unit_of_work():
        assert seal.seal_some(now=MORNING) == 1
    assert seal.verify() == []
