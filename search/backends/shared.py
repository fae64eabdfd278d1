"""PostgreSQL as the engine: words in a `tsvector` made by us, one GIN index, an index for several web nodes.

Nothing here is parsed by PostgreSQL's own dictionaries: our tokens become lexemes, prefixed by their field,
and a plan's tree becomes a `tsquery` literal. What a match is worth is reckoned in SQL from the same tree
as by the other engines, so that all of them answer in the same order.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import delete, func, insert, select, text, tuple_
from sqlalchemy.exc import ProgrammingError

from search.backends.base import Broken, Entry, Field, Found, Order, Plan
from search.backends.tsquery import Question, lexeme
from search.models import SearchBuild, SearchEntry
from shop.core import clock
from shop.core.db import db, unit_of_work

VERSION = "1"
WRITTEN_AT_ONCE = 500
_FIRST = {
    Order.RELEVANCE: "",
    Order.PRICE: "price_fen, ",
    Order.DEARER: "price_fen DESC, ",
    Order.SALES: "sold_milli DESC, ",
    Order.NEWEST: "product_id DESC, ",
}
_TIES = "accredited DESC, sold_milli DESC, product_id DESC"


class Shared:
    """The engine in the shop's own database; reads and writes through the session of whoever asks."""

    def __init__(self, analysis: str = "") -> None:
        self._version = f"{VERSION}.{analysis}"[:40]

    def find(self, plan: Plan) -> Found:
        self._look()
        question = Question(plan)
        ids = self._page(question, plan)
        if plan.facets:
            return Found(ids, *self._facets(question))
        counted = select(func.count()).select_from(SearchEntry).where(text(question.all))
        return Found(ids, db.session.scalar(counted, question.values) or 0, {}, {}, {})

    def _page(self, question: Question, plan: Plan) -> list[int]:
        if not plan.limit:
            return []
        first = _FIRST[plan.order]
        if plan.order is Order.RELEVANCE and question.worth:
            first = f"{question.worth} DESC NULLS LAST, "
        wanted = select(SearchEntry.product_id).where(text(question.all)).order_by(text(first + _TIES))
        return list(db.session.scalars(wanted.limit(plan.limit).offset(plan.offset), question.values))

    def _facets(self, question: Question) -> tuple[int, dict[str, int], dict[str, int], dict[str, int]]:
        """All three in one pass, each under every filter but its own; marks stand together in one column."""
        columns = (SearchEntry.category_code, SearchEntry.origin_path, SearchEntry.marks)
        under = (
            (question.origin, question.marks),
            (question.category, question.marks),
            (question.category, question.origin),
            (question.category, question.origin, question.marks),
        )
        statement = (
            select(
                *columns,
                func.grouping(*columns),
                *(func.count().filter(*map(text, conditions)) for conditions in under),
            )
            .where(text(question.unfaceted))
            .group_by(func.grouping_sets(*map(tuple_, columns)))
        )
        total = 0
        by_category: Counter[str] = Counter()
        by_origin: Counter[str] = Counter()
        by_mark: Counter[str] = Counter()
        for category, origin, marks, set_, *counts, all_of_it in db.session.execute(
            statement, question.values
        ):
            if set_ == 0b011:
                by_category[category] += counts[0]
                total += all_of_it
            elif set_ == 0b101:
                by_origin[origin] += counts[1]
            else:
                by_mark.update({mark: counts[2] for mark in marks.split(",") if mark})
        return total, +by_category, +by_origin, +by_mark

    def write(self, changed: Iterable[Entry], gone: Iterable[int]) -> None:
        rows = [_row(entry) for entry in changed]
        with unit_of_work():
            self._look()
            dropped = [*gone, *(row["product_id"] for row in rows)]
            db.session.execute(delete(SearchEntry).where(SearchEntry.product_id.in_(dropped)))
            if rows:
                db.session.execute(insert(SearchEntry), rows)

    def rebuild(self, entries: Iterable[Entry]) -> int:
        """In one transaction: until it ends, everybody reads the entries that were there before."""
        number, source = 0, iter(entries)
        with unit_of_work():
            db.session.execute(delete(SearchBuild))
            db.session.execute(delete(SearchEntry))
            while rows := [_row(entry) for entry in islice(source, WRITTEN_AT_ONCE)]:
                db.session.execute(insert(SearchEntry), rows)
                number += len(rows)
            built = {"version": self._version, "built_at": clock.utcnow()}
            db.session.execute(insert(SearchBuild), [built])
        return number

    def stamps(self) -> Iterator[tuple[int, str]]:
        self._look()
        wanted = select(SearchEntry.product_id, SearchEntry.stamp).order_by(SearchEntry.product_id)
        return iter([(product_id, stamp) for product_id, stamp in db.session.execute(wanted)])

    def frequencies(self, field: Field, tokens: Sequence[str]) -> Mapping[str, int]:
        self._look()
        asked = list(tokens)
        counted = text(
            "SELECT (SELECT count(*) FROM search_entry WHERE words @@ CAST(asked AS tsquery))"
            " FROM unnest(CAST(:asked AS text[])) WITH ORDINALITY AS t(asked, place) ORDER BY place"
        )
        found = db.session.scalars(counted, {"asked": [lexeme(field, token) for token in asked]})
        return dict(zip(asked, found, strict=True))

    def _look(self) -> None:
        """Raises Broken unless there is an index of our version."""
        try:
            version = db.session.scalar(select(SearchBuild.version))
        except ProgrammingError as error:
            db.session.rollback()
            raise Broken("the tables of the search are missing") from error
        if version != self._version:
            raise Broken(f"the index is of version {version}, wanted is {self._version}")


def _row(entry: Entry) -> dict[str, Any]:
    words = " ".join(lexeme(field, token) for field, tokens in entry.tokens.items() for token in tokens)
    return {
        "product_id": entry.id,
        "words": words,
        "category_code": entry.category_code,
        "origin_path": entry.origin_path,
        "cooperative_id": entry.cooperative_id,
        "accredited": entry.accredited,
        "marks": f",{','.join(entry.marks)}," if entry.marks else "",
        "price_fen": entry.price_fen,
        "in_stock": entry.in_stock,
        "sold_milli": entry.sold_milli,
        "stamp": entry.stamp,
    }
