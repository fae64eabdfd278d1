"""The words of notices: one template per message name, with the order's own facts filled in."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Template

TEXTS = Path(__file__).parent / "texts"


@dataclass(frozen=True)
class Text:
    """Title and body of one notice, filled in."""

    title: str
    body: str


@cache
def _template(name: str) -> tuple[Template, Template]:
    title, _, body = (TEXTS / f"{name}.txt").read_text(encoding="utf-8").partition("\n\n")
    return Template(title.strip()), Template(body.strip())


def text_of(name: str, facts: dict[str, str]) -> Text:
    """Fill the template of `name`; raises KeyError when a fact is missing (a bug, found by its test)."""
    title, body = _template(name)
    return Text(title.substitute(facts)[:255], body.substitute(facts)[:2000])


def names() -> tuple[str, ...]:
    """Every message that has words."""
    return tuple(sorted(path.stem for path in TEXTS.glob("*.txt")))
