"""What a form made by an office may say; every fault at once, each in words that say what to change."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from shop.core.errors import Invalid, Missing
from shop.parties.regions import queries as regions
from shop.parties.regions.rules import level_of
from shop.reporting.exports.sheet import SIGNATURES
from shop.reporting.forms import attributes
from shop.reporting.forms.asking import measures
from shop.reporting.forms.definitions import CADENCES, LOWER, SPANS
from shop.reporting.forms.deriving import FORMULAS
from shop.reporting.stats import labels
from shop.reporting.stats.dimensions import DIMENSIONS, SIDES
from shop.reporting.stats.queries import MEASURES

MOST_COLUMNS, MOST_FILTERS = 30, 4
LONGEST_LABEL, LONGEST_TITLE, LONGEST_NOTE = 30, 60, 200
FORMS = ("name", "code", "figure", "derived", "attribute")
BASES = tuple(labels.BASES)
# What a form may be narrowed to: closed lists of words, or a code.
LISTED = ("venue", "unit_category", "fund_source", "purpose", "festival", "channel", "accredited", "source")
CODED = (*SIDES, "category", "category_top", "department", "competent", "campaign")
KEYS = {
    "title", "columns", "by", "owner", "cadence", "side", "basis", "system", "filters", "unit", "subtotals", "matrix",
    "order", "note", "signatures",
}  # fmt: skip
Faults = dict[str, list[str]]


class BadForm(Invalid):
    """The form cannot be filled as it is written."""

    code = "forms.bad_form"


def dimensions() -> Mapping[str, str]:
    """What rows may stand for, in words."""
    lower = {f"{side}.lower": f"{words}（下一级）" for side, words in SIDES.items()}
    return lower | {name: found.label for name, found in DIMENSIONS.items()}


def measures_offered() -> Mapping[str, str]:
    """What may be counted, in words without unit."""
    own = {name: words.replace("（元）", "") for name, (_at, words, _kind) in MEASURES.items()}
    return own | {name: words for name, (_fn, words, _kind) in measures().items()}


def check_body(body: Mapping[str, Any]) -> None:
    """Raises BadForm with all faults by field; columns are named col-1, col-2 …"""
    faults: Faults = {}
    unknown = set(body) - KEYS
    if unknown:
        faults["_form"] = [f"不认识的设置：{'、'.join(sorted(unknown))}"]
    _check_words(body, faults)
    _check_choices(body, faults)
    _check_rows(body, faults)
    _check_filters(body.get("filters") or {}, "filters", faults)
    columns = body.get("columns") or []
    if not 1 <= len(columns) <= MOST_COLUMNS:
        faults["columns"] = [f"请设置 1 至 {MOST_COLUMNS} 列"]
    else:
        _check_columns(columns, body, faults)
    if faults:
        raise BadForm("这张报表还不能使用，请按提示修改", fields=faults)


def _check_words(body: Mapping[str, Any], faults: Faults) -> None:
    title, note = str(body.get("title", "")).strip(), str(body.get("note", ""))
    if not 1 <= len(title) <= LONGEST_TITLE:
        faults["title"] = [f"请填写报表名称，不超过 {LONGEST_TITLE} 字"]
    if len(note) > LONGEST_NOTE:
        faults["note"] = [f"说明不超过 {LONGEST_NOTE} 字"]
    signatures = body.get("signatures", SIGNATURES)
    if not all(isinstance(one, str) and 1 <= len(one) <= 12 for one in signatures) or len(signatures) > 6:
        faults["signatures"] = ["签字栏不超过 6 项，每项不超过 12 字"]


def _check_choices(body: Mapping[str, Any], faults: Faults) -> None:
    for key, offered, default in (
        ("cadence", CADENCES, "none"),
        ("side", SIDES, "buyer"),
        ("basis", BASES, "accepted"),
        ("unit", ("wan", "yuan"), "wan"),
    ):
        if body.get(key, default) not in offered:
            faults[key] = [f"只能选择：{'、'.join(offered)}"]


def _check_rows(body: Mapping[str, Any], faults: Faults) -> None:
    by = list(body.get("by") or [])
    if not 1 <= len(by) <= 2 or len(set(by)) != len(by):
        faults["by"] = ["请选择一个或两个不同的行分组"]
    unknown = [name for name in by if name not in dimensions()]
    if unknown:
        faults["by"] = [f"没有“{'、'.join(unknown)}”这个分组"]
    if len({name.split(".")[0] for name in by if name in LOWER or "." in name}) < sum(
        "." in name for name in by
    ):
        faults["by"] = ["两个分组不能是同一侧的区划"]
    if (body.get("subtotals") or body.get("matrix")) and len(by) != 2:
        faults.setdefault("by", []).append("小计和交叉表需要两个行分组")


def _check_filters(filters: Mapping[str, Any], field: str, faults: Faults) -> None:
    said = []
    if len(filters) > MOST_FILTERS:
        said.append(f"筛选条件不超过 {MOST_FILTERS} 个")
    for name, value in filters.items():
        if name not in (*LISTED, *CODED):
            said.append(f"不能按“{name}”筛选")
            continue
        words = (DIMENSIONS[name].words or {}) if name in LISTED else {}
        values = str(value).split("|") if field == "where" else [str(value)]
        if name in SIDES and not _is_place(str(value)):
            said.append(f"“{SIDES[name]}”请填写 6 或 9 位区划代码")
        if not all(values) or (words and not set(values) <= set(words)):
            said.append(f"“{DIMENSIONS[name].label if name in DIMENSIONS else SIDES[name]}”没有这个选项")
    if said:
        faults[field] = faults.get(field, []) + said


def _is_place(code: str) -> bool:
    try:
        return level_of(regions.region(code).code) != "village"
    except Missing:
        return False


def _check_columns(columns: Sequence[Mapping[str, Any]], body: Mapping[str, Any], faults: Faults) -> None:
    earlier: dict[str, Mapping[str, Any]] = {}
    for at, column in enumerate(columns, 1):
        said: Faults = {}
        _check_label(column, said)
        check = _CHECKS.get(str(column.get("form")))
        if check is None:
            said["form"] = ["请选择这一列的内容"]
        else:
            check(column, earlier, body, said)
        key = str(column.get("key", ""))
        if not key or key in earlier:
            said["key"] = ["列的标识不能为空或重复"]
        earlier[key] = column
        if said:
            faults[f"col-{at}"] = [f"第 {at} 列：{text}" for texts in said.values() for text in texts]
    if not any(column.get("form") == "figure" for column in columns):
        faults.setdefault("columns", []).append("至少要有一列统计数字")
    if body.get("matrix") and [c.get("measure") for c in columns if c.get("form") == "figure"] != ["amount"]:
        faults.setdefault("columns", []).append("交叉表只统计一项金额，请只留一列“金额”")
    order = str(body.get("order") or "").lstrip("-")
    if order and order not in earlier:
        faults["order"] = ["排序列不在表中，请重新选择"]


def _check_label(column: Mapping[str, Any], said: Faults) -> None:
    label, head = str(column.get("label", "")).strip(), list(column.get("head") or [])
    if not 1 <= len(label) <= LONGEST_LABEL:
        said["label"] = [f"请填写列名，不超过 {LONGEST_LABEL} 字"]
    if len(head) > 2 or any(not 1 <= len(str(word)) <= LONGEST_LABEL for word in head):
        said["head"] = [f"表头不超过两层，每层不超过 {LONGEST_LABEL} 字"]


Columns = Mapping[str, Mapping[str, Any]]


def _check_figure(
    column: Mapping[str, Any], earlier: Columns, _body: Mapping[str, Any], said: Faults
) -> None:
    if column.get("measure") not in measures_offered():
        said["measure"] = ["没有这个指标"]
    if column.get("span", "period") not in SPANS:
        said["span"] = ["没有这个时间范围"]
    _check_filters(column.get("where") or {}, "where", said)
    if column.get("basis") and column["basis"] not in BASES:
        said["basis"] = ["没有这个口径"]
    whole = column.get("within")
    if whole and (whole not in earlier or not _is_money(earlier[whole])):
        said["within"] = ["“其中”所属的金额列要排在前面"]


def _is_money(column: Mapping[str, Any]) -> bool:
    return column.get("form") == "figure" and column.get("measure") == "amount"


def _check_derived(
    column: Mapping[str, Any], earlier: Columns, _body: Mapping[str, Any], said: Faults
) -> None:
    formula, of = FORMULAS.get(str(column.get("formula"))), list(column.get("of") or [])
    if formula is None:
        said["formula"] = ["没有这个算法"]
        return
    if not formula[1] <= len(of) <= formula[2] or not set(of) <= set(earlier):
        said["of"] = [f"“{formula[0]}”请选择 {formula[1]} 列排在前面的数字列"]
        return
    parts = [earlier[key] for key in of]
    if any(part.get("form") not in ("figure", "derived") for part in parts):
        said["of"] = ["只能用数字列计算"]
    if column.get("formula") == "sum" and len({_kind(part, earlier) for part in parts}) > 1:
        said["of"] = ["不同单位的数字不能相加"]
    if column.get("formula") == "sum" and _mixes(parts) and "帮助销售" not in str(column.get("label", "")):
        said["label"] = ["直接购买与帮助销售相加的列，列名中须写明“帮助销售”"]


def _kind(column: Mapping[str, Any], earlier: Columns) -> str:
    if column.get("form") == "derived":
        return _kind(earlier[column["of"][0]], earlier) if column.get("of") else ""
    measure = str(column.get("measure"))
    return (
        MEASURES[measure][2]
        if measure in MEASURES
        else measures()[measure][2]
        if measure in measures()
        else ""
    )


def _mixes(parts: Sequence[Mapping[str, Any]]) -> bool:
    """Purchases and helped sales are never one figure without saying so (A37)."""
    return len({part.get("measure") in MEASURES for part in parts if part.get("form") == "figure"}) > 1


def _check_key(column: Mapping[str, Any], _earlier: Columns, body: Mapping[str, Any], said: Faults) -> None:
    if column.get("source") not in (body.get("by") or []):
        said["source"] = ["这一列的分组不在行分组里"]


def _check_attribute(
    column: Mapping[str, Any], _earlier: Columns, body: Mapping[str, Any], said: Faults
) -> None:
    dimension, _, attribute = str(column.get("source", "")).partition(":")
    if dimension not in (body.get("by") or []) or attribute not in attributes.offered(dimension):
        said["source"] = ["这一列说明的事物不在行分组里"]


_CHECKS: Mapping[str, Callable[..., None]] = {
    "name": _check_key,
    "code": _check_key,
    "figure": _check_figure,
    "derived": _check_derived,
    "attribute": _check_attribute,
}
