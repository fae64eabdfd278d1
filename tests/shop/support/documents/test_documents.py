"""Files are judged by their content, cleaned, stored by hash and seen by their owners."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from flask import Flask
from PIL import Image

from shop.core.errors import Missing
from shop.parties.accounts.actor import Actor, Grant
from shop.parties.accounts.permissions import Role, ScopeKind
from shop.support.documents import actions, queries, rules
from shop.support.documents.models import Document
from shop.support.documents.storage import LocalStore
from tests.factories.files import a_pdf
from tests.factories.parties_rows import MORNING

PDF = a_pdf()


def image(kind: str = "JPEG", size: tuple[int, int] = (60, 40), **options: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, (200, 40, 40)).save(out, format=kind, **options)
    return out.getvalue()


def keep(data: bytes, store: LocalStore, **values: object) -> Document:
    given = {
        "file_name": "照片.jpg",
        "owner_kind": "sales_order",
        "owner_id": 1,
        "purpose": "refusal_photo",
    } | values
    return actions.keep(data, store=store, by=1, now=MORNING, **given)  # type: ignore[arg-type]


@pytest.fixture
def store(tmp_path: Path) -> LocalStore:
    return LocalStore(tmp_path)


@pytest.mark.parametrize(("data", "kind"), [(PDF, "pdf"), (image(), "jpeg"), (image("PNG"), "png")])
def test_papers_and_photos_are_kept(app: Flask, store: LocalStore, data: bytes, kind: str) -> None:
    made = keep(data, store)
    assert made.kind == kind
    assert len(store.get(made.sha256)) == made.size_bytes


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<html><script>alert(1)</script></html>",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"MZ" + b"\0" * 200,
        b"PK\x03\x04" + b"\0" * 200,
        image("GIF"),
        PDF.replace(b"%%EOF", b""),
        image()[:200],
        b"\xff\xd8\xff\xe0" + b"<?php system($_GET['x']); ?>" * 20,
    ],
)
def test_hostile_and_damaged_files_are_refused(app: Flask, store: LocalStore, data: bytes) -> None:
    with pytest.raises(rules.BadFile):
        keep(data, store, file_name="ok.pdf")


def test_a_photo_loses_its_place_and_whatever_hides_behind_it(app: Flask, store: LocalStore) -> None:
    exif = Image.Exif()
    exif[0x010E] = "SECRET-PLACE"
    hidden = image(exif=exif) + b"<script>alert(1)</script>"
    assert b"SECRET-PLACE" in hidden, "control: it was there"
    kept = store.get(keep(hidden, store).sha256)
    assert b"SECRET-PLACE" not in kept
    assert b"<script>" not in kept


def test_a_picture_of_too_many_pixels_is_refused_before_it_is_decoded(app: Flask, store: LocalStore) -> None:
    bomb = image("PNG", (6000, 4001))
    assert len(bomb) < 1_000_000
    with pytest.raises(rules.BadFile, match="像素"):
        keep(bomb, store)


def test_a_file_above_the_limit_is_refused(app: Flask, store: LocalStore) -> None:
    with pytest.raises(rules.BadFile, match="MB"):
        keep(PDF + b" " * 2_000_000, store, max_bytes=1024 * 1024)


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd", "....etcpasswd.pdf"),
        ("照片.php", "照片.pdf"),
        ("a\r\nSet-Cookie: x", "aSet-Cookie x.pdf"),
        ("", "document.pdf"),
        ("发票\u202efdp.exe", "发票fdp.pdf"),
    ],
)
def test_download_names_are_harmless(name: str, safe: str) -> None:
    assert rules.safe_name(name, "pdf").lstrip(".") == safe.lstrip(".")


def test_both_sides_of_an_order_see_its_photo_and_nobody_else(app: Flask, store: LocalStore) -> None:
    made = keep(image(), store, unit_id=5, cooperative_id=6)
    unit = Actor(2, "u", "u@demo.example", (Grant(Role.BUYER, ScopeKind.UNIT, unit_id=5),))
    seller = Actor(3, "c", "c@demo.example", (Grant(Role.SUPPLIER, ScopeKind.COOPERATIVE, cooperative_id=6),))
    other = Actor(4, "x", "x@demo.example", (Grant(Role.BUYER, ScopeKind.UNIT, unit_id=7),))
    official = Actor(
        5, "o", "o@demo.example", (Grant(Role.COUNTY, ScopeKind.REGION, region_path="/410000/"),)
    )
    assert queries.document(made.id, unit).id == made.id
    assert queries.document(made.id, seller).id == made.id
    for stranger in (other, official):
        with pytest.raises(Missing):
            queries.document(made.id, stranger)


def test_the_same_bytes_lie_in_the_store_once(app: Flask, store: LocalStore) -> None:
    first, second = keep(PDF, store), keep(PDF, store)
    assert first.sha256 == second.sha256
    assert len([path for path in store.folder.rglob("*") if path.is_file()]) == 1


def test_bytes_that_are_gone_are_missing(store: LocalStore) -> None:
    with pytest.raises(Missing):
        store.get("0" * 64)
