"""tantivy, the engine in Rust that the targets are set against: one segment, as after a rebuild."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import tantivy

from benchmarks.search.base import Answer, Asking
from search.backends.base import AllOf, AnyOf, AtLeast, Entry, Field, Node, Order, Plan, Term

CITIES = 10_000  # more than there are origins


class Tantivy:
    """`prepare(plan)` translates a plan once: what is measured is asking alone."""

    def __init__(self, folder: Path) -> None:
        schema = tantivy.SchemaBuilder()
        for name in ("id", "price", "sold"):
            schema.add_unsigned_field(name, indexed=True, fast=True)
        schema.add_boolean_field("stock", indexed=True, fast=True)
        for field in Field:
            schema.add_text_field(field.value, tokenizer_name="spaces", index_option="freq")
        for name in ("category", "place", "mark"):
            schema.add_text_field(f"_{name}", tokenizer_name="raw", fast=True, index_option="basic")
        schema.add_text_field("_under", tokenizer_name="raw", index_option="basic")
        self.schema = schema.build()
        folder.mkdir()
        self.index = tantivy.Index(self.schema, path=str(folder))
        spaces = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
        self.index.register_tokenizer("spaces", spaces)

    def cpu(self) -> float:
        return time.process_time()

    def build(self, entries: Iterable[Entry]) -> None:
        writer = self.index.writer(heap_size=512_000_000, num_threads=1)
        for entry in entries:
            document = tantivy.Document()
            for name, value in (("id", entry.id), ("price", entry.price_fen), ("sold", entry.sold_milli)):
                document.add_unsigned(name, value)
            document.add_boolean("stock", entry.in_stock)
            for field, tokens in entry.tokens.items():
                document.add_text(field.value, " ".join(tokens))
            document.add_text("_category", entry.category_code)
            document.add_text("_place", entry.origin_path)
            for prefix in _prefixes(entry.origin_path):
                document.add_text("_under", prefix)
            for mark in entry.marks:
                document.add_text("_mark", mark)
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()
        self.index.reload()
        self.searcher = self.index.searcher()

    def prepare(self, plan: Plan) -> Asking:
        asked = self._query(plan.tree) if plan.tree is not None else tantivy.Query.all_query()
        filters = self._filters(plan)
        if filters:
            must = tantivy.Occur.Must
            asked = tantivy.Query.boolean_query([(must, part) for part in (asked, *filters)])
        by = "sold" if plan.order is Order.SALES else None
        counted = {
            name: {"terms": {"field": f"_{name}", "size": CITIES}} for name in ("category", "place", "mark")
        }

        def ask() -> Answer:
            found = self.searcher.search(asked, plan.limit, order_by_field=by, offset=plan.offset)
            ids = [address for _key, address in found.hits]
            categories = {}
            if plan.facets:
                made = self.searcher.aggregate(asked, counted)
                categories = {part["key"]: part["doc_count"] for part in made["category"]["buckets"]}
            return Answer(ids, found.count, categories)

        return ask

    def _filters(self, plan: Plan) -> list[Any]:
        wanted, found = plan.filters, []
        if wanted.origin:
            found.append(tantivy.Query.term_query(self.schema, "_under", wanted.origin))
        if wanted.price_min_fen is not None:
            kind = tantivy.FieldType.Unsigned
            low, high = wanted.price_min_fen, wanted.price_max_fen
            found.append(tantivy.Query.range_query(self.schema, "price", kind, low, high))
        if wanted.in_stock:
            found.append(tantivy.Query.term_query(self.schema, "stock", True))
        return found

    def _query(self, node: Node) -> Any:
        query, occur = tantivy.Query, tantivy.Occur
        if isinstance(node, Term):
            made = query.term_query(self.schema, node.field.value, node.token, index_option="freq")
            return made if node.weight == 1 else query.boost_query(made, node.weight)
        parts = [self._query(branch) for branch in node.branches]
        if isinstance(node, AnyOf):
            return query.disjunction_max_query(parts)
        if isinstance(node, AllOf):
            chosen = [
                (occur.Should if isinstance(branch, AtLeast) and branch.number == 0 else occur.Must, part)
                for branch, part in zip(node.branches, parts, strict=True)
                if part is not None
            ]
            return query.boolean_query(chosen)
        if not parts:
            return None
        return query.boolean_query(
            [(occur.Should, part) for part in parts], minimum_number_should_match=node.number
        )


def _prefixes(path: str) -> Iterator[str]:
    codes = [code for code in path.split("/") if code]
    for end in range(1, len(codes) + 1):
        yield f"/{'/'.join(codes[:end])}/"
