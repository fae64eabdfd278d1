"""The catalogue's own words as this process knows them: read once, and again in the background when they have aged."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import NamedTuple

from flask import Flask, current_app
from sqlalchemy import func, select

from search.aliases import queries as aliases
from search.suggestions import Suggestions
from search.words.catalogue import Known, learn
from search.words.vocabulary import Vocabulary, shipped
from shop.catalog.products import queries as products
from shop.catalog.products.models import Product
from shop.catalog.products.states import ProductStatus
from shop.core.db import db
from shop.parties.cooperatives.models import Cooperative
from shop.parties.cooperatives.states import CooperativeStatus
from shop.parties.regions import queries as regions

AGES_AFTER = 60.0  # seconds; a word that is new today corrects and completes from the next minute on
LOOKS_EVERY = 2.0  # seconds between two looks whether the platform's own words have changed
log = logging.getLogger(__name__)


class Knowledge(NamedTuple):
    """`vocabulary` reads what was typed, `suggestions` completes it."""

    vocabulary: Vocabulary
    suggestions: Suggestions


@dataclass
class Memory:
    """What one process remembers, and since when."""

    known: Knowledge | None = None
    read_at: float = float("-inf")
    looked_at: float = float("-inf")
    stamp: tuple[object, ...] = ()
    turn: threading.Lock = field(default_factory=threading.Lock)


def init_app(app: Flask) -> None:
    app.extensions["search_memory"] = Memory()


def current() -> Knowledge:
    """Never waits for a reading that another request has begun."""
    memory: Memory = current_app.extensions["search_memory"]
    if not _has_aged(memory) or not memory.turn.acquire(blocking=False):
        return memory.known or Knowledge(shipped(), Suggestions({}))
    if memory.known is None:
        with _done(memory):
            memory.stamp = aliases.stamp()
            memory.known = read()
        return memory.known
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # the proxy's own way to the application
    threading.Thread(target=_again, args=(app, memory), name="search-words", daemon=True).start()
    return memory.known


def _has_aged(memory: Memory) -> bool:
    now = time.monotonic()
    if now - memory.read_at >= AGES_AFTER:
        return True
    if now - memory.looked_at < LOOKS_EVERY:
        return False
    memory.looked_at = now
    return aliases.stamp() != memory.stamp


def forget(app: Flask) -> None:
    """Read again at the next question."""
    app.extensions["search_memory"] = Memory()


def read(before: Vocabulary | None = None) -> Knowledge:
    """What is on sale now, and what it is called."""
    learned = _learned()
    return Knowledge(learned.vocabulary(aliases.groups(), before), Suggestions(learned.phrases))


def _learned() -> Known:
    on_sale = (
        select(Product)
        .join(Cooperative, Cooperative.id == Product.cooperative_id)
        .where(Product.status == ProductStatus.LISTED, Cooperative.status == CooperativeStatus.ACTIVE)
    )
    names = db.session.execute(on_sale.with_only_columns(Product.name, func.count()).group_by(Product.name))
    brands = db.session.scalars(on_sale.with_only_columns(Product.brand).distinct())
    sellers = db.session.scalars(on_sale.with_only_columns(Cooperative.name).distinct())
    paths = db.session.scalars(on_sale.with_only_columns(Product.origin_path).distinct())
    codes = {code for path in paths for code in path.split("/") if code}
    return learn(
        dict(names.all()),
        regions=regions.names(sorted(codes)).values(),
        sellers=sellers.all(),
        brands=[brand for brand in brands if brand],
        categories=[node.name for top in products.categories() for node in (top, *top.children)],
    )


@contextmanager
def _done(memory: Memory) -> Iterator[None]:
    """The turn is over, whatever came of it: who could not read tries again when this has aged."""
    try:
        yield
    finally:
        memory.read_at = time.monotonic()
        memory.turn.release()


def _again(app: Flask, memory: Memory) -> None:
    with app.app_context(), _done(memory):
        try:
            memory.stamp = aliases.stamp()
            memory.known = read(memory.known.vocabulary if memory.known else None)
        except Exception:
            log.exception("the catalogue's words could not be read again")
        finally:
            db.session.remove()
