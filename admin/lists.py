"""One list screen: filters, sort, page and export of a scoped select, said once for every room."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import Select

from shop.core import clock
from shop.core.db import db
from shop.core.errors import Forbidden, Invalid
from shop.core.money import format_qty
from shop.core.page import Page, paginate
from shop.http.downloads import send
from shop.http.login import current_actor
from shop.http.paging import page_number
from shop.parties.accounts.permissions import Permission
from shop.parties.regions import queries as regions
from shop.reporting.exports.table import Column as Cell
from shop.reporting.exports.table import Kind, Table
from shop.web.labels import label as enum_label

PAGE_SIZE = 25
ROWS_AT_ONCE = 500
# How a list column leaves through the writers of exports; whatever is not named goes as text.
EXPORTED_AS: dict[str, Kind] = {"fen": "fen", "int": "int", "date": "date"}


@dataclass(frozen=True)
class Column:
    """What one column shows of a row. `kind`: text, code, long, fen, qty, int, date, instant, label, status,
    region (a path), place (a code), flag, or looked_up (the screen's `look_up` knows the words, once for many rows).

    `value` reads the row, `link` gives where the cell leads, `sort` is the expression behind the heading.
    """

    key: str
    label: Any
    value: Callable[[Any], Any]
    kind: str = "text"
    sort: Any = None
    link: Callable[[Any], str] | None = None

    def plain(self, row: Any, names: Mapping[Any, str]) -> Any:
        """The value as the exports take it; the same words that the screen shows."""
        found = self.value(row)
        if self.kind == "looked_up":
            return names.get(found, str(found))
        if found is None:
            return None if self.kind in EXPORTED_AS else ""
        if self.kind in ("label", "status"):
            return str(enum_label(found))
        if self.kind in ("region", "place"):
            return regions.full_name(found) if self.kind == "region" else regions.name(found)
        if self.kind == "qty":
            return format_qty(found)
        if self.kind == "flag":
            return _("是") if found else _("否")
        if self.kind == "instant":
            return found.astimezone(clock.SHANGHAI).strftime("%Y-%m-%d %H:%M")
        return found if self.kind in EXPORTED_AS else str(found)


@dataclass(frozen=True)
class Filter:
    """One question above the list. `choices` makes it a select; `kind` is search, select, region or date."""

    key: str
    label: Any
    narrow: Callable[[Select[Any], str], Select[Any]]
    kind: str = "search"
    choices: Callable[[], Sequence[tuple[str, Any]]] | None = None

    def apply(self, wanted: Select[Any], text: str) -> Select[Any]:
        """Narrow by what was typed; a choice that is not on offer is refused, not ignored."""
        if self.choices is not None and text not in {code for code, _label in self.choices()}:
            raise Invalid(
                _("筛选条件“%(name)s”没有这个选项", name=self.label), fields={self.key: [_("请重新选择")]}
            )
        return self.narrow(wanted, text)


@dataclass(frozen=True)
class Listing:
    """What a template needs to draw a list."""

    screen: ListScreen
    page: Page[Any]
    sort: str
    given: Mapping[str, str]
    may_export: bool
    names: Mapping[Any, str]

    def query(self, **changes: Any) -> dict[str, Any]:
        """The present address with some arguments changed; None drops one."""
        kept = {**self.given, "sort": self.sort, **changes}
        return {key: value for key, value in kept.items() if value not in (None, "")}

    def turned(self, column: Column) -> str:
        """The sort that a click on this heading asks for."""
        return f"-{column.key}" if self.sort == column.key else column.key


@dataclass(frozen=True)
class ListScreen:
    """Columns and filters of one room's list; `answer` draws it or hands it out as a file."""

    title: Any
    columns: Sequence[Column]
    filters: Sequence[Filter] = ()
    sort: str = ""
    empty: Any = ""
    tie: Any = None
    look_up: Callable[[Sequence[Any]], Mapping[Any, str]] = lambda _rows: {}

    def answer(
        self,
        wanted: Select[Any],
        *,
        template: str = "admin/list.html",
        keep: Mapping[str, Any] | None = None,
        notes: Sequence[tuple[str, str]] = (),
        **context: Any,
    ) -> ResponseReturnValue:
        """The page, or with `?format=xlsx|csv` the whole filtered list as a file.

        `keep` are arguments of the address that paging and sorting must not lose; `notes` go into the file.
        """
        given = {**(keep or {}), **self._given()}
        order = request.args.get("sort") or self.sort
        wanted = self._sorted(self._narrowed(wanted, given), order)
        may_export = current_actor().may(Permission.STATISTICS_EXPORT)
        if kind := request.args.get("format"):
            if not may_export:
                raise Forbidden(_("您的角色不能导出数据"))
            return send(self._table(wanted, notes), kind)
        page = paginate(wanted, page=page_number(), size=PAGE_SIZE)
        self._know_places(page.items)
        listing = Listing(self, page, order, given, may_export, self.look_up(page.items))
        return render_template(template, listing=listing, **context)

    def _given(self) -> dict[str, str]:
        return {f.key: text for f in self.filters if (text := request.args.get(f.key, "").strip())}

    def _narrowed(self, wanted: Select[Any], given: Mapping[str, str]) -> Select[Any]:
        for question in self.filters:
            if text := given.get(question.key):
                wanted = question.apply(wanted, text)
        return wanted

    def _sorted(self, wanted: Select[Any], order: str) -> Select[Any]:
        found = next((c for c in self.columns if c.key == order.lstrip("-") and c.sort is not None), None)
        if found is None:
            raise Invalid(_("不能按此列排序"), fields={"sort": [_("请点击表头排序")]})
        wanted = wanted.order_by(None).order_by(found.sort.desc() if order.startswith("-") else found.sort)
        return wanted if self.tie is None else wanted.order_by(self.tie)

    def _table(self, wanted: Select[Any], notes: Sequence[tuple[str, str]]) -> Table:
        cells = [Cell(c.key, str(c.label), EXPORTED_AS.get(c.kind, "text")) for c in self.columns]
        given = self._given()
        said = [(str(f.label), given[f.key]) for f in self.filters if f.key in given]
        as_of = clock.utcnow().astimezone(clock.SHANGHAI).strftime("%Y-%m-%d %H:%M")
        return Table(str(self.title), cells, self._rows(wanted), [*notes, *said, (_("数据截至"), as_of)])

    def _rows(self, wanted: Select[Any]) -> Iterator[list[Any]]:
        """Row by row, so that a long list is never whole in memory."""
        found = db.session.scalars(wanted.execution_options(yield_per=ROWS_AT_ONCE))
        for rows in found.partitions(ROWS_AT_ONCE):
            self._know_places(rows)
            names = self.look_up(rows)
            for row in rows:
                yield [column.plain(row, names) for column in self.columns]

    def _know_places(self, rows: Sequence[Any]) -> None:
        """Look the names of all regions on the page up at once, not one by one as they are drawn."""
        places = [c.value(row) or "" for c in self.columns if c.kind in ("region", "place") for row in rows]
        if places:
            regions.names(code for place in places for code in place.split("/") if code)
