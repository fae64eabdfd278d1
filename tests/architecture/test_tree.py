"""What stands in the tree: no path of anybody's machine, no registry, hashes for every pinned package."""

import re

import pytest

from tests.support import sources

ELSEWHERE = re.compile(r"(?:^|[^A-Za-z0-9_.}])/(?:tmp|work|root|home|Users|opt)/[A-Za-z]", re.MULTILINE)
TEXTS = (
    ".py",
    ".md",
    ".toml",
    ".txt",
    ".in",
    ".html",
    ".js",
    ".css",
    ".json",
    ".cfg",
    ".ini",
    ".yml",
    ".yaml",
    "",
)
VENDORED = "static/vendor/"
PINNED = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._-]*(?:\[[a-z,]+\])?==[^\s;]+", re.MULTILINE)


def texts():
    for name in sources.tracked():
        if name.endswith(TEXTS[:-1]) or "." not in name.rsplit("/", 1)[-1]:
            yield name, (sources.ROOT / name).read_text(errors="replace")


def test_no_file_names_a_path_of_somebodys_machine():
    here = "tests/architecture/test_tree.py"
    assert [
        name for name, text in texts() if name != here and VENDORED not in name and ELSEWHERE.search(text)
    ] == []


@pytest.mark.parametrize("text", ["open('/tmp/x')", "/home/somebody/shop", " /root/x"])
def test_a_path_of_somebodys_machine_is_seen(text):
    assert ELSEWHERE.search(text)


@pytest.mark.parametrize("lock", ["requirements.txt", "requirements-dev.txt"])
def test_lock_files_pin_every_package_with_hashes_and_name_no_registry(lock):
    text = sources.read(lock)
    blocks = re.split(r"\n(?=[A-Za-z0-9])", text)
    pinned = [block for block in blocks if PINNED.match(block)]
    assert len(pinned) > 30
    assert [block.split()[0] for block in pinned if "--hash=sha256:" not in block] == []
    assert "://" not in text
    assert not re.search(r"^\s*(--(extra-)?index-url|--find-links|-[if])\b", text, re.MULTILINE)


def test_what_runs_is_pinned_alike_in_both_lock_files():
    runtime, development = (
        set(PINNED.findall(sources.read(name))) for name in ("requirements.txt", "requirements-dev.txt")
    )
    assert runtime - development == set()
