"""Every word of the interface stands in the English catalogue, and the compiled one is of today."""

import re
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[3]
TRANSLATIONS = ROOT / "shop" / "translations"
ENGLISH = TRANSLATIONS / "en" / "LC_MESSAGES"
WORDS = {"_": None, "gettext": None, "lazy_gettext": None, "_l": None, "ngettext": (1, 2)}


@pytest.fixture(scope="module")
def said() -> set[str]:
    """Every text the code and the templates mark for translation."""
    with (TRANSLATIONS / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)
    folders = (ROOT / "shop", ROOT / "admin")
    found = set()
    for folder in folders:
        local = [
            (pattern.removeprefix(f"{folder.name}/"), how)
            for pattern, how in methods
            if pattern.startswith(folder.name)
        ]
        for _file, _line, text, _comments, _context in extract_from_dir(folder, local, options, WORDS):
            found.add(text[0] if isinstance(text, tuple) else text)
    return found - {""}


@pytest.fixture(scope="module")
def catalogue() -> Catalog:
    with (ENGLISH / "messages.po").open("rb") as file:
        return read_po(file, locale="en")


def test_every_word_has_an_english_translation(said, catalogue):
    assert len(said) > 500
    known = {message.id for message in catalogue if message.string}
    assert sorted(said - known) == [], "follow the steps in shop/translations/babel.cfg"


def test_no_translation_is_left_over(said, catalogue):
    assert sorted(message.id for message in catalogue if message.id and message.id not in said) == []


def test_placeholders_survive_translation(catalogue):
    holes = re.compile(r"%\(\w+\)[sd]")
    for message in catalogue:
        if message.id:
            assert sorted(holes.findall(message.id)) == sorted(holes.findall(message.string)), message.id


def test_the_compiled_catalogue_is_of_today(catalogue):
    fresh = BytesIO()
    write_mo(fresh, catalogue)
    fresh.seek(0)
    with (ENGLISH / "messages.mo").open("rb") as file:
        committed = {message.id: message.string for message in read_mo(file)}
    assert {message.id: message.string for message in read_mo(fresh)} == committed
