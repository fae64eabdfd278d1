"""What a face asks: words and filters in, ids and hints out; says of an index that cannot answer that it is broken."""

from __future__ import annotations

from search import engine, knowledge
from search.backends.base import Broken
from search.find import Asked, Result, find


def ask(asked: Asked) -> Result:
    """Raises Broken when the engine cannot answer; then the indexer knows of it."""
    here = engine.current()
    try:
        return find(asked, here.backend, knowledge.current().vocabulary)
    except Broken:
        here.report_broken()
        raise


def suggest(typed: str, most: int = 8) -> list[str]:
    """What somebody may be typing, the most used first."""
    return knowledge.current().suggestions(typed, most)
