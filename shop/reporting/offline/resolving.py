"""Give rows their parties, places and goods, and hold them against the importer's scope."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from shop.core.errors import Invalid
from shop.parties.regions.rules import levels
from shop.reporting.offline.catalogue import Known
from shop.reporting.offline.checking import Checked
from shop.reporting.offline.columns import NOBODY, is_nobody
from shop.reporting.offline.parties import Outside, Register, apart, nobody
from shop.reporting.offline.rules import Within
from shop.reporting.offline.states import PartyKind

_LEVELS = ("province", "prefecture", "county", "town")


def resolve(rows: Sequence[Checked], register: Register, scope: Within) -> None:
    """Every row gets its parties or its faults; those outside the registers are written down for good rows only."""
    register.prime([row.cells for row in rows])
    for row in rows:
        _buyer(row, register)
        _seller(row, register)
        _in_scope(row, scope)
        _category(row, register)
        _festival(row, register)
    good = [row for row in rows if not row.faults]
    _number(good, register, ("unit", "cooperative"))
    for row in good:
        _product(row, register)
    good = [row for row in good if not row.faults]
    _number(good, register, ("product",))


def _buyer(row: Checked, register: Register) -> None:
    text = row.cells.get("buyer", "")
    path = _place(row, "buyer_region", register)
    found = None if is_nobody(text) else register.buyer(text)
    if found is not None:
        if path and apart(path, found.path):
            row.fault("buyer_region", f"与采购单位“{found.name}”登记的区划不符，可留空")
        row.made |= {
            "unit_id": found.id, "unit_name": found.name, "buyer_path": found.path, "venue": found.venue,
            "department": found.department, "competent_department": found.competent,
            "buyer_category": found.category,
        }  # fmt: skip
        return
    if path is None and "buyer_region" not in row.faults:
        said = "买方未注册，请填写买方区划" if text else "请填写采购单位，或填写买方区划"
        row.fault("buyer_region", said)
    region = _code(path or "")
    outside = nobody(region) if is_nobody(text) else Outside(PartyKind.UNIT, text, region)
    row.made |= {"unit_name": NOBODY if is_nobody(text) else text, "buyer_path": path or ""}
    row.made |= {
        "_unit": outside,
        "venue": "",
        "department": "",
        "competent_department": "",
        "buyer_category": "",
    }


def _seller(row: Checked, register: Register) -> None:
    text = row.cells.get("seller", "")
    path = _place(row, "origin", register)
    found = register.seller(text)
    if found is not None:
        row.made |= {
            "cooperative_id": found.id,
            "cooperative_name": found.name,
            "origin_path": path or found.path,
        }
        return
    if text and path is None and "origin" not in row.faults:
        row.fault("origin", "供应商未注册，请填写产地区划")
    row.made |= {"cooperative_name": text, "origin_path": path or ""}
    row.made["_cooperative"] = Outside(PartyKind.COOPERATIVE, text, _code(path or ""))


def _place(row: Checked, key: str, register: Register) -> str | None:
    text = row.cells.get(key, "")
    if not text or key in row.faults:
        return None
    try:
        return register.place(text)
    except Invalid as fault:
        row.fault(key, fault.message)
        return None


def _code(path: str) -> str:
    """The place of somebody outside the registers, down to the town."""
    found = levels(path) if path else levels("/")
    return found.town or found.county or found.prefecture or found.province or ""


def _in_scope(row: Checked, scope: Within) -> None:
    made = row.made
    if {"buyer_region", "origin", "seller"} & set(row.faults):
        return
    if not scope.reaches(
        buyer_path=made["buyer_path"], department=made["department"], origin_path=made["origin_path"]
    ):
        who = f"{scope.department}系统的单位" if scope.department else "本辖区"
        row.fault("buyer", f"只能录入买方{'' if scope.department else '或产地'}属于{who}的销售")


def _category(row: Checked, register: Register) -> None:
    text = row.cells.get("category", "")
    found = register.category(text) if text else None
    if text and found is None and "category" not in row.faults:
        row.fault("category", f"没有“{text[:20]}”这个品类，请从下拉列表中选择")
    row.made["category_path"] = found.path if found else ""


def _festival(row: Checked, register: Register) -> None:
    text = row.cells.get("festival", "")
    known = register.festivals
    found = next((one for one in (text, f"{text}节", text.removesuffix("节")) if one in known), "")
    if text and text not in ("无", "非节日") and not found and "festival" not in row.faults:
        row.fault("festival", f"没有“{text[:16]}”这个节日，可填：{'、'.join(sorted(known))}")
    row.made["festival"] = found


def _product(row: Checked, register: Register) -> None:
    """A product of a registered supplier by its name; else one outside the registers, which needs a category."""
    made, name = row.made, row.cells["product"]
    seller = made["cooperative_id"]
    known = register.product(seller, name) if seller > 0 else None
    made["product_name"] = name
    if known is not None:
        made["product_id"] = known.id
        made["category_path"] = made["category_path"] or known.category_path
    else:
        made["_product"] = Outside(PartyKind.PRODUCT, name, "", seller)
    if not made["category_path"]:
        row.fault("category", "平台没有这个商品，请填写品类")
    _accredited(row, known)


def _accredited(row: Checked, known: Known | None) -> None:
    text = row.cells.get("accredited", "")
    no = known.accreditation_no if known else ""
    if text in ("是", "1") and not no:
        row.fault("accredited", "认定产品请填写认定编号")
    elif text not in ("", "是", "1", "否", "0", "无") and no and text != no:
        row.fault("accredited", f"与平台登记的认定编号“{no}”不符")
    said = text if text not in ("", "是", "1", "否", "0", "无") else ""
    row.made["accreditation_no"] = said or (no if text != "否" else "")
    row.made["accredited"] = (
        bool(said) or text in ("是", "1") or (not text and bool(known and known.accredited))
    )


def _number(rows: Sequence[Checked], register: Register, kinds: Sequence[str]) -> None:
    outside = {row.made[f"_{kind}"] for kind in kinds for row in rows if f"_{kind}" in row.made}
    ids = register.outside(outside)
    for row in rows:
        for kind in kinds:
            if f"_{kind}" in row.made:
                row.made[f"{kind}_id"] = ids[row.made[f"_{kind}"]]


def columns_of(row: Checked) -> dict[str, Any]:
    """What a good row is kept with: places by level, the category by level."""
    made: dict[str, Any] = {key: value for key, value in row.made.items() if not key.startswith("_")}
    codes = [code for code in made.pop("category_path").split("/") if code]
    buyer, origin = made.pop("buyer_path"), made.pop("origin_path")
    places = _by_level("buyer", buyer) | _by_level("origin", origin)
    return made | {"category": codes[-1], "category_top": codes[0]} | places


@lru_cache(8192)
def _by_level(side: str, path: str) -> dict[str, str | None]:
    found = levels(path)
    return {f"{side}_{level}": getattr(found, level) for level in _LEVELS}
