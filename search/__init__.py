"""Finding things: faces may ask this package, it reads rooms, and no room knows that it exists.

`chinese.tokens(facts)` says what is kept of a product, `find(asked, backend)` asks an engine for it,
`highlight` says which parts of a name were meant, `Suggestions` completes what is being typed.
`engine` says which engine answers here, `marks` and `indexer` keep it true to the database; `shelf` and
`asking` are what faces ask, with the catalogue's own words from `knowledge`.
"""

from flask import Flask

from search import engine, knowledge
from search.backends.base import Broken, Filters, Order
from search.find import Asked, Result, find
from search.highlight import highlight
from search.suggestions import Suggestions

__all__ = ["Asked", "Broken", "Filters", "Order", "Result", "Suggestions", "find", "highlight", "init_app"]


def init_app(app: Flask) -> None:
    """Put the engine that the settings name behind the application, and its commands into it."""
    from search.cli import search

    engine.init_app(app)
    knowledge.init_app(app)
    app.cli.add_command(search)
