"""The editor of an office's own form: fields of the page to the body of a definition, and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from shop.reporting.forms import attributes, checks
from shop.reporting.forms.definitions import CADENCES, SPANS
from shop.reporting.forms.deriving import FORMULAS
from shop.reporting.stats.dimensions import DIMENSIONS, SIDES

SETTINGS = (
    "title",
    "cadence",
    "side",
    "basis",
    "unit",
    "by1",
    "by2",
    "order",
    "note",
    "filter1",
    "filter2",
    "place",
)
SWITCHES = ("subtotals", "matrix")
CELLS = ("key", "head", "label", "what", "span", "filter", "a", "b")
BLANK = {"span": "period"}


@dataclass
class Draft:
    """What stands in the fields, as text: `settings` by name, `columns` with one text per cell."""

    settings: dict[str, str] = field(default_factory=dict)
    columns: list[dict[str, str]] = field(default_factory=list)

    @property
    def by(self) -> list[str]:
        return [self.settings[key] for key in ("by1", "by2") if self.settings.get(key)]


def fresh() -> Draft:
    """Where a new form begins: places below, units, orders, amount."""
    settings = {"cadence": "month", "side": "buyer", "basis": "accepted", "unit": "wan", "by1": "buyer.lower"}
    wanted = (
        ("name:buyer.lower", _("区划")),
        ("figure:units", _("单位数")),
        ("figure:orders", _("订单数")),
        ("figure:amount", _("金额")),
        ("figure:accredited", _("其中认定产品")),
    )
    columns = [
        {**dict.fromkeys(CELLS, ""), **BLANK, "key": f"c{at}", "what": what, "label": label}
        for at, (what, label) in enumerate(wanted, 1)
    ]
    return Draft(settings, columns)


def typed(form: MultiDict[str, str]) -> Draft:
    """From the page."""
    settings = {key: form.get(key, "").strip() for key in SETTINGS}
    settings |= {key: "1" for key in SWITCHES if form.get(key)}
    lists = {cell: form.getlist(f"col_{cell}") for cell in CELLS}
    number = len(lists["label"])
    columns = [
        {cell: (values[at].strip() if at < len(values) else "") for cell, values in lists.items()}
        for at in range(number)
    ]
    return Draft(settings, columns)


def arranged(draft: Draft, deed: str) -> Draft:
    """After one of the column buttons: add, remove:2, up:2, down:2."""
    what, _mark, place = deed.partition(":")
    columns, at = draft.columns, int(place) if place.isdigit() else -1
    if what == "add":
        columns.append({**dict.fromkeys(CELLS, ""), **BLANK, "key": _free_key(columns)})
    elif 0 <= at < len(columns):
        if what == "remove":
            columns.pop(at)
        other = at - 1 if what == "up" else at + 1
        if what in ("up", "down") and 0 <= other < len(columns):
            columns[at], columns[other] = columns[other], columns[at]
    return draft


def _free_key(columns: Sequence[Mapping[str, str]]) -> str:
    taken = {column["key"] for column in columns}
    return next(key for number in range(1, 999) if (key := f"c{number}") not in taken)


def body_of(draft: Draft) -> dict[str, Any]:
    """The definition that the fields say; checked by `checks.check_body`."""
    said = draft.settings
    body: dict[str, Any] = {
        key: said[key]
        for key in ("title", "cadence", "side", "basis", "unit", "order", "note")
        if said.get(key)
    }
    body["by"] = draft.by
    body |= {key: True for key in SWITCHES if said.get(key)}
    filters = [said[key].partition("=") for key in ("filter1", "filter2") if said.get(key)]
    body["filters"] = {name: value for name, _is, value in filters}
    if said.get("place"):
        other = "origin" if said.get("side") == "buyer" else "buyer"
        body["filters"][other] = said["place"]
    columns: list[dict[str, Any]] = []
    for column in draft.columns:
        columns.append(_column(column, columns))
    body["columns"] = columns
    return {key: value for key, value in body.items() if value not in ("", {}, False)}


def _column(typed_in: Mapping[str, str], earlier: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    form, _mark, rest = typed_in["what"].partition(":")
    found: dict[str, Any] = {
        "key": typed_in["key"] or _free_key(earlier),
        "label": typed_in["label"],
        "form": form,
    }
    if head := [word.strip() for word in typed_in["head"].split("/") if word.strip()]:
        found["head"] = head
    if form == "figure":
        found |= {"measure": rest, "span": typed_in["span"] or "period"}
        name, _is, value = typed_in["filter"].partition("=")
        if name:
            found["where"] = {name: value}
        if whole := _whole(found, earlier):
            found["within"] = whole
    elif form == "derived":
        found |= {"formula": rest, "of": [typed_in[part] for part in ("a", "b") if typed_in[part]]}
        if rest in FORMULAS:
            found["of"] = found["of"][: FORMULAS[rest][2]]
    else:
        found["source"] = rest
    return found


def _whole(column: Mapping[str, Any], earlier: Sequence[Mapping[str, Any]]) -> str:
    """The amount that a part belongs to: the same days, and no more filters than the part."""
    if column["measure"] not in ("amount", "accredited"):
        return ""
    for other in earlier:
        same = other.get("measure") == "amount" and other.get("span") == column["span"]
        wider = other.get("where", {}) == ({} if column["measure"] == "amount" else column.get("where", {}))
        if same and wider and (column["measure"] == "accredited" or column.get("where")):
            return str(other["key"])
    return ""


def of_body(body: Mapping[str, Any]) -> Draft:
    """The fields that say a definition."""
    settings = {key: str(body.get(key, "")) for key in ("title", "order", "note")}
    settings |= {"cadence": "none", "side": "buyer", "basis": "accepted", "unit": "wan"}
    settings |= {key: str(body[key]) for key in ("cadence", "side", "basis", "unit") if body.get(key)}
    settings |= {f"by{at}": name for at, name in enumerate(body.get("by", ()), 1)}
    settings |= {key: "1" for key in SWITCHES if body.get(key)}
    listed = [f"{name}={value}" for name, value in body.get("filters", {}).items() if name not in SIDES]
    settings |= {f"filter{at}": text for at, text in enumerate(listed[:2], 1)}
    settings["place"] = next((v for k, v in body.get("filters", {}).items() if k in SIDES), "")
    return Draft(settings, [_cells(column) for column in body.get("columns", ())])


def _cells(column: Mapping[str, Any]) -> dict[str, str]:
    form = str(column["form"])
    rest = {"figure": "measure", "derived": "formula"}.get(form, "source")
    found = {**dict.fromkeys(CELLS, ""), **BLANK, "key": column["key"], "label": column["label"]}
    found["what"] = f"{form}:{column.get(rest, '')}"
    found["head"] = "/".join(column.get("head", ()))
    found["span"] = column.get("span", "period")
    found["filter"] = next((f"{name}={value}" for name, value in column.get("where", {}).items()), "")
    found |= dict(zip(("a", "b"), column.get("of", ()), strict=False))
    return found


def offered(draft: Draft) -> dict[str, Any]:
    """The choices of every select, as (words, value), or groups of them."""
    rows = checks.dimensions()
    facts = [(_("名称：%(what)s", what=rows[name]), f"name:{name}") for name in draft.by if name in rows]
    facts += [(_("代码：%(what)s", what=rows[name]), f"code:{name}") for name in draft.by if name in rows]
    for name in draft.by:
        kind = name.replace(".lower", ".county")
        facts += [
            (f"{rows.get(name, name)}：{words}", f"attribute:{name}:{attribute}")
            for attribute, words in attributes.offered(kind).items()
        ]
    figures = [(words, f"figure:{name}") for name, words in checks.measures_offered().items()]
    sums = [(words[0], f"derived:{name}") for name, words in FORMULAS.items()]
    return {
        "what": ((_("行信息"), facts), (_("统计指标"), figures), (_("计算列"), sums)),
        "span": [(words, name) for name, words in SPANS.items()],
        "filter": [
            (DIMENSIONS[name].label, [(words, f"{name}={value}") for value, words in (DIMENSIONS[name].words or {}).items()])
            for name in checks.LISTED
        ],
        "by": [(words, name) for name, words in rows.items()],
        "cadence": [(words, name) for name, words in CADENCES.items()],
        "columns": [(column["label"] or column["key"], column["key"]) for column in draft.columns],
    }  # fmt: skip
